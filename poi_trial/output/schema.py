"""A model's JSON Schema as a file that editors read."""

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator

from poi_trial.model import Model

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text(model: type[Model], title: str) -> str:
    """The schema of what a file may hold, with its line feed."""
    schema = model.model_json_schema(mode="validation")
    for part in (model, *_parts(Model)):
        properties = schema["$defs"].get(part.__name__, schema if part is model else {}).get("properties", {})
        for field, words in _words(part):
            if field in properties:
                properties[field].setdefault("description", words)
    return json.dumps({"$schema": _DIALECT, **schema, "title": title}, indent=1, ensure_ascii=False) + "\n"


def _parts(model: type[Model]) -> Iterator[type[Model]]:
    for part in model.__subclasses__():
        yield part
        yield from _parts(part)


def _words(model: type[Model]) -> Iterator[tuple[str, str]]:
    """The text below each field of a class and of its bases; pydantic's own way would slow every start."""
    for part in model.__mro__:
        if not (issubclass(part, Model) and part is not Model):
            continue
        body = ast.parse(textwrap.dedent(inspect.getsource(part))).body[0]
        assert isinstance(body, ast.ClassDef)
        for field, below in zip(body.body, body.body[1:], strict=False):
            match field, below:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                    yield name, inspect.cleandoc(words)
                case _:
                    pass
