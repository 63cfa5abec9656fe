"""The single values that files hold: a day, a partial date, a number, an id, each read from what was written.

Every type also takes the value that it stands for, so that models can be built in code.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from poi_trial.dates import BETWEEN, PartialDate, read_date, read_partial_date
from poi_trial.quantities import plain_number

_LIMITS = {"gt": "exclusiveMinimum", "ge": "minimum", "lt": "exclusiveMaximum", "le": "maximum"}
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,19})", re.ASCII)
_NUMBER = re.compile(_WHOLE.pattern + r"(?:\.[0-9]{1,20})?", re.ASCII)
_DAYS = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


def what_it_is(value: object) -> str:
    """Say in plain words what kind of value stands there, never the value itself."""
    match value:
        case None:
            return "is empty"
        case bool():
            return "is true or false"
        case int() | float() | Decimal():
            return "is a number"
        case str():
            return "is text"
        case list() | tuple():
            return "is a list"
        case dict():
            return "holds keys with values"
        case _:
            return "is something else"


def not_a_number(value: object, whole: bool = False) -> str:
    """Say why a value cannot be read as a number; a number in quotes is the one value that is shown."""
    if isinstance(value, str) and (_WHOLE if whole else _NUMBER).fullmatch(value):
        return f'"{value}" is text; write {value}'
    return f"{what_it_is(value)}; write a {'whole ' if whole else ''}number"


def _number(value: object) -> Decimal:
    match value:
        case bool():
            raise ValueError(not_a_number(value))
        case int():
            return Decimal(value)
        case Decimal() if value.is_finite():
            return value
        case float() | Decimal():
            raise ValueError("is not an exact number; give a whole number or a finite Decimal")
        case _:
            raise ValueError(not_a_number(value))


class _NumberSchema:
    """Names the limits of a number as JSON Schema does; pydantic leaves its own names there."""

    @staticmethod
    def __get_pydantic_json_schema__(core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        if handler.mode == "serialization":
            return {"type": "string"}
        limits = handler(core)
        return {"type": "number"} | {_LIMITS[key]: limits[key] for key in _LIMITS if key in limits}


def _day(value: object) -> date:
    match value:
        case str():
            return read_date(value)
        case date() if not isinstance(value, datetime):
            return value
        case _:
            raise ValueError(f"{what_it_is(value)}; write a date as YYYY-MM-DD")


def read_days(value: object) -> PartialDate:
    """Read a date that may be partial; ValueError says what is wrong."""
    match value:
        case str():
            return read_partial_date(value)
        case PartialDate():
            return value
        # In YAML a year without quotes is a number.
        case int() if not isinstance(value, bool):
            raise ValueError('is a number; write the date in quotes, as "1994"')
        case _:
            raise ValueError(f"{what_it_is(value)}; write a date as YYYY-MM-DD, YYYY-MM or YYYY")


def _id(value: str) -> str:
    if not ID.fullmatch(value):
        raise ValueError(
            "is not an id; write 1 to 64 letters, digits, dots, underscores or hyphens, "
            "beginning with a letter or a digit"
        )
    return value


Day = Annotated[
    date,
    PlainValidator(_day),
    PlainSerializer(date.isoformat, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date"}),
]
"""A whole date, read from `YYYY-MM-DD`."""

Days = Annotated[
    PartialDate,
    PlainValidator(read_days),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": f"^{_DAYS}({re.escape(BETWEEN)}{_DAYS})?$"}),
]
"""A date that may be partial, read from `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, or from two with `..` between."""

Number = Annotated[
    Decimal,
    PlainValidator(_number, json_schema_input_type=Decimal),
    PlainSerializer(plain_number, return_type=str, when_used="json"),
    _NumberSchema,
]
"""A number with the digits it was written with; text and true or false are refused."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
"""Text that is not blank."""

AtcClass = Annotated[str, StringConstraints(pattern=r"^[ABCDGHJLMNPRSV](\d\d([A-Z]([A-Z](\d\d)?)?)?)?$")]
"""An ATC code, or the first letters of one that stand for a class: `G03HB01`, `G03HB`, `G03`."""

Id = Annotated[str, AfterValidator(_id), WithJsonSchema({"type": "string", "pattern": f"^{ID.pattern}$"})]
"""1 to 64 ASCII letters, digits, `.`, `_`, `-`, beginning with a letter or a digit."""
