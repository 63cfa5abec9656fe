"""Permuted blocks: in ratio, of the sizes allowed, in any order."""

from collections.abc import Iterator
from itertools import islice
from math import comb

from hypothesis import given
from hypothesis import strategies as st

from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.dealing import Ratio
from poi_trial.randomization.stream import Stream, stream_key

EQUAL: Ratio = (1, 1)
ratios = st.lists(st.integers(1, 4), min_size=2, max_size=4).map(tuple)
seeds = st.text("0123456789abcdef", min_size=1, max_size=8)


def blocks(*sizes: int) -> PermutedBlocks:
    """The procedure with these block sizes."""
    return PermutedBlocks(kind="permuted_blocks", sizes=sizes)


@given(ratios, st.lists(st.integers(1, 3), min_size=1, max_size=3, unique=True), seeds)
def test_a_block_holds_the_arms_exactly_in_ratio(ratio: Ratio, multiples: list[int], seed: str) -> None:
    """Each block has one of the allowed sizes and every arm's exact share of it."""
    sizes = [sum(ratio) * multiple for multiple in multiples]
    made = blocks(*sizes)
    for block in islice(made.runs(ratio, 1, Stream(stream_key("T", seed, ""))), 20):
        assert len(block) in sizes
        assert [block.count(arm) for arm in range(len(ratio))] == [r * len(block) // sum(ratio) for r in ratio]


def test_block_sizes_are_slots_and_not_multiples_of_the_ratio() -> None:
    """Sizes 4 and 6 make blocks of 4 and of 6 slots, about as many of each, never of 8 or 12."""
    runs = blocks(4, 6).runs(EQUAL, 1, Stream(stream_key("T", "7", "")))
    sizes = [len(block) for block in islice(runs, 10_000)]
    assert set(sizes) == {4, 6}
    assert abs(sizes.count(4) - 5_000) < 250


def test_every_order_of_a_block_is_as_likely_as_any_other() -> None:
    """The six orders of a block of 2:2 each come up 10,000 times in 60,000, within 460 (five deviations)."""
    runs = blocks(4).runs(EQUAL, 1, Stream(stream_key("T", "7", "")))
    orders = [tuple(block) for block in islice(runs, 60_000)]
    assert len(set(orders)) == comb(4, 2)
    assert all(abs(orders.count(order) - 10_000) < 460 for order in set(orders))


def test_a_ratio_and_its_multiple_fill_the_same_blocks() -> None:
    """A block of 2 can be dealt 2:2, one slot each."""
    made = blocks(2)
    assert made.ratio_problem((2, 2)) is None
    assert sorted(next(made.runs((2, 2), 1, Stream("k")))) == [0, 1]


def test_one_block_size_takes_no_draw_for_the_size() -> None:
    """With a single block size the first word already shuffles: 0 swaps the last place with the first."""

    def source(_key: str) -> Iterator[int]:
        return iter([0])

    assert next(blocks(2).runs(EQUAL, 2, Stream("", source))) == [1, 0]
