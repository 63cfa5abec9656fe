"""Exact operating characteristics: how far a procedure can be guessed, and how far the arms drift apart."""

from poi_trial.randomization.assessment import fair, in_blocks
from poi_trial.randomization.assessment.by_arms import certain_by_arms
from poi_trial.randomization.assessment.figures import Assessment, Figures
from poi_trial.randomization.assessment.sequences import sequences
from poi_trial.randomization.assessment.simulation import simulated
from poi_trial.randomization.assessment.walk import Walk
from poi_trial.randomization.assessment.weighted import TooManyStatesError, figures
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.dealing import Ratio, WeightedProcedure
from poi_trial.randomization.procedures import AnyProcedure, BigStick, Complete, RandomAllocation, TruncatedBinomial

MOST_EXACT = 200
"""Slots up to which any number of arms in any ratio is exact. Two equal arms, and blocks, are at every size."""


def assess(procedure: AnyProcedure, ratio: Ratio, size: int) -> Assessment:
    """What the procedure does to a list of `size` slots in this ratio, both of which it must be able to deal.

    Exact, unless there are several arms or an unequal ratio and more than 200 slots, or so many arms that the
    states of a shorter list are too many to follow.
    """
    counted = sequences(procedure, ratio, size)
    if isinstance(procedure, PermutedBlocks):
        unknown = certain_by_arms(procedure, ratio, size)
        return Assessment(in_blocks.figures(procedure, ratio, size), counted, forced_sizes_unknown=unknown)
    if len(ratio) == 2 and ratio[0] == ratio[1]:
        return Assessment(_two_equal_arms(procedure, ratio, size), counted)
    if size <= MOST_EXACT:
        try:
            return Assessment(figures(Walk(procedure, ratio, size), size), counted)
        except TooManyStatesError:
            pass
    means, drawn = simulated(procedure, ratio, size)
    return Assessment(means, counted, drawn)


def _two_equal_arms(procedure: WeightedProcedure, ratio: Ratio, size: int) -> Figures:
    match procedure:
        case Complete():
            return fair.complete(size)
        case RandomAllocation():
            return fair.random_allocation(size)
        case TruncatedBinomial():
            return fair.truncated_binomial(size)
        case BigStick():
            # Until the tolerance it is a fair coin.
            return figures(Walk(procedure, ratio, size), size, lambda: fair.largest_of_coin(size, procedure.tolerance))
        case _:
            return figures(Walk(procedure, ratio, size), size)
