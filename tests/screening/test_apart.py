"""How far apart two occasions must lie."""

from typing import Any

import pytest
from pydantic import ValidationError

from poi_trial.screening.criteria.apart import Apart


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({}, "write one of"),
        ({"apart_at_least_weeks": 4, "apart_more_than_weeks": 4}, "write one of"),
        ({"apart_at_least_weeks": 4, "apart_at_most_weeks": 8, "apart_at_most_months": 2}, "not both"),
        ({"apart_more_than_weeks": 4, "apart_at_most_weeks": 4}, "less than the least"),
        ({"apart_at_least_months": 2, "apart_at_most_weeks": 7}, "less than the least"),
    ],
)
def test_a_gap_that_nothing_fills_is_refused(keys: dict[str, Any], what: str) -> None:
    """A least must be written, once, and the most must not be less."""
    with pytest.raises(ValidationError, match=what):
        Apart.model_validate(keys)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"apart_more_than_weeks": 4}, "more than 28 days"),
        ({"apart_at_least_months": 1}, "at least 1 month"),
        ({"apart_at_least_weeks": 4, "apart_at_most_weeks": 4}, "at least 28 days and at most 28 days"),
        ({"apart_at_least_months": 1, "apart_at_most_weeks": 4}, "at least 1 month and at most 28 days"),
        ({"apart_more_than_weeks": 4, "apart_at_most_months": 3}, "more than 28 days and at most 3 months"),
    ],
)
def test_a_gap_is_said_in_words(keys: dict[str, Any], said: str) -> None:
    """February alone makes a month of 4 weeks, and that is enough for the gap to be filled."""
    assert Apart.model_validate(keys).how_far == said
