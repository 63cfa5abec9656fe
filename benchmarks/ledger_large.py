"""A large ledger, written past the store: part of the benchmarks of the ledger and of calendars."""

from collections.abc import Iterator
from pathlib import Path

import ledger_made as made

from poi_trial.ledger.dealer import Dealer
from poi_trial.ledger.entry import Draft, Entry, Kind, follow
from poi_trial.ledger.standing import standing
from poi_trial.ledger.store.sqlite import SqliteStore
from poi_trial.protocol.dealing import DealingPart


def large(folder: Path, participants: int) -> Path:
    """A ledger with so many participants, written past the store, for that takes a disk's sync each."""
    path = made.opened(folder, lambda document: document["trial"].update(target=10_000_000))
    first = made.filled(path, ["P-1"])[0]
    part = standing(SqliteStore(str(path))).terms.part(DealingPart).protocol
    dealer = Dealer(part, "7", 1)
    dealer.give("")
    made.written_past_poi(path, [*made.entries(path)[:1], *_participants(first, dealer, participants)])
    return path


def _participants(first: Entry, dealer: Dealer, participants: int) -> Iterator[Entry]:
    yield first
    last, told = first, first.told
    for number in range(2, participants + 1):
        subject = f"P-{number}"
        told.update(number=number, facts={**told["facts"], "id": subject})
        draft = Draft(Kind.ALLOCATION, last.at, last.actor, told, subject, 1, "", number, dealer.give(""))
        last = follow(draft, last)
        yield last
