"""Entry, its canonical form and its hash: the ledger as a value.

Each entry is hashed with the hash of the one before it, so that none can be changed, left out or put in between
without every later hash changing too.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from json.encoder import encode_basestring_ascii
from typing import Any, NamedTuple

VERSION = "poi-ledger-1"
_RECEIPT = re.compile(r"([1-9][0-9]{0,17})-([0-9a-f]{16})", re.ASCII)
_RECEIPT_DIGITS = 16


class Kind(StrEnum):
    """What an entry says happened."""

    OPENING = "opening"
    SCREENING = "screening"
    ALLOCATION = "allocation"
    VOID = "void"
    CORRECTION = "correction"
    IDENTITY = "identity"
    AMENDMENT = "amendment"
    PAUSE = "pause"
    RESUME = "resume"
    CLOSE = "close"


class Draft(NamedTuple):
    """An entry before it has its place: what happened, when (UTC, to the second), by whom, and whom it concerns.

    `data` holds text, whole numbers, true and false, null, lists and mappings; no other number keeps its digits.
    """

    kind: Kind
    at: str
    actor: str
    data: Mapping[str, object]
    subject: str | None = None
    epoch: int | None = None
    stratum: str | None = None
    slot: int | None = None
    arm: str | None = None


class Entry(NamedTuple):
    """One entry as it is kept; `data` is canonical JSON, `prev` the hash of the entry before, empty for the first."""

    seq: int
    kind: str
    at: str
    actor: str
    subject: str | None
    epoch: int | None
    stratum: str | None
    slot: int | None
    arm: str | None
    data: str
    prev: str
    hash: str

    @property
    def told(self) -> dict[str, Any]:
        """Its data as values; ValueError where it holds none."""
        value = json.loads(self.data)
        if not isinstance(value, dict):
            raise ValueError("the data of an entry are keys with values")
        return value

    @property
    def receipt(self) -> str:
        """What to keep outside the ledger: its number, and the first 16 digits of its hash."""
        return f"{self.seq}-{self.hash[:_RECEIPT_DIGITS]}"

    @property
    def intact(self) -> bool:
        """Whether its hash is that of its content, and its moment one; a row without text where text belongs is not."""
        try:
            return self.hash == digest(self) and bool(datetime.fromisoformat(self.at))
        except (TypeError, ValueError):
            return False


class Receipt(NamedTuple):
    """What was written down of an entry when it was made."""

    seq: int
    digits: str

    @classmethod
    def read(cls, text: str) -> "Receipt":
        """Read `17-9f3a…`; ValueError says what a receipt looks like."""
        if not (match := _RECEIPT.fullmatch(text.strip())):
            raise ValueError("is no receipt; write one as on the confirmation, such as 17-9f3a5c0d1e2b4f68")
        return cls(int(match[1]), match[2])

    def matches(self, entry: Entry) -> bool:
        """Whether the entry is the one that it was made from."""
        return entry.seq == self.seq and entry.hash.startswith(self.digits)


def canonical_json(value: object) -> str:
    """JSON with sorted keys, ASCII, Unicode NFC and no blanks; TypeError for a number that is not whole."""
    return json.dumps(_normal(value), sort_keys=True, separators=(",", ":"))


def canonical(entry: Entry) -> str:
    """All columns but the hash, as canonical JSON: the keys are written in their order."""
    return f"{_to_epoch(entry)}{_from_kind(entry)}"


def digest(entry: Entry) -> str:
    """The SHA-256, in hexadecimal, of the version tag, a line feed and the canonical form."""
    return sha256(f"{VERSION}\n{canonical(entry)}".encode("ascii", "surrogatepass")).hexdigest()


def follow(draft: Draft, last: Entry | None) -> Entry:
    """The entry that a draft becomes after the last one; a clock that went back is flagged in its data."""
    data = dict(draft.data)
    if last is not None and draft.at < last.at:
        data["clock_behind"] = last.at
    actor = unicodedata.normalize("NFC", draft.actor)
    unhashed = Entry(
        last.seq + 1 if last else 1,
        draft.kind.value,
        draft.at,
        actor,
        *draft[4:],
        canonical_json(data),
        last.hash if last else "",
        "",
    )
    return unhashed._replace(hash=digest(unhashed))


def line(entry: Entry) -> str:
    """The entry as one line of the export: canonical JSON of all columns."""
    return f'{_to_epoch(entry)},"hash":{_text(entry.hash)}{_from_kind(entry)}\n'


def _to_epoch(entry: Entry) -> str:
    text = _text
    return (
        f'{{"actor":{text(entry.actor)},"arm":{text(entry.arm)},"at":{text(entry.at)},"data":{entry.data},'
        f'"epoch":{_number(entry.epoch)}'
    )


def _from_kind(entry: Entry) -> str:
    text = _text
    return (
        f',"kind":{text(entry.kind)},"prev":{text(entry.prev)},"seq":{entry.seq},"slot":{_number(entry.slot)},'
        f'"stratum":{text(entry.stratum)},"subject":{text(entry.subject)}}}'
    )


def _text(value: str | None) -> str:
    return "null" if value is None else encode_basestring_ascii(value)


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


def _normal(value: object) -> object:
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case bool() | int() | None:
            return value
        case list() | tuple():
            return [_normal(each) for each in value]
        case Mapping():
            return {unicodedata.normalize("NFC", key): _normal(each) for key, each in value.items()}
        case _:
            raise TypeError(f"{type(value).__name__} has no canonical form here")
