"""From the location of a pydantic error to the place in the document, and what may stand there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from poi_trial.errors import PathStep
from poi_trial.files.document import Path, child


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the document, and the types that may stand there.

    `tried` says that the location ends with the name of one of several types that were tried.
    """

    path: Path
    types: tuple[object, ...]
    tried: bool

    @property
    def keys(self) -> list[str]:
        """The keys that the models allowed here have."""
        names = [field.alias or name for model in _models(self.types) for name, field in _fields(model).items()]
        return list(dict.fromkeys(names))

    @property
    def choices(self) -> list[str]:
        """The words that are allowed here."""
        return _words(self.types)

    def kinds(self, key: str) -> list[str]:
        """The words by which `key` tells the models allowed here apart."""
        return _words(inner for each in self.types for inner in _inside(each, key))


def walk(model: type[BaseModel], value: object, location: Sequence[PathStep]) -> Spot:
    """Follow a location through the document; kinds and types named among the keys narrow the choice."""
    path: list[PathStep] = []
    types, tried = _alternatives(model), False
    for step in location:
        named = [each for each in _models(types) if _is_called(each, step, value)] if len(types) > 1 else []
        found = None if named else child(value, step)
        tried = found is None and len(types) > 1
        if named:
            types = tuple(named)
        elif found is not None:
            path.append(step)
            types = tuple(inner for each in types for inner in _inside(each, step))
            value = found[0]
    return Spot(tuple(path), types, tried)


def _alternatives(annotation: object) -> tuple[object, ...]:
    """The types that an annotation allows, unions opened and metadata dropped."""
    if get_origin(annotation) is Annotated:
        return _alternatives(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return tuple(each for arm in get_args(annotation) for each in _alternatives(arm))
    return () if annotation is NoneType else (annotation,)


def _inside(annotation: object, step: PathStep) -> tuple[object, ...]:
    """The types that may stand at one step into a value of a type."""
    for model in _models((annotation,)):
        for name, field in _fields(model).items():
            if (field.alias or name) == step:
                return _alternatives(field.annotation)
    inner, origin = get_args(annotation), get_origin(annotation)
    if origin is dict:
        return _alternatives(inner[1])
    if origin is tuple and inner[-1] is not Ellipsis:
        return _alternatives(inner[step]) if isinstance(step, int) and step < len(inner) else ()
    return _alternatives(inner[0]) if origin in (tuple, list, set, frozenset) else ()


def _is_called(model: type[BaseModel], step: PathStep, value: object) -> bool:
    """Whether a location names the model: by its class, or by the kind that the value itself declares."""
    if step == model.__name__:
        return True
    return isinstance(value, dict) and any(
        value.get(field.alias or name) == step and step in get_args(field.annotation)
        for name, field in _fields(model).items()
        if get_origin(field.annotation) is Literal
    )


def _words(types: Iterable[object]) -> list[str]:
    words = [word for each in types if get_origin(each) is Literal for word in get_args(each)]
    return [str(word).lower() if isinstance(word, bool) else str(word) for word in words]


def _models(types: Sequence[object]) -> list[type[BaseModel]]:
    return [each for each in types if isinstance(each, type) and issubclass(each, BaseModel)]


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    # A model that names a later one has fields whose types are not known until it is built.
    model.model_rebuild(raise_errors=False)
    return model.model_fields
