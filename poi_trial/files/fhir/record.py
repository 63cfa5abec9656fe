"""One patient's resources put together into the patient that they amount to."""

from poi_trial.errors import FileError
from poi_trial.files.document import Document
from poi_trial.files.fhir.consents import read_consent
from poi_trial.files.fhir.element import Element
from poi_trial.files.fhir.gathered import Entry, Gathered
from poi_trial.files.fhir.histories import read_allergy, read_condition, read_procedure
from poi_trial.files.fhir.implants import implants
from poi_trial.files.fhir.observations import read_observation
from poi_trial.files.fhir.person import read_person
from poi_trial.files.fhir.resources import Resources
from poi_trial.files.fhir.singles import singles
from poi_trial.files.fhir.treatments import READERS as MEDICINES
from poi_trial.files.patient_file import Reading, ReadPatient
from poi_trial.files.validate import validate
from poi_trial.patient import History, Patient

READERS = {
    **MEDICINES,
    "Observation": read_observation,
    "Condition": read_condition,
    "AllergyIntolerance": read_allergy,
    "Procedure": read_procedure,
    "Consent": read_consent,
}
REFERRED_TO = ("Patient", "Medication", "ResearchStudy")
_LISTS: dict[str, History] = {
    **dict.fromkeys(MEDICINES, "treatments"),
    **dict.fromkeys(("Condition", "AllergyIntolerance"), "conditions"),
    "Procedure": "procedures",
}
_HISTORIES: tuple[History, ...] = ("treatments", "conditions", "procedures")
_MAY_TELL_MEDICINES = ("medication", "device")
"""How the types begin that poi does not read and that may tell of a medicine: a dispense, a device in use."""
_KNOWN = {kind.casefold(): kind for kind in (*READERS, *REFERRED_TO)}


def patient_of(resources: Resources, patient: Element, reading: Reading) -> ReadPatient:
    """The patient that her resources amount to, and what was seen and not used.

    FileError names every value of a wrong shape.
    """
    gathered = Gathered(reading, resources)
    person = read_person(patient, gathered)
    if not resources.whole:
        gathered.unsure.update(_HISTORIES)
        gathered.seen.remark("the record is not whole: more of it is known of and was not read")
    for kind, count in resources.unread.items():
        gathered.seen.unread(kind, count)
    for resource in resources.all:
        _read(resource, patient, gathered)
    value = {**person, **_lists(gathered), **singles(gathered, person)}
    if patient.faults:
        raise FileError(patient.faults, "")
    document = Document({key: each for key, each in value.items() if each is not None}, patient.document.name)
    return ReadPatient(validate(Patient, document), gathered.seen.notes())


def _read(resource: Element, patient: Element, gathered: Gathered) -> None:
    kind = resource.text("resourceType") or ""
    if kind in REFERRED_TO:
        _pass_over(resource, patient, gathered)
        return
    subject = gathered.resources.subject_of(resource) if {"subject", "patient"} & resource.value.keys() else None
    if kind not in READERS:
        gathered.seen.unread(kind)
        if kind.casefold() in _KNOWN:
            resource.fault(f"is no type of FHIR; did you mean {_KNOWN[kind.casefold()]}?", "resourceType")
        elif kind.casefold().startswith(_MAY_TELL_MEDICINES) and (subject is None or subject is patient):
            gathered.unsure.add("treatments")
    elif subject is not None and subject is not patient:
        gathered.seen.refused(resource, "of another patient")
    elif why := _unreadable(resource, subject):
        gathered.unsure.update({_LISTS[kind]} if kind in _LISTS else ())
        gathered.seen.refused(resource, why)
    else:
        READERS[kind](resource, gathered)


def _unreadable(resource: Element, subject: Element | None) -> str | None:
    """Why a resource cannot be taken for hers as it stands."""
    if subject is None:
        return "it names no patient of this record"
    changing = [key for key in ("modifierExtension", "implicitRules") if key in resource.value]
    return f"{' and '.join(changing)} may change its meaning" if changing else None


def _pass_over(resource: Element, patient: Element, gathered: Gathered) -> None:
    if resource is not patient and resource.text("resourceType") == "Patient":
        gathered.seen.unread("Patient other than she")
    elif resource is patient:
        if resource.value.get("active") is False:
            gathered.seen.remark("the record says that it is no longer in use (active: false)")
        if "link" in resource.value:
            gathered.seen.remark("the record is linked to another of the same person, which may say more")


def _lists(gathered: Gathered) -> Entry:
    gathered.treatments += implants(gathered)
    said = {name: getattr(gathered, name) or None for name in ("measurements", *_HISTORIES)}
    told = [name for name in _HISTORIES if said[name]]
    incomplete = [name for name in told if name in gathered.unsure or name not in gathered.asked]
    return {**said, "incomplete": incomplete or None}
