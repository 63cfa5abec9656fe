"""What all procedures share: the pick by weights, and what is refused before a list is dealt."""

from collections.abc import Iterator

import pytest

from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.dealing import Procedure, Ratio, pick
from poi_trial.randomization.maximal import Maximal
from poi_trial.randomization.procedures import (
    BigStick,
    Chen,
    Complete,
    Efron,
    RandomAllocation,
    TruncatedBinomial,
    Urn,
)
from poi_trial.randomization.stream import Stream

COMPLETE = Complete(kind="complete")
RANDOM_ALLOCATION = RandomAllocation(kind="random_allocation")
TRUNCATED_BINOMIAL = TruncatedBinomial(kind="truncated_binomial")
BIG_STICK = BigStick(kind="big_stick", tolerance=3)
EFRON = Efron(kind="efron", p="2/3")
CHEN = Chen(kind="chen", p="2/3", tolerance=3)
URN = Urn(kind="urn", start=1, add=1)
MAXIMAL = Maximal(kind="maximal", tolerance=3)


def blocks(*sizes: int) -> PermutedBlocks:
    """Permuted blocks of these sizes."""
    return PermutedBlocks(kind="permuted_blocks", sizes=sizes)


def silent() -> Stream:
    """A stream without a single word."""

    def none(_key: str) -> Iterator[int]:
        return iter(())

    return Stream("", none)


@pytest.mark.parametrize(("weights", "arm"), [((0, 7), 1), ((3, 0), 0), ((0, 0, 2**40), 2)])
def test_nothing_is_drawn_where_only_one_arm_can_be_next(weights: tuple[int, ...], arm: int) -> None:
    """The only arm with a weight is next without a word from the stream."""
    assert pick(weights, silent()) == arm


def test_an_arm_is_picked_by_its_place_among_the_weights() -> None:
    """Of weights 2, 0 and 3 the draws 0 and 1 are the first arm, 2 to 4 the third."""

    def count(_key: str) -> Iterator[int]:
        return iter(range(5))

    stream = Stream("", count)
    assert [pick((2, 0, 3), stream) for _ in range(5)] == [0, 0, 2, 2, 2]


@pytest.mark.parametrize(
    ("procedure", "ratio", "problem"),
    [
        (blocks(4, 6), (2, 1), "a block of 4 cannot be dealt 2:1; 3 or 6 would do"),
        (blocks(2), (2, 1, 1), "a block of 2 cannot be dealt 2:1:1; 4 would do"),
        (blocks(4), (1,), "a list needs at least two arms"),
        (COMPLETE, (3,), "a list needs at least two arms"),
        (BIG_STICK, (2, 1), "big_stick deals two arms of equal ratio, not 2:1"),
        (EFRON, (1, 1, 1), "efron deals two arms of equal ratio, not 1:1:1"),
        (CHEN, (1,), "chen deals two arms of equal ratio, not 1"),
        (TRUNCATED_BINOMIAL, (1, 2), "truncated_binomial deals two arms of equal ratio, not 1:2"),
        (MAXIMAL, (1, 1, 1), "maximal deals two arms of equal ratio, not 1:1:1"),
        (URN, (1, 1, 2), "urn deals arms of equal ratio, not 1:1:2"),
        (URN, (1,), "a list needs at least two arms"),
        (blocks(4, 8), (2, 1, 1), None),
        (COMPLETE, (2, 1, 4), None),
        (RANDOM_ALLOCATION, (2, 1), None),
        (MAXIMAL, (2, 2), None),
        (URN, (2, 2, 2), None),
    ],
)
def test_a_procedure_refuses_arms_it_is_not_made_for(procedure: Procedure, ratio: Ratio, problem: str | None) -> None:
    """What does not fit the arms is said at once, with what would."""
    assert procedure.ratio_problem(ratio) == problem


@pytest.mark.parametrize(
    ("procedure", "ratio", "size", "problem"),
    [
        (RANDOM_ALLOCATION, (1, 1), 51, "a size of 51 cannot be dealt 1:1; 50 or 52 would do"),
        (RANDOM_ALLOCATION, (2, 1), 50, "a size of 50 cannot be dealt 2:1; 48 or 51 would do"),
        (RANDOM_ALLOCATION, (4, 2), 51, None),
        (TRUNCATED_BINOMIAL, (1, 1), 1, "a size of 1 cannot be dealt 1:1; 2 would do"),
        (MAXIMAL, (1, 1), 49, "a size of 49 cannot be dealt 1:1; 48 or 50 would do"),
        (MAXIMAL, (1, 1), 10_000, None),
        (MAXIMAL, (1, 1), 10_002, "maximal deals at most 10,000 slots; 10,002 is more"),
        (blocks(4, 6), (1, 1), 51, None),
        (BIG_STICK, (1, 1), 51, None),
    ],
)
def test_a_procedure_refuses_a_size_it_cannot_end_at(
    procedure: Procedure, ratio: Ratio, size: int, problem: str | None
) -> None:
    """A list that must end balanced has a size that the ratio divides; the sizes next to it are named."""
    assert procedure.size_problem(ratio, size) == problem
