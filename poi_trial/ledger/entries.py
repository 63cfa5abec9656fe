"""What a ledger is to those who use it: entries to read, and one way to append. Where they are kept is the store's."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from poi_trial.ledger.entry import Draft, Entry, Kind


class Which(NamedTuple):
    """The entries that are asked for; None, or an empty tuple, leaves nothing out."""

    kinds: tuple[Kind, ...] = ()
    subject: str | None = None
    """Whatever its case: ids that differ in nothing else are found together."""
    epoch: int | None = None
    stratum: str | None = None
    last: bool = False
    """The last of them alone."""


EVERY = Which()


class Entries(Protocol):
    """A ledger as it stands."""

    def read(self, which: Which = EVERY) -> Iterator[Entry]:
        """The entries in order; LedgerError where they cannot be read."""


Following = Callable[[Entries], Draft | Entry]
"""What comes next in a ledger: a new entry, or the one that is there already."""


class Store(Entries, Protocol):
    """Where entries are kept."""

    def append(self, following: Following) -> Entry:
        """Add what follows from the ledger as it stands, nobody else appending meanwhile; safe once it returns.

        LedgerError where nothing was added; what `following` raises passes through, and nothing is added either.
        """

    def faults(self) -> Iterator[str]:
        """What is wrong with the store itself, whatever its entries say."""

    def copy_to(self, target: str) -> None:
        """Copy the whole ledger, as it stands at one moment, to a file that is not there yet; OSError where it is."""


def last_of(entries: Entries, *kinds: Kind) -> Entry | None:
    """The last entry, or the last of these kinds."""
    return next(entries.read(Which(kinds, last=True)), None)
