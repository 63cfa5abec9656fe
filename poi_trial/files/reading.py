"""Bytes from a path or from stdin, with every way this fails said plainly."""

import sys
from pathlib import Path

from poi_trial.errors import FileError, Problem

STDIN = "-"


def display_name(path: str) -> str:
    """What to call the input in a message."""
    return "stdin" if path == STDIN else path


def read_bytes(path: str, limit: int) -> bytes:
    """All bytes of a file, at most `limit`; FileError where it is missing, a folder, unreadable or too large."""
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        raise FileError([Problem(_why(error), display_name(path))], "nothing was read") from None
    if len(data) > limit:
        what = f"is larger than {limit >> 20} MiB; poi reads no larger file of this kind"
        raise FileError([Problem(what, display_name(path))], "nothing was read")
    return data


def _why(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file; check the path"
        case IsADirectoryError():
            return "is a folder; name a file"
        case PermissionError():
            return "may not be read; ask for the right to read it"
        case OSError():
            return f"cannot be read: {error.strerror}"
        case ValueError():
            return "is no path; it holds a NUL character"
