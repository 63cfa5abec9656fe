"""A fair coin in closed form: the figures of the walk over the procedures' own weights."""

from collections.abc import Callable
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.randomization.assessment import fair
from poi_trial.randomization.assessment.figures import Figures
from poi_trial.randomization.assessment.walk import Walk
from poi_trial.randomization.assessment.weighted import figures
from poi_trial.randomization.dealing import WeightedProcedure
from poi_trial.randomization.procedures import BigStick, Complete, RandomAllocation, TruncatedBinomial

COMPLETE = Complete(kind="complete")
RANDOM_ALLOCATION = RandomAllocation(kind="random_allocation")
TRUNCATED_BINOMIAL = TruncatedBinomial(kind="truncated_binomial")


def walked(procedure: WeightedProcedure, size: int) -> Figures:
    """The figures by following the weights."""
    return figures(Walk(procedure, (1, 1), size), size)


@pytest.mark.parametrize("size", [*range(1, 41), 99, 150])
def test_complete_randomization(size: int) -> None:
    """The closed form of a coin for every slot is the walk's, for odd and even numbers of slots."""
    assert asdict(fair.complete(size)) == pytest.approx(asdict(walked(COMPLETE, size)), rel=1e-12)


@pytest.mark.parametrize("size", [*range(2, 41, 2), 150])
@pytest.mark.parametrize(
    ("closed", "procedure"),
    [(fair.random_allocation, RANDOM_ALLOCATION), (fair.truncated_binomial, TRUNCATED_BINOMIAL)],
)
def test_lists_that_end_balanced(closed: Callable[[int], Figures], procedure: WeightedProcedure, size: int) -> None:
    """The closed forms of random allocation and of the truncated binomial are the walk's."""
    assert asdict(closed(size)) == pytest.approx(asdict(walked(procedure, size)), rel=1e-12, abs=1e-14)


@given(st.integers(1, 80), st.integers(1, 12))
def test_the_big_stick_is_a_coin_until_its_tolerance(size: int, tolerance: int) -> None:
    """Its largest difference is that of a fair coin, counted up to the tolerance."""
    stick = walked(BigStick(kind="big_stick", tolerance=tolerance), size)
    assert fair.largest_of_coin(size, tolerance) == pytest.approx(stick.mean_max_imbalance, rel=1e-12)


def test_long_lists_follow_the_known_limits() -> None:
    """The largest difference of a coin grows as the root of half of pi N, of random allocation as root 2 less log 2."""
    assert fair.complete(100_000).mean_max_imbalance == pytest.approx((3.141592653589793 * 50_000) ** 0.5, rel=2e-3)
    bridge = (3.141592653589793 * 50_000) ** 0.5 * 0.6931471805599453
    assert fair.random_allocation(100_000).mean_max_imbalance == pytest.approx(bridge, rel=3e-3)
