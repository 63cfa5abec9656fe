"""Results to stdout or to a file, which is written whole or not at all."""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from poi_trial.errors import FileError, Problem, ReaderGoneError

_NARROWEST = 60
_LONGEST_LINE = 1 << 20


def to_terminal(output: str | None) -> bool:
    """Whether the result goes to a person at a terminal that is wide enough for tables."""
    if output is not None or sys.stdout is None or not sys.stdout.isatty():
        return False
    return shutil.get_terminal_size().columns >= _NARROWEST


def refuse_inputs(output: str | None, inputs: Iterable[str]) -> None:
    """FileError where the output is one of the files that are read, so that no input is ever lost."""
    for path in inputs:
        # What cannot be looked at is told when it is read or written.
        with suppress(OSError, ValueError):
            if output not in (None, "-") and _same(Path(output), Path(path)):
                raise _refused(output, "is read by this very command; write to another file")


def _same(output: Path, path: Path) -> bool:
    """Whether both are one file; where one is not there yet, whether it would have the other's name."""
    if output.exists() and path.exists():
        return output.samefile(path)
    return output.resolve() == path.resolve()


def refuse_existing(outputs: Iterable[str], *, force: bool) -> None:
    """FileError for every file that is there already, unless `force` may replace it."""
    there = [output for output in outputs if os.path.lexists(output)]
    if there and not force:
        what = "exists already; choose another name, or add --force to replace it"
        raise FileError([Problem(what, output) for output in there], "nothing was written")


def make_folder(path: str) -> None:
    """Make a folder where there is none; FileError where it cannot be made."""
    try:
        Path(path).mkdir(exist_ok=True)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "the name holds what no name may hold"
        raise _refused(path, f"cannot be made a folder: {why}") from None


def write(pieces: Iterable[str], output: str | None, *, force: bool, lines: bool = False) -> None:
    """Write text to `output`, or to stdout if None; an existing file is refused without `force`.

    The file is whole or not there. With `lines`, each piece is a whole line and the lines that were made before
    an error stand.
    """
    if output is None or output == "-":
        _write_to_stdout(pieces)
        return
    refuse_existing([output], force=force)
    try:
        target = Path(os.path.realpath(output))
        if target.exists() and not target.is_file():
            raise _refused(output, "is no plain file; name another")
        _write_whole(pieces, target, force, lines)
    except FileExistsError:
        raise _refused(output, "came into being meanwhile; choose another name") from None
    except OSError as error:
        raise _refused(output, f"cannot be written: {error.strerror}") from None


def _write_to_stdout(pieces: Iterable[str]) -> None:
    if sys.stdout is None:
        raise _refused("stdout", "is closed; name a file with --output")
    before = _size_of_stdout()
    try:
        sys.stdout.writelines(pieces)
        sys.stdout.flush()
    except OSError as error:
        # Python would try again to write what is left when it ends.
        sys.stdout = None
        if isinstance(error, BrokenPipeError):
            raise ReaderGoneError from None
        what = Problem(f"cannot be written: {error.strerror}", "stdout")
        raise FileError([what], _what_stands(before)) from None


def _size_of_stdout() -> int | None:
    """Its size where it is a plain file."""
    if sys.stdout is not sys.__stdout__:
        return None
    with suppress(OSError):
        found = os.fstat(1)
        return found.st_size if stat.S_ISREG(found.st_mode) else None
    return None


def _what_stands(before: int | None) -> str:
    """What is left of the lines: of a plain file, where it began at so many bytes, whole ones alone."""
    if before is None:
        return "not everything was written"
    _cut_half_line(before)
    return "nothing was written" if os.fstat(1).st_size == before else "the whole lines before it were written"


def _cut_half_line(before: int) -> None:
    """Where stdout is a file on a disk that is full: cut it behind the last whole line, or where it began."""
    with suppress(OSError), Path("/dev/fd/1").open("r+b") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(before, size - _LONGEST_LINE))
        tail = file.read()
        file.truncate(size - len(tail) + tail.rfind(b"\n") + 1)


def _write_whole(pieces: Iterable[str], target: Path, force: bool, lines: bool) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".poi-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            try:
                file.writelines(pieces)
            except BaseException:
                if lines and file.tell():
                    _put_in_place(file, name, target, force)
                raise
            _put_in_place(file, name, target, force)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)  # noqa: PTH108


def _put_in_place(file: TextIO, name: str, target: Path, force: bool) -> None:
    """Give the finished file its rights and its name."""
    file.flush()
    os.fsync(file.fileno())
    umask = os.umask(0)
    os.umask(umask)
    # A file made for one run alone is private; the result gets the rights of what it replaces, or of a plain file.
    Path(name).chmod(stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~umask)
    if force:
        os.replace(name, target)  # noqa: PTH105 - the counterpart of os.link below
        return
    try:
        os.link(name, target)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems have no hard links; there a plain rename is the best there is.
        os.replace(name, target)  # noqa: PTH105


def _refused(output: str, what: str) -> FileError:
    return FileError([Problem(what, output or '""')], "nothing was written")
