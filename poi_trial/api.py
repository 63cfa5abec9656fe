"""The public verbs, for programs: load a protocol, screen, count, randomize, assess, schedule, enroll.

Each takes what it needs as arguments: nothing here asks for today, and nothing is printed.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from poi_trial.dosing.calendar import Basis, Calendar
from poi_trial.dosing.laying import lay_out
from poi_trial.files.document import Document
from poi_trial.files.patient_file import Reading
from poi_trial.files.patient_records import read_any
from poi_trial.files.protocol_file import load_part
from poi_trial.files.strict_json import read_json
from poi_trial.ledger.candidacy import Candidate, candidacy_of
from poi_trial.ledger.desk import Desk
from poi_trial.ledger.enroll import Enrolment
from poi_trial.ledger.enroll import enroll as ask
from poi_trial.ledger.key import read_key
from poi_trial.ledger.record import allocation_of, record_of
from poi_trial.ledger.standing import day_at_site, standing
from poi_trial.ledger.store.choice import open_store
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.protocol.whole import Protocol
from poi_trial.randomization.allocation import AllocationList, Purpose, allocation_list
from poi_trial.randomization.assess import assess as characteristics
from poi_trial.randomization.assessment.figures import Assessment
from poi_trial.randomization.designs import problem_with
from poi_trial.randomization.notation import read_design
from poi_trial.screening.screen import Screening
from poi_trial.screening.screen import screen as judge
from poi_trial.screening.waterfall import Waterfall, counted

__all__ = ["Desk", "assess", "count", "enroll", "load_protocol", "randomize", "schedule", "screen"]

AnyPatient = Mapping[str, object] | str | bytes
"""JSON text, or values, by a patient file or a FHIR R4 record."""


def load_protocol(path: str | None = None) -> ProtocolFile[Protocol]:
    """Load and check a protocol file, else POI_PROTOCOL, else ./protocol.yaml, else the shipped one.

    FileError holds every problem that the file has.
    """
    return load_part(Protocol, path)


def screen(protocol: Protocol, patient: AnyPatient, on: date) -> Screening:
    """Screen one patient as of the day `on`; FileError holds every problem that the patient file has."""
    read = read_any(_document(patient), Reading(protocol, on))
    return judge(protocol.screening, read.patient, on)._replace(seen=read.notes)


def count(protocol: Protocol, patients: Iterable[AnyPatient], on: date) -> Waterfall:
    """Screen a cohort as of the day `on` and count it; FileError holds every problem of the first bad patient file."""
    waterfall = Waterfall(protocol.screening, on)
    for patient in patients:
        waterfall.add(counted(screen(protocol, patient, on)))
    return waterfall


def _document(patient: AnyPatient) -> Document:
    if isinstance(patient, Mapping):
        return Document(dict(patient), "patient")
    text = patient.encode("utf-8", "surrogatepass") if isinstance(patient, str) else patient
    return read_json(text, "patient")


def randomize(
    protocol: Protocol, seed: str, size: int | None = None, purpose: Purpose = "production"
) -> AllocationList:
    """Deal the list with at least `size` slots in each stratum, the target enrolment if None.

    ValueError says what is wrong with the seed (1 to 128 printable characters) or the size (1 to 10,000,000).
    """
    return allocation_list(protocol.design, seed, protocol.trial.target if size is None else size, purpose)


def assess(protocol: Protocol, design: str | None = None, size: int | None = None) -> Assessment:
    """The operating characteristics of a list of `size` slots, the target enrolment if None.

    They are of the protocol's own design, or of one written as `big_stick:3`, for the protocol's arms. ValueError
    says what is wrong with the design, or why it cannot deal or be assessed for so many slots (1 or more).
    """
    own = protocol.design
    procedure = own.procedure if design is None else read_design(design)
    slots = protocol.trial.target if size is None else size
    if problem := problem_with(procedure, own.ratio, slots):
        raise ValueError(problem)
    return characteristics(procedure, own.ratio, slots)


def schedule(protocol: Protocol, arm: str, weight_kg: Decimal | None = None, onset: date | None = None) -> Calendar:
    """Lay out the calendar of one arm, for a weight in kilograms, from the first day of bleeding.

    ValueError where the arm, the weight or the onset is none that the protocol takes.
    """
    return lay_out(protocol.dosing, arm, Basis(weight_kg, onset))


def enroll(ledger: str, patient: AnyPatient, desk: Desk, cleared: Mapping[str, str] | None = None) -> Enrolment:
    """Screen her by the ledger's protocol, on the day that the desk's clock has at the site; draw if she is eligible.

    `cleared` has the holds that the person at the desk clears, each with the reason. `Enrolment.entry.arm` is None
    where nothing was drawn. LedgerError where the ledger refuses, FileError for the patient file.
    """
    store = open_store(ledger)
    stands = standing(store)
    source = stands.terms.part(ScreeningPart)
    day = day_at_site(desk.clock(), source.protocol.trial.time_zone)
    read = read_any(_document(patient), Reading(source.protocol, day))
    record = record_of(store, read.patient.id)
    if allocation := allocation_of(record, read.patient):
        return Enrolment(allocation, repeat=True, true_stratum=record.true_stratum)
    candidacy = candidacy_of(source, stands.terms, Candidate(read.patient, day, cleared or {}, read.notes), record)
    return ask(store, read_key(ledger, stands.first_sha256, stands.commitment), candidacy, desk)
