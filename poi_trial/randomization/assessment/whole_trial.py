"""What strata make of a procedure: the balance of the whole trial.

Each participant is as likely to be of any stratum, as in `unfinished`, so the strata come to different sizes that add
up to the trial, and each uses so many slots of its own list. The sizes are independent Poisson numbers of which only
those are kept that add up (Feller 1968, An Introduction to Probability Theory and Its Applications 1, chapter IX).
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from poi_trial.randomization.assessment import fair
from poi_trial.randomization.assessment.in_blocks import blocks_of, chances_of_starts, last_blocks
from poi_trial.randomization.assessment.scale import Counts, Scale
from poi_trial.randomization.assessment.sums import Ends, times
from poi_trial.randomization.assessment.walk import NEGLIGIBLE, Walk, moments
from poi_trial.randomization.assessment.weighted import TooManyStatesError
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.dealing import Ratio
from poi_trial.randomization.procedures import AnyProcedure, Complete
from poi_trial.randomization.unfinished import likely_counts

MOST_STEPS = 250_000
"""States of one stratum's list, over all the sizes that it may have: a few seconds."""


@dataclass(frozen=True, slots=True)
class WholeTrial:
    """The end of a trial of several strata, each with its own list."""

    mean_final_imbalance: float
    p_balanced: float


def whole_trial(procedure: AnyProcedure, ratio: Ratio, participants: int, strata: int) -> WholeTrial | None:
    """The balance of so many participants in so many strata; None where it would take too long to add them up."""
    if isinstance(procedure, Complete):
        # To a coin, or a die, strata are nothing.
        strata = 1
        if len(ratio) == 2 and ratio[0] == ratio[1]:
            coin = fair.complete(participants)
            return WholeTrial(coin.mean_final_imbalance, coin.p_balanced)
    try:
        together = times(_one_stratum(procedure, ratio, participants, strata), strata)
    except TooManyStatesError:
        return None
    apart = balanced = whole = 0.0
    for (count, *ahead), chance in together.items():
        if count == participants:
            whole += chance
            apart += chance * (max(0, *ahead) - min(0, *ahead))
            balanced += chance * (not any(ahead))
    return WholeTrial(mean_final_imbalance=apart / whole / Scale(ratio).unit, p_balanced=balanced / whole)


def _one_stratum(procedure: AnyProcedure, ratio: Ratio, participants: int, strata: int) -> Ends:
    """The chance of each size of a stratum, with by how much each arm but the first then is ahead of the first."""
    scale, mean = Scale(ratio), participants / strata
    sizes = likely_counts(participants, strata) if strata > 1 else range(participants, participants + 1)
    ends: Ends = {}
    for size, share, law in _laws(procedure, ratio, participants, sizes):
        chance = share * math.exp(size * math.log(mean) - mean - math.lgamma(size + 1))
        if chance < NEGLIGIBLE:
            continue
        for counts, each in law.items():
            orders = scale.orders(counts)
            for order in orders:
                row = size, *scale.ahead(order)
                ends[row] = ends.get(row, 0.0) + chance * each / len(orders)
    return ends


def _laws(
    procedure: AnyProcedure, ratio: Ratio, participants: int, sizes: range
) -> Iterator[tuple[int, float, Mapping[Counts, float]]]:
    """How a list may stand after each of these numbers of slots: the number, a chance, and the law that it goes with.

    TooManyStatesError where that takes too long.
    """
    steps = 0
    for size, chance, law in chain(
        [(0, 1.0, {(0,) * len(ratio): 1.0})] if 0 in sizes else [],
        _in_blocks(procedure, ratio, sizes)
        if isinstance(procedure, PermutedBlocks)
        else ((n, 1.0, m.law) for n, m in enumerate(moments(Walk(procedure, ratio, participants), sizes[-1]), 1)),
    ):
        steps += len(law)
        if steps > MOST_STEPS:
            raise TooManyStatesError
        if size in sizes:
            yield size, chance, law


def _in_blocks(
    procedure: PermutedBlocks, ratio: Ratio, sizes: range
) -> Iterator[tuple[int, float, Mapping[Counts, float]]]:
    blocks = blocks_of(procedure, ratio, sizes[-1])
    starts = chances_of_starts(procedure.sizes, sizes[-1])
    for size in sizes:
        for chance, moment in last_blocks(blocks, starts, size):
            if chance:
                yield size, chance, moment.law
