"""The sentences of a screening, shared by its formats."""

from poi_trial.screening.holds import HoldFinding
from poi_trial.screening.screen import Judged, Screening, say
from poi_trial.screening.verdict import Need, Remark


def because(judged: Judged) -> str:
    """Why the verdict is what it is; a review is named with the sentence it settles."""
    sentence = say(judged.criterion, judged.finding.reason)
    if review := judged.finding.reviewed:
        return f"judged by {review.by} on {review.date}: {review.reason} ({sentence})"
    return sentence


def read_from(judged: Judged) -> str:
    """Where its evidence was read, for evidence that comes from a record."""
    sources = dict.fromkeys(getattr(entry, "source", None) for entry in judged.finding.evidence)
    named = [source for source in sources if source]
    return f"read from {', '.join(named)}" if named else ""


def what_to_do(screening: Screening, criterion: str, need: Need) -> str:
    """What to obtain or do for one need."""
    return say(_criterion(screening, criterion).criterion, need.what)


def hold_words(hold: HoldFinding) -> str:
    """A hold in words: what must be so, and what on record stands against it."""
    found = f" On record: {', '.join(hold.found)}." if hold.found else ""
    return hold.text + found


def notes(screening: Screening) -> list[str]:
    """Everything a reader should know beside the verdicts."""
    lines = [f"{j.criterion.id}: {say(j.criterion, note)}" for j in screening.judged for note in j.finding.notes]
    lines += [f'"{name}" is no analyte of this protocol and was not used' for name in screening.unused]
    if screening.later:
        lines.append(f"set aside for the holds, after the screening day: {', '.join(dict.fromkeys(screening.later))}")
    if screening.unread:
        lines.append(f"no hold knows these, a clinician should read them: {', '.join(dict.fromkeys(screening.unread))}")
    return [*lines, *screening.seen]


def obstacle(screening: Screening, criterion: str, remark: Remark) -> str:
    """Why she cannot become eligible under the facts on record."""
    if remark.key == "race":
        return "{opens} opens on {first} at the earliest, but {closes} closes on {last}".format_map(dict(remark.values))
    return f"{criterion}: {because(_criterion(screening, criterion))}"


def outlook_because(screening: Screening) -> str | None:
    """Why there is no window at all; None if there is one."""
    return "; ".join(obstacle(screening, c, remark) for c, remark in screening.outlook.obstacles) or None


def _criterion(screening: Screening, criterion: str) -> Judged:
    return next(judged for judged in screening.judged if judged.criterion.id == criterion)
