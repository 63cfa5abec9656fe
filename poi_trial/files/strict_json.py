"""JSON read strictly; what is wrong is said without a value, for the text may be a patient's."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from poi_trial.errors import MOST_TOLD, FileError, PathStep, Problem
from poi_trial.files.document import Document, Path

LARGEST = 16 << 20
DEEPEST = 64
MOST_VALUES = 900_000
_LONGEST_NUMBER, _LARGEST_EXPONENT = 40, 20

_BOM = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ROUND = bytes.maketrans(b"[{]}", b"(())")
_NO_BRACKET = bytes(set(range(256)) - set(b"[{]}"))
_LAID_OUT = "is a bracket alone: one value stands on several lines; write each patient on one, as jq -c '.[]' does"
_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
# What the json module says, by its beginning, and what it means.
_PLAIN_WORDS = (
    ("Expecting value", "a value is missing or is not JSON here; text needs double quotes"),
    ("Expecting ','", "a comma or a closing bracket is missing here"),
    ("Expecting ':'", "a colon is missing here"),
    ("Expecting property name", "a key in double quotes must stand here; no comma may follow the last one"),
    ("Illegal trailing comma", "no comma may follow the last one; delete it"),
    ("Unterminated string", "text begins here and is never closed; a double quote is missing"),
    (
        "Invalid control character",
        "text holds a line break or a control character here; write it as an escape",
    ),
    ("Invalid \\", "JSON has no such escape; double the backslash"),
    ("Extra data", "nothing may follow the value; delete what stands here"),
    ("", "this is not JSON"),
)


@dataclass(frozen=True, slots=True)
class _Fault:
    """Stands in the value for a number that is none."""

    what: str


class _Repeating(dict[str, object]):
    """Stands in the value for an object in which keys are repeated."""

    repeated: tuple[str, ...] = ()


class _Hooks:
    """What the json module calls while it reads; `faults` says whether a walk is needed to place any."""

    def __init__(self) -> None:
        self.faults = False

    def mapping(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        """An object, marked where keys are repeated."""
        plain = dict(pairs)
        if len(plain) == len(pairs):
            return plain
        self.faults = True
        marked, counts = _Repeating(plain), Counter(key for key, _ in pairs)
        marked.repeated = tuple(key for key, count in counts.items() if count > 1)
        return marked

    def whole(self, text: str) -> int | _Fault:
        """A whole number."""
        return int(text) if len(text) <= _LONGEST_NUMBER else self.fault("is a number of more than 40 characters")

    def decimal(self, text: str) -> Decimal | _Fault:
        """A number with the digits it was written with."""
        if len(text) > _LONGEST_NUMBER:
            return self.fault("is a number of more than 40 characters")
        exponent = text.lower().partition("e")[2]
        if exponent and abs(int(exponent)) > _LARGEST_EXPONENT:
            return self.fault("is a number with an exponent beyond 20; check it")
        return Decimal(text)

    def constant(self, name: str) -> _Fault:
        """NaN, Infinity or -Infinity."""
        return self.fault(f"{name} is no number; write a number, or null where it is not known")

    def fault(self, what: str) -> _Fault:
        """A number that is none."""
        self.faults = True
        return _Fault(what)


def read_json(data: bytes, name: str) -> Document:
    """Read one JSON value of at most 16 MiB, 64 levels and 900,000 values; what is wrong is in its `problems`.

    FileError holds the problem where no value can be made of the file.
    A number with a point or an exponent is a Decimal of the digits as written. Refused: repeated keys, NaN
    and infinity, numbers of more than 40 characters or with an exponent beyond 20, lone surrogates.
    """
    if len(data) > LARGEST:
        raise FileError([Problem(f"is larger than {LARGEST >> 20} MiB", name)], "")
    text = _text(data.removeprefix(_BOM), name)
    hooks = _Hooks()
    try:
        value = json.loads(
            text,
            object_pairs_hook=hooks.mapping,
            parse_int=hooks.whole,
            parse_float=hooks.decimal,
            parse_constant=hooks.constant,
        )
    except json.JSONDecodeError as error:
        raise FileError([_malformed(error, name)], "") from None
    document = Document(value, name, size=len(data))
    if hooks.faults or _SURROGATE_ESCAPE.search(text):
        problems = tuple(document.problem(*fault) for fault in islice(_faults(value), MOST_TOLD))
        return replace(document, problems=problems)
    return document


def is_blank(line: bytes) -> bool:
    """Whether a line holds nothing."""
    return not line.removeprefix(_BOM).strip()


def read_json_lines(lines: Iterable[bytes], name: str, first: int = 1) -> Iterator[tuple[int, Document | FileError]]:
    """Read one JSON value a line, numbered from `first`; a bad line is its error, blank ones are skipped."""
    for number, line in enumerate(lines, first):
        if is_blank(line):
            continue
        try:
            if not line.removeprefix(_BOM).strip(b"[{ \t\r\n"):
                raise FileError([Problem(_LAID_OUT, name)], "")
            document = read_json(line.rstrip(), name)
            problems = tuple(replace(problem, line=number) for problem in document.problems)
            yield number, replace(document, line=number, problems=problems)
        except FileError as error:
            yield number, FileError([replace(problem, line=number) for problem in error.problems], "")


def _text(data: bytes, name: str) -> str:
    if not data.strip():
        raise FileError([Problem("is empty", name)], "")
    if data.count(b"[") + data.count(b"{") > DEEPEST and _is_too_deep(data):
        raise FileError([Problem(f"is nested more than {DEEPEST} levels deep", name)], "")
    # Each takes two signs at least; an empty list takes forty times its two signs in memory.
    if len(data) > 2 * MOST_VALUES and sum(map(data.count, (b",", b"[", b"{"))) > MOST_VALUES:
        what = f"holds more than {MOST_VALUES:,} values; poi reads no larger file of this kind"
        raise FileError([Problem(what, name)], "")
    if data.startswith(_UTF_16) or b"\x00" in data[:2]:
        raise FileError([Problem("is UTF-16, as some spreadsheets save it; save the file as UTF-8", name)], "")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = "holds a byte that is not UTF-8; save the file as UTF-8"
        raise FileError([Problem(what, name, line=line)], "") from None


def _is_too_deep(data: bytes) -> bool:
    """Whether brackets outside text are nested deeper than the json module may be trusted with.

    Text is cut out at its quotes, once escaped quotes are gone; each round then takes the innermost level
    away.
    """
    outside = data.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2]
    brackets = b"".join(outside).translate(_ROUND, _NO_BRACKET)
    for _ in range(DEEPEST):
        fewer = brackets.replace(b"()", b"")
        if len(fewer) == len(brackets):
            break
        brackets = fewer
    return b"()" in brackets or brackets.count(b"(") > DEEPEST


def _malformed(error: json.JSONDecodeError, name: str) -> Problem:
    if error.pos >= len(error.doc.rstrip()):
        what = "the text ends here, before the value is complete"
    else:
        what = next(words for part, words in _PLAIN_WORDS if error.msg.startswith(part))
    return Problem(what, name, (), error.lineno, error.colno)


def _faults(value: object) -> Iterator[tuple[Path, str]]:
    """Every fault with its path, in the order of the file; a stack of its own, for any depth."""
    waiting: list[tuple[Path, object]] = [((), value)]
    while waiting:
        path, value = waiting.pop()
        inner: Iterable[tuple[PathStep, object]] = ()
        match value:
            case _Fault():
                yield path, value.what
            case str() if _SURROGATE.search(value):
                yield path, "holds half a character (a lone surrogate); write the whole character"
            case dict():
                yield from _key_faults(value, path)
                inner = value.items()
            case list():
                inner = enumerate(value)
        waiting += reversed([((*path, step), each) for step, each in inner])


def _key_faults(value: dict[str, object], path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, _Repeating):
        for key in value.repeated:
            yield (*path, key), "this key stands here more than once; keep one"
    if any(_SURROGATE.search(key) for key in value):
        yield path, "a key holds half a character (a lone surrogate); write the whole character"
