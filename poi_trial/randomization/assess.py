"""Exact operating characteristics: how far a procedure can be guessed, and how far the arms drift apart."""

from dataclasses import replace

from poi_trial.randomization.assessment import dice, fair, in_blocks
from poi_trial.randomization.assessment.by_arms import certain_by_arms
from poi_trial.randomization.assessment.figures import Assessment, Drawn, Figures
from poi_trial.randomization.assessment.sequences import sequences
from poi_trial.randomization.assessment.simulation import simulated
from poi_trial.randomization.assessment.walk import Walk
from poi_trial.randomization.assessment.weighted import TooManyStatesError, figures
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.dealing import Ratio, WeightedProcedure
from poi_trial.randomization.procedures import (
    AnyProcedure,
    BigStick,
    Complete,
    RandomAllocation,
    TruncatedBinomial,
    same_coin,
)

MOST_EXACT = 200
"""Slots up to which any number of arms in any ratio is exact. Two equal arms, and blocks, are at every size."""


def assess(procedure: AnyProcedure, ratio: Ratio, size: int, listed: int | None = None) -> Assessment:
    """What the procedure does to `size` slots in this ratio, both of which it must be able to deal.

    They are the first of a list of `listed` slots, which matters to a procedure that needs the size; None if they are
    all of it. Exact, unless there are several arms or an unequal ratio and more than 200 slots, or so many arms that
    the states of a shorter list are too many to follow.
    """
    procedure = same_coin(procedure)
    whole = listed if listed and procedure.needs_size else size
    counted = sequences(procedure, ratio, size, whole)
    if isinstance(procedure, PermutedBlocks):
        unknown = certain_by_arms(procedure, ratio, size)
        return Assessment(in_blocks.figures(procedure, ratio, size), counted, forced_sizes_unknown=unknown)
    if len(ratio) == 2 and ratio[0] == ratio[1]:
        return Assessment(_two_equal_arms(procedure, Walk(procedure, ratio, whole), size, whole), counted)
    if size <= MOST_EXACT:
        try:
            return Assessment(figures(Walk(procedure, ratio, whole), size), counted)
        except TooManyStatesError:
            pass
    means, drawn = simulated(procedure, ratio, size, whole)
    if isinstance(procedure, Complete):
        exact = dice.known(ratio, size)
        none = dict.fromkeys(exact, 0.0)
        means, drawn = replace(means, **exact), Drawn(drawn.lists, replace(drawn.standard_error, **none))
    return Assessment(means, counted, drawn)


def _two_equal_arms(procedure: WeightedProcedure, walk: Walk, size: int, listed: int) -> Figures:
    match procedure:
        case Complete():
            return fair.complete(size)
        case TruncatedBinomial() if 2 * size <= listed:
            # Before half of its list no arm is full.
            return fair.complete(size)
        case RandomAllocation() if size == listed:
            return fair.random_allocation(size)
        case TruncatedBinomial() if size == listed:
            return fair.truncated_binomial(size)
        case BigStick():
            # Until the tolerance it is a fair coin.
            return figures(walk, size, lambda: fair.largest_of_coin(size, procedure.tolerance))
        case _:
            return figures(walk, size)
