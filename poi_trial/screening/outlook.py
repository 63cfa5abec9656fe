"""Windows and outlook: when a criterion passes as time goes by, and when she could be eligible at best.

Everything here is found by judging again on other days, never by a second rule.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from poi_trial.dates import plus_days
from poi_trial.screening.verdict import Finding, Need, Remark, Verdict

JudgeOn = Callable[[date], Finding]


class Window(NamedTuple):
    """The days, first to last, on which something holds; `last` None has no end."""

    first: date
    last: date | None


class Timeline(NamedTuple):
    """The findings of one criterion on the screening day and on every later day that may change its verdict."""

    findings: tuple[tuple[date, Finding], ...]

    def passes(self) -> Window | None:
        """The first window, at or after the screening day, in which it passes under the same facts."""
        return self._window(lambda finding: finding.verdict is Verdict.PASS)

    def at_best(self) -> Window | None:
        """The first window in which it can pass if every need is met on its earliest useful day."""
        possible = self._window(lambda f: f.verdict is not Verdict.FAIL or bool(f.needs))
        if possible is None:
            return None
        needs = next(f for d, f in self.findings if d == possible.first).needs
        opens = max([possible.first, *(need.earliest for need in needs)])
        return Window(opens, possible.last)

    def _window(self, holds: Callable[[Finding], bool]) -> Window | None:
        first: date | None = None
        for day, finding in self.findings:
            if first is None and holds(finding):
                first = day
            elif first is not None and not holds(finding):
                return Window(first, plus_days(day, -1))
        return Window(first, None) if first else None


def timeline(judge_on: JudgeOn, day: date, turns: Iterable[date]) -> Timeline:
    """Judge on `day` and on each later day on which the verdict may turn."""
    days = sorted({day, *(turn for turn in turns if turn > day)})
    return Timeline(tuple((each, judge_on(each)) for each in days))


class Outlook(NamedTuple):
    """When she could be eligible at best, or which criteria make it impossible, and what to obtain."""

    window: Window | None
    obstacles: tuple[tuple[str, Remark], ...]
    needs: tuple[tuple[str, Need], ...]


def join(timelines: dict[str, Timeline]) -> Outlook:
    """Lay the best windows of all criteria over one another; the keys are criterion ids."""
    today = {criterion: line.findings[0][1] for criterion, line in timelines.items()}
    needs = [(c, need) for c, f in today.items() if f.verdict is not Verdict.PASS for need in f.needs]
    needs.sort(key=lambda entry: entry[1].earliest)
    best = {criterion: line.at_best() for criterion, line in timelines.items()}
    closed = tuple((criterion, today[criterion].reason) for criterion, window in best.items() if window is None)
    windows = {criterion: window for criterion, window in best.items() if window is not None}
    if closed or not windows:
        return Outlook(None, closed, tuple(needs))
    opens = max(windows, key=lambda c: windows[c].first)
    first = windows[opens].first
    ends = {criterion: window.last for criterion, window in windows.items() if window.last is not None}
    if not ends:
        return Outlook(Window(first, None), (), tuple(needs))
    closes = min(ends, key=lambda c: ends[c])
    last = ends[closes]
    if last < first:
        race = Remark("race", {"opens": opens, "first": first, "closes": closes, "last": last})
        return Outlook(None, ((closes, race),), tuple(needs))
    return Outlook(Window(first, last), (), tuple(needs))
