"""Minimization: each participant goes, by a weighted coin, to the arm that keeps the factors most even.

It makes no list beforehand: it asks for the levels of the participants before. The rule is stated, for a reader
without this code, in docs/randomization.md.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal, assert_never

from pydantic import AfterValidator

from poi_trial.model import Model
from poi_trial.randomization.dealing import Ratio, pick
from poi_trial.randomization.procedures import Coin, odds
from poi_trial.randomization.stream import Stream

NO_LIST = (
    "minimization deals no list beforehand: each arm rests on the levels of the participants before her; "
    "choose another procedure to deal a list"
)


def _below_one(coin: str) -> str:
    if coin == "1/1":
        raise ValueError("is 1/1, and every arm could be told beforehand; write a chance below 1, such as 4/5")
    return coin


@dataclass(slots=True)
class Earlier:
    """The participants before: how many each arm has at each level of each factor."""

    ratio: Ratio
    counts: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def add(self, levels: Mapping[str, str], arm: int) -> None:
        """Count a participant with a level of each factor who was given `arm`."""
        for level in levels.items():
            self.counts.setdefault(level, [0] * len(self.ratio))[arm] += 1

    def at(self, level: tuple[str, str]) -> Sequence[int]:
        """How many participants each arm has at one level of one factor."""
        return self.counts.get(level) or [0] * len(self.ratio)


class Minimization(Model):
    """A coin that favours the arm with which the factors would be most even.

    Sources: Pocock and Simon 1975, Sequential treatment assignment with balancing for prognostic factors in the
    controlled clinical trial, Biometrics 31; for unequal ratios Han, Enas and McEntegart 2009, Randomization by
    minimization for unbalanced treatment allocation, Statistics in Medicine 28.
    """

    kind: Literal["minimization"]
    measure: Literal["range", "variance"]
    """How uneven the arms are at one level: the largest count less the smallest, or the variance of the counts."""
    p: Annotated[Coin, AfterValidator(_below_one)]
    """The chance of the favoured arm, where it has the smallest ratio; the larger an arm, the larger its chance."""

    def ratio_problem(self, ratio: Ratio) -> str | None:
        """What is wrong with these arms: there are fewer than two. Any ratio can be dealt."""
        return "minimization needs at least two arms" if len(ratio) < 2 else None

    def weights(self, levels: Mapping[str, str], earlier: Earlier) -> list[int]:
        """The weight of each arm for a participant with these levels, a level for each factor by its id.

        With ratios r, their sum R and smallest m, the sum T of the ratios of the favoured arms and p = a/b, an arm
        weighs r × (b − a) × T, and a favoured one r × (b × (R − m) − (b − a) × (R − T)).
        """
        ratio = earlier.ratio
        over, against = odds(self.p)
        uneven = [self._unevenness(levels.items(), earlier, arm) for arm in range(len(ratio))]
        favoured = [each == min(uneven) for each in uneven]
        tied = sum(share for share, best in zip(ratio, favoured, strict=True) if best)
        more = (over + against) * (sum(ratio) - min(ratio)) - against * sum(ratio)
        return [share * (against * tied + more * best) for share, best in zip(ratio, favoured, strict=True)]

    def next_arm(self, levels: Mapping[str, str], earlier: Earlier, stream: Stream) -> int:
        """The arm of the next participant, drawn by the weights; `earlier` is left as it is."""
        return pick(self.weights(levels, earlier), stream)

    def _unevenness(self, levels: Iterable[tuple[str, str]], earlier: Earlier, arm: int) -> int:
        """How uneven the factors would be, summed over them, if the next participant were given `arm`."""
        common = math.lcm(*earlier.ratio)
        total = 0
        for level in levels:
            counts = [count + (place == arm) for place, count in enumerate(earlier.at(level))]
            total += self._spread([n * common // r for n, r in zip(counts, earlier.ratio, strict=True)])
        return total

    def _spread(self, shares: Sequence[int]) -> int:
        match self.measure:
            case "range":
                return max(shares) - min(shares)
            case "variance":
                # The variance of K counts, times K squared: the same order, and a whole number.
                return len(shares) * sum(share * share for share in shares) - sum(shares) ** 2
            case _:
                assert_never(self.measure)
