"""Consents: a written consent to research counts, and only to a trial that it names."""

from collections.abc import Iterator

from poi_trial.files.fhir.concepts import code_of
from poi_trial.files.fhir.element import Element
from poi_trial.files.fhir.gathered import Entry, Gathered
from poi_trial.files.fhir.seen import source_of

_STUDY = "http://hl7.org/fhir/StructureDefinition/consent-ResearchStudyContext"
NO_TRIAL = "no trial named"
"""What stands for the trial of a consent that names none: without a trial a patient file means its own."""


def read_consent(resource: Element, gathered: Gathered) -> None:
    """A consent in force to research, or a refusal; the trial is the one that it names."""
    status, scope = resource.text("status"), code_of(resource.element("scope"))
    wanted = gathered.reading.protocol.fhir.consent_scope
    if status != "active":
        gathered.seen.refused(resource, f"{status or 'without a status'}")
    elif scope != wanted:
        gathered.seen.refused(resource, f"its scope is not {wanted}")
    elif _is_over(resource, gathered):
        gathered.seen.refused(resource, "its period has ended")
    else:
        gathered.consents.append(_consent(resource, gathered))


def _is_over(resource: Element, gathered: Gathered) -> bool:
    provision = resource.element("provision")
    period = provision.element("period") if provision else None
    end = gathered.day(period, "end") if period else None
    return end is not None and end.last < gathered.reading.day


def _consent(resource: Element, gathered: Gathered) -> Entry:
    provision = resource.element("provision")
    refused = provision is not None and provision.text("type") == "deny"
    trial = gathered.reading.protocol.trial
    ours = {name.casefold() for name in (trial.id, *trial.other_ids)}
    named = list(_trials_named(resource, provision, gathered))
    day = gathered.day(resource, "dateTime")
    return {
        "signed": not refused,
        "date": day and str(day),
        "trial": next((name for name in named if name.casefold() in ours), (*named, NO_TRIAL)[0]),
        "source": source_of(resource),
    }


def _trials_named(resource: Element, provision: Element | None, gathered: Gathered) -> Iterator[str]:
    """Every name or number under which the consent can mean a trial."""
    yield from _identifiers(resource)
    for policy in resource.elements("policy"):
        yield from (said for key in ("uri", "authority") if (said := policy.text(key)))
    if provision is None:
        return
    studies = [each for each in provision.elements("extension") if each.text("url") == _STUDY]
    pairs = [(each, "valueReference") for each in studies]
    pairs += [(each, "reference") for each in provision.elements("data")]
    for holder, key in pairs:
        if study := gathered.resources.find(holder, key):
            yield from _identifiers(study)
        if reference := holder.element(key):
            yield from _reference_names(reference)


def _identifiers(resource: Element) -> Iterator[str]:
    yield from (value for each in resource.elements("identifier") if (value := each.text("value")))


def _reference_names(reference: Element) -> Iterator[str]:
    identifier = reference.element("identifier")
    address = reference.text("reference") or ""
    named = (identifier and identifier.text("value"), address.rpartition("/")[2], reference.text("display"))
    yield from (name for name in named if name)
