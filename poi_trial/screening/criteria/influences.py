"""What brings a result to one side of a limit, on which days, and in which words."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from poi_trial.screening.criteria.occasions import Level, Occasion
from poi_trial.screening.taken import Span
from poi_trial.screening.verdict import PASS, UNKNOWN, Verdict

MOST_SAID = 5
"""So many influences on one result are told in words; of the others, how many they are."""


class Said(NamedTuple):
    """An influence in words: how a result was drawn to it, what it is, and what would make sure that it is one."""

    how: str
    what: str
    doubt: str

    @property
    def drawn(self) -> str:
        """How a result was drawn: `in pregnancy (positive test)`."""
        return f"{self.how} {self.what}"


class Influence(NamedTuple):
    """What brings every result drawn in its span to one side of the limit; its words are made where they are needed."""

    level: Level
    span: Span
    said: Callable[[], Said]
    doubtful: bool = False
    """Whether it may be none."""

    def holds(self, result: Occasion) -> Verdict:
        """Whether a result of its side was drawn under it."""
        drawn = self.span.holds(result.days)
        return UNKNOWN if self.doubtful and drawn is PASS else drawn

    def touches(self, results: Iterable[Occasion]) -> bool:
        """Whether any result of its side may have been drawn under it."""
        level, ((first, _), (_, last)), _, _ = self
        return any(side is level and days[0] <= last and first <= days[1] for days, side, _, _, _ in results)

    def what(self) -> str:
        """What it is, in words."""
        return self.said().what

    def ask(self, result: Occasion) -> str:
        """What would tell whether the result was drawn under it."""
        if self.doubtful and self.span.holds(result.days) is PASS:
            return self.said().doubt
        return f"the exact first and last day of {self.what()}"


class Doubt(NamedTuple):
    """A result that was drawn, for sure or perhaps, under something that brings it to its side of the limit."""

    occasion: Occasion
    surely: bool
    influences: list[Influence]
    """Under what: for sure, or where nothing is sure, perhaps."""

    @property
    def result(self) -> str:
        """The result, in words."""
        return str(self.occasion)

    @property
    def under(self) -> str:
        """Under what it was drawn, in words."""
        return _listed([influence.said().drawn for influence in self.influences[:MOST_SAID]], " or ", self.influences)

    @property
    def ask(self) -> str:
        """What would tell whether it was, in words."""
        return _listed([each.ask(self.occasion) for each in self.influences[:MOST_SAID]], "; ", self.influences)


def _listed(said: list[str], between: str, of: list[Influence]) -> str:
    """Words, and how many more there would be."""
    return between.join([*said, f"{len(of) - len(said)} more"] if len(of) > len(said) else said)
