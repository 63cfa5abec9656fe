"""A criterion explained by examples, each judged by the criterion itself."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from poi_trial.patient import Patient
from poi_trial.screening.criteria import AnyCriterion
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.screen import judge
from poi_trial.screening.verdict import Finding


class Example(NamedTuple):
    """A row of a criterion's table: facts, a day, the verdict that the table gives them, and why."""

    why: str
    patient: Patient
    day: date
    verdict: str


class Shown(NamedTuple):
    """An example and what this protocol's criterion comes to."""

    example: Example
    finding: Finding

    @property
    def why(self) -> str | None:
        """Why it is judged so; None where a protocol of other limits judges otherwise than the table."""
        return self.example.why if self.finding.verdict == self.example.verdict else None


class Explanation(NamedTuple):
    """A criterion and its examples."""

    criterion: AnyCriterion
    shown: tuple[Shown, ...]


def explain(criterion: AnyCriterion, examples: Iterable[Example], lexicon: Lexicon) -> Explanation:
    """Judge each example on its day by the criterion, reviews included."""
    return Explanation(criterion, tuple(Shown(e, judge(criterion, e.patient, e.day, lexicon)) for e in examples))
