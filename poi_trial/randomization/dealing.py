"""What a procedure is: a stream in, runs of slots out, endless unless it needs the size of the list.

A run is what stays whole: a block, or a single slot. Arms are numbers here, 0 for the protocol's first.
"""

import math
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from poi_trial.model import Model
from poi_trial.randomization.stream import Stream

Ratio = tuple[int, ...]


@dataclass(slots=True)
class Dealt:
    """How many slots each arm was given so far, of a list of `size` slots in `ratio`."""

    ratio: Ratio
    size: int
    counts: list[int]


class Procedure(Model):
    """How slots are dealt to arms."""

    kind: str
    in_blocks: ClassVar[bool] = False
    needs_size: ClassVar[bool] = False

    @abstractmethod
    def runs(self, ratio: Ratio, size: int, stream: Stream) -> Iterator[Sequence[int]]:
        """The runs of arms, endless, or `size` slots in all where the procedure needs the size."""

    def ratio_problem(self, ratio: Ratio) -> str | None:
        """What is wrong with these arms, whatever the size of the list; None if nothing is."""
        return "a list needs at least two arms" if len(ratio) < 2 else None

    def size_problem(self, ratio: Ratio, size: int) -> str | None:
        """What is wrong with a list of `size` slots of these arms; None if nothing is."""
        if self.needs_size and size % smallest_size(ratio):
            return f"a size of {size} cannot be dealt {ratio_text(ratio)}; {nearest_sizes(ratio, size)} would do"
        return None


class WeightedProcedure(Procedure):
    """A procedure that gives each arm a whole-number weight, slot by slot."""

    @abstractmethod
    def weights(self, dealt: Dealt) -> Sequence[int]:
        """The weight of each arm for the next slot; all zero where the list is complete."""

    def runs(self, ratio: Ratio, size: int, stream: Stream) -> Iterator[Sequence[int]]:
        """A run a slot, its arm drawn by the weights that the slots before it leave."""
        dealt = Dealt(ratio, size, [0] * len(ratio))
        while any(weights := self.weights(dealt)):
            arm = pick(weights, stream)
            dealt.counts[arm] += 1
            yield (arm,)


class TwoEqualArms(WeightedProcedure):
    """A procedure whose source defines it for two arms of equal ratio."""

    def ratio_problem(self, ratio: Ratio) -> str | None:
        """What is wrong with these arms: there are not two, or they are not of equal ratio."""
        if len(ratio) != 2 or ratio[0] != ratio[1]:
            return f"{self.kind} deals two arms of equal ratio, not {ratio_text(ratio)}"
        return None


def pick(weights: Sequence[int], stream: Stream) -> int:
    """The arm on which `below(sum of weights)` falls; nothing is drawn where only one weight is not zero."""
    total = sum(weights)
    if max(weights) == total:
        return weights.index(total)
    place, arm = stream.below(total), 0
    while place >= weights[arm]:
        place -= weights[arm]
        arm += 1
    return arm


def smallest_size(ratio: Ratio) -> int:
    """The smallest number of slots that can be dealt in `ratio`, so that all others are multiples of it."""
    return sum(ratio) // math.gcd(*ratio)


def nearest_sizes(ratio: Ratio, size: int) -> str:
    """The numbers of slots just under and over `size` that can be dealt in `ratio`, for a reader."""
    unit = smallest_size(ratio)
    under = size - size % unit
    return f"{under} or {under + unit}" if under else f"{unit}"


def ratio_text(ratio: Ratio) -> str:
    """The ratio as people write it: `2:1`."""
    return ":".join(map(str, ratio))
