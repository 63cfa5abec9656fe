"""Entries: their canonical form, their hash, the chain, receipts."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.ledger.entry import Draft, Entry, Kind, Receipt, canonical, canonical_json, follow, line

DRAFT = Draft(Kind.PAUSE, "2024-10-20T04:00:00Z", "Dr A", {"reason": "a holiday of all", "mode": "live"})
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)


def plain(entry: Entry) -> dict[str, object]:
    """An entry as values, by a second way."""
    return {**entry._asdict(), "data": json.loads(entry.data)}


def test_the_hash_is_over_a_tag_and_the_canonical_json() -> None:
    """Anybody with a JSON library and SHA-256 comes to the same hash."""
    entry = follow(DRAFT, None)
    values = plain(entry)
    del values["hash"]
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert entry.hash == hashlib.sha256(f"poi-ledger-1\n{text}".encode()).hexdigest()
    assert entry.intact


@given(WORDS, st.dictionaries(WORDS, VALUES, max_size=4), WORDS, st.none() | st.integers(1, 10**9))
def test_the_canonical_form_is_that_of_the_json_module(
    actor: str, data: dict[str, object], subject: str, slot: int | None
) -> None:
    """Whatever an entry holds, its text is the one that sorted keys, ASCII and no blanks give."""
    entry = follow(DRAFT._replace(actor=actor, data=data, subject=subject, slot=slot), None)
    values = plain(entry)
    assert line(entry) == json.dumps(values, sort_keys=True, separators=(",", ":")) + "\n"
    del values["hash"]
    assert canonical(entry) == json.dumps(values, sort_keys=True, separators=(",", ":"))


def test_two_spellings_of_one_letter_are_one() -> None:
    """Text is kept in NFC: e with an accent of its own is é."""
    entry = follow(DRAFT._replace(actor="Rene\u0301", data={"e\u0301": ["e\u0301"]}), None)
    assert entry.actor == "Ren\u00e9"
    assert entry.told == {"\u00e9": ["\u00e9"]}


@pytest.mark.parametrize("value", [1.5, b"x", {1}, object()])
def test_what_has_no_one_form_is_refused(value: object) -> None:
    """A float has different digits in different languages, so none is ever hashed."""
    with pytest.raises(TypeError, match="has no canonical form"):
        canonical_json({"a": [value]})


def test_entries_are_chained() -> None:
    """Each entry holds the hash of the one before, the first none."""
    first = follow(DRAFT, None)
    second = follow(DRAFT, first)
    assert (first.seq, first.prev) == (1, "")
    assert (second.seq, second.prev) == (2, first.hash)
    assert second.hash != follow(DRAFT, first._replace(hash="0" * 64)).hash


@pytest.mark.parametrize(
    "change", [{"arm": "x"}, {"seq": 9}, {"data": "{}"}, {"subject": ""}, {"prev": "0"}, {"epoch": 1}]
)
def test_a_change_of_any_column_shows(change: dict[str, object]) -> None:
    """Null and empty text are different, and no column is left out of the hash."""
    assert not follow(DRAFT, None)._replace(**change).intact  # type: ignore[arg-type]


def test_a_clock_that_went_back_is_flagged() -> None:
    """An entry that lies before the one before it says so; it is not refused."""
    first = follow(DRAFT, None)
    second = follow(DRAFT._replace(at="2024-10-20T03:59:59Z"), first)
    assert second.told["clock_behind"] == "2024-10-20T04:00:00Z"
    assert "clock_behind" not in follow(DRAFT, first).told


def test_a_receipt_is_the_number_and_sixteen_digits() -> None:
    """A receipt names its entry, and no other of the same number."""
    entry = follow(DRAFT, None)
    assert entry.receipt == f"1-{entry.hash[:16]}"
    receipt = Receipt.read(f" {entry.receipt}\n")
    assert receipt.matches(entry)
    assert not receipt.matches(entry._replace(hash="0" * 64))
    assert not receipt.matches(entry._replace(seq=2))


@pytest.mark.parametrize(
    "text", ["", "1", "1-", "0-0123456789abcdef", "1-0123456789ABCDEF", "1-0123456789abcde", "x-y"]
)
def test_what_is_no_receipt_is_said(text: str) -> None:
    """A receipt that was copied with a slip is refused, never taken for a mismatch."""
    with pytest.raises(ValueError, match="is no receipt"):
        Receipt.read(text)


def test_data_that_are_no_mapping_are_refused() -> None:
    """What an entry tells are keys with values."""
    with pytest.raises(ValueError, match="keys with values"):
        _ = follow(DRAFT, None)._replace(data="[]").told
