"""The reference of the files that people write, the protocol and the patient, made from their JSON Schema."""

import json
from collections.abc import Iterator

from schema_tables import MADE, Schema, fields, holds

from poi_trial.model import Model
from poi_trial.output.schema import schema_text


def file_page(model: type[Model], title: str, about: str) -> str:
    """Every part of such a file and its fields, the whole first."""
    schema: Schema = json.loads(schema_text(model, title))
    return "\n".join([f"# {title}", "", MADE, about, "", *_parts(schema)])


def _parts(schema: Schema) -> Iterator[str]:
    yield from fields(schema)
    for name, part in sorted(schema["$defs"].items()):
        yield from (f"## {name}", "", part.get("description", ""), "")
        if "properties" in part:
            yield from fields(part)
        else:
            yield from (f"It holds {holds(part)}.", "")
