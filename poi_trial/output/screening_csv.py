"""Screenings as CSV: a line a patient, a column a criterion."""

from collections.abc import Iterator
from datetime import date

from poi_trial.output.outlook_words import outlook_sentence, to_do
from poi_trial.output.plain import csv_line
from poi_trial.output.provenance import TOOL
from poi_trial.output.screening_words import notes
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.screen import Screening, say


def header(source: ProtocolFile[ScreeningPart], *, outlook: bool) -> str:
    """The first line: the names of the columns; without an outlook there are none that could be taken for "never"."""
    criteria = [criterion.id for criterion in source.protocol.deciding]
    window = ("eligible_from", "eligible_until") if outlook else ()
    said = ("needs", "holds", "notes", "protocol", "version", "sha256", "tool")
    return csv_line("patient", "on", "outcome", *criteria, *window, *said)


def as_csv(screening: Screening, source: ProtocolFile[ScreeningPart], *, outlook: bool) -> str:
    """One line: the verdict of every criterion, the outlook, the needs, and the holds that are not clear.

    Where the outlook was asked for and there is none, its cells are empty and the notes say why.
    """
    verdicts = [str(judged.finding.verdict) for judged in screening.judged]
    needs = "; ".join(f"{criterion}: {do}" for criterion, do in _needs(screening))
    holds = "; ".join(f"{hold.hold}: {hold.state}" for hold in screening.holds if hold.state != "clear")
    why_none = [outlook_sentence(screening)] if outlook and screening.outlook is None else []
    said = (source.protocol.trial.id, source.protocol.version, source.sha256, TOOL)
    return csv_line(
        *(screening.patient, screening.on, screening.outcome, *verdicts, *(_window(screening) if outlook else ())),
        *(needs, holds, "; ".join([*why_none, *notes(screening)]), *said),
    )


def _window(screening: Screening) -> tuple[date | None, ...]:
    return (screening.outlook and screening.outlook.window) or (None, None)


def _needs(screening: Screening) -> Iterator[tuple[str, str]]:
    """What to obtain or do, for which criterion: by the outlook, else all that the findings need."""
    if screening.outlook:
        yield from ((row.criterion, row.do) for row in to_do(screening))
    else:
        yield from ((j.criterion.id, say(j.criterion, need.what)) for j in screening.judged for need in j.finding.needs)
