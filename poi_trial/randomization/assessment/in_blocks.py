"""The figures of permuted blocks: each block is a random allocation of its own slots, and the arms are level between.

A list of N slots is cut at N, so its last block may be unfinished.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from poi_trial.randomization.assessment.figures import Figures
from poi_trial.randomization.assessment.peak import mean_largest, never_above, stays
from poi_trial.randomization.assessment.walk import Moment, Walk, moments
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.dealing import Ratio
from poi_trial.randomization.procedures import RandomAllocation


def chances_of_starts(sizes: Sequence[int], slots: int) -> list[float]:
    """The chance that a block starts, or would, after 0, 1, … `slots` slots; each size is equally likely."""
    starts = [1.0] + [0.0] * slots
    for slot, chance in enumerate(starts):
        for size in sizes:
            if chance and slot + size <= slots:
                starts[slot + size] += chance / len(sizes)
    return starts


@dataclass(frozen=True, slots=True)
class Block:
    """A block of one size, slot by slot, as far as the list goes."""

    size: int
    walk: Walk
    moments: list[Moment]

    def slots_to(self, end: int) -> int:
        """How many of its slots come before the list ends, `end` slots after the block starts."""
        return min(self.size, end)


def blocks_of(procedure: PermutedBlocks, ratio: Ratio, size: int) -> list[Block]:
    """A block of each size, for a list of `size` slots."""
    found = []
    for block_size in procedure.sizes:
        walk = Walk(RandomAllocation(kind="random_allocation"), ratio, block_size)
        found.append(Block(block_size, walk, list(moments(walk, min(block_size, size)))))
    return found


def last_blocks(blocks: Sequence[Block], starts: Sequence[float], size: int) -> Iterator[tuple[float, Moment]]:
    """The last slot of a list in every block that may hold it, with the chance that it does."""
    for block in blocks:
        for end in range(1, block.slots_to(size) + 1):
            yield starts[size - end] / len(blocks), block.moments[end - 1]


def figures(procedure: PermutedBlocks, ratio: Ratio, size: int) -> Figures:
    """Exact figures of a list of `size` slots."""
    blocks = blocks_of(procedure, ratio, size)
    starts = chances_of_starts(procedure.sizes, size)
    correct = forced = imbalance = 0.0
    for block in blocks:
        sums = list(accumulate(((m.correct, m.forced, m.imbalance) for m in block.moments), _plus))
        for slot, chance in enumerate(starts[:size]):
            if chance:
                so_far = sums[block.slots_to(size - slot) - 1]
                correct += chance * so_far[0]
                forced += chance * so_far[1]
                imbalance += chance * so_far[2]
    slots = size * len(blocks)
    ends = list(last_blocks(blocks, starts, size))
    return Figures(
        correct_guesses=correct / slots,
        forced=forced / slots,
        mean_imbalance=imbalance / slots,
        mean_max_imbalance=_mean_largest(blocks, size),
        mean_final_imbalance=sum(chance * moment.imbalance for chance, moment in ends),
        p_balanced=min(sum(chance * moment.balanced for chance, moment in ends), 1.0),
    )


def _plus(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _mean_largest(blocks: Sequence[Block], size: int) -> float:
    scale = blocks[0].walk.scale
    levels = sorted({0} | {scale.imbalance(counts) for block in blocks for m in block.moments for counts in m.law})
    within = [
        [never_above(states, levels) for states in stays(block.walk, len(block.moments), levels)] for block in blocks
    ]
    chances = [
        _never_above([[held[place] for held in each] for each in within], [block.size for block in blocks], size)
        for place in range(len(levels))
    ]
    return mean_largest(chances, levels, scale.unit)


def _never_above(within: list[list[float]], sizes: Sequence[int], size: int) -> float:
    """The chance that a list is never above a level, from that of each block, slot by slot."""
    starts = [1.0] + [0.0] * size
    unfinished = 0.0
    for end in range(size, 0, -1):
        chance = starts[size - end] / len(sizes)
        for block, held in zip(sizes, within, strict=True):
            if block <= end:
                starts[size - end + block] += chance * held[block - 1]
            else:
                unfinished += chance * held[end - 1]
    return starts[size] + unfinished
