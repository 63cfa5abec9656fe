"""Progress of long work: a bar on stderr, shown on a terminal only, and only while nothing is printed on one."""

import sys
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def with_progress(items: Iterable[T], what: str, total: int | None = None, *, to_files: bool = False) -> Iterator[T]:
    """The items, counted on stderr as they go by; with `to_files` nothing goes to stdout meanwhile."""
    if not _is_terminal(sys.stderr) or (_is_terminal(sys.stdout) and not to_files):
        yield from items
        return
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.progress import track  # noqa: PLC0415

    yield from track(items, what, total, console=Console(stderr=True), transient=True)
