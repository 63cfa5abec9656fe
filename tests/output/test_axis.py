"""The steps of an axis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.output.axis import labels, place, steps


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (50.0, 70.3, ["50", "55", "60", "65", "70", "75"]),
        (0.0, 8.39, ["0", "2", "4", "6", "8", "10"]),
        (0.0, 2.4, ["0.0", "0.5", "1.0", "1.5", "2.0", "2.5"]),
        (0.0, 4.0, ["0", "1", "2", "3", "4"]),
        (69.0, 69.0, ["69", "70"]),
        (0.0, 1.0, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    ],
)
def test_steps_are_round_numbers(low: float, high: float, written: list[str]) -> None:
    """They go by 1, 2 or 5 times a power of ten, from at or below the lowest value to at or above the highest."""
    assert labels(steps(low, high)) == written


@given(st.floats(0, 100), st.floats(0.001, 1e5))
def test_every_value_has_its_place(low: float, span: float) -> None:
    """Four to a dozen steps take in both ends."""
    over = steps(low, low + span)
    assert 2 <= len(over) <= 13
    assert -1e-6 <= place(low, over) <= place(low + span, over) <= 1 + 1e-6
