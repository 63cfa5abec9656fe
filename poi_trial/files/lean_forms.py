"""The form of a patient as slim structures that msgspec fills, made of the models' own fields and verbs.

They take less than the models do and never more: what they refuse, the models read again and find words for.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from types import FunctionType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from pydantic.fields import FieldInfo

from poi_trial.memo import Memo
from poi_trial.model import Model
from poi_trial.patient import LONGEST_TEXT, Name, Patient, Text
from poi_trial.scalars import ID, Days, Id, Number, read_days

_LONGEST_NUMBER = 40


class Label(str):
    """A name without the blanks around it."""

    __slots__ = ()


class Exact(Decimal):
    """A number with the digits it was written with."""

    __slots__ = ()


# What msgspec cannot read alone comes back through `_scalar`; it looks at the class of what that returns, and `object`
# is the one class of which a range of days is for sure. A date or a name stands in a file many times over.
_SCALARS = (
    (Days, object),
    (Number, Exact),
    (Name, Label),
    (Text, Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]),
    (Id, Annotated[str, msgspec.Meta(pattern=rf"^(?:{ID.pattern})\Z")]),
)


def _label(text: str) -> Label:
    if not 0 < len(text) <= LONGEST_TEXT or text != text.strip():
        raise ValueError("is left to the model")
    return Label(text)


def _exact(text: str) -> Exact:
    if len(text) > _LONGEST_NUMBER or not text.isascii() or "e" in text.lower():
        raise ValueError("is left to the model")
    return Exact(text)


def _no_number(_: str) -> Exact:
    raise ValueError("is left to the model")


_READ: dict[type, Memo[str, Any]] = {object: Memo(read_days), Label: Memo(_label), Exact: Memo(_no_number)}
_NUMBERS = Memo(_exact)


def _scalar(kind: type, value: object) -> object:
    """A date, a name or a number; numbers come here as numbers, so that none in quotes is taken for one."""
    if type(value) is str:
        return _READ[kind][value]
    if type(value) is int:
        value = _NUMBERS[str(value)]
    if kind is not Exact:
        raise ValueError("is left to the model")
    return value


def reader() -> Callable[[bytes], Patient]:
    """What reads a patient of one line of JSON; MsgspecError or a UnicodeDecodeError where it is left to the model."""
    decoder = msgspec.json.Decoder(lean(Patient), dec_hook=_scalar, float_hook=_NUMBERS.__getitem__)
    return decoder.decode


@cache
def lean(model: type[Model]) -> Any:
    """The slim twin of a model: its fields, its verbs, and its name where a kind is asked for."""
    hints = get_type_hints(model, include_extras=True)
    fields = [
        (name, _form(hints[name])) if field.is_required() else (name, _form(hints[name]), field.default)
        for name, field in model.model_fields.items()
    ]
    return msgspec.defstruct(
        model.__name__, fields, namespace=_verbs(model), frozen=True, gc=False, forbid_unknown_fields=True
    )


def _verbs(model: type[Model]) -> dict[str, Any]:
    own = {name: verb for name, verb in vars(model).items() if not name.startswith("__")}
    verbs: dict[str, Any] = {name: verb for name, verb in own.items() if isinstance(verb, FunctionType | property)}
    # A criterion that asks whether an entry is a Treatment has the answer of the model.
    verbs["__class__"] = property(lambda _: model)
    verbs["__iter__"] = _pairs
    verbs["model_copy"] = lambda twin, update: msgspec.structs.replace(twin, **update)
    for check in model.__pydantic_decorators__.model_validators.values():
        assert "__post_init__" not in verbs, "a slim structure has room for one check"
        verbs["__post_init__"] = check.func
    return verbs


def _pairs(twin: Any) -> Iterator[tuple[str, object]]:
    return zip(twin.__struct_fields__, msgspec.structs.astuple(twin), strict=True)


def _form(hint: Any) -> Any:
    """What msgspec reads in the place of a field's type."""
    for scalar, form in _SCALARS:
        if hint is scalar:
            return form
    origin, inner = get_origin(hint), get_args(hint)
    match origin:
        case None:
            return lean(hint) if isinstance(hint, type) and issubclass(hint, Model) else hint
        case _ if origin is Annotated:
            return _limited(_form(inner[0]), inner[1:])
        case _ if origin in (Union, UnionType):
            return Union[tuple(_form(each) for each in inner)]  # noqa: UP007 - of as many as there are
        case _ if origin is Literal:
            return hint
        case _:
            return origin[tuple(each if each is ... else _form(each) for each in inner)]


def _limited(form: Any, limits: tuple[object, ...]) -> Any:
    within = [each for limit in limits if isinstance(limit, FieldInfo) for each in limit.metadata]
    longest = [limit.max_length for limit in within if hasattr(limit, "max_length")]
    return Annotated[form, msgspec.Meta(max_length=longest[0])] if longest else form
