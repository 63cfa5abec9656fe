"""When a recorded treatment acted: from which day to which, over all that its dates can mean, and how it is written."""

from datetime import date
from typing import NamedTuple

from poi_trial.dates import BETWEEN, FIRST_YEAR, LAST_YEAR, PartialDate, plus_days
from poi_trial.memo import Memo
from poi_trial.patient import Treatment
from poi_trial.quantities import numbered
from poi_trial.screening.lexicon import Drugs, Lasting
from poi_trial.screening.verdict import FAIL, PASS, UNKNOWN, Verdict

EARLIEST, LATEST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


class Span(NamedTuple):
    """Days in a row of which the first and the last may each be a range of days."""

    first: PartialDate
    last: PartialDate

    def holds(self, days: PartialDate) -> Verdict:
        """Whether a day in `days` lies in it: whatever the ranges mean, in no case, or as they may turn out."""
        ((may_begin, begun), (may_end, ended)), (first, last) = self, days
        if may_begin > last or ended < first:
            return FAIL
        return PASS if begun <= first and last <= may_end else UNKNOWN


def first_day(treatment: Treatment, day: date) -> PartialDate | None:
    """The first day of intake as known on `day`; None if all of it is later. Not recorded, it is any until the end."""
    if treatment.start is None:
        return PartialDate(EARLIEST, treatment.end.last if treatment.end else LATEST)
    return treatment.start.until(day)


def last_day(treatment: Treatment, drugs: Drugs) -> PartialDate | None:
    """The last day on which it acts; None while it may still be taken or is not removed."""
    return acts_until(treatment, drugs.lasts(treatment))


def acts_until(treatment: Treatment, lasting: tuple[Lasting, bool] | None) -> PartialDate | None:
    """The last day on which it acts, of a treatment that is, for sure or not, some lasting preparation, or none."""
    start, end = treatment.start, treatment.end
    if end is None:
        return None
    if start is not None and start[0] > end[0]:
        end = PartialDate(start[0], end[1])
    if lasting is None:
        return end
    preparation, surely = lasting
    if preparation.one_day and not (start == end and end.exact):
        return end
    if preparation.weeks is None:
        if start is None or end.first > start.last:
            return end
        # Recorded as one day: the day it was put in, which says nothing of its removal. Partial dates may hide that.
        return None if surely and start == end and end.exact else PartialDate(end.first, LATEST)
    days = 7 * preparation.weeks
    return PartialDate(plus_days(end.first, days) if surely else end.first, plus_days(end.last, days))


def lasting_words(treatment: Treatment, drugs: Drugs) -> str:
    """Why it may act beyond its recorded end."""
    lasting = drugs.lasts(treatment)
    if lasting is None or treatment.end is None or acts_until(treatment, lasting) == treatment.end:
        return ""
    preparation, surely = lasting
    acts = "acts" if surely else f"may be {'a depot' if preparation.weeks else 'an implant or a device'} that acts"
    longer = f"{numbered(preparation.weeks, 'week')} longer" if preparation.weeks else "until it is removed"
    return f", {acts} {longer}"


def shown(treatment: Treatment) -> str:
    """Write a treatment as recorded: its name, code, route and last day."""
    marks = [mark for mark in (treatment.atc, treatment.route, treatment.ordered and "ordered") if mark]
    until = _UNTIL[treatment.end]
    return f"{treatment.called} ({', '.join(marks)}){until}" if marks else f"{treatment.called}{until}"


def _until(end: PartialDate | None) -> str:
    if end is None:
        return ", no end recorded"
    first, between, last = str(end).partition(BETWEEN)
    if end.first == EARLIEST:
        return f", ended by {end.last}"
    return f", ended between {first} and {last}" if between else f" until {first}"


_UNTIL = Memo(_until)
