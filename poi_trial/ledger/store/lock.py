"""One writer at a time: a lock on a file beside the ledger, waited for aloud and not for ever.

SQLite's own waiting is unfair: with eight busy writers one waited 29 seconds. Here all look every 10 ms.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from poi_trial.errors import LedgerError
from poi_trial.ledger.beside import Files

_PATIENCE = 60.0
"""Seconds to wait for another desk; an entry takes a fraction of one."""
_SILENCE = 2.0
"""Seconds after which a person is told what she waits for."""
_PAUSE = 0.01
"""Seconds between two looks."""


@contextmanager
def only_writer(files: Files) -> Iterator[None]:
    """Wait until nobody else writes, and keep others waiting; LedgerError after a minute, or where no locks are."""
    try:
        import fcntl  # noqa: PLC0415 - Windows has none, and says so here
    except ImportError:
        raise LedgerError(
            "a ledger is kept on Linux and macOS alone; this system has no file locks as they do"
        ) from None

    handle = os.open(files.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with suppress(PermissionError):
            # Whoever may write the ledger may take its lock, whatever the umask said when it was made.
            os.fchmod(handle, Path(files.ledger).stat().st_mode & 0o666)
        _wait(partial(fcntl.flock, handle, fcntl.LOCK_EX | fcntl.LOCK_NB), files)
        yield
    finally:
        os.close(handle)


def _wait(lock: Callable[[], None], files: Files) -> None:
    """Try again and again; a note on stderr once it takes long, LedgerError once it takes too long."""
    begun, told = time.monotonic(), False
    while not _done(lock):
        waited = time.monotonic() - begun
        if waited > _PATIENCE:
            raise LedgerError(
                f"another desk holds {files.ledger} and does not let go; nothing was added; do it again, or find the "
                f"process that has {files.lock} open"
            )
        if waited > _SILENCE and not told and sys.stderr is not None:
            print("Note: another desk holds the ledger; waiting for it.", file=sys.stderr)  # noqa: T201
            told = True
        time.sleep(_PAUSE)


def _done(lock: Callable[[], None]) -> bool:
    try:
        lock()
    except BlockingIOError:
        return False
    return True
