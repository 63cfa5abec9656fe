"""The calendar of a participant: no dose is dated before her allocation, and none is laid out on a doubtful weight."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from poi_trial.dosing.calendar import Basis, Calendar
from poi_trial.dosing.laying import needs_weight
from poi_trial.dosing.participant import Participant
from poi_trial.dosing.participant import calendar_of as calendar_of_participant
from poi_trial.dosing.weight import check_weight, unusual_weight
from poi_trial.protocol.dosing import DosingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.quantities import plain_number


class Laid(NamedTuple):
    """A calendar, or why there is none or none with dates."""

    calendar: Calendar | None
    note: str | None
    source: ProtocolFile[DosingPart] | None = None
    """The protocol that it was laid from."""


class Course(NamedTuple):
    """What a calendar is made for: the arm, from which day on, and her weight and onset as far as they are known."""

    participant: str
    arm: str
    allocated: date
    weight_kg: Decimal | None
    onset: date | None


def calendar_of(source: ProtocolFile[DosingPart], course: Course) -> Laid:
    """Lay out the calendar of a participant; her consent is no later than her allocation, so that day decides."""
    weight, dosing = course.weight_kg, source.protocol.dosing
    if weight is not None:
        try:
            check_weight(plain_number(weight), dosing.weight)
        except ValueError as error:
            return Laid(None, f"no calendar: {error}")
        if unusual_weight(weight, dosing.weight):
            kg = plain_number(weight)
            return Laid(None, f"no calendar: {kg} kg is unusual; check it, then {_command(course)} --yes")
    if course.onset is None or (weight is None and needs_weight(dosing, course.arm)):
        return Laid(None, f"the calendar, once weight and onset are known: {_command(course)}")
    basis = Basis(weight, course.onset)
    calendar = calendar_of_participant(dosing, Participant(course.participant, course.arm, basis, course.allocated))
    if calendar.waiting is None:
        return Laid(calendar, None, source)
    note = (
        f"the first dose of this onset would have been on {calendar.waiting.first_dose}, before her allocation on "
        f"{course.allocated}: the calendar has no dates and waits for her next onset"
    )
    return Laid(calendar, note, source)


def _command(course: Course) -> str:
    weight = plain_number(course.weight_kg) if course.weight_kg is not None else "KG"
    return f"poi schedule --arm {course.arm} --weight {weight} --onset {course.onset or 'DATE'}"
