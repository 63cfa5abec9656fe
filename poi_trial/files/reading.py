"""Bytes from a path or from stdin, with every way this fails said plainly."""

import os
import stat
import sys
import zlib
from collections.abc import Generator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO, cast

from poi_trial.errors import FileError, Problem

STDIN = "-"
GZIP = ".gz"
_USUAL = 1 << 18
"""Nearly every file has fewer bytes."""
MOST_BLANK = 100_000
"""So many blank lines are read in a moment; packed, ten thousand times as many are a small file."""


def display_name(path: str) -> str:
    """What to call the input in a message."""
    return "stdin" if path == STDIN else path


def is_folder(path: str) -> bool:
    """Whether the input is a folder; an empty name is none, though the system takes it for the one we stand in."""
    return path not in {"", STDIN} and Path(path).is_dir()


def is_at_hand(path: str) -> bool:
    """Whether the input is a file or a folder, so that nobody has to be waited for; stdin may be a file too."""
    if path == STDIN:
        return sys.stdin is not None and _state(sys.stdin.buffer) is not None
    return Path(path).is_file() or is_folder(path)


def open_bytes(path: str) -> BinaryIO:
    """A file (`.gz` unpacked) or stdin, opened for reading; FileError where it is missing, a folder or unreadable."""
    if path == STDIN:
        if sys.stdin is None:
            raise _unread(path, "is closed; name a file, or send one to stdin")
        return sys.stdin.buffer
    if not path:
        raise _unread('""', "names no file; an empty variable of the shell does that")
    try:
        return _unpacked(path) if path.casefold().endswith(GZIP) else Path(path).open("rb")
    except (OSError, ValueError) as error:
        raise _unread(path, _why(error)) from None


def read_bytes(path: str, limit: int) -> bytes:
    """All bytes of a file, at most `limit`; FileError where it cannot be read or is larger."""
    with closing_unless_stdin(open_bytes(path)) as file:
        return rest_of(file, path, limit)


def rest_of(file: BinaryIO, path: str, limit: int) -> bytes:
    """All that is left to read of an open file, at most `limit` bytes."""
    try:
        # Python makes room for all that is asked for, and after many files the freed room lies about in pieces.
        usual = min(_USUAL, limit + 1)
        data = file.read(usual)
        if len(data) == usual:
            data += file.read(limit + 1 - usual)
    except (OSError, EOFError, zlib.error) as error:
        raise _unread(path, _why(error)) from None
    if len(data) > limit:
        raise _unread(path, f"is larger than {limit >> 20} MiB; poi reads no larger file of this kind")
    return data


def lines_of(file: BinaryIO, path: str, limit: int) -> Generator[bytes, None, None]:
    """The lines of an open file, one at a time, each cut where it is longer than `limit` bytes.

    FileError at the end where the file was written to meanwhile: nobody knows then what was read; and where more
    than a hundred thousand blank lines come one after another.
    """
    with closing_unless_stdin(file):
        before, blank = _state(file), 0
        try:
            while line := file.readline(limit + 1):
                blank = blank + 1 if line.isspace() else 0
                if blank > MOST_BLANK:
                    raise _unread(path, f"holds {blank:,} blank lines one after another; take them out")
                yield line
                while len(line) > limit and not line.endswith(b"\n"):
                    line = file.readline(limit + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise _unread(path, _why(error)) from None
        if _state(file) != before:
            raise _unread(path, "was written to while it was read; run again once it is whole")


def _unpacked(path: str) -> BinaryIO:
    import gzip  # noqa: PLC0415 - plain files need none of it

    return cast(BinaryIO, gzip.open(path))


def _state(file: BinaryIO) -> tuple[int, int] | None:
    """Size and time of change of a plain file; None for a pipe, which grows as it is read."""
    try:
        found = os.fstat(file.fileno())
    except (OSError, ValueError):
        return None
    return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


def closing_unless_stdin(file: BinaryIO) -> AbstractContextManager[BinaryIO]:
    """Close a file when done; stdin is not ours to close."""
    return nullcontext(file) if file is getattr(sys.stdin, "buffer", None) else file


def _unread(path: str, what: str) -> FileError:
    return FileError([Problem(what, display_name(path))], "nothing was read")


def _why(error: OSError | ValueError | EOFError | zlib.error) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file; check the path"
        case IsADirectoryError():
            return "is a folder; name a file"
        case PermissionError():
            return "may not be read; ask for the right to read it"
        case OSError() if error.strerror:
            return f"cannot be read: {error.strerror}"
        case EOFError():
            return "ends before what is packed in it is complete; copy it again"
        case OSError() | zlib.error():
            return "is no gzip file, or a damaged one; copy it again"
        case ValueError():
            return "is no path; it holds a NUL character"
