"""How many lists there are."""

from math import comb

import pytest

from poi_trial.randomization.assessment import by_arms
from poi_trial.randomization.assessment import sequences as module
from poi_trial.randomization.assessment.sequences import sequences
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.notation import design_fields


def counted(design: str, ratio: tuple[int, ...], size: int) -> int | None:
    """The number of lists of a design as it is typed."""
    model, fields = design_fields(design)
    return sequences(model.model_validate(fields), ratio, size, size)


def test_long_lists_are_counted_to_the_last_digit() -> None:
    """10,000 slots have 2 to the power of 10,000 lists under a coin, 10,000 over 5,000 if they end balanced."""
    assert counted("complete", (1, 1), 10_000) == 2**10_000
    assert counted("urn:1,1", (1, 1, 1), 10_000) == 3**10_000
    assert counted("random_allocation", (1, 1), 10_000) == comb(10_000, 5_000)
    assert counted("big_stick:1", (1, 1), 10_000) == 2**5_000
    assert counted("permuted_blocks:4", (1, 1), 10_000) == 6**2_500


def test_a_list_of_blocks_is_counted_once_however_it_is_divided() -> None:
    """Of 4 slots, two blocks of 2 are among the 6 of a block of 4; AB or BA before AA or BB makes 4 more."""
    assert counted("permuted_blocks:2", (1, 1), 4) == 4
    assert counted("permuted_blocks:4", (1, 1), 4) == 6
    assert counted("permuted_blocks:2,4", (1, 1), 4) == 10


def test_an_empty_urn_gives_the_other_arm_next() -> None:
    """Without balls at the start the second arm of a list is never the first one again."""
    assert counted("urn:0,1", (1, 1), 1) == 2
    assert counted("urn:0,1", (1, 1), 10) == 2 * 2**8
    assert counted("urn:0,1", (1, 1, 1), 4) == 3 * 2 * 9


def test_too_many_states_are_not_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where blocks of many sizes would take too long to tell apart, neither lists nor certain slots are counted."""
    monkeypatch.setattr(module, "MOST_STATES", 3)
    assert counted("permuted_blocks:4,6", (1, 1), 50) is None
    monkeypatch.setattr(by_arms, "MOST_STATES", 3)
    assert by_arms.certain_by_arms(PermutedBlocks(kind="permuted_blocks", sizes=(4, 6)), (1, 1), 50) is None


def test_whole_blocks_of_one_size_are_a_power() -> None:
    """Three blocks of 2,000 slots can be dealt in the cube of 2,000 over 1,000 ways, two of 2:1 in 15 times 15."""
    assert counted("permuted_blocks:2000", (1, 1), 6_000) == comb(2_000, 1_000) ** 3
    assert counted("permuted_blocks:6", (2, 1), 12) == comb(6, 2) ** 2
