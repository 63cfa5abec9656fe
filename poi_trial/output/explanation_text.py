"""An explanation as plain lines: complete, every example of the table."""

from collections.abc import Iterator

from poi_trial.output.explanation_words import HEADINGS, by_verdict, rests_lines, why_shown
from poi_trial.output.patient_words import facts
from poi_trial.output.plain import clean
from poi_trial.output.provenance import provenance_line
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.explanation import Explanation, Shown


def as_text(explanation: Explanation, source: ProtocolFile[ScreeningPart]) -> str:
    """The sentence, the reading, the assumptions, and the examples by verdict."""
    lines = [*_lines(explanation, source), f"Protocol {provenance_line(source)}"]
    return "".join(f"{clean(line)}\n" for line in lines)


def _lines(explanation: Explanation, source: ProtocolFile[ScreeningPart]) -> Iterator[str]:
    criterion = explanation.criterion
    yield f"{criterion.id}: {criterion.text}"
    yield f"Read as: {criterion.reading}"
    yield from rests_lines(explanation, source)
    for verdict, shown in by_verdict(explanation):
        yield ""
        yield f"{HEADINGS[verdict]}:"
        yield from (_line(explanation, each) for each in shown)
    if not explanation.shown:
        yield "No example of the tables fits this criterion."
    yield ""


def _line(explanation: Explanation, shown: Shown) -> str:
    why = f" [{shown.why}]" if shown.why else ""
    told = facts(shown.example.patient)
    return f"{shown.finding.verdict:8} on {shown.example.day}, {told}: {why_shown(explanation, shown)}{why}"
