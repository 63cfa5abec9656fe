"""YAML events gathered into a document, on a stack of its own.

PyYAML's loaders keep the last of two equal keys, expand aliases without bound and die of deep nesting; its
events alone are safe.
"""

import re
from dataclasses import dataclass
from typing import Protocol

import yaml

from poi_trial.errors import FileError, Problem, shortened
from poi_trial.files.document import Document, Path, Place, excerpt
from poi_trial.files.plain_scalar import plain_value

DEEPEST = 32
TOO_DEEP = f"is nested more than {DEEPEST} levels deep"
_SURROGATE = re.compile("[\ud800-\udfff]")
_Container = dict[str, object] | list[object]


class _Mark(Protocol):
    line: int
    column: int


def place_of(mark: _Mark | None) -> Place:
    """The place of a parser's mark, which every event and every syntax error has."""
    assert mark is not None
    return Place(mark.line + 1, mark.column + 1)


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read; `key` is None where the key was refused."""

    value: _Container
    path: Path
    awaits_key: bool
    key: str | None = None

    def next_path(self) -> Path:
        """Where the next value stands."""
        if isinstance(self.value, list):
            return (*self.path, len(self.value))
        return self.path if self.key is None else (*self.path, self.key)

    def put(self, value: object) -> None:
        """Put the next value in; the first of two with the same key stays."""
        if isinstance(self.value, list):
            self.value.append(value)
            return
        if self.key is not None:
            self.value.setdefault(self.key, value)
        self.awaits_key = True


class YamlTree:
    """Takes events one by one; `problems` are in the order of the file."""

    def __init__(self, name: str, lines: list[str]) -> None:
        self.name = name
        self.lines = lines
        self.problems: list[Problem] = []
        self._value: object = None
        self._begun = False
        self._cut_short = False
        self._open: list[_Open] = []
        self._places: dict[Path, Place] = {}
        self._key_places: dict[Path, Place] = {}

    def document(self) -> Document:
        """The document, with the problems that could be read past; FileError if there is none to speak of."""
        if not self.problems and self._value is None:
            self.problems.append(Problem("is empty", self.name))
        if not self.problems and not isinstance(self._value, dict):
            self._refuse("the file must hold keys with values (`key: value`)", self._places[()], ())
        if self._cut_short or not isinstance(self._value, dict):
            raise FileError(self.problems, "")
        places = (self._places, self._key_places)
        return Document(self._value, self.name, *places, self.lines, problems=tuple(self.problems))

    def take(self, event: yaml.Event) -> bool:
        """Take the next event; False where nothing after it is read."""
        self._cut_short = not self._takes(event)
        return not self._cut_short

    def _takes(self, event: yaml.Event) -> bool:
        place = place_of(event.start_mark)
        match event:
            case yaml.ScalarEvent():
                self._undecorated(event, place)
                self._scalar(event, place)
            case yaml.MappingStartEvent():
                self._undecorated(event, place)
                return self._opens({}, place)
            case yaml.SequenceStartEvent():
                self._undecorated(event, place)
                return self._opens([], place)
            case yaml.CollectionEndEvent():
                self._open.pop()
            case yaml.AliasEvent():
                self._alias(place)
            case yaml.DocumentStartEvent():
                return self._begins_once(place)
        return True

    def _begins_once(self, place: Place) -> bool:
        if self._begun:
            self._refuse("a second document begins here; write one document a file", place, ())
            return False
        self._begun = True
        return True

    def _alias(self, place: Place) -> None:
        self._refuse("aliases (`*name`) are not read; write the value out", place)
        if self._awaiting_key:
            self._no_key()
        else:
            self._put(None, place)

    def _undecorated(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, place: Place) -> None:
        if event.anchor is not None:
            self._refuse("anchors (`&name`) are not read; delete it and write values out", place)
        if event.tag is not None:
            self._refuse("tags (`!name`) are not read; delete it", place)

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> None:
        if _SURROGATE.search(event.value):
            self._refuse("holds half a character (a lone surrogate); write the whole character", place)
        if self._awaiting_key:
            self._key(event, place)
            return
        value: object = event.value
        if not event.style:
            try:
                value = plain_value(event.value)
            except ValueError as error:
                self._refuse(str(error), place)
        self._put(value, place)

    def _key(self, event: yaml.ScalarEvent, place: Place) -> None:
        parent, key = self._open[-1], event.value
        self._no_key()
        if not event.style and not _is_text(key):
            named = f"`{shortened(key)}` is not text to every YAML reader; quote it, for a key must be"
            self._refuse(named if key else "a key is missing here; write one before the colon", place)
            return
        if not event.style and key == "<<":
            self._refuse("merge keys (`<<`) are not read; write the keys out", place)
            return
        parent.key = key
        path = parent.next_path()
        if first := self._key_places.get(path):
            what = f'"{shortened(key)}" stands here again, after line {first.line}; keep one of the two'
            self._refuse(what, place, path)
        self._key_places.setdefault(path, place)

    def _opens(self, value: _Container, place: Place) -> bool:
        path = self._path
        if self._awaiting_key:
            self._refuse("a key must be text; this is a list or a mapping", place)
            self._no_key()
        else:
            self._put(value, place)
        if len(self._open) >= DEEPEST:
            self._refuse(TOO_DEEP, place, path)
            return False
        self._open.append(_Open(value, path, awaits_key=isinstance(value, dict)))
        return isinstance(self._value, dict)

    @property
    def _awaiting_key(self) -> bool:
        return bool(self._open) and self._open[-1].awaits_key

    @property
    def _path(self) -> Path:
        """Where the next value stands; for a key, the mapping it is in."""
        if not self._open:
            return ()
        parent = self._open[-1]
        return parent.path if parent.awaits_key else parent.next_path()

    def _no_key(self) -> None:
        self._open[-1].key = None
        self._open[-1].awaits_key = False

    def _put(self, value: object, place: Place) -> None:
        self._places.setdefault(self._path, place)
        if self._open:
            self._open[-1].put(value)
        else:
            self._value = value

    def _refuse(self, what: str, place: Place, path: Path | None = None) -> None:
        where = self._path if path is None else path
        problem = Problem(what, self.name, where, place.line, place.column, excerpt(self.lines, place))
        self.problems.append(problem)


def _is_text(word: str) -> bool:
    try:
        return isinstance(plain_value(word), str)
    except ValueError:
        return False
