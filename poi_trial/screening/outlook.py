"""Windows and outlook: when a criterion passes as time goes by, and when she could be eligible at best.

Everything here is found by judging again on other days, never by a second rule; docs/decisions/0008 says how
"at best" is read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import reduce
from typing import NamedTuple

from poi_trial.dates import plus_days, plus_months
from poi_trial.screening.verdict import Finding, Need, Remark, Verdict

SOON = 12
"""An eligibility that ends within so many calendar months of the screening day is told as a deadline."""


class Window(NamedTuple):
    """The days, first to last, on which something holds; `last` None has no end."""

    first: date
    last: date | None

    def __contains__(self, day: object) -> bool:
        """Whether `day` is one of the days."""
        assert isinstance(day, date)
        return self.first <= day and (self.last is None or day <= self.last)


class Timeline(NamedTuple):
    """The findings of one criterion on the screening day and on every later day that may change its verdict."""

    findings: tuple[tuple[date, Finding], ...]

    @property
    def today(self) -> Finding:
        """The finding of the screening day."""
        return self.findings[0][1]

    def on(self, day: date) -> Finding:
        """The finding that stands on `day`, the screening day or a later one."""
        return next(finding for since, finding in reversed(self.findings) if since <= day)

    def passes(self) -> tuple[Window, ...]:
        """Every stretch of days on which it passes under the same facts."""
        return self._stretches(lambda finding: finding.verdict is Verdict.PASS)

    def opens(self) -> date:
        """The first day on which all needs of the screening day can have been met."""
        return max([self.findings[0][0], *(need.earliest for need in self.today.needs)])

    def at_best(self) -> tuple[Window, ...]:
        """Every stretch of days on which it can pass if each need is met on its earliest useful day.

        With a need it can pass until it certainly fails; where facts that are not exactly known make that certain
        in time, only until the last day on which it surely passes. Without one, time alone mends it: it is the
        days on which it passes, or where there are none, those on which no more than a need stands in the way.
        """
        if self.today.needs:
            return tuple(self._from_needs(self._stretches(lambda f: f.verdict is not Verdict.FAIL or bool(f.needs))))
        unknown = self._stretches(lambda finding: finding.verdict is Verdict.UNKNOWN)
        return self.passes() or tuple(self._from_needs(unknown))

    def renewed(self) -> tuple[Window, ...]:
        """The days at best, gone on where all that lapses is a fact that can be had anew, such as a test grown old.

        What then waits for a person's judgement, or fails in the end, is none.
        """
        going_on = self._stretches(lambda f: f.verdict is Verdict.PASS or (bool(f.needs) and _is_lapsed(f)))
        endless = [stretch for stretch in going_on if stretch.last is None]
        best = self.at_best()
        return tuple(Window(w.first, None) if any(w.first in each for each in endless) else w for w in best)

    def _from_needs(self, possible: Iterable[Window]) -> Iterator[Window]:
        sure = self.passes()
        for stretch in possible:
            first, last = max(self.opens(), stretch.first), stretch.last
            if last is not None:
                last = max((w.last for w in sure if w.first in stretch and w.last is not None), default=last)
            if last is None or first <= last:
                yield Window(first, last)

    def _stretches(self, holds: Callable[[Finding], bool]) -> tuple[Window, ...]:
        found: list[Window] = []
        first: date | None = None
        for day, finding in self.findings:
            if first is None and holds(finding):
                first = day
            elif first is not None and not holds(finding):
                found.append(Window(first, plus_days(day, -1)))
                first = None
        return (*found, Window(first, None)) if first else tuple(found)


class Limit(NamedTuple):
    """The first day on which a criterion can pass, or no longer does, and the remark that says why."""

    criterion: str
    day: date
    why: Remark


class Outlook(NamedTuple):
    """When she could be eligible at best, or why never; what to obtain, what to wait for, and the deadline.

    Without a window either some criteria can `never` pass, or one opens only after another closed (`race`), or
    all pass at times and never together.
    """

    window: Window | None
    never: tuple[str, ...] = ()
    race: tuple[Limit, Limit] | None = None
    needs: tuple[tuple[str, Need], ...] = ()
    waits: tuple[Limit, ...] = ()
    deadline: Limit | None = None


def _is_lapsed(finding: Finding) -> bool:
    return finding.verdict is Verdict.UNKNOWN and not finding.review


def join(timelines: Mapping[str, Timeline], day: date) -> Outlook:
    """Lay the best windows of all criteria over one another; the keys are criterion ids.

    What lapses is made anew only where she could not enter without.
    """
    best = {criterion: line.at_best() for criterion, line in timelines.items()}
    if never := tuple(criterion for criterion, windows in best.items() if not windows):
        return Outlook(None, never)
    always: tuple[Window, ...] = (Window(day, None),)
    together = reduce(_overlaps, best.values(), always)
    if not together:
        best = {criterion: line.renewed() for criterion, line in timelines.items()}
        together = reduce(_overlaps, best.values(), always)
    if not together:
        return Outlook(None, race=_race(timelines, best))
    window = together[0]
    used = {c: next(w for w in windows if window.first in w) for c, windows in best.items()}
    return Outlook(
        window,
        needs=tuple((c, n) for c, line in timelines.items() for n in _needs(line, used[c], window)),
        waits=tuple(_opening(c, timelines[c], w) for c, w in used.items() if w.first > timelines[c].opens()),
        deadline=_deadline(timelines, used, window.last) if _is_soon(window.last, day) else None,
    )


def _needs(line: Timeline, own: Window, shared: Window) -> tuple[Need, ...]:
    """What to obtain; what waiting mends may leave something to settle once it opens."""
    lapsed = (need._replace(earliest=max(need.earliest, shared.first)) for need in line.on(shared.first).needs)
    return line.today.needs or line.on(own.first).needs or tuple(lapsed)


def _overlaps(some: tuple[Window, ...], others: tuple[Window, ...]) -> tuple[Window, ...]:
    found = []
    for one in some:
        for other in others:
            first = max(one.first, other.first)
            last = min((w.last for w in (one, other) if w.last is not None), default=None)
            if last is None or first <= last:
                found.append(Window(first, last))
    return tuple(found)


def _race(timelines: Mapping[str, Timeline], best: Mapping[str, tuple[Window, ...]]) -> tuple[Limit, Limit] | None:
    """The criterion that opens last and the one that closes for good before it; None if there are no such two."""
    opens = max(best, key=lambda c: best[c][0].first)
    ends = {c: last for c, windows in best.items() if (last := windows[-1].last) is not None}
    closes = min(ends, key=lambda c: ends[c])
    if ends[closes] >= best[opens][0].first:
        return None
    return _opening(opens, timelines[opens], best[opens][0]), _closing(closes, timelines[closes], ends[closes])


def _opening(criterion: str, line: Timeline, window: Window) -> Limit:
    """What a window waits for: its latest need, or what stands in the way on the day before."""
    if line.today.needs and window.first == line.opens():
        why = max(line.today.needs, key=lambda need: need.earliest).what
    else:
        why = line.on(plus_days(window.first, -1)).reason
    return Limit(criterion, window.first, why)


def _closing(criterion: str, line: Timeline, last: date) -> Limit:
    """What ends a window: the finding of the day after its last."""
    after = plus_days(last, 1)
    return Limit(criterion, after, line.on(after).reason)


def _is_soon(last: date | None, day: date) -> bool:
    return last is not None and last <= plus_months(day, SOON)


def _deadline(timelines: Mapping[str, Timeline], used: Mapping[str, Window], last: date | None) -> Limit:
    closes = next(criterion for criterion, window in used.items() if window.last == last)
    assert last is not None
    return _closing(closes, timelines[closes], last)
