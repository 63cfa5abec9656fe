"""The calendar of a participant: no dose is dated before her allocation, and none is laid out on a doubtful weight."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from poi_trial.dates import PartialDate
from poi_trial.dosing.calendar import Basis, Calendar
from poi_trial.dosing.laying import needs_weight
from poi_trial.dosing.participant import Participant
from poi_trial.dosing.participant import calendar_of as calendar_of_participant
from poi_trial.dosing.regimen import Dosing
from poi_trial.dosing.weight import check_weighed, check_weight, unusual_weight
from poi_trial.errors import LedgerError, shortened
from poi_trial.ledger.entries import Entries, Which
from poi_trial.ledger.entry import Entry, Kind
from poi_trial.ledger.facts import patient_of
from poi_trial.ledger.record import record_of
from poi_trial.ledger.standing import believing, intact
from poi_trial.patient import Weight
from poi_trial.protocol.dosing import DosingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.quantities import plain_number
from poi_trial.screening.holds import HoldState


class Laid(NamedTuple):
    """A calendar, or why there is none or none with dates."""

    calendar: Calendar | None
    note: str | None
    source: ProtocolFile[DosingPart] | None = None
    """The protocol that it was laid from."""


class Course(NamedTuple):
    """What her allocation says that a calendar is made for: arm, days, and her weight as far as it is known."""

    participant: str
    arm: str
    allocated: date
    read: date
    """The day on which her weight was read from her file."""
    weight: Weight | None
    consented: date | None = None
    """None where the protocol let her in without a dated consent: then the allocation decides."""
    holds: tuple[str, ...] = ()
    """Those that stood, a line each."""
    onset: date | None = None
    """Her first day of bleeding as it was known when she was allocated."""
    rehearsal: bool = False

    @property
    def weight_kg(self) -> Decimal | None:
        """Her weight as it was judged."""
        return self.weight.kg if self.weight else None

    @property
    def weighed(self) -> PartialDate | None:
        """The day of that weight."""
        return self.weight.date if self.weight else None

    def laid(self, dosing: Dosing, basis: Basis) -> Calendar:
        """Her calendar; errors as of `poi_trial.dosing.participant.calendar_of`."""
        her = Participant(
            id=self.participant,
            arm=self.arm,
            basis=basis,
            consented_on=self.consented or self.allocated,
            allocated_on=self.allocated,
            holds=self.holds,
            rehearsal=self.rehearsal,
        )
        return calendar_of_participant(dosing, her)


def allocation_in_force(entries: Entries, subject: str) -> Entry:
    """The allocation of a participant; LedgerError where she has none, or was randomized in error.

    One who was screened and got no arm is told apart from a stranger by no word: she may not have consented.
    """
    record = record_of(entries, subject)
    if record.allocation is None:
        raise LedgerError(f"{shortened(subject)} has no arm in this ledger; check the id; no calendar was made")
    if record.void:
        raise LedgerError(f"{subject} was randomized in error (entry {record.void.seq}); no calendar is made for her")
    return record.allocation


def allocations_in_force(entries: Entries) -> Iterator[Entry]:
    """Every allocation but those of participants randomized in error, one at a time, in order."""
    in_error = voided(entries)
    for entry in entries.read(Which((Kind.ALLOCATION,))):
        if entry.subject not in in_error:
            yield intact(entry)


def voided(entries: Entries) -> set[str]:
    """The participants who were randomized in error."""
    return {entry.subject for entry in entries.read(Which((Kind.VOID,))) if entry.subject}


def course_of(allocation: Entry) -> Course:
    """What an allocation says; LedgerError where it does not hold what poi wrote."""
    with believing():
        told = allocation.told
        patient = patient_of(told["facts"])
        consent = patient.consent.date if patient.consent else None
        return Course(
            participant=patient.id,
            arm=allocation.arm or "",
            allocated=date.fromisoformat(told["on"]),
            read=date.fromisoformat(told["on"]),
            weight=patient.weight,
            # Of a consent that may have been signed on several days, the last is the safe one.
            consented=consent.last if consent else None,
            holds=tuple(f"{hold} {state}" for hold, state in told["holds"].items() if HoldState(state).stands),
            rehearsal=told["mode"] == "rehearsal",
            onset=date.fromisoformat(told["onset"]) if "onset" in told else None,
        )


def calendar_of(source: ProtocolFile[DosingPart], course: Course, onset: date | None) -> Laid:
    """The calendar that a confirmation ends with, or the command that makes it once all is known."""
    weight, dosing = course.weight_kg, source.protocol.dosing
    if weight is not None:
        try:
            check_weight(plain_number(weight), dosing.weight)
            check_weighed(course.weighed, course.read)
        except ValueError as error:
            return Laid(None, f"no calendar: {error}")
        if unusual_weight(weight, dosing.weight):
            kg = plain_number(weight)
            return Laid(None, f"no calendar: {kg} kg is unusual; check it, then {_command(course, onset)} --yes")
    if onset is None or (weight is None and needs_weight(dosing, course.arm)):
        return Laid(None, f"the calendar, once weight and onset are known: {_command(course, onset)}")
    calendar = course.laid(dosing, Basis(weight, onset, weighed=course.weighed))
    if calendar.waiting is None:
        return Laid(calendar, None, source)
    note = (
        f"the first dose of this onset would have been on {calendar.waiting.first_dose}, before her allocation on "
        f"{course.allocated}: the calendar has no dates and waits for her next onset"
    )
    return Laid(calendar, note, source)


def _command(course: Course, onset: date | None) -> str:
    weight = "KG" if course.weight_kg is None else plain_number(course.weight_kg)
    return f"poi schedule --ledger FILE --participant {course.participant} --weight {weight} --onset {onset or 'DATE'}"
