"""The figures of a procedure from lists drawn at random, where following every state would take too long."""

from dataclasses import astuple, replace
from math import sqrt

from poi_trial.randomization.assessment.figures import Drawn, Figures
from poi_trial.randomization.assessment.scale import Scale
from poi_trial.randomization.dealing import Dealt, Ratio, WeightedProcedure, pick
from poi_trial.randomization.stream import Stream

SLOTS = 1_000_000
FEWEST_LISTS = 100


def simulated(procedure: WeightedProcedure, ratio: Ratio, size: int, listed: int) -> tuple[Figures, Drawn]:
    """The mean figures of the first `size` slots of many lists of `listed` slots, with their standard errors.

    The lists come from one stream of poi-1 that is no trial's, so the figures are the same each time. That all of them
    end in ratio, or none, does not make it certain, unless the procedure does: the error of this share is then that of
    one list more either way.
    """
    stream = Stream(f"assess|{procedure.model_dump_json()}|{ratio}|{size}")
    lists = max(FEWEST_LISTS, SLOTS // size)
    sums, squares = [0.0] * 6, [0.0] * 6
    for _ in range(lists):
        for place, value in enumerate(_one(procedure, Dealt(ratio, listed, [0] * len(ratio)), size, stream)):
            sums[place] += value
            squares[place] += value * value
    means = [total / lists for total in sums]
    spreads = [max(0.0, square / lists - mean * mean) for square, mean in zip(squares, means, strict=True)]
    errors = Figures(*(sqrt(spread / (lists - 1)) for spread in spreads))
    if not errors.p_balanced and not (procedure.needs_size and size == listed):
        one_more = 1 / (lists + 2)
        errors = replace(errors, p_balanced=sqrt(one_more * (1 - one_more) / lists))
    return Figures(*means), Drawn(lists, errors)


def _one(procedure: WeightedProcedure, dealt: Dealt, size: int, stream: Stream) -> tuple[float, ...]:
    """The figures of `size` slots of one list; a guess counts by its chance to be right."""
    scale = Scale(dealt.ratio)
    correct = forced = apart = total = largest = 0.0
    for _ in range(size):
        weights = procedure.weights(dealt)
        behind = scale.behind(tuple(dealt.counts))
        whole = sum(weights)
        correct += sum(weights[arm] for arm in behind) / (whole * len(behind))
        forced += max(weights) == whole
        dealt.counts[pick(weights, stream)] += 1
        apart = scale.imbalance(tuple(dealt.counts)) / scale.unit
        total += apart
        largest = max(largest, apart)
    return astuple(Figures(correct / size, forced / size, total / size, largest, apart, float(not apart)))
