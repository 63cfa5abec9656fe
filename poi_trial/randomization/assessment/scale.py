"""How far arms are from their ratio, and which arm is behind."""

import math
from collections.abc import Sequence
from itertools import permutations, product
from operator import mul

from poi_trial.randomization.dealing import Ratio

Counts = tuple[int, ...]


class Scale:
    """Counts of arms measured against a ratio, in whole numbers: `unit` of them are one slot of an arm of share 1.

    The imbalance is the largest of the counts, each divided by its arm's share of the ratio in lowest terms, less
    the smallest: for two equal arms by how many slots they differ.
    """

    __slots__ = ("_alike", "_one_group", "_shares", "_weights", "unit")

    def __init__(self, ratio: Ratio) -> None:
        shares = [share // math.gcd(*ratio) for share in ratio]
        self._shares = shares
        self.unit = math.lcm(*shares)
        self._weights: list[int] = [self.unit // share for share in shares]
        self._alike = [[arm for arm, each in enumerate(shares) if each == share] for share in dict.fromkeys(shares)]
        self._one_group = len(self._alike) == 1

    def imbalance(self, counts: Counts) -> int:
        """How far apart the arms are, in whole numbers."""
        filled: list[int] = list(map(mul, counts, self._weights))
        return max(filled) - min(filled)

    def ahead(self, counts: Counts) -> Counts:
        """By how much each arm but the first is ahead of the first, in the same whole numbers."""
        first, *others = map(mul, counts, self._weights)
        return tuple(each - first for each in others)

    def behind(self, counts: Counts) -> list[int]:
        """The arms with the fewest slots for their share: one, or several that are level."""
        filled = list(map(mul, counts, self._weights))
        least = min(filled)
        return [arm for arm, each in enumerate(filled) if each == least]

    def ordered(self, counts: Sequence[int]) -> Counts:
        """The counts with arms of equal ratio in order of size: what happens to them does not rest on their names."""
        if self._one_group:
            return tuple(sorted(counts))
        placed = list(counts)
        for arms in self._alike:
            for arm, count in zip(arms, sorted(counts[arm] for arm in arms), strict=True):
                placed[arm] = count
        return tuple(placed)

    def orders(self, counts: Counts) -> set[Counts]:
        """Every counts that `ordered` turns into these."""
        found = set()
        for each in product(*({*permutations(counts[arm] for arm in arms)} for arms in self._alike)):
            placed = list(counts)
            for arms, values in zip(self._alike, each, strict=True):
                for arm, count in zip(arms, values, strict=True):
                    placed[arm] = count
            found.add(tuple(placed))
        return found
