"""The limits of a latest value."""

from typing import Any

import pytest
from pydantic import ValidationError

from poi_trial.screening.criteria import LatestMeasurement

RULE = {"id": "amh", "kind": "latest_measurement", "text": "t", "reading": "r", "analyte": "AMH", "unit": "ng/mL"}


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        ({}, "write a limit"),
        ({"below": 5, "at_most": 4}, "write below or at_most, not both"),
        ({"above": 5, "at_most": 4}, "no number lies between"),
        ({"above": 5, "at_most": 5}, "no number lies between"),
        ({"at_least": 5, "below": 5}, "no number lies between"),
    ],
)
def test_limits_that_say_nothing_or_let_nobody_in_are_refused(limits: dict[str, Any], what: str) -> None:
    """A limit must be written, each side once, and some number must lie between."""
    with pytest.raises(ValidationError, match=what):
        LatestMeasurement.model_validate({**RULE, **limits})


def test_one_number_may_be_the_only_one_that_passes() -> None:
    """At least 5 and at most 5 is 5."""
    assert LatestMeasurement.model_validate({**RULE, "at_least": 5, "at_most": 5}).limits == (
        "at least 5 ng/mL and at most 5 ng/mL"
    )
