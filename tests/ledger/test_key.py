"""The seed at rest, and the commitment to it."""

import hashlib
from pathlib import Path

import pytest

from poi_trial.errors import LedgerError
from poi_trial.ledger.key import commitment, has_key, key_path, read_key, remove_key, write_key

SHA = "a" * 64
COMMITTED = commitment(SHA, "7")


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    """A ledger's path, with a key beside it."""
    path = str(tmp_path / "ledger")
    write_key(path, "T", "7")
    return path


def test_the_commitment_is_over_tag_protocol_and_seed() -> None:
    """It can be made again by anybody who is given the seed."""
    assert hashlib.sha256(f"poi-ledger-1 commitment\n{SHA}\n7".encode()).hexdigest() == COMMITTED
    assert commitment(SHA, "8") != COMMITTED
    assert commitment("b" * 64, "7") != COMMITTED


def test_a_key_is_its_owners_alone(ledger: str) -> None:
    """The key is made with mode 0600 and read back as the seed."""
    assert key_path(ledger).stat().st_mode & 0o777 == 0o600
    assert read_key(ledger, SHA, COMMITTED) == "7"


def test_a_key_is_never_replaced(ledger: str) -> None:
    """A second opening leaves the first key as it is: without it no arm can be derived."""
    with pytest.raises(LedgerError, match="is there already"):
        write_key(ledger, "T", "8")
    assert read_key(ledger, SHA, COMMITTED) == "7"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601])
def test_a_key_that_others_can_read_is_refused(ledger: str, mode: int) -> None:
    """The message says how to take the right away."""
    key_path(ledger).chmod(mode)
    with pytest.raises(LedgerError, match="chmod 600"):
        read_key(ledger, SHA, COMMITTED)


def test_the_key_of_another_ledger_is_refused(ledger: str) -> None:
    """A seed that was not committed to never gives an arm."""
    with pytest.raises(LedgerError, match="key of another ledger"):
        read_key(ledger, SHA, commitment(SHA, "8"))


@pytest.mark.parametrize(
    "text", ["", "7", "[]", '{"seed": 7}', "{}", "\x00", "[" * 9000, '{"seed": "\u00e9', r'{"seed": "\ud800"}']
)
def test_what_is_no_key_is_said(ledger: str, text: str) -> None:
    """An empty, cut or foreign file is a refusal and no crash."""
    key_path(ledger).write_text(text, "utf-8")
    with pytest.raises(LedgerError, match=r"is no key of a ledger|key of another ledger"):
        read_key(ledger, SHA, COMMITTED)


def test_a_missing_key_is_said(tmp_path: Path) -> None:
    """The message says where the key belongs."""
    assert not has_key(str(tmp_path / "ledger"))
    with pytest.raises(LedgerError, match=r"ledger\.key is missing; put it back"):
        read_key(str(tmp_path / "ledger"), SHA, COMMITTED)


def test_a_key_that_cannot_be_read_or_written_is_said(tmp_path: Path) -> None:
    """A folder in the key's place, or no folder for it, is a refusal."""
    key_path(str(tmp_path / "ledger")).mkdir()
    with pytest.raises(LedgerError, match="cannot be read"):
        read_key(str(tmp_path / "ledger"), SHA, COMMITTED)
    with pytest.raises(LedgerError, match="cannot be written"):
        write_key(str(tmp_path / "none" / "ledger"), "T", "7")


def test_a_key_is_taken_back(ledger: str) -> None:
    """Where the ledger could not be made, its key goes too."""
    remove_key(ledger)
    assert not has_key(ledger)
    remove_key(ledger)


def test_half_a_key_is_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves no empty key that would keep the name from the next opening."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(LedgerError, match="cannot be written: No space left on device; nothing was opened"):
        write_key(str(tmp_path / "ledger"), "T", "7")
    assert list(tmp_path.iterdir()) == []
