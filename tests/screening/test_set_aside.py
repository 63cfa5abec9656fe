"""Results that are set aside: what a protocol file may say of them."""

import pytest
from pydantic import ValidationError

from poi_trial.screening.criteria.set_aside import UnderTreatment


@pytest.mark.parametrize("length", [{}, {"months": 3, "weeks": 4}])
def test_a_treatment_acts_for_one_length_of_time(length: dict[str, int]) -> None:
    """The time after a treatment is given in months or in weeks, not in both and not in neither."""
    rule = {"level": "above", "after": "end", "classes": {"counts": ["G03G"]}, **length}
    with pytest.raises(ValidationError, match="months: N or weeks: N"):
        UnderTreatment.model_validate(rule)
