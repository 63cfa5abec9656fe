"""The limits that an age criterion may have."""

import pytest
from pydantic import ValidationError

from poi_trial.screening.criteria import Age

BASE = {"id": "age", "kind": "age", "text": "t", "reading": "r"}


def test_a_limit_is_needed() -> None:
    """An age criterion without a limit says nothing and is refused."""
    with pytest.raises(ValidationError, match="write a limit"):
        Age.model_validate(BASE)


@pytest.mark.parametrize("limits", [{"at_least": 18}, {"below": 40}])
def test_one_limit_is_enough(limits: dict[str, int]) -> None:
    """Either limit may stand alone."""
    assert Age.model_validate({**BASE, **limits}).id == "age"


def test_limits_that_let_nobody_in_are_refused() -> None:
    """At least 40 and below 40 is nobody."""
    with pytest.raises(ValidationError, match="nobody can pass"):
        Age.model_validate({**BASE, "at_least": 40, "below": 40})


def test_one_limit_has_one_word() -> None:
    """At least and above are two words for one limit; both at once say two things."""
    with pytest.raises(ValidationError, match="write below or at_most, not both"):
        Age.model_validate({**BASE, "below": 40, "at_most": 39})
