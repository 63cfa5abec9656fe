"""How many lists of N arms a procedure can give, as exact whole numbers."""

import math
from itertools import accumulate
from typing import assert_never

from poi_trial.randomization.assessment.scale import Counts
from poi_trial.randomization.assessment.walk import Walk
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.dealing import Dealt, Ratio
from poi_trial.randomization.maximal import Maximal
from poi_trial.randomization.procedures import (
    AnyProcedure,
    BigStick,
    Chen,
    Complete,
    Efron,
    RandomAllocation,
    TruncatedBinomial,
    Urn,
)

MOST_STATES = 100_000
_MOST_CUT = 500
"""Slots of a cut list in which some arms may be full, which are counted in quadratic time."""

Open = frozenset[Counts]
"""All that the block under way may still hold, as far as the arms so far tell: the slots that each arm has left."""


def sequences(procedure: AnyProcedure, ratio: Ratio, size: int, listed: int) -> int | None:
    """How many different beginnings of `size` slots a list of `listed` slots has; None where they are too many."""
    arms = len(ratio)
    match procedure:
        case PermutedBlocks(sizes=(block,)) if size % block == 0:
            return int(_all_orders(_places(ratio, block)) ** (size // block))
        case PermutedBlocks():
            return _in_blocks(procedure, ratio, size)
        case RandomAllocation() | TruncatedBinomial():
            return _with_at_most(_places(ratio, listed), size)
        case Maximal() if size == listed:
            return sum(procedure.weights(Dealt(ratio, size, [0] * arms)))
        case Urn(start=0) if size > 1:
            # Until it has a ball of every arm, the urn has none of the first arm dealt.
            return int(arms ** (size - 1) * (arms - 1))
        case Efron(p="1/1") | Chen() | BigStick() | Maximal():
            return _paths(Walk(procedure, ratio, listed), size)
        case Complete() | Efron() | Urn():
            return int(arms**size)
        case _:
            assert_never(procedure)


def _places(ratio: Ratio, size: int) -> list[int]:
    return [share * size // sum(ratio) for share in ratio]


def _all_orders(places: list[int]) -> int:
    """The number of lists in which each arm has exactly these places: a multinomial coefficient."""
    return math.prod(map(math.comb, accumulate(places), places))


def _with_at_most(places: list[int], size: int) -> int | None:
    """The number of lists in which no arm has more slots than these places."""
    if sum(places) == size:
        return _all_orders(places)
    if size <= min(places):
        return int(len(places) ** size)
    if size > _MOST_CUT:
        return None
    ways = [1] + [0] * size
    for most in places:
        ways = [
            sum(math.comb(slots, own) * ways[slots - own] for own in range(min(most, slots) + 1))
            for slots in range(size + 1)
        ]
    return ways[size]


def _paths(walk: Walk, size: int) -> int:
    """The number of ways along states that are few, because only one arm is possible where the arms are far apart."""
    ways = {walk.start: 1}
    for _ in range(size):
        after: dict[Counts, int] = {}
        for counts, count in ways.items():
            for move in walk.moves(counts):
                after[move.to] = after.get(move.to, 0) + count
        ways = after
    return sum(ways.values())


def _in_blocks(procedure: PermutedBlocks, ratio: Ratio, size: int) -> int | None:
    """The same list can come about in blocks of different sizes: it is counted once, with all that it may be in."""
    start = new_block(procedure, ratio)
    known: dict[Open, list[Open]] = {}
    ways = {start: 1}
    for _ in range(size):
        after: dict[Open, int] = {}
        for state, count in ways.items():
            if state not in known:
                known[state] = [to for arm in range(len(ratio)) if (to := dealt(state, arm, start))]
            for to in known[state]:
                after[to] = after.get(to, 0) + count
        if len(known) > MOST_STATES:
            return None
        ways = after
    return sum(ways.values())


def new_block(procedure: PermutedBlocks, ratio: Ratio) -> Open:
    """What a block may hold before it deals an arm: one entry for each size."""
    return frozenset(tuple(share * block // sum(ratio) for share in ratio) for block in procedure.sizes)


def dealt(state: Open, arm: int, start: Open) -> Open:
    """What the block under way may hold once it has dealt an arm, empty if it cannot; a full one is followed by any."""
    dealt = {(*left[:arm], left[arm] - 1, *left[arm + 1 :]) for left in state if left[arm]}
    going = frozenset(left for left in dealt if any(left))
    return going if len(going) == len(dealt) else going | start
