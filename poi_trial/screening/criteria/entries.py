"""What a record lists of a person, treatments, procedures and conditions, as criteria look through it by name."""

from datetime import date
from typing import assert_never

from poi_trial.dates import PartialDate
from poi_trial.patient import Condition, Patient, Procedure, Treatment

Entry = Treatment | Procedure | Condition


def entries_of(patient: Patient) -> tuple[Entry, ...]:
    """Everything that is listed."""
    return (*(patient.treatments or ()), *(patient.procedures or ()), *(patient.conditions or ()))


def start_of(entry: Entry) -> PartialDate | None:
    """The day on which it was, or began."""
    match entry:
        case Treatment():
            return entry.start
        case Procedure():
            return entry.date
        case Condition():
            return entry.since
        case _:
            assert_never(entry)


def end_of(entry: Entry) -> PartialDate | None:
    """The last day on which it was; None where it may last, or its day is not recorded."""
    match entry:
        case Treatment():
            return entry.end
        case Procedure():
            return entry.date
        case Condition():
            return entry.until
        case _:
            assert_never(entry)


def named(*entries: Entry) -> dict[str, str]:
    """The names as a value of remarks."""
    return {"entries": ", ".join(entry.called for entry in entries)}


def began_by(entry: Entry, day: date) -> bool:
    """Whether it may have begun by `day`; what lies wholly later decides nothing."""
    start = start_of(entry)
    return start is None or start.first <= day


def ended_before(entry: Entry, day: date) -> bool:
    """Whether its last day certainly lay before `day`."""
    end = end_of(entry)
    return end is not None and end.last < day


def contradicts_itself(entry: Entry) -> bool:
    """Whether it ends before it begins: one of the two days is wrong, and nothing says which."""
    start, end = start_of(entry), end_of(entry)
    return start is not None and end is not None and end.last < start.first


def lasted(condition: Condition) -> tuple[PartialDate | None, PartialDate | None]:
    """Since when and until when it was; neither is known where the two contradict each other."""
    return (None, None) if contradicts_itself(condition) else (condition.since, condition.until)
