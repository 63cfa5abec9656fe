"""Bytes of a good file flipped, cut, repeated, and put in the place of others."""

import random
import re

# A piece that means something in any of the formats: text in quotes, a number, a word, a bracket.
_PIECE = re.compile(rb'"(?:[^"\\\n]|\\.){0,80}"|[\w.+-]+|[\[\]{}:,]')
HOSTILE = (
    *(
        b'""',
        b"null",
        b"true",
        b"0",
        b"-1",
        b"[]",
        b"{}",
        b"[null]",
        b'{"a":1}',
        b'"=1+1"',
        b'"1706918400"',
        b"<<",
        b"*a",
    ),
    *(b"NaN", b"1e999", b"-1e-999", b"1E20", b"9" * 41, b"9" * 5000, b"0." + b"3" * 39, b"0x1F", b"012", b"1:30", b"~"),
    *(b'"2024-02-30"', b'"0001-01-01"', b'"9999-12-31"', b'"2024"', b'"2024-01..2024-03"', b'"24-1-1"', b"2024-02-30"),
    *(b"[" * 100, b'{"a":' * 100, b"[" * 10_000, b"- " * 50, b'"' + b"x" * 1001 + b'"', b'"' + b"9" * 4301 + b'"'),
    *(
        b'"\\ud800"',
        b'"\\u0000"',
        b'"\\u202e"',
        b"\xed\xa0\x80",
        b"\x00",
        b"\x1b[2J",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\r",
        b"\t",
    ),
    *(
        "\u202e\u2066\u200b\ufeff".encode(),
        "＝1＋1".encode(),
        "\ufdfa".encode() * 50,
        "a\u0301".encode() * 300,
        b"&a ",
        b"!!x ",
    ),
)


_LARGEST = 1 << 20


def mutated(data: bytes, draw: random.Random) -> bytes:
    """The file with one to four things done to it, cut where it grows beyond a megabyte."""
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        data = draw.choice(_WAYS)(data, draw)[:_LARGEST]
    return data


def _flip(data: bytes, draw: random.Random) -> bytes:
    if not data:
        return b"\x00"
    place = draw.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << draw.randrange(8)]) + data[place + 1 :]


def _cut(data: bytes, draw: random.Random) -> bytes:
    first, last = sorted(draw.choices(range(len(data) + 1), k=2))
    return data[:first] + (data[last:] if draw.random() < 0.7 else b"")


def _insert(data: bytes, draw: random.Random) -> bytes:
    place = draw.randrange(len(data) + 1)
    return data[:place] + draw.choice(HOSTILE) + data[place:]


def _piece(data: bytes, draw: random.Random) -> re.Match[bytes] | None:
    found = _PIECE.search(data, draw.randrange(len(data) + 1))
    return found or _PIECE.search(data)


def _replace(data: bytes, draw: random.Random) -> bytes:
    found, instead = _piece(data, draw), _piece(data, draw)
    if not found or not instead:
        return data
    new = draw.choice(HOSTILE) if draw.random() < 0.7 else instead[0]
    return data[: found.start()] + new + data[found.end() :]


def _repeat_line(data: bytes, draw: random.Random) -> bytes:
    lines = data.splitlines(keepends=True) or [b"\n"]
    place = draw.randrange(len(lines))
    # A megabyte on one line, thirty times over, is memory that is the benchmark's own.
    times = min(draw.choice((1, 2, 30)), 1 + _LARGEST // len(lines[place]))
    return b"".join((*lines[: place + 1], lines[place] * times, *lines[place + 1 :]))


def _repeat_part(data: bytes, draw: random.Random) -> bytes:
    first = draw.randrange(len(data) + 1)
    part = data[first : first + draw.randint(1, 60)]
    return data[:first] + part * draw.choice((2, 3, 200)) + data[first + len(part) :]


_WAYS = (_flip, _cut, _insert, _replace, _replace, _replace, _repeat_line, _repeat_part)
