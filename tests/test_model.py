"""The base of every model that is read from a file."""

import pickle
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property

import pytest
from pydantic import ValidationError

from poi_trial.model import Many, Model


class Arms(Model):
    """Lists of things, and lists of lists."""

    ratio: Many[int] = ()
    blocks: Many[Many[str]] = ()


def kinds(value: object) -> list[str]:
    """The types of the errors that a value has."""
    with pytest.raises(ValidationError) as error:
        Arms.model_validate(value)
    return [each["type"] for each in error.value.errors()]


def test_many_takes_the_lists_of_a_file_and_keeps_tuples() -> None:
    """A file holds lists; a model holds tuples, which nobody can change."""
    arms = Arms.model_validate({"ratio": [1, 2], "blocks": [["a"], []]})
    assert arms.ratio == (1, 2)
    assert arms.blocks == (("a",), ())
    assert Arms(ratio=(1, 2)).ratio == (1, 2)


@pytest.mark.parametrize("item", ["1", True, 1.0, Decimal(1), None])
def test_the_items_stay_strict(item: object) -> None:
    """Only the container is lenient: text and truth never become numbers."""
    assert kinds({"ratio": [item]}) == ["int_type"]


@pytest.mark.parametrize("value", ["12", {"a": 1}, 1, None])
def test_nothing_but_a_list_becomes_many(value: object) -> None:
    """A text is not a list of its letters, nor a mapping one of its keys."""
    assert kinds({"ratio": value}) == ["tuple_type"]


def test_an_unknown_key_is_an_error_and_the_error_hides_the_value() -> None:
    """A misspelt key is never ignored, and a patient's value never reaches a log."""
    with pytest.raises(ValidationError) as error:
        Arms.model_validate({"ratios": "Jane Doe"})
    assert [each["type"] for each in error.value.errors()] == ["extra_forbidden"]
    assert "Jane" not in str(error.value)


def test_a_model_cannot_be_changed() -> None:
    """What was read stays what was read."""
    arms = Arms(ratio=(1,))
    with pytest.raises(ValidationError):
        arms.ratio = (2,)  # type: ignore[misc]


def test_many_is_an_array_to_json_schema() -> None:
    """Editors that complete protocol.yaml see a list of whole numbers."""
    properties = Arms.model_json_schema()["properties"]
    assert properties["ratio"]["type"] == "array"
    assert properties["ratio"]["items"] == {"type": "integer"}


class Found(Model):
    """A model that finds something out of its fields."""

    name: str

    @cached_property
    def sign(self) -> Callable[[], str]:
        """Something that no process can be given."""
        return lambda: self.name


def test_another_process_is_given_the_fields_alone() -> None:
    """What a model found out of its fields, which may hold functions, is found out again where it is needed."""
    asked = Found(name="x")
    assert asked.sign() == "x"
    given = pickle.loads(pickle.dumps(asked))  # noqa: S301 - our own
    assert given == Found(name="x")
    assert given.sign() == "x"
