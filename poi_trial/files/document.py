"""A file as loaded: its value, and where in the text each key and each value stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from poi_trial.errors import PathStep, Problem

Path = tuple[PathStep, ...]

_AFTER, _WIDEST = 80, 2000


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Document:
    """A value read from the file `name`, with the places of its values and of its keys.

    JSON has no places and no lines: its text may be a patient's. `line` is the line of an NDJSON file that
    the whole value stands on. `problems` are those that its reader could read past: `validate` tells them with
    its own, so that nobody mends a file in two rounds.
    """

    value: object
    name: str
    places: Mapping[Path, Place] = field(default_factory=dict)
    key_places: Mapping[Path, Place] = field(default_factory=dict)
    lines: Sequence[str] = ()
    line: int | None = None
    problems: tuple[Problem, ...] = ()
    size: int = field(default=0, compare=False)
    """In bytes, of JSON."""

    def problem(self, path: Path, what: str, at_key: bool = False) -> Problem:
        """A problem at `path`: at the value there, at its key, or at the nearest parent that has a place.

        Steps that the document lacks are skipped: a validator names the kind it tried among them.
        """
        known = _without_foreign_steps(self.value, path)
        place = self.key_places.get(known) if at_key else None
        for length in range(len(known), -1, -1):
            place = place or self.places.get(known[:length])
        if place is None:
            return Problem(what, self.name, known, self.line)
        return Problem(what, self.name, known, place.line, place.column, excerpt(self.lines, place))


def child(value: object, step: PathStep) -> tuple[object] | None:
    """What stands at one step into a value, in a tuple; None where there is nothing."""
    if isinstance(value, dict) and step in value:
        return (value[step],)
    if isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
        return (value[step],)
    return None


def value_at(value: object, path: Path) -> object:
    """The value at a path all of whose steps are there."""
    for step in path:
        found = child(value, step)
        assert found is not None
        value = found[0]
    return value


def excerpt(lines: Sequence[str], place: Place) -> str | None:
    """The source line from its beginning to a little after the place; None where it is absurdly long."""
    if place.line > len(lines) or place.column > _WIDEST:
        return None
    return lines[place.line - 1][: place.column + _AFTER]


def _without_foreign_steps(value: object, path: Path) -> Path:
    known: list[PathStep] = []
    for step in path:
        found = child(value, step)
        if found is not None:
            known.append(step)
            value = found[0]
    return tuple(known)
