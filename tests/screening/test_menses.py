"""How long menses must have been absent or rare: one length, in one word."""

from typing import Any

import pytest
from pydantic import ValidationError

from poi_trial.screening.criteria import Menses

BASE = {"id": "menses", "kind": "menses", "text": "menses", "reading": "Menses."}


@pytest.mark.parametrize("lengths", [{}, {"at_least_months": 4, "more_than_months": 4}])
def test_one_length_is_written(lengths: dict[str, Any]) -> None:
    """At least and more than are two words for one length; without one the criterion says nothing."""
    with pytest.raises(ValidationError, match="write either at_least_months or more_than_months"):
        Menses.model_validate({**BASE, **lengths})
