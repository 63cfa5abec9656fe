"""Progress of long work: a bar on stderr, shown on a terminal only, and only while stdout is none."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def with_progress(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """The items, counted on stderr as they go by."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from items
        return
    from rich.console import Console  # noqa: PLC0415 - only on a terminal
    from rich.progress import track  # noqa: PLC0415

    yield from track(items, what, total, console=Console(stderr=True), transient=True)
