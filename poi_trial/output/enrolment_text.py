"""An enrolment as plain lines: the confirmation that goes into her file, and the calendar where it can be made."""

from collections.abc import Iterator

from poi_trial.output.enrolment_words import (
    Enrolling,
    changed_lines,
    confirmation,
    open_levels,
    outcome_sentence,
    stamp,
)
from poi_trial.output.plain import clean
from poi_trial.output.provenance import TOOL


def as_text(enrolling: Enrolling) -> Iterator[str]:
    """The lines, each with its line feed; the screening itself is shown before them."""
    yield from (f"{clean(line)}\n" for line in _lines(enrolling))
    laid = enrolling.laid
    if laid.calendar is not None and laid.source is not None:
        from poi_trial.output.calendar_text import as_text as calendar_text  # noqa: PLC0415 - only with a calendar

        yield "\n"
        yield from calendar_text([laid.calendar], laid.source, None)


def _lines(enrolling: Enrolling) -> Iterator[str]:
    yield from changed_lines(enrolling)
    if enrolling.candidacy is not None:
        yield from (f"level open: {line}" for line in open_levels(enrolling.candidacy))
    if enrolling.enrolment is None or enrolling.enrolment.entry.arm is None:
        yield f"{stamp(enrolling.stands)}. {outcome_sentence(enrolling)}"
        return
    yield from (f"{name + ':':14}{value}" for name, value in confirmation(enrolling))
    yield f"{'Tool:':14}{TOOL}"
    if enrolling.laid.note:
        yield f"Note: {enrolling.laid.note}"
