"""Conditions and procedures: what she has or had, and what was done to her."""

from poi_trial.dates import PartialDate, birthday, plus_days
from poi_trial.files.fhir.concepts import Concept, code_of, concept, meant
from poi_trial.files.fhir.element import Element
from poi_trial.files.fhir.gathered import Entry, Gathered, PutIn, named
from poi_trial.files.fhir.seen import source_of

_NOT_SO = ("refuted", "entered-in-error")
_SO = ("confirmed", None)
_MAYBE = ("unconfirmed", "provisional", "differential")
_LASTS = ("active", "recurrence", "relapse")
_NOT_DONE = ("entered-in-error", "not-done", "preparation")
_UNDERWAY = ("in-progress", "on-hold", "stopped", "unknown")


def read_condition(resource: Element, gathered: Gathered) -> None:
    """A diagnosis, with since when and until when; one that is refuted or entered in error does not count."""
    verification = _verification(resource)
    if verification in _NOT_SO:
        gathered.seen.refused(resource, verification)
        return
    said = concept(resource.element("code"))
    since = gathered.span(resource, "onset")[0] or _at_age(resource, "onsetAge", gathered)
    until = gathered.span(resource, "abatement")[1] or _at_age(resource, "abatementAge", gathered)
    _keep(gathered.conditions, resource, {"name": named(said, resource), "since": since, "until": until})
    abated = any(key.startswith("abatement") for key in resource.value)
    clinical = resource.element("clinicalStatus")
    if not abated and (clinical is None or code_of(clinical, "condition-clinical") in _LASTS):
        _read_state(resource, said, since, gathered)


def _verification(resource: Element) -> str | None:
    """How sure the condition is; None where nothing is said."""
    status = resource.element("verificationStatus")
    code = code_of(status, "condition-ver-status")
    if status and code not in (*_NOT_SO, *_SO[:1], *_MAYBE):
        status.fault("has no code of FHIR R4's condition-ver-status")
    return code


def _read_state(resource: Element, said: Concept, since: PartialDate | None, gathered: Gathered) -> None:
    """What the condition says beside its name, as long as it lasts."""
    fhir = gathered.reading.protocol.fhir
    maybe = _verification(resource) not in _SO
    for codes in meant(said, fhir.conditions, fhir.systems):
        if maybe and codes.menses:
            gathered.seen.remark(f"{source_of(resource)} is not confirmed, so it does not tell her menstrual pattern")
        elif codes.menses:
            gathered.single("menses", codes.menses, since, resource)
        if codes.pregnancy:
            gathered.single("pregnancy_status", codes.pregnancy, since, resource)


def _at_age(resource: Element, key: str, gathered: Gathered) -> PartialDate | None:
    """The days on which she was of an age that is told in whole years; the date of birth tells which."""
    age = resource.element(key)
    patient = gathered.resources.subject_of(resource)
    birth = gathered.day(patient, "birthDate") if patient else None
    years = age.number("value") if age else None
    if age is None or birth is None or years is None or age.text("code") != "a" or years != int(years):
        return None
    try:
        return PartialDate(birthday(birth.first, int(years)), plus_days(birthday(birth.last, int(years) + 1), -1))
    except (ValueError, OverflowError):
        age.fault("is no age", "value")
        return None


def read_procedure(resource: Element, gathered: Gathered) -> None:
    """What was done to her; what was not done, or not yet, does not count."""
    status = resource.text("status")
    if status in _NOT_DONE:
        gathered.seen.refused(resource, status)
        return
    if status != "completed" and status not in _UNDERWAY:
        resource.no_status(status)
    said = concept(resource.element("code"), *resource.elements("usedCode"))
    fhir = gathered.reading.protocol.fhir
    found = list(meant(said, fhir.procedures, fhir.systems))
    # The table's own words are added: a criterion looks for names, and a record may have the code alone.
    names = dict.fromkeys((*said.names, *(codes.name for codes in found if codes.name and not codes.begins)))
    days = gathered.days(resource, "performed")
    _keep(gathered.procedures, resource, {"name": named(Concept(said.codes, tuple(names)), resource), "date": days})
    for codes in found:
        if codes.ends and status == "completed":
            gathered.taken_out.append((codes.ends, days))
        if codes.begins:
            put = PutIn(codes.begins, codes.name, days, status == "completed", source_of(resource))
            gathered.put_in.append(put)


def _keep(entries: list[Entry], resource: Element, said: dict[str, object]) -> None:
    told = {key: str(value) for key, value in said.items() if value is not None}
    entries.append({**told, "source": source_of(resource)})


def read_allergy(resource: Element, gathered: Gathered) -> None:
    """An allergy or intolerance, as a condition of that name."""
    verification = code_of(resource.element("verificationStatus"), "allergyintolerance-verification")
    if verification in _NOT_SO:
        gathered.seen.refused(resource, verification)
        return
    name = named(concept(resource.element("code")), resource)
    since = gathered.span(resource, "onset")[0]
    _keep(gathered.conditions, resource, {"name": name and f"allergy to {name}", "since": since})
