"""The sentences of an outlook, shared by the formats of a screening."""

from datetime import date
from typing import NamedTuple

from poi_trial.output.screening_words import because
from poi_trial.screening.criteria import AnyCriterion
from poi_trial.screening.outlook import Limit
from poi_trial.screening.screen import Screening, say


class ToDo(NamedTuple):
    """One thing to obtain or do: for which criterion, what, and between which days."""

    criterion: str
    do: str
    first: date
    last: date | None


def to_do(screening: Screening) -> list[ToDo]:
    """What to obtain and what to wait for, by the earliest day and then as in the protocol, and last the deadline."""
    outlook = screening.outlook
    if outlook is None or outlook.window is None:
        return []
    last = outlook.window.last
    rows = [ToDo(c, say(_criterion(screening, c), n.what), n.earliest, last) for c, n in outlook.needs]
    rows += [
        ToDo(limit.criterion, f"screen her again on or after {limit.day}: {_opens(screening, limit)}", limit.day, last)
        for limit in outlook.waits
    ]
    order = [judged.criterion.id for judged in screening.judged]
    rows.sort(key=lambda row: (row.first, order.index(row.criterion)))
    if limit := outlook.deadline:
        left = (limit.day - screening.on).days
        remain = "1 day remains" if left == 1 else f"{left} days remain"
        do = f"enrol her by {last}: {_closes(screening, limit)}, {remain}"
        rows.append(ToDo(limit.criterion, do, outlook.window.first, last))
    return rows


def outlook_sentence(screening: Screening) -> str:
    """The outlook in one sentence."""
    if screening.outlook is None:
        return "No outlook: on too many days ahead may a verdict turn for so long a record; the verdicts stand"
    window = screening.outlook.window
    if window is None:
        return f"Cannot become eligible under the facts on record: {outlook_because(screening)}"
    until = f"until {window.last}" if window.last else "with no end in sight"
    return f"Eligible at best from {window.first} {until}."


def outlook_because(screening: Screening) -> str | None:
    """Why there is no window at all; None if there is one, or no outlook was asked for."""
    outlook = screening.outlook
    if outlook is None or outlook.window is not None:
        return None
    if outlook.never:
        never = [judged for judged in screening.judged if judged.criterion.id in outlook.never]
        return "; ".join(f"{j.criterion.id}: {because(j.criterion, j.finding)}" for j in never)
    if outlook.race:
        opens, closes = outlook.race
        return f"{_opens(screening, opens)}, but {_closes(screening, closes)}"
    return "each criterion passes on some days, but there is no day on which all of them do"


def _opens(screening: Screening, limit: Limit) -> str:
    return _criterion(screening, limit.criterion).opens(limit.why, limit.day)


def _closes(screening: Screening, limit: Limit) -> str:
    return _criterion(screening, limit.criterion).closes(limit.why, limit.day)


def _criterion(screening: Screening, criterion: str) -> AnyCriterion:
    return next(judged.criterion for judged in screening.judged if judged.criterion.id == criterion)
