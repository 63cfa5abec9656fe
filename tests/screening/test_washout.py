"""A washout: what a protocol file may say of its length."""

import pytest
from pydantic import ValidationError

from poi_trial.screening.criteria import Washout


@pytest.mark.parametrize("length", [{}, {"months": 3, "weeks": 4}])
def test_a_washout_is_of_one_length(length: dict[str, int]) -> None:
    """The time before the screening day is given in months or in weeks, not in both and not in neither."""
    rule = {"id": "w", "kind": "washout", "text": "t", "reading": "r", "classes": {"counts": ["G03"]}, **length}
    with pytest.raises(ValidationError, match="months: N or weeks: N"):
        Washout.model_validate(rule)
