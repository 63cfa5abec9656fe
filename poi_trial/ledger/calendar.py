"""The calendar of a participant: no dose is dated before her allocation, and none is laid out on a doubtful weight."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from poi_trial.dosing.calendar import Calendar, lay_out, needs_weight
from poi_trial.dosing.regimen import Dosing
from poi_trial.dosing.weight import check_weight, unusual_weight
from poi_trial.quantities import plain_number


class Laid(NamedTuple):
    """A calendar, or why there is none or none with dates."""

    calendar: Calendar | None
    note: str | None


class Course(NamedTuple):
    """What a calendar is made for: the arm, from which day on, and her weight and onset as far as they are known."""

    arm: str
    allocated: date
    weight_kg: Decimal | None
    onset: date | None


def calendar_of(dosing: Dosing, course: Course) -> Laid:
    """Lay out the calendar of a participant; her consent is no later than her allocation, so that day decides."""
    weight = course.weight_kg
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
    dated = lay_out(dosing, course.arm, weight, course.onset)
    first = min(day.date for day in dated.days if day.doses and day.date)
    if first >= course.allocated:
        return Laid(dated, None)
    undated = lay_out(dosing, course.arm, weight, None)
    return Laid(
        undated,
        f"the first dose of this onset would have been on {first}, before her allocation on {course.allocated}: "
        "the calendar has no dates and waits for her next onset",
    )


def _command(course: Course) -> str:
    weight = plain_number(course.weight_kg) if course.weight_kg is not None else "KG"
    return f"poi schedule --arm {course.arm} --weight {weight} --onset {course.onset or 'DATE'}"
