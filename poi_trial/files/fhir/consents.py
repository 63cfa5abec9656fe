"""Consents: a written consent to research counts, and only to a trial that it names."""

from collections.abc import Iterator

from poi_trial.dates import PartialDate
from poi_trial.files.fhir.concepts import code_of, concept
from poi_trial.files.fhir.element import Element
from poi_trial.files.fhir.gathered import Entry, Gathered
from poi_trial.files.fhir.seen import source_of
from poi_trial.screening.taken import EARLIEST, LATEST

_STATUSES = ("draft", "proposed", "active", "rejected", "inactive", "entered-in-error")
_STUDY = "http://hl7.org/fhir/StructureDefinition/consent-ResearchStudyContext"
NO_TRIAL = "no trial named"
"""What stands for the trial of a consent that names none: without a trial a patient file means its own."""


def read_consent(resource: Element, gathered: Gathered) -> None:
    """A consent in force to research, or a refusal; the trial is the one that it names."""
    status, provision = resource.text("status"), resource.element("provision")
    if status not in _STATUSES:
        resource.no_status(status)
    elif why := _does_not_count(resource, provision, gathered):
        gathered.seen.refused(resource, why)
    else:
        gathered.consents.append(_consent(resource, provision, gathered))


def _does_not_count(resource: Element, provision: Element | None, gathered: Gathered) -> str | None:
    """Why it is no consent and no refusal, if it is none."""
    wanted = gathered.reading.protocol.fhir.consent_scope
    if (status := resource.text("status")) != "active":
        return status
    if code_of(resource.element("scope"), "consentscope") != wanted:
        return f"its scope is not {wanted}"
    if any(each.value.get("verified") is False for each in resource.elements("verification")):
        return "it is said not to be verified"
    if any("OPTOUT" in code for _, code in concept(resource.element("policyRule")).codes):
        return "its policy rule opts out, so a person must read it"
    inner = [each.text("type") for each in provision.elements("provision")] if provision else []
    if provision and "deny" in inner and provision.text("type") != "deny":
        return "it permits and denies at once, so a person must read it"
    return _out_of_time(provision, gathered) if provision else None


def _out_of_time(provision: Element, gathered: Gathered) -> str | None:
    period, day = provision.element("period"), gathered.reading.day
    start, end = (gathered.day(period, key) if period else None for key in ("start", "end"))
    if end and end.last < day:
        return "its period has ended"
    return "its period has not begun" if start and start.first > day else None


def _consent(resource: Element, provision: Element | None, gathered: Gathered) -> Entry:
    refused = provision is not None and provision.text("type") == "deny"
    named = list(_trials_named(resource, provision, gathered))
    return {
        "signed": not refused,
        "date": gathered.day(resource, "dateTime"),
        "trial": next((name for name in named if _is_ours(name, gathered)), (*named, NO_TRIAL)[0]),
        "source": source_of(resource),
    }


def _is_ours(name: str, gathered: Gathered) -> bool:
    """Whether a name or number is one of this trial's."""
    trial = gathered.reading.protocol.trial
    return name.casefold() in {each.casefold() for each in (trial.id, *trial.other_ids)}


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


def the_consent(gathered: Gathered) -> Entry | None:
    """The latest consent or refusal that names this trial, else one that does not; None where nobody can tell.

    What is dated after the day of reading counts only where there is nothing else.
    """
    day = gathered.reading.day
    named = [each for each in gathered.consents if _is_ours(str(each["trial"]), gathered)]
    others = [each for each in gathered.consents if each not in named]
    for each in others if named else others[1:]:
        to = "no trial by name" if each["trial"] == NO_TRIAL else "another trial"
        gathered.seen.remark(f"{each['source']} is a consent to {to}")
    dated = [(_days(each), each) for each in named or others[:1]]
    dated = [(days, each) for days, each in dated if days.first <= day] or dated
    if not dated:
        return None
    # Of one day a refusal counts before a consent.
    days, chosen = max(dated, key=lambda entry: (entry[0].last, not entry[1]["signed"]))
    against = [other for other, each in dated if each["signed"] != chosen["signed"]]
    if any(other.last > days.first or (other.last == days.last and not days.exact) for other in against):
        gathered.seen.remark("consents and refusals on record, and their dates do not tell which is the latest")
        return None
    return {**chosen, "date": chosen["date"] and str(chosen["date"])}


def _days(consent: Entry) -> PartialDate:
    date = consent["date"]
    return date if isinstance(date, PartialDate) else PartialDate(EARLIEST, LATEST)
