"""One patient's resources put together into the patient that they amount to."""

from collections.abc import Iterator

from poi_trial.dates import PartialDate
from poi_trial.errors import FileError
from poi_trial.files.document import Document
from poi_trial.files.fhir.consents import NO_TRIAL, read_consent
from poi_trial.files.fhir.element import Element
from poi_trial.files.fhir.gathered import Dated, Entry, Gathered
from poi_trial.files.fhir.histories import read_condition, read_procedure
from poi_trial.files.fhir.observations import read_observation
from poi_trial.files.fhir.person import read_person
from poi_trial.files.fhir.resources import Resources
from poi_trial.files.fhir.times import some_day
from poi_trial.files.fhir.treatments import READERS as MEDICINES
from poi_trial.files.patient_file import Reading, ReadPatient
from poi_trial.files.validate import validate
from poi_trial.patient import History, Patient

READERS = {
    **MEDICINES,
    "Observation": read_observation,
    "Condition": read_condition,
    "Procedure": read_procedure,
    "Consent": read_consent,
}
REFERRED_TO = ("Patient", "Medication", "ResearchStudy")
_LISTS: dict[str, History] = {
    **dict.fromkeys((*MEDICINES, "MedicationDispense"), "treatments"),
    "Condition": "conditions",
    "Procedure": "procedures",
}


def patient_of(resources: Resources, patient: Element, reading: Reading) -> ReadPatient:
    """The patient that her resources amount to, and what was seen and not used.

    FileError names every value of a wrong shape.
    """
    gathered = Gathered(reading, resources)
    person = read_person(patient, gathered)
    if not resources.whole:
        gathered.unsure.update(_LISTS.values())
        gathered.seen.remark("the record is not whole: more of it is known of and was not read")
    for kind, count in resources.unread.items():
        gathered.seen.unread(kind, count)
    for resource in resources.all:
        _read(resource, patient, gathered)
    value = {**person, **_lists(gathered), **_singles(gathered, person)}
    if patient.faults:
        raise FileError(patient.faults, "")
    document = Document({key: each for key, each in value.items() if each is not None}, patient.document.name)
    return ReadPatient(validate(Patient, document), gathered.seen.notes())


def _read(resource: Element, patient: Element, gathered: Gathered) -> None:
    kind = resource.text("resourceType") or ""
    if kind in REFERRED_TO:
        return
    subject = gathered.resources.subject_of(resource) if {"subject", "patient"} & resource.value.keys() else None
    if kind not in READERS:
        gathered.seen.unread(kind)
        if kind in _LISTS and subject is patient:
            gathered.unsure.add(_LISTS[kind])
    elif subject is patient and "modifierExtension" not in resource.value:
        READERS[kind](resource, gathered)
    elif subject is not None and subject is not patient:
        gathered.seen.refused(resource, "of another patient")
    else:
        gathered.unsure.update({_LISTS[kind]} if kind in _LISTS else ())
        named_none = "it names no patient of this record"
        gathered.seen.refused(resource, "a modifierExtension changes its meaning" if subject else named_none)


def _lists(gathered: Gathered) -> Entry:
    gathered.treatments += _implants(gathered)
    said = {name: getattr(gathered, name) or None for name in ("measurements", *dict.fromkeys(_LISTS.values()))}
    told = [name for name in dict.fromkeys(_LISTS.values()) if said[name]]
    incomplete = [name for name in told if name in gathered.unsure or name not in gathered.asked]
    return {**said, "incomplete": incomplete or None}


def _implants(gathered: Gathered) -> Iterator[Entry]:
    """Treatments that a procedure began, each until the next procedure that ends or replaces it."""
    for what, begun in gathered.singles.items():
        if not what.startswith("begins "):
            continue
        atc = what.removeprefix("begins ")
        ended = [each.days for each in gathered.singles.get(f"ends {atc}", ())]
        for each in begun:
            end = _end_of(each.days, ended, gathered)
            told = {"agent": each.value, "atc": atc, "start": each.days, "end": end, "source": each.source}
            yield {key: str(value) for key, value in told.items() if value is not None}


def _end_of(start: PartialDate | None, ended: list[PartialDate | None], gathered: Gathered) -> PartialDate | None:
    dated = [days for days in ended if days is not None]
    later = [days for days in dated if start is None or days.last > start.first]
    if later and start and len(dated) == len(ended):
        return min(later, key=lambda days: days.first)
    return some_day(start, gathered.reading.day) if later or len(dated) < len(ended) else None


def _singles(gathered: Gathered, person: Entry) -> Entry:
    karyotypes, menses = gathered.singles.get("karyotype", []), _menses(gathered)
    sources = dict(person["sources"]) if isinstance(person["sources"], dict) else {}
    sources |= {"karyotype": _sources(karyotypes)} if karyotypes else {}
    sources |= {"menses": menses.pop("source")} if menses else {}
    return {
        # Results that differ are all kept: together they read as none, and a person judges.
        "karyotype": " and ".join(dict.fromkeys(str(each.value) for each in karyotypes)) or None,
        "menses": menses or None,
        "pregnancy": _pregnancy(gathered) or None,
        "weight": _weight(gathered),
        "consent": _consent(gathered),
        "sources": sources or None,
    }


def _sources(found: list[Dated]) -> str:
    return ", ".join(dict.fromkeys(each.source for each in found))


def _menses(gathered: Gathered) -> Entry:
    """Her pattern, where the record tells one alone, and the first day of her latest period."""
    patterns, periods = gathered.singles.get("menses", []), gathered.singles.get("last_period", [])
    told = dict.fromkeys(each.value for each in patterns)
    if len(told) > 1:
        gathered.seen.remark(f"the record tells {' and '.join(map(str, told))}, so her menstrual pattern was not read")
        patterns = []
    since = [each.days for each in patterns if each.days]
    # Begun on several days on record, it may have begun on any of them.
    began = len(since) == len(patterns) and since
    days = PartialDate(min(each.first for each in since), max(each.last for each in since)) if began else None
    latest = max((each.value for each in periods if isinstance(each.value, PartialDate)), default=None)
    said = {"pattern": patterns[0].value if patterns else None, "since": days, "last_period": latest}
    entry: Entry = {key: str(value) for key, value in said.items() if value is not None}
    return {**entry, "source": _sources([*patterns, *periods])} if entry else {}


def _pregnancy(gathered: Gathered) -> Entry:
    """The latest status and the latest test; of two of one day the one that holds her up counts."""
    statuses, tests = gathered.singles.get("pregnancy_status", []), gathered.singles.get("pregnancy_test", [])
    undated = [each for each in statuses if each.days is None and each.value != "not pregnant"]
    status = max(undated or statuses, key=lambda each: (each.latest, each.value != "not pregnant"), default=None)
    test = max(tests, key=lambda each: (each.latest, each.value == "positive"), default=None)
    said = {"status": status and status.value, "test": test and test.value, "date": test and test.days}
    entry: Entry = {key: str(value) for key, value in said.items() if value is not None}
    return {**entry, "source": _sources([each for each in (status, test) if each])} if entry else {}


def _weight(gathered: Gathered) -> Entry | None:
    weighed = max(gathered.singles.get("weight", []), key=lambda each: each.latest, default=None)
    if weighed is None:
        return None
    return {"kg": weighed.value, "date": weighed.days and str(weighed.days), "source": weighed.source}


def _consent(gathered: Gathered) -> Entry | None:
    """The latest consent or refusal that names this trial, else one that does not."""
    trial = gathered.reading.protocol.trial
    ours = {name.casefold() for name in (trial.id, *trial.other_ids)}
    named = [each for each in gathered.consents if str(each["trial"]).casefold() in ours]
    others = [each for each in gathered.consents if each not in named]
    for each in others if named else others[1:]:
        to = "no trial by name" if each["trial"] == NO_TRIAL else "another trial"
        gathered.seen.remark(f"{each['source']} is a consent to {to}")
    # Without a date it may be the latest; a refusal counts before a consent of the same day.
    counts = sorted(named or others[:1], key=lambda each: (each["date"] is None, str(each["date"]), not each["signed"]))
    return counts[-1] if counts else None
