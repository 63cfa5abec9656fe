"""A model's JSON Schema as a file that editors read."""

import json

from poi_trial.model import Model

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text(model: type[Model], title: str) -> str:
    """The schema of what a file may hold, with its line feed."""
    schema = {"$schema": _DIALECT, **model.model_json_schema(mode="validation"), "title": title}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
