"""The files of a ledger: its own, and those that lie beside it under names that are made from its own."""

import os
from typing import NamedTuple


class Files(NamedTuple):
    """Where a ledger kept in one file is, its key and its lock, and what SQLite makes and takes away beside it."""

    ledger: str
    key: str
    lock: str
    journal: str
    wal: str
    shm: str


def files_of(path: str) -> Files:
    """The files of a ledger; where its name is a symbolic link, those of the file that the link leads to.

    Two desks that name one ledger by two names take turns at one lock, and find one key.
    """
    ledger = os.path.realpath(path) if os.path.islink(path) else path  # noqa: PTH114 - a path is kept as it was typed
    return Files(ledger, *(f"{ledger}{end}" for end in (".key", ".lock", "-journal", "-wal", "-shm")))
