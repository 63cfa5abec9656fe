"""What one fact decides for sure: an age, a sex, a site, an answer, a latest value; and the values that it may have."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, Self

from poi_trial.screening.criteria import (
    Age,
    Answer,
    AnyCriterion,
    History,
    LatestMeasurement,
    Never,
    Pregnant,
    Sex,
    Site,
)
from poi_trial.screening.lexicon import Analyte

Values = frozenset[object]

_AGES = range(151)
_SEXES: Values = frozenset({"female", "male"})
_PREGNANT: Values = frozenset({"pregnant", "breast-feeding", "neither"})
_ANSWERS: Values = frozenset({True, False})


class Deciding(NamedTuple):
    """A fact that decides a criterion, and the values with which it can pass and can fail.

    An answer that a record contradicts is judged by a person, so that "no" can do both.
    """

    what: str
    passing: Values
    failing: Values


class Possible(NamedTuple):
    """The values that tell criteria apart, where these name them."""

    numbers: dict[str, list[Decimal]]
    """Of each analyte, in order: every limit, the ends of what is plausible, and a number between each two of these."""
    sites: Values
    """Every site that is named, and one that is not."""

    @classmethod
    def of(cls, criteria: Iterable[AnyCriterion], analytes: Iterable[Analyte]) -> Self:
        """What these criteria name."""
        plausible = {analyte.id: (analyte.at_least, analyte.at_most) for analyte in analytes}
        found = {name: set(ends) for name, ends in plausible.items()}
        sites: set[object] = {None}
        for criterion in criteria:
            match criterion:
                case Site(accepts=named):
                    sites |= set(named)
                case LatestMeasurement(analyte=name) if name in plausible:
                    low, high = plausible[name]
                    limits = (criterion.at_least, criterion.above, criterion.at_most, criterion.below)
                    found[name] |= {limit for limit in limits if limit is not None and low <= limit <= high}
                case _:
                    pass
        return cls({name: _with_between(sorted(limits)) for name, limits in found.items()}, frozenset(sites))

    def decide(self, criterion: AnyCriterion) -> Deciding | None:
        """The fact that decides a criterion; None for most kinds."""
        match criterion:
            case Age():
                return _either("age", (years for years in _AGES if criterion.fits(years)), _AGES)
            case Sex():
                return _either("sex", criterion.accepts, _SEXES)
            case Site():
                return _either("site", criterion.accepts, self.sites)
            case Answer():
                return _either(f"answer to {criterion.question}", [criterion.wants], _ANSWERS)
            case Never():
                return Deciding(f"answer to {criterion.question}", frozenset({False}), _ANSWERS)
            case History():
                return Deciding(f"answer to {criterion.question}", _ANSWERS, frozenset({False}))
            case Pregnant(or_breast_feeding=feeding):
                return _either("state of pregnancy", ["pregnant", "breast-feeding"][: 1 + feeding], _PREGNANT)
            case LatestMeasurement(analyte=name) if name in self.numbers:
                # By their places: a thousand criteria may share thousands of numbers.
                numbers = self.numbers[name]
                return _either(f"value of {name} that counts", _within(criterion, numbers), range(len(numbers)))
            case _:
                return None


def _either(what: str, passing: Iterable[object], all_values: Iterable[object]) -> Deciding:
    """A fact with which a criterion passes or fails, and nothing between."""
    passes = frozenset(passing)
    return Deciding(what, passes, frozenset(all_values) - passes)


def _with_between(limits: list[Decimal]) -> list[Decimal]:
    return sorted({*limits, *((low + high) / 2 for low, high in pairwise(limits))})


def _within(criterion: LatestMeasurement, numbers: list[Decimal]) -> range:
    """The places of the numbers that fit, which follow one another."""
    first, last = 0, len(numbers)
    if criterion.at_least is not None:
        first = bisect_left(numbers, criterion.at_least)
    if criterion.above is not None:
        first = bisect_right(numbers, criterion.above)
    if criterion.at_most is not None:
        last = bisect_right(numbers, criterion.at_most)
    if criterion.below is not None:
        last = bisect_left(numbers, criterion.below)
    return range(first, last)
