"""`poi protocol schema`: what editors check protocol.yaml with."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from poi_trial.files.strict_yaml import read_yaml

Poi = Callable[..., Any]
ROOT = Path(__file__).parents[2]


def test_the_shipped_protocol_is_valid_by_its_schema(poi: Poi) -> None:
    """The schema accepts the shipped file and refuses one with an unknown kind."""
    schema = json.loads(poi("protocol", "schema").out)
    document = json.loads(json.dumps(read_yaml((ROOT / "protocol.yaml").read_bytes(), "p").value, default=float))
    jsonschema.validate(document, schema)
    document["eligibility"][0]["kind"] = "nonsense"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema)


def test_fields_are_explained(poi: Poi) -> None:
    """Editors show what a field means where its name does not say it."""
    parts = json.loads(poi("protocol", "schema").out)["$defs"]
    assert parts["Boxes"]["properties"]["first_day"]["description"] == "The cycle day of the first tablet."


def test_the_modeline_names_the_schema_in_the_docs(poi: Poi) -> None:
    """protocol.yaml points editors at the schema file, and that file is fresh."""
    first = (ROOT / "protocol.yaml").read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=docs/protocol.schema.json"
    assert (ROOT / "docs" / "protocol.schema.json").read_text("utf-8") == poi("protocol", "schema").out
