"""Good files changed where they are made of parts: values, keys and entries cut, doubled, nudged, and put elsewhere.

What comes of it is mostly still JSON, YAML or lines, so that it passes the first stage of its reader and meets those
behind it. A file's parts are found once; a mutation only cuts and joins its bytes.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from mutation import HOSTILE, mutated

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
_WORD = re.compile(rb'"[^"\n]*"|[\w.+-]+')
_DATE = re.compile(rb'"?(\d{4})-(\d\d)(?:-(\d\d))?"?')
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_LARGE = 2000
"""One mutation in so many repeats a part until the file is large, for most files are small."""
_LARGEST = 200_000


class Span(NamedTuple):
    """Where a part stands in its file, and what stands between two of its kind."""

    first: int
    last: int
    between: bytes = b","


@dataclass
class Parts:
    """A good file and its parts; an entry is a member of a mapping with its key, an item of a list, or a line."""

    data: bytes
    values: list[Span] = field(default_factory=list)
    keys: list[Span] = field(default_factory=list)
    entries: list[Span] = field(default_factory=list)


def of_json(data: bytes) -> Parts:
    """The parts of JSON, or of lines of it."""
    parts, tokens, place = Parts(data), list(_TOKEN.finditer(data)), 0
    while place < len(tokens):
        first = place
        place = _value(tokens, first, parts)
        parts.entries.append(Span(tokens[first].start(), tokens[place - 1].end(), b"\n"))
    return parts


def _value(tokens: list[re.Match[bytes]], place: int, parts: Parts) -> int:
    """Note the value that begins at a token and all within it; the place of the token after it."""
    begin, opening = tokens[place].start(), tokens[place][0]
    place += 1
    while opening in (b"{", b"[") and tokens[place][0] not in (b"}", b"]"):
        first = tokens[place].start()
        if opening == b"{":
            parts.keys.append(Span(first, tokens[place].end()))
            place += 2
        place = _value(tokens, place, parts)
        parts.entries.append(Span(first, tokens[place - 1].end()))
        place += tokens[place][0] == b","
    place += opening in (b"{", b"[")
    parts.values.append(Span(begin, tokens[place - 1].end()))
    return place


def of_yaml(data: bytes) -> Parts:
    """The parts of YAML in blocks: its scalars and keys, and the members of its mappings."""
    import yaml  # noqa: PLC0415 - one reader's

    parts, text = Parts(data), data.decode()

    def span(first: yaml.Mark, last: yaml.Mark, between: bytes = b",") -> Span:
        return Span(len(text[: first.index].encode()), len(text[: last.index].encode()), between)

    def walk(node: yaml.Node) -> None:
        match node:
            case yaml.MappingNode():
                for key, value in node.value:
                    parts.keys.append(span(key.start_mark, key.end_mark))
                    between = b"\n" + b" " * key.start_mark.column
                    parts.entries.append(span(key.start_mark, value.end_mark, between))
                    walk(value)
            case yaml.SequenceNode():
                for each in node.value:
                    walk(each)
            case _:
                parts.values.append(span(node.start_mark, node.end_mark))

    root = yaml.compose(text, yaml.SafeLoader)
    assert root
    walk(root)
    return parts


def of_lines(data: bytes) -> Parts:
    """The parts of lines of words, such as a list's."""
    parts, place = Parts(data), 0
    for line in data.splitlines(keepends=True):
        parts.entries.append(Span(place, place + len(line), b""))
        place += len(line)
    parts.values = [Span(*found.span()) for found in _WORD.finditer(data)]
    return parts


class Grafter:
    """Makes a hostile file of good ones; the same draws make the same file."""

    def __init__(self, files: list[Parts]) -> None:
        self.files = files
        self._values = [each.data[span.first : span.last] for each in files for span in each.values]
        self._values = sorted({value for value in self._values if len(value) < 2000})
        self._keys = sorted({each.data[span.first : span.last] for each in files for span in each.keys}) or [b'"id"']

    def one(self, draw: random.Random) -> bytes:
        """One file: three in twenty are changed byte by byte, the others by their parts."""
        parts = draw.choice(self.files)
        if draw.random() < 0.15:
            return mutated(parts.data, draw)[:_LARGEST]
        changes = [self._change(parts, draw) for _ in range(draw.choice((1, 1, 1, 2, 3, 6)))]
        data, before = parts.data, len(parts.data) + 1
        for first, last, instead in sorted(changes, reverse=True):
            # What lies within a part that another change takes is gone.
            if last <= before:
                data, before = data[:first] + instead + data[last:], first
        return data

    def _change(self, parts: Parts, draw: random.Random) -> tuple[int, int, bytes]:
        kind = draw.random()
        if draw.randrange(_LARGE) == 0:
            return self._enlarged(parts, draw)
        if kind < 0.12 and parts.entries:
            return self._without(parts, draw.choice(parts.entries))
        if kind < 0.24 and parts.entries:
            span = draw.choice(parts.entries)
            part = parts.data[span.first : span.last]
            return span.first, span.first, (part + span.between) * draw.choice((1, 1, 1, 2, 9))
        if kind < 0.34 and parts.keys:
            span = draw.choice(parts.keys)
            return span.first, span.last, draw.choice(self._keys)
        span = draw.choice(parts.values)
        return span.first, span.last, self._instead(parts.data[span.first : span.last], draw)

    def _instead(self, value: bytes, draw: random.Random) -> bytes:
        kind = draw.random()
        if kind < 0.35:
            return draw.choice(self._values)
        if kind < 0.45:
            return draw.choice(HOSTILE)
        return nudged(value, draw)

    def _enlarged(self, parts: Parts, draw: random.Random) -> tuple[int, int, bytes]:
        span = draw.choice(parts.entries or parts.values)
        part = parts.data[span.first : span.last] + span.between
        return span.first, span.first, part * min(draw.choice((50, 500, 2500)), _LARGEST // max(len(part), 1) + 1)

    def _without(self, parts: Parts, span: Span) -> tuple[int, int, bytes]:
        """An entry cut, with the comma after it, or before it where it is the last."""
        first, last, data = span.first, span.last, parts.data
        if span.between == b",":
            after = last + len(data[last:]) - len(data[last:].lstrip())
            before = len(data[:first].rstrip()) - 1
            if data[after : after + 1] == b",":
                last = after + 1
            elif data[before : before + 1] == b",":
                first = before
        return first, last, b""


def nudged(value: bytes, draw: random.Random) -> bytes:
    """Another value of its kind: a date near it or far, whole or partial; a number; a text cut or lengthened."""
    if found := _DATE.fullmatch(value):
        return _other_date(found, draw)
    if _NUMBER.fullmatch(value):
        return draw.choice(_NUMBERS)(value)
    if value[:1] == b'"':
        return b'"' + draw.choice(_TEXTS)(value[1:-1]) + b'"'
    return draw.choice(_TEXTS)(value)


def _other_date(found: re.Match[bytes], draw: random.Random) -> bytes:
    quote = b'"' if found[0][:1] == b'"' else b""
    year, month, day = (int(part or 1) for part in found.groups())
    year = draw.choice((year, year, year - 1, year + 1, draw.randint(1880, 2110)))
    month = draw.choice((month, draw.randint(1, 12), 2))
    day = draw.choice((day, day + 1, draw.randint(1, 28), 29, 31))
    whole = b"%04d-%02d-%02d" % (year, month, day)
    return quote + whole[: draw.choice((10, 10, 10, 7, 4))] + quote


_NUMBERS: tuple[Callable[[bytes], bytes], ...] = (
    lambda number: b"-" + number,
    lambda number: number + b"0",
    lambda number: number + b".5",
    lambda number: b"0." + number.replace(b".", b"").lstrip(b"-"),
    lambda number: b"%d" % (int(number.partition(b".")[0]) + 1),
    lambda number: b"%d" % (int(number.partition(b".")[0]) - 1),
    lambda number: number + b"e3",
    lambda number: b'"' + number + b'"',
    lambda _: b"0",
    lambda number: b"%d" % (int(number.partition(b".")[0]) * 1_000_003),
)
_TEXTS: tuple[Callable[[bytes], bytes], ...] = (
    lambda text: text[:-1],
    lambda text: text[1:],
    lambda text: text * 2,
    lambda text: text.swapcase(),
    lambda text: text + b" ",
    lambda _: b"",
    lambda text: text[: len(text) // 2],
    lambda text: text + b"1",
    lambda text: text + "é\u0301".encode(),
    lambda text: text.replace(b"-", b"_"),
    lambda text: b"<" + text,
    lambda text: text * 40,
)
