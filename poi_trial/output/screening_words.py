"""The sentences of a screening, shared by its formats."""

from poi_trial.screening.criteria import AnyCriterion
from poi_trial.screening.holds import HoldFinding
from poi_trial.screening.screen import Judged, Screening, say
from poi_trial.screening.verdict import Finding


def because(criterion: AnyCriterion, finding: Finding) -> str:
    """Why the verdict is what it is; a review is named with the sentence it settles."""
    sentence = say(criterion, finding.reason)
    if review := finding.reviewed:
        return f"judged by {review.by} on {review.date}: {review.reason} ({sentence})"
    return sentence


def read_from(judged: Judged) -> str:
    """Where its evidence was read, for evidence that comes from a record."""
    sources = dict.fromkeys(getattr(entry, "source", None) for entry in judged.finding.evidence)
    named = [source for source in sources if source]
    return f"read from {', '.join(named)}" if named else ""


def hold_words(hold: HoldFinding) -> str:
    """A hold in words: what must be so, and what on record stands against it."""
    found = f" On record: {', '.join(hold.found)}." if hold.found else ""
    return hold.text + found


def notes(screening: Screening) -> list[str]:
    """Everything a reader should know beside the verdicts."""
    found = zip(screening.criteria, screening.findings, strict=True)
    lines = [f"{criterion.id}: {say(criterion, note)}" for criterion, finding in found for note in finding.notes]
    lines += [f'"{name}" is no analyte of this protocol and was not used' for name in screening.unused]
    if screening.later:
        lines.append(f"set aside for the holds, after the screening day: {', '.join(dict.fromkeys(screening.later))}")
    if screening.unread:
        lines.append(f"no hold knows these, a clinician should read them: {', '.join(dict.fromkeys(screening.unread))}")
    return [*lines, *screening.seen]
