"""Results to stdout or to a file, which is written whole or not at all."""

import os
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from poi_trial.errors import FileError, Problem


def to_terminal(output: str | None) -> bool:
    """Whether the result goes to a person at a terminal."""
    return output is None and sys.stdout is not None and sys.stdout.isatty()


def refuse_existing(outputs: Iterable[str], *, force: bool) -> None:
    """FileError for every file that is there already, unless `force` may replace it."""
    there = [output for output in outputs if Path(output).exists()]
    if there and not force:
        what = "exists already; choose another name, or add --force to replace it"
        raise FileError([Problem(what, output) for output in there], "nothing was written")


def write(pieces: Iterable[str], output: str | None, *, force: bool) -> None:
    """Write text to `output`, or to stdout if None; an existing file is refused without `force`."""
    if output is None or output == "-":
        _write_to_stdout(pieces)
        return
    target = Path(output)
    refuse_existing([output], force=force)
    try:
        _write_whole(pieces, target, force)
    except FileExistsError:
        raise _refused(output, "came into being meanwhile; choose another name") from None
    except OSError as error:
        raise _refused(output, f"cannot be written: {error.strerror}") from None


def _write_to_stdout(pieces: Iterable[str]) -> None:
    if sys.stdout is None:
        raise _refused("stdout", "is closed; name a file with --output")
    try:
        sys.stdout.writelines(pieces)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough, as in `poi … | head`; the command line ends quietly.
        raise
    except OSError as error:
        # Python would try again to write what is left when it ends.
        sys.stdout = None
        raise _refused("stdout", f"cannot be written: {error.strerror}") from None


def _write_whole(pieces: Iterable[str], target: Path, force: bool) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        # A file made for one run alone is private; the result gets the rights that a plain open would give.
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        if force:
            os.replace(name, target)  # noqa: PTH105 - the counterpart of os.link below
        else:
            os.link(name, target)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)  # noqa: PTH108


def _refused(output: str, what: str) -> FileError:
    return FileError([Problem(what, output)], "nothing was written")
