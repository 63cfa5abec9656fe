"""What strata make of a procedure: the balance of the whole trial."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from poi_trial.randomization.assessment.in_blocks import blocks_of, last_blocks
from poi_trial.randomization.assessment.scale import Counts, Scale
from poi_trial.randomization.assessment.walk import NEGLIGIBLE, Walk, moments
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.dealing import Ratio
from poi_trial.randomization.procedures import AnyProcedure

MOST_STEPS = 20_000_000


@dataclass(frozen=True, slots=True)
class WholeTrial:
    """The end of a trial with strata of one size, each with its own list."""

    mean_final_imbalance: float
    p_balanced: float


def whole_trial(procedure: AnyProcedure, ratio: Ratio, size: int, strata: int) -> WholeTrial | None:
    """The balance of so many strata with `size` slots each; None where it would take too long to add them up."""
    scale = Scale(ratio)
    one = added = _shortened(_ends(procedure, ratio, size), scale)
    for _ in range(strata - 1):
        if len(added) * len(one) * strata > MOST_STEPS:
            return None
        added = _shortened(_sum(added, one), scale)
    apart = {counts: scale.imbalance(counts) for counts in added}
    return WholeTrial(
        mean_final_imbalance=sum(chance * apart[counts] for counts, chance in added.items()) / scale.unit,
        p_balanced=min(sum(chance for counts, chance in added.items() if not apart[counts]), 1.0),
    )


def _ends(procedure: AnyProcedure, ratio: Ratio, size: int) -> dict[Counts, float]:
    """The chance of each end of a list, or of its last block, with the arms told apart."""
    if procedure.needs_size:
        return {(0,) * len(ratio): 1.0}
    if isinstance(procedure, PermutedBlocks):
        blocks = blocks_of(procedure, ratio, size)
        scale, laws = blocks[0].walk.scale, [(chance, moment.law) for chance, moment in last_blocks(blocks, size)]
    else:
        walk = Walk(procedure, ratio, size)
        scale, laws = walk.scale, [(1.0, deque(moments(walk, size), maxlen=1).pop().law)]
    ends: dict[Counts, float] = {}
    for chance, law in laws:
        for counts, share in law.items():
            orders = scale.orders(counts)
            for order in orders:
                ends[order] = ends.get(order, 0.0) + chance * share / len(orders)
    return ends


def _shortened(ends: Mapping[Counts, float], scale: Scale) -> dict[Counts, float]:
    """The same without what is in ratio anyhow, and without ends that hardly ever come about."""
    short: dict[Counts, float] = {}
    for counts, chance in ends.items():
        if chance >= NEGLIGIBLE:
            rest = scale.rest(counts)
            short[rest] = short.get(rest, 0.0) + chance
    return short


def _sum(one: Mapping[Counts, float], other: Mapping[Counts, float]) -> dict[Counts, float]:
    added: dict[Counts, float] = {}
    for counts, chance in one.items():
        for more, share in other.items():
            both = tuple(map(int.__add__, counts, more))
            added[both] = added.get(both, 0.0) + chance * share
    return added
