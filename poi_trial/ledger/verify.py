"""Verification: the chain, what each entry may follow, and every allocation derived again from the seed."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from poi_trial.errors import LedgerError
from poi_trial.ledger.entries import Store
from poi_trial.ledger.entry import Entry, Receipt, canonical_json, digest
from poi_trial.ledger.replay import Replay

MOST_FAULTS = 100
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
UNREADABLE = "does not hold what poi writes"


class Fault(NamedTuple):
    """Something that is wrong; `entry` is None where it is the store's, or the ledger's as a whole."""

    entry: int | None
    what: str


class Verification(NamedTuple):
    """What a verification came to."""

    entries: int
    allocations: int
    head: str | None
    """The receipt of the last entry."""
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    """What was seen and is no fault."""
    keyed: bool
    """Whether the arms were derived from the seed."""
    receipts: int
    """How many receipts were compared."""
    wrong_key: str | None = None
    """What is wrong with the key that lies beside the ledger, which says nothing of the ledger itself."""


def verify(store: Store, seed: str | None, receipts: Iterable[Receipt] = ()) -> Verification:
    """Go through the whole ledger; at most 100 faults are told. `seed` None: without the key."""
    wanted: dict[int, list[Receipt]] = {}
    for receipt in receipts:
        wanted.setdefault(receipt.seq, []).append(receipt)
    walk = _Walk(seed, wanted)
    faults = list(_at_most(MOST_FAULTS, walk.faults(store)))
    last = walk.last
    return Verification(
        entries=walk.count,
        allocations=walk.replay.allocations,
        head=last.receipt if last and isinstance(last.hash, str) else None,
        faults=tuple(faults),
        notes=tuple(walk.replay.notes),
        keyed=seed is not None,
        receipts=sum(map(len, wanted.values())),
    )


def _at_most(most: int, faults: Iterator[Fault]) -> Iterator[Fault]:
    for number, fault in enumerate(faults):
        if number == most:
            yield Fault(None, f"more than {most} faults; the rest is not told")
            return
        yield fault


class _Walk:
    """One pass over all entries."""

    def __init__(self, seed: str | None, receipts: dict[int, list[Receipt]]) -> None:
        self.replay = Replay(seed)
        self.last: Entry | None = None
        self.count = 0
        self._receipts = receipts

    def faults(self, store: Store) -> Iterator[Fault]:
        try:
            yield from (Fault(None, fault) for fault in store.faults())
            for entry in store.read():
                self.count += 1
                yield from (Fault(entry.seq, what) for what in self._of_entry(entry))
                self.last = entry
        except LedgerError as error:
            # The file itself breaks off or cannot be read; what came before is told.
            yield Fault(None, error.what)
        if self.count == 0:
            yield Fault(None, "there is no entry, not even the opening")
        yield from self._missing()

    def _missing(self) -> Iterator[Fault]:
        end = self.last.seq if self.last else 0
        for seq in sorted(self._receipts):
            if not isinstance(end, int) or seq > end:
                yield Fault(
                    seq,
                    f"there is a receipt of this entry, and the ledger ends at entry {end}: entries were cut off, or "
                    "an older copy was put back",
                )

    def _of_entry(self, entry: Entry) -> Iterator[str]:
        try:
            yield from _chain(entry, self.last)
            for receipt in self._receipts.get(entry.seq, ()):
                if not receipt.matches(entry):
                    yield f"is not the entry that the receipt {receipt.seq}-{receipt.digits} was given for"
            told = _told(entry.data)
            if told is None:
                yield f"{UNREADABLE}: its data are not canonical JSON"
                return
            if self.last and entry.at < self.last.at and "clock_behind" not in told:
                yield "lies before the entry before it, and does not say so"
            if not _MOMENT.fullmatch(entry.at) or datetime.fromisoformat(entry.at).tzinfo is not UTC:
                yield UNREADABLE
            yield from self.replay.faults(entry, told)
        except (TypeError, ValueError, LookupError, AttributeError, RecursionError):
            yield UNREADABLE


def _chain(entry: Entry, last: Entry | None) -> Iterator[str]:
    if entry.hash != digest(entry):
        yield "was changed: its hash is not that of its content"
    if entry.prev != (last.hash if last else ""):
        yield "does not follow the entry before it: its `prev` is not that entry's hash"
    if entry.seq != (last.seq + 1 if last else 1):
        yield "is out of order: an entry is missing or was put in"


def _told(data: str) -> dict[str, Any] | None:
    """The data of an entry; None where they are not written as poi writes them."""
    told, _ = _READ(data)
    again = _WRITE(told)
    if "\\u" in data and not unicodedata.is_normalized("NFC", json.dumps(told, ensure_ascii=False)):
        again = canonical_json(told)
    return told if again == data and isinstance(told, dict) else None


def _refuse(text: str) -> None:
    raise ValueError(text)


# Made once: a hundred thousand entries are read and written again, and each reader that is made anew costs as much.
_READ = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse).raw_decode
_WRITE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), check_circular=False).encode
