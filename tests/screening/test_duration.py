"""A length of time in months or in weeks."""

from datetime import date

import pytest
from pydantic import ValidationError

from poi_trial.screening.criteria.duration import Duration


@pytest.mark.parametrize("keys", [{}, {"months": 3, "weeks": 4}, {"months": 0}, {"weeks": 521}])
def test_it_is_one_of_the_two(keys: dict[str, int]) -> None:
    """A time is given in months or in weeks, not in both and not in neither, and not without end."""
    with pytest.raises(ValidationError, match=r"months: N or weeks: N|greater|less"):
        Duration.model_validate(keys)


@pytest.mark.parametrize(
    ("keys", "said", "last"),
    [
        ({"months": 1}, "1 month", date(2024, 2, 29)),
        ({"months": 3}, "3 months", date(2024, 4, 30)),
        ({"weeks": 1}, "1 week", date(2024, 2, 7)),
        ({"weeks": 4}, "4 weeks", date(2024, 2, 28)),
    ],
)
def test_it_is_said_and_counted_from_a_day(keys: dict[str, int], said: str, last: date) -> None:
    """Months are those of the calendar, and weeks have seven days."""
    duration = Duration.model_validate(keys)
    assert (duration.length, duration.ends(date(2024, 1, 31))) == (said, last)
