"""The calendar of a named participant, from her patient file: her weight, her consent, and the holds that stand."""

from collections.abc import Iterator
from datetime import date

from poi_trial.cli.schedule_basis import Asked, OnFile, arms_of, basis_of
from poi_trial.cli.screening_run import one_patient
from poi_trial.dosing.calendar import Calendar
from poi_trial.dosing.participant import Participant, calendar_of
from poi_trial.errors import FileError
from poi_trial.files.patient_file import Reading
from poi_trial.output.screening_words import hold_words
from poi_trial.patient import Patient
from poi_trial.protocol.participant import ParticipantPart
from poi_trial.screening.criteria import Consent
from poi_trial.screening.holds import HoldState, hold_findings
from poi_trial.screening.screen import say
from poi_trial.screening.verdict import Verdict


def calendar_of_patient(asked: Asked, protocol: ParticipantPart, today: date) -> Calendar:
    """Her calendar as of `today`, the day on which her holds are judged.

    HeldError where one stands, or where she has not consented; UsageError where her weight is none.
    """
    assert asked.patient is not None
    patient = _read(asked.patient, Reading(protocol, today))
    on_file = OnFile("weight of the patient file", patient.weight, today)
    [arm] = arms_of(asked, protocol.dosing)
    consent = patient.consent.date if patient.consent else None
    her = Participant(
        id=patient.id,
        arm=arm,
        basis=basis_of(asked, protocol.dosing, on_file),
        # Of a consent that may have been signed on several days, the last is the safe one.
        consented_on=consent.last if consent else today,
        holds=(*_not_consented(patient, protocol, today), *_standing(patient, protocol, today)),
    )
    return calendar_of(protocol.dosing, her)


def _read(path: str, reading: Reading) -> Patient:
    try:
        return one_patient(path, reading, None).patient
    except FileError as error:
        raise FileError(error.problems, "no calendar was made") from None


def _not_consented(patient: Patient, protocol: ParticipantPart, today: date) -> Iterator[str]:
    lexicon = protocol.screening.lexicon
    asking = [criterion for criterion in protocol.eligibility if isinstance(criterion, Consent)]
    for criterion in asking:
        finding = criterion.on(today, lexicon)(patient)
        if finding.verdict is not Verdict.PASS:
            yield f"{criterion.id} {say(criterion, finding.reason)}"
    if not asking and not (patient.consent and patient.consent.date):
        yield "no consent with a date is recorded"


def _standing(patient: Patient, protocol: ParticipantPart, today: date) -> Iterator[str]:
    for hold in hold_findings(protocol.holds, patient, today):
        if hold.state not in (HoldState.CLEAR, HoldState.CLEARED):
            yield f"{hold.hold} {hold.state}: {hold_words(hold)}"
