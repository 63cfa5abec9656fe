"""How far arms are from their ratio."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.randomization.assessment.scale import Scale


@pytest.mark.parametrize(
    ("ratio", "counts", "apart"),
    [
        ((1, 1), (3, 1), 2.0),
        ((2, 2), (3, 1), 2.0),
        ((2, 1), (2, 1), 0.0),
        ((2, 1), (2, 0), 1.0),
        ((2, 1), (1, 0), 0.5),
        ((2, 1), (0, 1), 1.0),
        ((1, 1, 1), (4, 2, 1), 3.0),
        ((3, 2, 1), (3, 0, 1), 1.0),
    ],
)
def test_the_imbalance_is_a_difference_of_shares(ratio: tuple[int, ...], counts: tuple[int, ...], apart: float) -> None:
    """Slots divided by the arm's share of the ratio in lowest terms, the largest less the smallest."""
    scale = Scale(ratio)
    assert scale.imbalance(counts) / scale.unit == apart


def test_the_arm_behind_has_the_fewest_for_its_share() -> None:
    """Of 2:1 the first arm is behind with 1 and 1; with 2 and 1 both are level."""
    assert Scale((2, 1)).behind((1, 1)) == [0]
    assert Scale((2, 1)).behind((2, 1)) == [0, 1]
    assert Scale((1, 1, 1)).behind((2, 1, 1)) == [1, 2]


def test_arms_of_equal_ratio_are_put_in_order() -> None:
    """The counts of arms with the same ratio are sorted among their places, those of other arms stay."""
    assert Scale((1, 1)).ordered((3, 1)) == (1, 3)
    assert Scale((1, 2, 1)).ordered((3, 9, 1)) == (1, 9, 3)
    assert Scale((1, 2, 1)).orders((1, 9, 3)) == {(1, 9, 3), (3, 9, 1)}


@given(st.lists(st.integers(0, 5), min_size=3, max_size=3))
def test_every_order_has_the_same_order_of_size(counts: list[int]) -> None:
    """For three equal arms the orders of some counts are all their permutations."""
    scale = Scale((1, 1, 1))
    assert scale.orders(scale.ordered(counts)) == set(permutations(counts))


def test_how_far_arms_are_ahead_of_the_first() -> None:
    """In 2:1 after A, A, B the arms are level; after A, A, B, B the second is one slot ahead, or two halves."""
    assert Scale((2, 1)).ahead((2, 1)) == (0,)
    assert Scale((2, 1)).ahead((2, 2)) == (2,)
    assert Scale((1, 1, 1)).ahead((3, 1, 4)) == (-2, 1)
