"""The single values of files: days, partial dates, numbers and ids."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import Field, TypeAdapter, ValidationError

from poi_trial.dates import PartialDate
from poi_trial.model import Model
from poi_trial.scalars import Day, Days, Id, Number, not_a_number, what_it_is


class Sheet(Model):
    """One value of each sort."""

    day: Day = date(2024, 1, 1)
    days: Days = PartialDate(date(2024, 1, 1), date(2024, 12, 31))
    number: Number = Decimal(1)
    dose: Annotated[Number, Field(gt=0, le=300)] | None = None
    below: Annotated[Number, Field(ge=1, lt=2)] | None = None
    id: Id = "a"


def fault(**value: object) -> str:
    """What is wrong with one value."""
    with pytest.raises(ValidationError) as error:
        Sheet.model_validate(value)
    (found,) = error.value.errors()
    assert found["type"] == "value_error"
    return str(found["ctx"]["error"])


def test_a_day_is_read_from_text() -> None:
    """A whole date as YYYY-MM-DD; in code, a date."""
    assert Sheet.model_validate({"day": "2024-02-29"}).day == date(2024, 2, 29)
    assert Sheet(day=date(2024, 2, 29)).day == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2024-02-30", "is no day of the calendar; 2024-02 has 29 days"),
        ("2024-02", "is not a whole date; write YYYY-MM-DD"),
        ("1706918400", "is not a whole date; write YYYY-MM-DD"),
        ("2024-02-29\n", "is not a whole date; write YYYY-MM-DD"),
        (20240229, "is a number; write a date as YYYY-MM-DD"),
        (True, "is true or false; write a date as YYYY-MM-DD"),
        (None, "is empty; write a date as YYYY-MM-DD"),
        (datetime(2024, 2, 29, tzinfo=UTC), "is something else; write a date as YYYY-MM-DD"),
    ],
)
def test_what_is_no_day_is_refused(value: object, said: str) -> None:
    """A number of seconds is not a date, nor is a moment in time."""
    assert fault(day=value) == said


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1994", date(1994, 1, 1), date(1994, 12, 31)),
        ("1994-02", date(1994, 2, 1), date(1994, 2, 28)),
        ("1994-03-11", date(1994, 3, 11), date(1994, 3, 11)),
    ],
)
def test_a_partial_date_is_every_day_it_can_mean(text: str, first: date, last: date) -> None:
    """A year alone is all of its days."""
    assert Sheet.model_validate({"days": text}).days == PartialDate(first, last)
    assert Sheet(days=PartialDate(first, last)).days == PartialDate(first, last)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1994, 'is a number; write the date in quotes, as "1994"'),
        (True, "is true or false; write a date as YYYY-MM-DD, YYYY-MM or YYYY"),
        (None, "is empty; write a date as YYYY-MM-DD, YYYY-MM or YYYY"),
        (["1994"], "is a list; write a date as YYYY-MM-DD, YYYY-MM or YYYY"),
        ({"first": "1994"}, "holds keys with values; write a date as YYYY-MM-DD, YYYY-MM or YYYY"),
        ("1994-13", "has no such month; months are 01 to 12"),
        ("94", "is not a date; write YYYY-MM-DD, or YYYY-MM or YYYY where the rest is not known"),
    ],
)
def test_what_is_no_partial_date_is_refused(value: object, said: str) -> None:
    """A year without quotes is a number in YAML; the mend is to quote it."""
    assert fault(days=value) == said


@pytest.mark.parametrize("value", [0, -7, 58000000, Decimal("41.20"), Decimal("-0.5"), Decimal("1E+3")])
def test_a_number_keeps_its_digits(value: int | Decimal) -> None:
    """Whole numbers become exact decimals; 41.20 stays 41.20."""
    found = Sheet.model_validate({"number": value}).number
    assert isinstance(found, Decimal)
    assert found.as_tuple() == Decimal(value).as_tuple()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("41.2", '"41.2" is text; write 41.2'),
        ("-3", '"-3" is text; write -3'),
        ("012", "is text; write a number"),
        ("41,2", "is text; write a number"),
        ("1e3", "is text; write a number"),
        ("41.2\n", "is text; write a number"),
        ("9" * 21, "is text; write a number"),
        (True, "is true or false; write a number"),
        (None, "is empty; write a number"),
        ([1], "is a list; write a number"),
        ((1,), "is a list; write a number"),
        ({}, "holds keys with values; write a number"),
        (1.5, "is not an exact number; give a whole number or a finite Decimal"),
        (Decimal("NaN"), "is not an exact number; give a whole number or a finite Decimal"),
        (Decimal("Infinity"), "is not an exact number; give a whole number or a finite Decimal"),
    ],
)
def test_what_is_no_number_is_refused(value: object, said: str) -> None:
    """Truth is not 1, text is not a number, a binary fraction is not exact."""
    assert fault(number=value) == said


def test_a_whole_number_in_quotes_is_shown_and_a_fraction_is_not_whole() -> None:
    """The mend that is offered must itself be right."""
    assert not_a_number("4", whole=True) == '"4" is text; write 4'
    assert not_a_number("4.5", whole=True) == "is text; write a whole number"
    assert not_a_number(Decimal("4.5"), whole=True) == "is a number; write a whole number"


@pytest.mark.parametrize("text", ["a", "P-001", "0", "Ab.c_d-9", "a" * 64])
def test_an_id_is_short_and_plain(text: str) -> None:
    """1 to 64 letters, digits, dots, underscores and hyphens, beginning with a letter or a digit."""
    assert Sheet.model_validate({"id": text}).id == text


@pytest.mark.parametrize("text", ["", "-a", ".a", "_a", "a b", "a\n", "a" * 65, "é", "４", "a/b", "..\\a"])
def test_what_is_no_id_is_refused(text: str) -> None:
    """No blank, no slash, no line break at the end, no letter beyond ASCII."""
    assert fault(id=text) == (
        "is not an id; write 1 to 64 letters, digits, dots, underscores or hyphens, beginning with a letter or a digit"
    )


@pytest.mark.parametrize("value", [7, None, True, ["a"]])
def test_an_id_is_text(value: object) -> None:
    """A number is no id until it stands in quotes."""
    with pytest.raises(ValidationError) as error:
        Sheet.model_validate({"id": value})
    assert error.value.errors()[0]["type"] == "string_type"


def test_values_are_written_as_they_were_recorded() -> None:
    """JSON holds dates and numbers as text with the digits they had; Python keeps the values."""
    sheet = Sheet.model_validate({"day": "2024-02-29", "days": "1994-03", "number": Decimal("1E+3")})
    assert json.loads(sheet.model_dump_json(exclude_unset=True)) == {
        "day": "2024-02-29",
        "days": "1994-03",
        "number": "1000",
    }
    assert sheet.model_dump(exclude_unset=True) == {
        "day": date(2024, 2, 29),
        "days": PartialDate(date(1994, 3, 1), date(1994, 3, 31)),
        "number": Decimal(1000),
    }


def test_the_schema_says_what_may_be_written() -> None:
    """Limits carry the names that JSON Schema has for them."""
    properties = Sheet.model_json_schema()["properties"]
    assert {key: properties["day"][key] for key in ("type", "format")} == {"type": "string", "format": "date"}
    assert properties["days"]["type"] == "string"
    assert properties["number"]["type"] == "number"
    assert properties["dose"]["anyOf"][0] == {"type": "number", "exclusiveMinimum": 0, "maximum": 300}
    assert properties["below"]["anyOf"][0] == {"type": "number", "minimum": 1, "exclusiveMaximum": 2}
    assert properties["id"]["type"] == "string"


def test_the_schema_of_what_is_written_has_numbers_as_text() -> None:
    """Results hold a recorded number as text, so that no digit is lost."""
    properties = Sheet.model_json_schema(mode="serialization")["properties"]
    assert properties["number"]["type"] == "string"
    assert properties["dose"]["anyOf"][0] == {"type": "string"}


FIELD = {"day": Day, "days": Days, "number": Number, "id": Id}


@pytest.mark.parametrize("name", ["day", "days", "number", "id"])
@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.text(max_size=5),
        st.from_regex(r"\A[0-9]{4}(-[0-9]{2}){0,2}\Z"),
        st.from_regex(r"\A[A-Za-z0-9._-]{1,66}\Z"),
    )
)
def test_what_is_accepted_fits_the_schema(name: Literal["day", "days", "number", "id"], value: object) -> None:
    """An editor that checks by the schema never marks a value that the program takes."""
    adapter: TypeAdapter[object] = TypeAdapter(FIELD[name])
    schema = Draft202012Validator(adapter.json_schema(), format_checker=FormatChecker())
    try:
        adapter.validate_python(value, strict=True)
    except ValidationError:
        return
    assert schema.is_valid(value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "is empty"),
        (False, "is true or false"),
        (0, "is a number"),
        (0.5, "is a number"),
        (Decimal(1), "is a number"),
        ("", "is text"),
        ([], "is a list"),
        ({}, "holds keys with values"),
        (date(2024, 1, 1), "is something else"),
    ],
)
def test_every_kind_of_value_has_a_plain_name(value: object, said: str) -> None:
    """The words of a reader, not of a programmer."""
    assert what_it_is(value) == said
