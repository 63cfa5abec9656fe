"""The base of every model that is read from a file: frozen, no unknown keys, no values in error text."""

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Strict, ValidationError

from poi_trial.errors import PathStep

T = TypeVar("T")

# A strict model refuses a list for a tuple; only the container is lenient, its items stay strict.
Many = Annotated[tuple[T, ...], Strict(False)]


class Model(BaseModel):
    """A frozen value read from a file; an unknown key is an error, and an error never holds the value."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        hide_input_in_errors=True,
        allow_inf_nan=False,
        defer_build=True,
    )

    def __getstate__(self) -> dict[Any, Any]:
        """What another process is given: the fields, and nothing that was found out of them."""
        state, fields = super().__getstate__(), type(self).model_fields
        return {**state, "__dict__": {name: value for name, value in state["__dict__"].items() if name in fields}}


def refusal(title: str, faults: Iterable[tuple[tuple[PathStep, ...], str]]) -> ValidationError:
    """What a validator raises to refuse several places at once: pydantic keeps the place of each of its lines."""
    return ValidationError.from_exception_data(
        title,
        [
            {"type": "value_error", "loc": path, "input": None, "ctx": {"error": ValueError(what)}}
            for path, what in faults
        ],
    )
