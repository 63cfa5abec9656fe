"""The tables of what a file may hold, made from its JSON Schema."""

from collections.abc import Container, Iterator
from typing import Any

MADE = "<!-- Made by docs/render.py from the code and its tables; a change here is lost. -->\n"
Schema = dict[str, Any]


def fields(definition: Schema, page: str = "", but: Container[str] = ()) -> Iterator[str]:
    """A table of the fields of a part of a file, or nothing where it has none; `page` is where other parts stand."""
    own = {name: field for name, field in definition.get("properties", {}).items() if name not in but}
    if own:
        yield from ("| field | may hold | what it is |", "|---|---|---|")
    for name, field in own.items():
        must = "" if "default" in field else " (required)"
        yield f"| `{name}`{must} | {cell(holds(field, page))} | {cell(field.get('description', ''))} |"
    yield ""


def holds(field: Schema, page: str = "") -> str:
    """What a field may hold, in words, with a link to each part that stands elsewhere."""
    if "$ref" in field:
        name = field["$ref"].split("/")[-1]
        return f"[{name}]({page}#{name.lower()})"
    if choices := field.get("anyOf", field.get("oneOf")):
        return " or ".join(dict.fromkeys(holds(choice, page) for choice in choices))
    if "const" in field or "enum" in field:
        return ", ".join(f"`{value}`" for value in field.get("enum", [field.get("const")]))
    if field.get("type") == "array":
        return f"a list of: {holds(field.get('items', {}), page)}"
    if isinstance(values := field.get("additionalProperties"), dict):
        return f"a mapping of names to: {holds(values, page)}"
    limits = {"minimum": "at least", "maximum": "at most", "exclusiveMinimum": "above", "exclusiveMaximum": "below"}
    bounds = ", ".join(f"{words} {field[key]}" for key, words in limits.items() if key in field)
    kinds = {"string": "text", "integer": "a whole number", "number": "a number", "boolean": "true or false"}
    named = kinds.get(field.get("type", ""), str(field.get("type", "a value")))
    return f"{named}, {bounds}" if bounds else named


def cell(text: str) -> str:
    """A text as the cell of a table; what stands between backticks is shown as it is."""
    parts = " ".join(text.split()).replace("|", "\\|").split("`")
    return "`".join(part if n % 2 else part.replace("<", "&lt;").replace("*", "\\*") for n, part in enumerate(parts))
