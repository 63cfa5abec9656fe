"""What a record names is read by its class, wherever it stands."""

from typing import Any

import pytest
from test_laws import DAY, verdict_on

from poi_trial.patient import Condition, Patient, Procedure, Treatment
from poi_trial.screening.criteria import Therapy, Washout
from poi_trial.screening.verdict import Verdict

RULE = {"id": "x", "text": "t", "reading": "r", "classes": {"counts": ["G03C"]}}


@pytest.mark.parametrize(
    "entry",
    [
        {"treatments": (Treatment(agent="hormone therapy"),)},
        {"conditions": (Condition(name="on hormone therapy"),)},
        {"procedures": (Procedure(name="hormone treatment given"),)},
    ],
    ids=lambda entry: next(iter(entry)),
)
def test_a_name_wider_than_what_counts_is_left_to_a_person(entry: dict[str, Any]) -> None:
    """Where only oestrogens count, a hormone of no name may be one, whichever list it stands in."""
    washout = Washout.model_validate({**RULE, "kind": "washout", "months": 3})
    therapy = Therapy.model_validate({**RULE, "kind": "therapy", "within_months": 3})
    patient = Patient(id="P-1", **{"treatments": (), **entry})
    assert [verdict_on(each, patient, DAY) for each in (washout, therapy)] == [Verdict.UNKNOWN] * 2
