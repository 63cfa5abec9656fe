"""The sentences of an explanation, shared by its formats."""

from collections.abc import Iterator

from poi_trial.output.screening_words import because
from poi_trial.protocol.heading import Assumption, ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.explanation import Explanation, Shown
from poi_trial.screening.verdict import Verdict

HEADINGS = {Verdict.PASS: "What passes", Verdict.FAIL: "What fails", Verdict.UNKNOWN: "What is unknown"}


def rests_on(explanation: Explanation, source: ProtocolFile[ScreeningPart]) -> list[Assumption]:
    """The assumptions that the reading rests on, in the order of the protocol."""
    return [a for a in source.protocol.assumptions if a.id in explanation.criterion.rests_on]


def rests_lines(explanation: Explanation, source: ProtocolFile[ScreeningPart]) -> Iterator[str]:
    """The same, a line each, with who confirms."""
    for a in rests_on(explanation, source):
        yield f"Rests on {a.id} {a.name}: {a.reading} To be confirmed: {a.confirm}"


def by_verdict(explanation: Explanation) -> Iterator[tuple[Verdict, list[Shown]]]:
    """The examples of each verdict that has any."""
    for verdict in HEADINGS:
        if shown := [each for each in explanation.shown if each.finding.verdict is verdict]:
            yield verdict, shown


def why_shown(explanation: Explanation, shown: Shown) -> str:
    """Why an example is judged so, in the criterion's own words."""
    return because(explanation.criterion, shown.finding)
