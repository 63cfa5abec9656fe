"""Lines that could not be read, kept as they stood, so that they can be mended and judged."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from poi_trial.errors import FileError, Problem
from poi_trial.files.writing import refuse_existing

Keep = Callable[[bytes | None], None]


@contextmanager
def rejects_to(path: str | None, *, force: bool) -> Iterator[Keep]:
    """What takes a line and writes it to the file; the file is there, and empty, where none was taken."""
    if path is None:
        yield lambda _: None
        return
    refuse_existing([path], force=force)
    if Path(path).exists() and not Path(path).is_file():
        raise FileError([Problem("is no plain file; name another", path)], "nothing was written")
    try:
        with Path(path).open("wb") as file:

            def keep(line: bytes | None) -> None:
                if line is not None:
                    file.write(line.rstrip(b"\r\n") + b"\n")
                    file.flush()

            yield keep
    except OSError as error:
        raise FileError([Problem(f"cannot be written: {error.strerror}", path)], "the run stopped there") from None
