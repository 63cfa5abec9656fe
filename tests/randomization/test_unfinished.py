"""What strata leave over in unfinished blocks."""

from itertools import product
from math import comb, prod
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poi_trial.randomization.allocation import Arm, Design, Factor
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.procedures import AnyProcedure, BigStick, RandomAllocation
from poi_trial.randomization.unfinished import left_over, strata_note, unfinished

ARMS = (Arm(id="A", name="A", ratio=1), Arm(id="B", name="B", ratio=1))


def blocks(*sizes: int) -> PermutedBlocks:
    """Permuted blocks of these sizes."""
    return PermutedBlocks(kind="permuted_blocks", sizes=sizes)


def design(procedure: AnyProcedure, *levels: int) -> Design:
    """Two arms, with factors of so many levels."""
    factors = [Factor(id=f"f{n}", levels=tuple(map(str, range(count)))) for n, count in enumerate(levels)]
    return Design("T", ARMS, procedure, tuple(factors))


@pytest.mark.parametrize(
    ("sizes", "participants", "over"),
    [((4,), 50, 2), ((4,), 52, 0), ((4,), 0, 0), ((2, 4), 1, 2), ((2, 4), 3, 1.5), ((6,), 1_000_003, 5)],
)
def test_one_stratum_by_hand(sizes: tuple[int, ...], participants: int, over: float) -> None:
    """50 in blocks of 4 leave 2 over. One in blocks of 2 or 4 leaves 1 or 3; three leave 1 or 3 after 2, or 1 of 4."""
    assert left_over(design(blocks(*sizes)), participants) == pytest.approx(over)


def naive(sizes: tuple[int, ...], participants: int, strata: int) -> float:
    """The same by going through every way in which blocks of drawn sizes can follow one another."""

    def one(count: int) -> float:
        if count <= 0:
            return -count
        return sum(one(count - size) for size in sizes) / len(sizes)

    total = 0.0
    for here in range(participants + 1):
        ways: int = comb(participants, here) * (strata - 1) ** (participants - here)
        total += ways * one(here) / strata**participants
    return strata * total


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from([2, 4, 6, 8]), min_size=1, max_size=3, unique=True),
    st.integers(0, 14),
    st.lists(st.integers(2, 4), max_size=2),
)
def test_strata_agree_with_a_naive_count(sizes: list[int], participants: int, levels: list[int]) -> None:
    """The expectation is the mean over every way that participants and block sizes can fall."""
    counted = naive(tuple(sizes), participants, prod(levels))
    assert left_over(design(blocks(*sizes), *levels), participants) == pytest.approx(counted, abs=1e-9)


@pytest.mark.parametrize("sizes", [(4,), (2, 4), (4, 6)])
@pytest.mark.parametrize(("participants", "strata"), [(7, 1), (12, 1), (5, 2), (6, 3)])
def test_unfinished_blocks_agree_with_a_naive_count(sizes: tuple[int, ...], participants: int, strata: int) -> None:
    """Every way to fall into the strata, and every order of sizes, gives as many unfinished blocks."""

    def one(count: int) -> float:
        if count <= 0:
            return float(count < 0)
        return sum(one(count - size) for size in sizes) / len(sizes)

    ways = list(product(range(strata), repeat=participants))
    counted = sum(one(way.count(stratum)) for way in ways for stratum in range(strata)) / len(ways)
    assert unfinished(sizes, participants, strata).blocks == pytest.approx(counted)


def test_many_participants_agree_with_a_simulation() -> None:
    """12 strata, 600 participants, blocks of 4 and 6: within 0.5 of 2,000 simulated trials."""
    random, total = Random(7), 0  # noqa: S311 - a simulation
    for _ in range(2_000):
        left = [0] * 12
        for _ in range(600):
            stratum = random.randrange(12)
            left[stratum] = (left[stratum] or random.choice((4, 6))) - 1
        total += sum(left)
    assert left_over(design(blocks(4, 6), 3, 4), 600) == pytest.approx(total / 2_000, abs=0.5)


def test_a_long_list_repeats_what_a_shorter_one_leaves_over() -> None:
    """Beyond 100,000 participants in a stratum the same number is left over again after each period of the sizes."""
    for sizes, extra in product([(4,), (4, 6), (6, 12)], range(6)):
        long, short = 9_000_000 + extra, 60_000 + extra
        assert left_over(design(blocks(*sizes)), long) == pytest.approx(left_over(design(blocks(*sizes)), short))


def test_ten_million_in_strata_are_counted() -> None:
    """What many participants leave over in four strata is four times half a block or so, as for fewer of them."""
    few, many = (left_over(design(blocks(4, 6), 4), n) for n in (4_000, 10_000_000))
    assert many == pytest.approx(few, rel=0.01)


def test_a_list_that_needs_its_size_is_one_block() -> None:
    """Four lists of 50 for 50 participants leave 150 over; without blocks or a size nothing has to be finished."""
    allocation = RandomAllocation(kind="random_allocation")
    assert left_over(design(allocation, 4), 50) == pytest.approx(150, abs=0.01)
    assert left_over(design(allocation), 50) == 0
    assert left_over(design(BigStick(kind="big_stick", tolerance=3), 4), 50) == 0


def test_too_many_strata_are_said() -> None:
    """Twelve strata of blocks of 4 and 6 are too many for 50 participants, two are not, nor is one."""
    note = strata_note(design(blocks(4, 6), 3, 4), 50)
    assert note is not None
    assert note.startswith("12 strata for 50 participants leave about ")
    assert strata_note(design(blocks(4, 6), 2), 50) is None
    assert strata_note(design(blocks(20)), 1) is None
