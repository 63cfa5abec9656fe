"""The outlook for a person at a terminal: a time line, one row a criterion, read at a glance.

Each sign stands for a span of days and tells the worst of them; every sign differs by its form as well as its colour.
"""

from calendar import month_abbr
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from textwrap import wrap
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from poi_trial.dates import plus_days, plus_months
from poi_trial.screening.outlook import Outlook, Timeline, Window
from poi_trial.screening.screen import Judged, Screening
from poi_trial.screening.verdict import Verdict, all_of

_ALL = "all"
_MONTHS_SHOWN, _MOST_MONTHS = 12, 18
_GLUE = "\xa0"
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


class _Sign(NamedTuple):
    """How one state looks, where the terminal can show it and where it has ASCII only, and what it means."""

    drawn: str
    ascii: str
    style: str
    means: str


_PASS = _Sign("█", "=", "green", "passes")
_UNKNOWN = _Sign("░", "?", "yellow", "unknown")
_WAITS = _Sign("·", ".", "bold", "not yet")
_FAIL = _Sign("×", "x", "bold red", "no longer, or never")
_TO_DO = _Sign("◆", "^", "bold magenta", "first useful day")
_AT_BEST = _Sign("▓", "#", "bold green", "eligible at best")
_SIGNS = (_PASS, _UNKNOWN, _WAITS, _FAIL, _TO_DO, _AT_BEST)


class _Scale(NamedTuple):
    """Days laid on columns: the first day, the day after the last, and the number of columns."""

    first: date
    end: date
    columns: int

    def day(self, column: int) -> date:
        """The first day of a column."""
        return plus_days(self.first, -(-column * (self.end - self.first).days // self.columns))

    def days(self, column: int) -> tuple[date, date]:
        """The first and the last day of a column."""
        return self.day(column), plus_days(self.day(column + 1), -1)

    def column(self, day: date) -> int:
        """The column that a day lies in, or one outside the scale."""
        return (day - self.first).days * self.columns // (self.end - self.first).days


def show(screening: Screening, console: Console) -> None:
    """Print the time line within the width of the console."""
    rows_of = [judged.criterion.id for judged in screening.judged]
    label = min(max(len(name) for name in (_ALL, *rows_of)) + 2, console.width // 3)
    end = _end(screening)
    scale = _Scale(screening.on, end, min(console.width - label - 1, (end - screening.on).days))
    rows = [(judged.criterion.id, list(_signs(screening, judged, scale))) for judged in screening.judged]
    rows.append((_ALL, list(_signs_of_all(_outlook(screening).window, scale))))
    most = -(-(end - screening.on).days // scale.columns)
    each = "one sign a day" if most == 1 else f"one sign for at most {most} days"
    plain = not _can_show(console)
    console.print(Text(f"From {screening.on} to {plus_days(end, -1)}, {each}", "dim"))
    console.print(Text(" " * label + _months(scale), "dim"), no_wrap=True)
    for name, signs in rows:
        runs = [(sign, len(list(run))) for sign, run in groupby(signs)]
        drawn = [((sign.ascii if plain else sign.drawn) * count, sign.style) for sign, count in runs]
        console.print(Text.assemble(f"{name[: label - 1]:{label}}", *drawn), no_wrap=True)
    used = {sign for _, signs in rows for sign in signs}
    told = [f"{sign.ascii if plain else sign.drawn} {sign.means}" for sign in _SIGNS if sign in used]
    for legend in wrap("   ".join(each.replace(" ", _GLUE) for each in told), console.width - 1):
        console.print(Text(legend.replace(_GLUE, " "), "dim"))


def _outlook(screening: Screening) -> Outlook:
    assert screening.outlook, "a time line is shown of a screening with its outlook"
    return screening.outlook


def _end(screening: Screening) -> date:
    """The day after the last that is shown: a year on, or a little more than what happens sooner or begins later."""
    on, outlook = screening.on, _outlook(screening)
    window = outlook.window
    days = [limit.day for limit in outlook.race or ()] + [day for _, day in _marks(screening)]
    if window:
        days.append(window.first)
    if window and window.last and window.last <= plus_months(on, _MOST_MONTHS):
        days.append(window.last)
    elif window or not days:
        days.append(plus_months(on, _MONTHS_SHOWN))
    return plus_days(on, (max(days) - on).days * 9 // 8 + 8)


def _marks(screening: Screening) -> list[tuple[str, date]]:
    """The first useful days, each with its criterion."""
    outlook = _outlook(screening)
    waits = (*outlook.waits, *(outlook.race or ())[:1])
    return [(c, need.earliest) for c, need in outlook.needs] + [(wait.criterion, wait.day) for wait in waits]


def _signs(screening: Screening, judged: Judged, scale: _Scale) -> Iterator[_Sign]:
    assert judged.timeline
    marked = {scale.column(day) for criterion, day in _marks(screening) if criterion == judged.criterion.id}
    for column in range(scale.columns):
        first, last = scale.days(column)
        if column in marked:
            yield _TO_DO
            continue
        match all_of(_verdicts(judged.timeline, first, last)):
            case Verdict.PASS:
                yield _PASS
            case Verdict.UNKNOWN:
                yield _UNKNOWN
            case _:
                opens = any(window.last is None or last < window.last for window in judged.best)
                yield _WAITS if opens else _FAIL


def _verdicts(line: Timeline, first: date, last: date) -> Iterator[Verdict]:
    yield line.on(first).verdict
    yield from (finding.verdict for day, finding in line.findings if first < day <= last)


def _signs_of_all(window: Window | None, scale: _Scale) -> Iterator[_Sign]:
    for column in range(scale.columns):
        first, last = scale.days(column)
        if window and first in window and last in window:
            yield _AT_BEST
        else:
            yield _WAITS if window and first <= window.first else _FAIL


def _months(scale: _Scale) -> str:
    """The names of months over the columns of their first days, a year in place of January; as many as have room."""
    first = scale.first.replace(day=1)
    months = (scale.end.year - first.year) * 12 + scale.end.month - first.month
    starts = [plus_months(first, n) for n in range(1, months + 1) if plus_months(first, n) < scale.end]
    step = next((n for n in _STEPS if n * scale.columns >= 5 * max(1, len(starts))), _STEPS[-1])
    line = ""
    for start in starts:
        at = scale.column(start)
        name = f"{start.year}" if start.month == 1 else month_abbr[start.month]
        if (12 * start.year + start.month - 1) % step == 0 and len(line) <= at <= scale.columns - len(name):
            line = f"{line:{at}}{name} "
    return line


def _can_show(console: Console) -> bool:
    try:
        "".join(sign.drawn for sign in _SIGNS).encode(console.encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
