"""What the arms alone give away of permuted blocks, to one who does not know the sizes of the blocks under way."""

from collections.abc import Iterator

from poi_trial.randomization.assessment.scale import Counts
from poi_trial.randomization.assessment.sequences import MOST_STATES, Open, dealt, new_block
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.dealing import Ratio


def certain_by_arms(procedure: PermutedBlocks, ratio: Ratio, size: int) -> float | None:
    """The expected share of slots whose arm is certain to one who knows the allowed sizes and every arm so far.

    Such a guesser follows all that the blocks under way may still hold; the block itself holds one of these. None
    where that is too much to follow.
    """
    start = new_block(procedure, ratio)
    live: dict[tuple[Open, Counts], float] = {(start, left): 1 / len(start) for left in start}
    seen: dict[Open, list[Open]] = {}
    certain = 0.0
    for _ in range(size):
        after: dict[tuple[Open, Counts], float] = {}
        for (state, left), chance in live.items():
            if state not in seen:
                seen[state] = [dealt(state, arm, start) for arm in range(len(ratio))]
            certain += chance * (sum(map(bool, seen[state])) == 1)
            for arm, to, share in _moves(left, start):
                place = seen[state][arm], to
                after[place] = after.get(place, 0.0) + chance * share
        if len(seen) > MOST_STATES:
            return None
        live = after
    return certain / size


def _moves(left: Counts, start: Open) -> Iterator[tuple[int, Counts, float]]:
    """Each arm that a block may deal next, what it holds then, and the chance; an empty one is followed by another."""
    for arm, count in enumerate(left):
        if count:
            rest = (*left[:arm], count - 1, *left[arm + 1 :])
            after = [rest] if any(rest) else list(start)
            yield from ((arm, to, count / sum(left) / len(after)) for to in after)
