"""The largest imbalance on the way: the chance that a walk has never passed each level, all levels at once."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import add

from poi_trial.randomization.assessment.scale import Counts
from poi_trial.randomization.assessment.walk import NEGLIGIBLE, Walk

Levels = Sequence[int]
"""The imbalances that can be, in order, 0 first."""


def stays(walk: Walk, slots: int, levels: Levels) -> Iterator[Collection[list[float]]]:
    """After each of the first `slots` slots, for every state the chance to be there and never above each level so far.

    A state holds these chances from its own level on, which is why its list is shorter the higher it stands.
    """
    longest = {level: len(levels) - place for place, level in enumerate(levels)}
    states = {walk.start: [1.0] * len(levels)}
    for _ in range(slots):
        after: dict[Counts, list[float]] = {}
        for counts, held in states.items():
            if held[-1] < NEGLIGIBLE:
                continue
            for move in walk.moves(counts):
                length = longest[walk.scale.imbalance(move.to)]
                going = [move.chance * each for each in held[-length:]]
                if len(going) < length:
                    going = [0.0] * (length - len(going)) + going
                known = after.get(move.to)
                after[move.to] = going if known is None else list(map(add, known, going))
        states = after
        yield states.values()


def mean_largest(chances: Sequence[float], levels: Levels, unit: int) -> float:
    """The mean of the largest imbalance, from the chance that it is not above each level."""
    certain = chances[-1]
    steps = zip(chances, levels, levels[1:], strict=False)
    return sum((1 - chance / certain) * (higher - level) for chance, level, higher in steps) / unit


def never_above(states: Iterable[list[float]], levels: Levels) -> list[float]:
    """The chance of never having been above each level, whatever the state."""
    total = [0.0] * len(levels)
    for held in states:
        start = len(levels) - len(held)
        total[start:] = map(add, total[start:], held)
    return total
