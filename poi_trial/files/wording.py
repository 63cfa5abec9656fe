"""What pydantic finds wrong, in plain words of our own.

No value is shown but a choice that does not exist and a number in quotes.
"""

from collections.abc import Mapping
from typing import Any

from poi_trial.errors import LONGEST_SHOWN, did_you_mean
from poi_trial.scalars import not_a_number, what_it_is

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "decimal_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "none_required": "null",
}
_LIMITS = {
    "greater_than": ("gt", "must be above {}"),
    "greater_than_equal": ("ge", "must be at least {}"),
    "less_than": ("lt", "must be below {}"),
    "less_than_equal": ("le", "must be at most {}"),
    "multiple_of": ("multiple_of", "must be a multiple of {}"),
    "string_pattern_mismatch": ("pattern", "does not have the right form; it must match {}"),
    "value_error": ("error", "{}"),
    "assertion_error": ("error", "{}"),
}
_LENGTHS = {
    "string_too_short": ("min_length", "least", "character"),
    "string_too_long": ("max_length", "most", "character"),
    "too_short": ("min_length", "least", "item"),
    "too_long": ("max_length", "most", "item"),
}


def wanted(kind: str, context: Mapping[str, Any]) -> str | None:
    """What should have stood there, where the kind of value is wrong; None where something else is."""
    if kind == "is_instance_of" and context["class"] == "Decimal":
        return "a number"
    return _WANTED.get(kind)


def words(kind: str, context: Mapping[str, Any], value: object) -> str:
    """Say what is wrong with a value, and what would be right."""
    match wanted(kind, context):
        case "a number" | "a whole number" as number:
            return not_a_number(value, whole=number != "a number")
        case "true or false" if value in ("true", "false"):
            return f'"{value}" is text; write {value}'
        case "text" if value is not None and not isinstance(value, dict | list):
            return f"{what_it_is(value)}; write text in quotes"
        case str() as right:
            return f"{what_it_is(value)}; write {right}"
    if kind in _LIMITS:
        name, form = _LIMITS[kind]
        return form.format(context[name])
    if kind in _LENGTHS:
        name, bound, noun = _LENGTHS[kind]
        return f"must have at {bound} {context[name]} {noun}{'s' * (context[name] != 1)}"
    return f"is not what is expected here ({kind})"


def wrong_choice(noun: str, choices: list[str], value: object) -> str:
    """Say that there is no such key, kind or choice, and which one may be meant."""
    if not isinstance(value, str):
        return what_it_is(value) + did_you_mean("", choices)
    if len(value) > LONGEST_SHOWN or not value.isprintable():
        return f"there is no such {noun}" + did_you_mean("", choices)
    if noun == "choice":
        # A guess could turn the meaning round: "irregular" is near "regular".
        return f'there is no "{value}" here; choose one of {", ".join(choices)}'
    return f'there is no {noun} "{value}"' + did_you_mean(value, choices)
