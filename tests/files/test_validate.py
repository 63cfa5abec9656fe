"""What a model refuses in a file: the place, and the words a person reads."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import InitErrorDetails

from poi_trial.dates import PartialDate
from poi_trial.errors import FileError, Problem, path_text
from poi_trial.files.document import Document
from poi_trial.files.model_walk import walk
from poi_trial.files.strict_yaml import read_yaml
from poi_trial.files.validate import validate
from poi_trial.model import Many, Model
from poi_trial.scalars import Day, Days, Id, Number


class Age(Model):
    """A kind with numbers."""

    kind: Literal["age"]
    at_least: int | None = None
    below: Annotated[int, Field(gt=0, lt=120)] | None = None
    age: int | None = None


class Answer(Model):
    """A kind with two names and a check of its own."""

    kind: Literal["answer", "never"]
    question: Id
    live: bool | None = None

    @model_validator(mode="after")
    def _asks(self) -> Self:
        if self.question == "nothing":
            raise ValueError("asks nothing; write a question")
        return self


class Either(Model):
    """A kind that holds kinds."""

    kind: Literal["either"]
    of: "Many[AnyKind]"


AnyKind = Annotated[Age | Answer | Either, Field(discriminator="kind")]


class Weight(Model):
    """A pair of values."""

    kg: Annotated[Number, Field(gt=0, le=300)]
    on: Days | None = None


class Sheet(Model):
    """One field of every sort."""

    title: str = "x"
    count: Annotated[int, Field(ge=1, le=9, multiple_of=2)] = 2
    weight: Weight | None = None
    day: Day | None = None
    live: bool = True
    sex: Literal["female", "male"] | None = None
    doses: Literal[1, 2, True] = 1
    letter: Annotated[str, StringConstraints(pattern="^[A-Z]$")] = "A"
    word: Annotated[str, StringConstraints(min_length=2, max_length=3)] = "ab"
    names: Annotated[Many[Id], Field(min_length=1, max_length=2)] = ("a",)
    limits: dict[Id, Number] | None = None
    kinds: Many[AnyKind] = ()
    kind_of: dict[Id, AnyKind] | None = None
    nothing: None = None
    named: str = Field("x", alias="called")
    amount: Number | Literal["all", "half"] = "all"
    sizes: int | Many[int] = 1
    choice: Weight | str | None = None
    exact: Decimal | None = None
    real: float | None = None
    raw: bytes | None = None


def problems(value: object, model: type[BaseModel] = Sheet) -> list[str]:
    """What a person reads of a value without places, as `path: what`."""
    with pytest.raises(FileError) as error:
        validate(model, Document(value, "patient.json"))
    assert error.value.consequence == ""
    assert all(problem.excerpt is None for problem in error.value.problems)
    return [f"{path_text(problem.path)}: {problem.what}" for problem in error.value.problems]


def in_yaml(text: str) -> list[Problem]:
    """The problems of a protocol file."""
    with pytest.raises(FileError) as error:
        validate(Sheet, read_yaml(text.encode(), "protocol.yaml"))
    return error.value.problems


def test_a_good_file_becomes_its_model() -> None:
    """Lists become tuples, dates days, numbers exact decimals; nothing else changes its type."""
    value = {"names": ["a", "b"], "weight": {"kg": 58, "on": "2024"}, "kinds": [{"kind": "age"}]}
    sheet = validate(Sheet, Document(value, "f"))
    assert sheet.names == ("a", "b")
    assert sheet.kinds == (Age(kind="age"),)
    assert sheet.weight == Weight(kg=Decimal(58), on=PartialDate(date(2024, 1, 1), date(2024, 12, 31)))


NUMBERS = [
    ({"weight": {"kg": "41.2"}}, 'weight.kg: "41.2" is text; write 41.2'),
    ({"weight": {"kg": "-1"}}, 'weight.kg: "-1" is text; write -1'),
    ({"weight": {"kg": "about 58"}}, "weight.kg: is text; write a number"),
    ({"weight": {"kg": True}}, "weight.kg: is true or false; write a number"),
    ({"weight": {"kg": None}}, "weight.kg: is empty; write a number"),
    ({"weight": {"kg": [58]}}, "weight.kg: is a list; write a number"),
    ({"weight": {"kg": {"a": 1}}}, "weight.kg: holds keys with values; write a number"),
    ({"count": "4"}, 'count: "4" is text; write 4'),
    ({"count": "4.5"}, "count: is text; write a whole number"),
    ({"count": "4\n"}, "count: is text; write a whole number"),
    ({"count": Decimal("4.0")}, "count: is a number; write a whole number"),
    ({"count": True}, "count: is true or false; write a whole number"),
    ({"count": None}, "count: is empty; write a whole number"),
    ({"exact": "1"}, 'exact: "1" is text; write 1'),
    ({"real": []}, "real: is a list; write a number"),
]


@pytest.mark.parametrize(("value", "said"), NUMBERS)
def test_a_number_must_be_a_number(value: object, said: str) -> None:
    """Text never becomes a number in silence, truth neither; a number in quotes is shown without them."""
    assert problems(value) == [said]


OTHERS = [
    ({"title": 5}, "title: is a number; write text in quotes"),
    ({"title": Decimal("1.10")}, "title: is a number; write text in quotes"),
    ({"title": False}, "title: is true or false; write text in quotes"),
    ({"title": None}, "title: is empty; write text"),
    ({"title": ["x"]}, "title: is a list; write text"),
    ({"title": {"x": 1}}, "title: holds keys with values; write text"),
    ({"live": "true"}, 'live: "true" is text; write true'),
    ({"live": "yes"}, "live: is text; write true or false"),
    ({"live": 1}, "live: is a number; write true or false"),
    ({"names": "a"}, "names: is text; write a list"),
    ({"names": {"a": 1}}, "names: holds keys with values; write a list"),
    ({"limits": ["a"]}, "limits: is a list; write keys with values"),
    ({"weight": 58}, "weight: is a number; write keys with values"),
    ({"kinds": [7]}, "kinds[0]: is a number; write keys with values"),
    ({"nothing": 1}, "nothing: is a number; write null"),
    ({"day": "2024-02-30"}, "day: is no day of the calendar; 2024-02 has 29 days"),
    ({"day": 20240230}, "day: is a number; write a date as YYYY-MM-DD"),
    ([1], ": is a list; write keys with values"),
    (None, ": is empty; write keys with values"),
]


@pytest.mark.parametrize(("value", "said"), OTHERS)
def test_every_value_must_be_of_its_kind(value: object, said: str) -> None:
    """What stands there and what should stand there are said, the value is not."""
    assert problems(value) == [said]


LIMITS = [
    ({"weight": {"kg": 0}}, "weight.kg: must be above 0"),
    ({"weight": {"kg": Decimal("300.001")}}, "weight.kg: must be at most 300"),
    ({"kinds": [{"kind": "age", "below": 120}]}, "kinds[0].below: must be below 120"),
    ({"count": 0}, "count: must be at least 1"),
    ({"count": 3}, "count: must be a multiple of 2"),
    ({"word": "a"}, "word: must have at least 2 characters"),
    ({"word": "abcd"}, "word: must have at most 3 characters"),
    ({"names": []}, "names: must have at least 1 item"),
    ({"names": ["a", "b", "c"]}, "names: must have at most 2 items"),
    ({"letter": "a"}, "letter: does not have the right form; it must match ^[A-Z]$"),
    ({"kinds": [{"kind": "never", "question": "nothing"}]}, "kinds[0]: asks nothing; write a question"),
    ({"raw": "x"}, "raw: is not what is expected here (bytes_type)"),
]


@pytest.mark.parametrize(("value", "said"), LIMITS)
def test_a_limit_is_named(value: object, said: str) -> None:
    """The limit is said, the patient's value is not."""
    assert problems(value) == [said]


CHOICES = [
    ({"sex": "femal"}, 'sex: there is no "femal" here; choose one of female, male'),
    ({"sex": "FEMALE"}, 'sex: there is no "FEMALE" here; choose one of female, male'),
    ({"sex": "x"}, 'sex: there is no "x" here; choose one of female, male'),
    ({"sex": "Jane Doe, born on 11 March 1994 in Shangh"}, "sex: there is no such choice; choose one of female, male"),
    ({"sex": "\x1b[2J"}, "sex: there is no such choice; choose one of female, male"),
    ({"sex": 1}, "sex: is a number; choose one of female, male"),
    ({"doses": 3}, "doses: is a number; choose one of 1, 2, true"),
    ({"kinds": [{"kind": "agee"}]}, 'kinds[0].kind: there is no kind "agee"; did you mean "age"?'),
    ({"kinds": [{"kind": 1}]}, "kinds[0].kind: is a number; choose one of age, answer, never, either"),
    ({"kinds": [{"kind": None}]}, "kinds[0].kind: is empty; choose one of age, answer, never, either"),
    ({"kinds": [{"age": 20}]}, 'kinds[0]: has no "kind"; choose one of age, answer, never, either'),
]


@pytest.mark.parametrize(("value", "said"), CHOICES)
def test_a_wrong_choice_names_the_right_ones(value: object, said: str) -> None:
    """A near miss is shown with what may be meant; what is long or cannot be printed is not repeated."""
    assert problems(value) == [said]


KEYS = [
    ({"titel": "x"}, 'titel: there is no key "titel"; did you mean "title"?'),
    ({"cal": "x"}, 'cal: there is no key "cal"; did you mean "called"?'),
    ({"weight": {"kg": 1, "onn": 1}}, 'weight.onn: there is no key "onn"; did you mean "on"?'),
    ({"weight": {"kg": 1, "?": 1}}, 'weight.?: there is no key "?"; choose one of kg, on'),
    ({"weight": {}}, 'weight: there is no "kg" here; add it'),
    (
        {"kinds": [{"kind": "age", "agee": 1}]},
        'kinds[0].agee: there is no key "agee"; did you mean "age"?',
    ),
    (
        {"kinds": [{"kind": "never", "question": "a", "lives": True}]},
        'kinds[0].lives: there is no key "lives"; did you mean "live"?',
    ),
    (
        {"kind_of": {"a": {"kind": "never", "questoin": 1, "question": "q"}}},
        'kind_of.a.questoin: there is no key "questoin"; did you mean "question"?',
    ),
    ({"kinds": [{"kind": "answer"}]}, 'kinds[0]: there is no "question" here; add it'),
    (
        {"kinds": [{"kind": "either", "of": [{"kind": "age", "belov": 1}]}]},
        'kinds[0].of[0].belov: there is no key "belov"; did you mean "below"?',
    ),
    (
        {"kinds": [{"kind": "age", "age": "x"}]},
        "kinds[0].age: is text; write a whole number",
    ),
]


@pytest.mark.parametrize(("value", "said"), KEYS)
def test_an_unknown_or_missing_key_is_named(value: object, said: str) -> None:
    """The keys that are offered are those of the kind that stands there, in lists, mappings and kinds in kinds."""
    assert problems(value) == [said]


def test_a_key_that_cannot_be_shown_is_not() -> None:
    """A name typed where a key belongs is not repeated in the text."""
    assert problems({"weight": {"kg": 1, "x" * 41: 1}})[0].endswith("there is no such key; choose one of kg, on")


class Row(Model):
    """A row of a table."""

    cell: Annotated[tuple[int, Weight], Field(strict=False)]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ([1], "cell: an item is missing here; add it"),
        ([1, {"kg": 1}, 2], "cell: must have at most 2 items"),
        (["1", {"kg": 1}], 'cell[0]: "1" is text; write 1'),
        ([1, {"kg": 1, "onn": 1}], 'cell[1].onn: there is no key "onn"; did you mean "on"?'),
    ],
)
def test_a_row_of_fixed_length(cell: list[object], said: str) -> None:
    """Each place of the row has its own type; a missing item is said at the row."""
    assert problems({"cell": cell}, Row) == [said]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"amount": "al"}, 'amount: is text; write a number; or there is no "al" here; choose one of all, half'),
        ({"sizes": "x"}, "sizes: is text; write a whole number or a list"),
        ({"sizes": [1, "x"]}, "sizes[1]: is text; write a whole number"),
        ({"choice": 5}, "choice: is a number; write keys with values or text"),
        ({"choice": {"kg": "x"}}, "choice.kg: is text; write a number"),
        ({"choice": {}}, 'choice: there is no "kg" here; add it'),
    ],
)
def test_several_types_that_were_tried_make_one_problem(value: object, said: str) -> None:
    """What was found deepest is what she meant; else all that would be right is said once."""
    assert problems(value) == [said]


def test_all_problems_come_at_once() -> None:
    """One run shows every one."""
    assert len(problems({"title": 1, "agee": 1, "weight": {"kg": "1", "x": 2}, "kinds": [{}, {"kind": "x"}]})) == 6


YAML = """\
titel: x
weight:
  kg: "58"
kinds:
  - kind: agee
  - below: 5
    kind: age
    belov: 6
  - {kind: never}
limits:
  a b: 1
  c: "2"
"""


def test_each_problem_has_the_place_where_it_is_mended() -> None:
    """A wrong key or kind is placed at the key, a wrong value at the value, what is missing where it should be."""
    found = [(p.line, p.column, path_text(p.path), p.excerpt) for p in in_yaml(YAML)]
    assert found == [
        (1, 1, "titel", "titel: x"),
        (3, 7, "weight.kg", '  kg: "58"'),
        (5, 5, "kinds[0].kind", "  - kind: agee"),
        (8, 5, "kinds[1].belov", "    belov: 6"),
        (9, 5, "kinds[2]", "  - {kind: never}"),
        (11, 3, "limits.a b", "  a b: 1"),
        (12, 6, "limits.c", '  c: "2"'),
    ]


def test_a_bad_key_and_its_bad_value_are_two_problems() -> None:
    """The key's own fault is not taken for another try at the value."""
    found = problems({"kind_of": {"a b": {"kind": "age", "below": "x"}}})
    assert sorted(text.split(":")[0] for text in found) == ["kind_of.a b", "kind_of.a b.below"]


class Whole(Model):
    """A document whose parts are checked against each other."""

    kinds: Many[AnyKind] = ()

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        faults = [(("kinds", 0, "question"), "is asked twice"), (("kinds", 0, "question"), "is not asked")]
        raise ValidationError.from_exception_data("Whole", [_fault(*fault) for fault in faults])


def _fault(path: tuple[str | int, ...], what: str) -> InitErrorDetails:
    return {"type": "value_error", "loc": path, "input": None, "ctx": {"error": ValueError(what)}}


def test_faults_across_parts_keep_their_places() -> None:
    """A check of the whole document names paths without kinds; two faults at one place are both said."""
    document = read_yaml(b"kinds:\n  - kind: answer\n    question: q\n", "protocol.yaml")
    with pytest.raises(FileError) as error:
        validate(Whole, document)
    assert [(p.line, p.column, p.what) for p in error.value.problems] == [
        (3, 15, "is asked twice"),
        (3, 15, "is not asked"),
    ]


def test_a_line_of_an_ndjson_file_is_named() -> None:
    """The problem of a patient in a file of many says which line she is on."""
    with pytest.raises(FileError) as error:
        validate(Sheet, Document({"live": 1}, "patients.ndjson", line=7))
    assert error.value.problems[0].line == 7


def test_a_location_that_no_model_knows_is_followed_as_far_as_the_document_goes() -> None:
    """A plain mapping or an unknown type offers no keys, and nothing breaks."""
    spot = walk(Sheet, {"raw": {"a": [1]}}, ("raw", "a", 0, "b"))
    assert (spot.path, spot.keys, spot.choices) == (("raw", "a", 0), [], [])
    spot = walk(Row, {"cell": [1, 2, {"x": 3}]}, ("cell", 2, "x"))
    assert (spot.path, spot.keys) == (("cell", 2, "x"), [])
    assert walk(Row, {"cell": {"x": 1}}, ("cell", "x")).keys == []


SECRET = "zq7secretvalue" * 4
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([SECRET, Decimal("41.20"), "age", "never", "female", "2024-02-30", "all", "a"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*Sheet.model_fields, "kind", "kg", "on", "of", "question", "below", "a b", "other"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(VALUES)
def test_any_value_is_accepted_or_refused_without_showing_it(value: object) -> None:
    """No value ends in any error but the list of its problems, and no long text of it is repeated."""
    try:
        validate(Sheet, Document(value, "f"))
    except FileError as error:
        said = [problem.what for problem in error.problems]
    else:
        said = ["fits"]
    assert said
    assert not any(SECRET in text or "Input should" in text or "Value error" in text for text in said)
