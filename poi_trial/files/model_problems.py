"""What a model finds wrong with a document, in plain words and with places."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from poi_trial.errors import MOST_TOLD, PathStep, Problem, did_you_mean
from poi_trial.files.document import Document, Path, child, value_at
from poi_trial.files.model_walk import Spot, walk
from poi_trial.files.wording import wanted, words, wrong_choice
from poi_trial.scalars import what_it_is

# A foreign file may hold a million; a place and plain words are made for no more than will ever be told.
_MOST_PLACED = 10 * MOST_TOLD


@dataclass(frozen=True, slots=True)
class _Wrong:
    """One error: `path` is where it is shown, `about` also holds a missing key.

    `right` is what should have stood there if the kind of value is wrong; `tried` says that it comes from one
    of several types that were tried.
    """

    path: Path
    about: Path
    what: str
    at_key: bool = False
    right: str | None = None
    tried: bool = False


def problems(model: type[BaseModel], document: Document, error: ValidationError) -> list[Problem]:
    """Every problem that `error` holds, each with its place, and those that the reader found before.

    Texts show no value but a choice that does not exist and a number that stands in quotes.
    """
    details = error.errors(include_input=False, include_url=False)[:_MOST_PLACED]
    wrongs = _once_a_place([_wrong(model, document.value, each) for each in details], document.value)
    # What the reader found wrong already is not told twice.
    known = {problem.path for problem in document.problems if problem.path}
    found = [document.problem(each.path, each.what, each.at_key) for each in wrongs if each.about not in known]
    return [*document.problems, *found]


def _wrong(model: type[BaseModel], value: object, error: ErrorDetails) -> _Wrong:
    location, kind, context = error["loc"], error["type"], error.get("ctx", {})
    spot = walk(model, value, location)
    path, here = spot.path, value_at(value, spot.path)
    match kind:
        case "missing":
            return _missing(path, location[-1])
        case "extra_forbidden":
            keys = walk(model, value, location[:-1]).keys
            return _Wrong(path, path, wrong_choice("key", keys, path[-1]), at_key=True)
        case "union_tag_invalid" | "union_tag_not_found":
            return _wrong_tag(spot, context["discriminator"].strip("'"), here)
        case "literal_error":
            return _Wrong(path, path, wrong_choice("choice", spot.choices, here), tried=spot.tried)
    what, right = words(kind, context, here), wanted(kind, context)
    at_key = location[-1:] == ("[key]",)
    return _Wrong(path, path, what, at_key, right, spot.tried and not at_key)


def _missing(path: Path, step: PathStep) -> _Wrong:
    what = f'there is no "{step}" here; add it' if isinstance(step, str) else "an item is missing here; add it"
    return _Wrong(path, (*path, step), what)


def _wrong_tag(spot: Spot, key: str, here: object) -> _Wrong:
    path, choices = (*spot.path, key), spot.kinds(key)
    if found := child(here, key):
        return _Wrong(path, path, wrong_choice(key, choices, found[0]), at_key=True)
    return _Wrong(spot.path, path, f'has no "{key}"' + did_you_mean("", choices))


def _once_a_place(wrongs: list[_Wrong], value: object) -> Iterator[_Wrong]:
    """Where several types were tried, keep what was found deepest and say it once."""
    above = {wrong.about[:length] for wrong in wrongs for length in range(len(wrong.about))}
    tried: dict[Path, list[_Wrong]] = {}
    for wrong in wrongs:
        if not wrong.tried:
            yield wrong
        elif wrong.about not in above:
            tried.setdefault(wrong.about, []).append(wrong)
    for found in tried.values():
        yield _joined(found, value_at(value, found[0].path))


def _joined(found: list[_Wrong], here: object) -> _Wrong:
    rights = dict.fromkeys(wrong.right for wrong in found if wrong.right)
    others = dict.fromkeys(wrong.what for wrong in found if not wrong.right)
    what = "; or ".join(others) or f"{what_it_is(here)}; write {' or '.join(rights)}"
    return replace(found[0], what=what)
