"""An allocation list as a CSV file: its header checked whole, its rows one at a time."""

from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from poi_trial.errors import FileError, Problem
from poi_trial.files.document import Document, Path, Place
from poi_trial.files.reading import display_name, lines_of, open_bytes
from poi_trial.files.strict_json import read_json
from poi_trial.files.validate import validate
from poi_trial.protocol.listed import ListHeader

COLUMNS = "stratum,slot,block,block_size,arm"
_LONGEST = 1 << 20
_MOST_LINES = 100
_JSON = ("procedure", "arms", "strata", "size", "assumptions", "protocol")
_AGAIN = "a list is UTF-8 with line feeds alone, so save it without changing it, or deal it again"


@dataclass
class _Lines:
    """The lines of a file without their ends, and what is wrong with the file as such, told once each."""

    path: str
    problems: list[Problem] = field(default_factory=list)
    number: int = 0

    def __iter__(self) -> Iterator[str]:
        for raw in lines_of(open_bytes(self.path), self.path, _LONGEST):
            self.number += 1
            yield self._text(raw)

    def _text(self, raw: bytes) -> str:
        if self.number == 1 and raw.startswith(BOM_UTF8):
            self._wrong("begins with a byte order mark")
            raw = raw.removeprefix(BOM_UTF8)
        if raw.endswith(b"\r\n"):
            self._wrong("has CRLF line ends")
        elif not raw.endswith(b"\n"):
            self._wrong("ends without a line feed, so it may be cut")
        try:
            return raw.decode().removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError:
            self._wrong("is not UTF-8")
            return raw.decode(errors="replace").rstrip("\r\n")

    def _wrong(self, what: str) -> None:
        problem = Problem(f"{what}; {_AGAIN}", display_name(self.path), line=self.number)
        if all(problem.what != told.what for told in self.problems):
            self.problems.append(problem)


@dataclass
class AllocationFile:
    """A list as read: `rows` are its slot lines, and `problems` grows while they are gone through."""

    name: str
    header: ListHeader
    places: Document
    rows: Iterator[str]
    problems: list[Problem]
    _lines: _Lines

    @property
    def line(self) -> int:
        """The number of the line that was read last."""
        return self._lines.number


def open_allocation(path: str) -> AllocationFile:
    """Open a list and check its header; FileError where there is none from which a list could be made."""
    lines = _Lines(path)
    text = iter(lines)
    document, columns = _header(text, lines)
    try:
        header = validate(ListHeader, document)
    except FileError as error:
        raise FileError([*lines.problems, *error.problems], "nothing was compared") from None
    if columns != COLUMNS:
        what = f"after the header stand the names of the columns, {COLUMNS}"
        lines.problems.append(Problem(what, document.name, line=lines.number))
        # What stands there instead may be the first row.
        text = chain(() if columns is None else (columns,), text)
    return AllocationFile(document.name, header, document, text, lines.problems, lines)


def _header(text: Iterator[str], lines: _Lines) -> tuple[Document, str | None]:
    """The header's values with their lines, and the first line after it."""
    name, values, problems = display_name(lines.path), dict[str, object](), list[Problem]()
    places: dict[Path, Place] = {}
    keys: dict[Path, Place] = {}
    after = None
    for line in text:
        if not line.startswith("# "):
            after = line
            break
        if lines.number > _MOST_LINES:
            what = f"the header has more than {_MOST_LINES} lines; that of a list has about ten"
            raise FileError([*lines.problems, Problem(what, name, line=lines.number)], "nothing was compared")
        key, _, value = line.removeprefix("# ").partition(": ")
        if key in values:
            problems.append(Problem("stands twice in the header", name, (key,), lines.number))
            continue
        keys[key,], places[key,] = Place(lines.number, 3), Place(lines.number, len(key) + 5)
        values[key] = value
        if key in _JSON:
            values[key], wrong = _nested(value, name)
            problems += [replace(each, path=(key, *each.path), line=lines.number) for each in wrong]
    if not values:
        what = "has no header; a list begins with lines such as # algorithm: poi-1"
        raise FileError([*lines.problems, Problem(what, name, line=1)], "nothing was compared")
    document = Document(values, name, places, keys, problems=tuple(problems))
    return document, after


def _nested(value: str, name: str) -> tuple[object, Sequence[Problem]]:
    """A header value that is JSON, and what is wrong with it."""
    try:
        document = read_json(value.encode(), name)
    except FileError as error:
        return None, error.problems
    return document.value, document.problems
