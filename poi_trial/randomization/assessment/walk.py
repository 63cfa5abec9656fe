"""A weighted procedure followed slot by slot: every state that it can be in, with its chance."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from poi_trial.randomization.assessment.scale import Counts, Scale
from poi_trial.randomization.dealing import Dealt, Ratio, WeightedProcedure

# A state less likely than this is left out; all that is left out is less than a part in 10^9 of any figure.
NEGLIGIBLE = 1e-15


class Move(NamedTuple):
    """One arm that may be next, and the state that it leads to."""

    arm: int
    chance: float
    to: Counts


class Walk:
    """A procedure's list of `size` slots as a walk over the counts of the arms, arms of equal ratio alike."""

    __slots__ = ("_dealt", "_procedure", "scale", "start")

    def __init__(self, procedure: WeightedProcedure, ratio: Ratio, size: int) -> None:
        self._procedure = procedure
        self._dealt = Dealt(ratio, size, [])
        self.scale = Scale(ratio)
        self.start: Counts = (0,) * len(ratio)

    def moves(self, counts: Counts) -> list[Move]:
        """What may come next, by the procedure's own weights."""
        self._dealt.counts = list(counts)
        weights = self._procedure.weights(self._dealt)
        total = sum(weights)
        found = []
        for arm, weight in enumerate(weights):
            if weight:
                to = self.scale.ordered((*counts[:arm], counts[arm] + 1, *counts[arm + 1 :]))
                found.append(Move(arm, weight / total, to))
        return found


@dataclass(frozen=True, slots=True)
class Moment:
    """One slot of all lists at once: the guess before it, and what stands after it."""

    correct: float
    """The chance that the guess is right."""
    forced: float
    """The chance that only one arm is possible."""
    imbalance: float
    """The mean imbalance after the slot."""
    balanced: float
    """The chance that the arms are exactly in ratio after the slot."""
    law: dict[Counts, float]
    """The chance of each state after the slot."""


def moments(walk: Walk, slots: int) -> Iterator[Moment]:
    """The first `slots` slots, one after another."""
    law = {walk.start: 1.0}
    for _ in range(slots):
        correct, forced, after = 0.0, 0.0, dict[Counts, float]()
        for counts, chance in law.items():
            if chance < NEGLIGIBLE:
                continue
            moves, behind = walk.moves(counts), walk.scale.behind(counts)
            right = sum(move.chance for move in moves if move.arm in behind) / len(behind)
            correct += chance * right
            forced += chance * (len(moves) == 1)
            for move in moves:
                after[move.to] = after.get(move.to, 0.0) + chance * move.chance
        law = after
        yield _moment(correct, forced, law, walk.scale)


def _moment(correct: float, forced: float, law: dict[Counts, float], scale: Scale) -> Moment:
    imbalance, balanced = 0.0, 0.0
    for counts, chance in law.items():
        apart = scale.imbalance(counts)
        imbalance += chance * apart
        balanced += chance * (not apart)
    return Moment(correct, forced, imbalance / scale.unit, balanced, law)
