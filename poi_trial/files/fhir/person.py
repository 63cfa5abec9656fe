"""The Patient resource: sex and date of birth."""

from poi_trial.files.fhir.element import Element
from poi_trial.files.fhir.gathered import Entry, Gathered
from poi_trial.files.fhir.seen import source_of

_GENDERS = ("female", "male", "other", "unknown")


def read_person(resource: Element, gathered: Gathered) -> Entry:
    """Her id, sex and date of birth, and where they stood."""
    gender = resource.text("gender")
    if gender is not None and gender not in _GENDERS:
        resource.fault(f"there is no such gender; FHIR R4 has {', '.join(_GENDERS)}", "gender")
    birth = gathered.day(resource, "birthDate")
    if resource.value.get("deceasedBoolean") is True or "deceasedDateTime" in resource.value:
        gathered.seen.remark("the record says that she has died")
    said = {"sex": gender, "birth_date": birth and str(birth)}
    source = source_of(resource)
    return {
        "id": resource.text("id"),
        **said,
        "sources": {fact: source for fact, value in said.items() if value is not None},
    }
