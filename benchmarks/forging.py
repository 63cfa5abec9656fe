"""Ledgers forged by someone who may write the file, every hash made anew, so that the chain alone shows nothing."""

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing

from grafting import Grafter, of_json
from mutation import mutated

from poi_trial.ledger.entry import Entry, digest
from poi_trial.ledger.store.schema import APPLICATION_ID, COLUMNS, FORMAT, SCHEMA

_FORGED = tuple(name for name in Entry._fields if name not in ("prev", "hash"))
_MARKS = ", ".join("?" * len(Entry._fields))


def forger(ledger: bytes) -> Callable[[random.Random], bytes]:
    """What makes hostile ledgers of a good one: most forged entry by entry, the others changed byte by byte."""
    with closing(sqlite3.connect(":memory:")) as store:
        store.deserialize(ledger)
        entries = [Entry._make(row) for row in store.execute(f"SELECT {COLUMNS} FROM entry ORDER BY seq")]  # noqa: S608
    # The protocol, which the first one holds, has a reader of its own.
    grafters = [Grafter([of_json(entry.data.encode())]) for entry in entries]

    def one(draw: random.Random) -> bytes:
        if draw.random() < 0.2:
            return mutated(ledger, draw)
        forged = list(entries)
        for _ in range(draw.choice((1, 1, 2, 3))):
            _forge(forged, grafters, draw)
        try:
            return _whole(_chained(forged))
        except (sqlite3.Error, ValueError, TypeError, OverflowError):
            # SQLite itself refuses some: a text for a number, a slot given twice.
            return mutated(ledger, draw)

    return one


def _forge(entries: list[Entry], grafters: list[Grafter], draw: random.Random) -> None:
    place = draw.randrange(len(entries))
    entry, kind = entries[place], draw.random()
    if kind < 0.1 and len(entries) > 1:
        del entries[place]
    elif kind < 0.2:
        entries.insert(draw.randrange(len(entries) + 1), entry)
    elif kind < 0.6:
        grafter = grafters[min(place, len(grafters) - 1)]
        entries[place] = entry._replace(data=grafter.one(draw).decode(errors="replace"))
    else:
        name = draw.choice(_FORGED)
        instead = draw.choice((getattr(draw.choice(entries), name), None, -1, 10**18, "", "\u202e=1\n", "9" * 5000))
        entries[place] = Entry._make({**entry._asdict(), name: instead}.values())


def _chained(entries: list[Entry]) -> list[Entry]:
    """The entries with numbers and hashes that follow one another, as far as they can."""
    chained, before = [], ""
    for number, entry in enumerate(entries, 1):
        linked = entry._replace(prev=before, seq=entry.seq if entry.seq == -1 else number)
        chained.append(linked._replace(hash=digest(linked)))
        before = chained[-1].hash
    return chained


def _whole(entries: list[Entry]) -> bytes:
    """A file with the very schema of a ledger."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as store:
        for name, value in (("application_id", APPLICATION_ID), ("user_version", FORMAT)):
            store.execute(f"PRAGMA {name} = {value}")
        store.execute("PRAGMA ignore_check_constraints = ON")
        triggers = [text for text in SCHEMA.values() if text.startswith("CREATE TRIGGER")]
        for statement in SCHEMA.values():
            if statement not in triggers:
                store.execute(statement)
        store.executemany(f"INSERT INTO entry ({COLUMNS}) VALUES ({_MARKS})", entries)  # noqa: S608
        for statement in triggers:
            store.execute(statement)
        return store.serialize()
