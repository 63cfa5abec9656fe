"""`poi patient schema`: what editors check patient files with."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

Poi = Callable[..., Any]
EXAMPLES = Path(__file__).parents[2] / "examples" / "patients"


@pytest.mark.parametrize("name", ["eligible", "ineligible", "undetermined"])
def test_the_examples_are_valid_by_the_schema(poi: Poi, name: str) -> None:
    """The schema accepts every example."""
    schema = json.loads(poi("patient", "schema").out)
    jsonschema.validate(json.loads((EXAMPLES / f"{name}.json").read_text("utf-8")), schema)


@pytest.mark.parametrize(
    "patient", [{}, {"id": "P 1"}, {"id": "P-1", "sx": "female"}, {"id": "P-1", "weight": {"kg": "58"}}]
)
def test_the_schema_refuses_what_the_reader_refuses(poi: Poi, patient: dict[str, object]) -> None:
    """No id, a bad id, an unknown key and a number in quotes are refused."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(patient, json.loads(poi("patient", "schema").out))
