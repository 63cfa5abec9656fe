"""How a ledger stands: its mode, the protocol in force, and whether it takes participants."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Literal, NamedTuple, TypeVar, get_args

from poi_trial.errors import LedgerError
from poi_trial.ledger.entries import Entries, Which
from poi_trial.ledger.entry import Entry, Kind
from poi_trial.ledger.key import OPEN
from poi_trial.protocol.heading import Heading, ProtocolFile

Mode = Literal["live", "rehearsal"]
Part = TypeVar("Part", bound=Heading)

_ADMINISTRATIVE = (Kind.OPENING, Kind.AMENDMENT, Kind.PAUSE, Kind.RESUME, Kind.CLOSE)


class State(StrEnum):
    """Whether participants are taken."""

    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Terms(NamedTuple):
    """A protocol as a ledger keeps it, from one entry on; each epoch has a list of its own."""

    entry: int
    epoch: int
    version: str
    file: str
    sha256: str
    text: str
    """Canonical JSON of the whole document as it was read; `sha256` is over this very text."""

    def part(self, part: type[Part]) -> ProtocolFile[Part]:
        """The part of the protocol that is asked for; LedgerError where the text is no protocol."""
        with believing():
            protocol = _protocol(part, self.text)
        assert isinstance(protocol, part)
        return ProtocolFile(protocol, self.file, self.sha256)


class Standing(NamedTuple):
    """What the opening and the administrative entries come to."""

    opening: Entry
    mode: Mode
    trial: str
    commitment: str
    concealment: str
    all_terms: tuple[Terms, ...]
    """Every protocol there was, the one in force last."""
    state: State
    because: str | None
    """Why it is paused or closed."""

    @property
    def terms(self) -> Terms:
        """The protocol in force."""
        return self.all_terms[-1]

    def terms_of(self, entry: Entry) -> Terms:
        """The protocol that the person of a screening or an allocation was judged by.

        LedgerError where it does not have her arm, or the entry is of no moment.
        """
        from poi_trial.protocol.dealing import DealingPart  # noqa: PLC0415 - what a ledger comes to needs none of it

        with believing():
            terms = {terms.entry: terms for terms in self.all_terms}[entry.told["protocol"]["entry"]]
            arms = [arm.id for arm in terms.part(DealingPart).protocol.arms]
            if entry.kind == Kind.ALLOCATION and entry.arm not in arms:
                raise ValueError("an arm that the protocol does not have")
            at_site(entry.at, "UTC")
            return terms

    @property
    def first_sha256(self) -> str:
        """The hash of the protocol that the ledger was opened with, to which the seed is committed."""
        return self.all_terms[0].sha256


@lru_cache(maxsize=16)
def _protocol(part: type[Heading], text: str) -> Heading:
    # One enrolment asks for the same parts before, under and after the lock.
    return part.model_validate(document(text))


def document(text: str) -> object:
    """A protocol's document, numbers with the digits they were written with."""
    return json.loads(text, parse_float=Decimal)


@contextmanager
def believing() -> Iterator[None]:
    """Turn what cannot be made of entries that were tampered with into a refusal."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError):
        raise LedgerError(
            "an entry of the ledger does not hold what poi wrote: it was tampered with or damaged; nothing was added",
            "run `poi ledger verify`",
        ) from None


def intact(entry: Entry) -> Entry:
    """The entry itself; LedgerError where its hash is not that of its content."""
    if not entry.intact:
        raise LedgerError(
            f"entry {entry.seq} was changed after it was made; nothing was added",
            "run `poi ledger verify`, and compare with receipts and backups",
        )
    return entry


def standing(entries: Entries) -> Standing:
    """How the ledger stands; LedgerError where the entries that say so were tampered with."""
    with believing():
        return standing_of([intact(entry) for entry in entries.read(Which(_ADMINISTRATIVE))])


def standing_of(administrative: list[Entry]) -> Standing:
    """The same from the entries themselves, the opening first."""
    opening, *rest = administrative
    told = opening.told
    mode, trial, committed, concealment = _texts(told, "mode", "trial", "commitment", "concealment")
    if mode not in get_args(Mode) or concealment != OPEN:
        raise ValueError("an opening of no known kind")
    terms = [_terms(opening)]
    state, because = State.OPEN, None
    for entry in rest:
        match entry.kind:
            case Kind.AMENDMENT:
                terms.append(_terms(entry))
            case Kind.PAUSE | Kind.CLOSE:
                state = State.PAUSED if entry.kind == Kind.PAUSE else State.CLOSED
                because = str(entry.told["reason"])
            case Kind.RESUME:
                state, because = State.OPEN, None
            case _:
                raise ValueError("a second opening")
    terms[-1].part(Heading)
    return Standing(opening, told["mode"], trial, committed, concealment, tuple(terms), state, because)


def _terms(entry: Entry) -> Terms:
    if entry.epoch is None:
        raise ValueError("a protocol without an epoch")
    version, file, sha256, text = _texts(entry.told["protocol"], "version", "file", "sha256", "document")
    return Terms(entry.seq, entry.epoch, version, file, sha256, text)


def _texts(told: Mapping[str, object], *keys: str) -> Iterator[str]:
    """The values under these keys, each of which poi writes as text."""
    for key in keys:
        value = told[key]
        if not isinstance(value, str):
            raise TypeError(f"{key} is no text")
        yield value


def moment(now: datetime) -> str:
    """A moment as entries write it: UTC, to the second."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def at_site(at: str, time_zone: str) -> datetime:
    """The moment of an entry on the clock of the site."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - the tables of zones are read where they are needed

    return datetime.fromisoformat(at).astimezone(ZoneInfo(time_zone))


def day_at_site(now: datetime, time_zone: str) -> date:
    """The calendar day that a moment is at the site."""
    return at_site(moment(now), time_zone).date()
