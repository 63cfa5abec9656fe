"""Which store keeps a ledger: one SQLite file. Whoever opens a ledger asks here, and knows no store by its name."""

from poi_trial.ledger.entries import Store
from poi_trial.ledger.entry import Draft, Entry
from poi_trial.ledger.store import sqlite

STORE = sqlite.STORE
"""What keeps the entries, with its version."""


def open_store(path: str) -> Store:
    """The store of a ledger that is there; LedgerError says what is wrong with it and what is safe."""
    return sqlite.SqliteStore(path)


def create_store(path: str, opening: Draft) -> Entry:
    """Make the store of a new ledger with its first entry; LedgerError where something of that name is there."""
    return sqlite.create(path, opening)
