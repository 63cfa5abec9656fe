"""`poi ledger open`: rehearsal and live are apart, and the seed is nobody's to see."""

import json
import re
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from poi_trial.ledger.key import commitment

Poi = Callable[..., Any]
STRONG = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def seed_of(ledger: Path) -> str:
    """The seed in a ledger's key."""
    return str(json.loads(Path(f"{ledger}.key").read_text("utf-8"))["seed"])


def test_a_live_ledger_draws_its_seed_from_the_system(poi: Poi, tmp_path: Path) -> None:
    """256 bits, different each time, in a key that its owner alone may read, and printed nowhere."""
    first, second = tmp_path / "first", tmp_path / "second"
    ended = poi("ledger", "open", first)
    assert (ended.code, poi("ledger", "open", second).code) == (0, 0)
    seed = seed_of(first)
    assert re.fullmatch("[0-9a-f]{64}", seed)
    assert seed != seed_of(second)
    assert seed not in ended.out + ended.err
    assert seed.encode() not in first.read_bytes()
    assert (Path(f"{first}.key").stat().st_mode & 0o777, first.stat().st_mode & 0o777) == (0o600, 0o600)


def test_the_opening_prints_what_is_to_be_lodged(poi: Poi, tmp_path: Path) -> None:
    """The commitment, which can be made again from seed and protocol, and the first receipt."""
    path = tmp_path / "ledger"
    out = poi("ledger", "open", path, "--by", "a clinician").out
    told = json.loads(poi("ledger", "show", path, "--format", "json").out)
    assert f"Commitment: {commitment(told['protocol']['sha256'], seed_of(path))}" in out
    assert f"Receipt:    {told['receipt']}" in out
    assert "lodges commitment and receipt outside" in out
    assert "LIVE" in out
    assert "whoever may read it can make the list" in out


def test_a_rehearsal_takes_any_seed(poi: Poi, tmp_path: Path) -> None:
    """A small seed, or one of the system's, and every page is stamped."""
    assert "REHEARSAL" in poi("ledger", "open", tmp_path / "a", "--rehearsal", "--seed", "7").out
    assert seed_of(tmp_path / "a") == "7"
    assert poi("ledger", "open", tmp_path / "b", "--rehearsal").code == 0
    assert len(seed_of(tmp_path / "b")) == 64


@pytest.mark.parametrize("seed", ["7", "20241015", "1234567890123456", "a|b" * 30, "", "a/b"])
def test_a_live_seed_is_strong(poi: Poi, tmp_path: Path, seed: str) -> None:
    """Under 128 bits the published commitment would give it away: the file is wrong, and nothing is left behind."""
    file = tmp_path / "seed"
    file.write_text(seed + "\n", "utf-8")
    ended = poi("ledger", "open", tmp_path / "ledger", "--seed-file", file)
    assert (ended.code, ended.out) == (5, "")
    assert f"{file}: " in ended.err
    assert not seed or seed not in ended.err.replace(str(file), "")
    assert [path.name for path in tmp_path.iterdir()] == ["seed"]


def test_a_strong_seed_is_read_from_a_file(poi: Poi, tmp_path: Path) -> None:
    """The statistician may bring the seed."""
    file = tmp_path / "seed"
    file.write_text(STRONG + "\n", "utf-8")
    assert poi("ledger", "open", tmp_path / "ledger", "--seed-file", file).code == 0
    assert seed_of(tmp_path / "ledger") == STRONG


def test_a_seed_is_typed_where_it_is_not_shown(poi: Poi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--seed-file -` at a terminal asks for it without an echo."""
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _: STRONG)
    assert poi("ledger", "open", tmp_path / "ledger", "--seed-file", "-").code == 0
    assert seed_of(tmp_path / "ledger") == STRONG


def test_a_live_seed_is_never_an_argument(poi: Poi, tmp_path: Path) -> None:
    """Everybody on the machine can read a command line."""
    ended = poi("ledger", "open", tmp_path / "ledger", "--seed", STRONG)
    assert (ended.code, "--seed-file" in ended.err, STRONG in ended.err) == (2, True, False)
    twice = poi("ledger", "open", tmp_path / "ledger", "--rehearsal", "--seed", "7", "--seed-file", "x")
    assert (twice.code, "not both" in twice.err) == (2, True)


def test_a_seed_file_that_is_none_ends_5(poi: Poi, tmp_path: Path) -> None:
    """Missing, or not text."""
    (tmp_path / "seed").write_bytes(b"\xff\xfe")
    assert poi("ledger", "open", tmp_path / "ledger", "--seed-file", tmp_path / "none").code == 5
    assert poi("ledger", "open", tmp_path / "ledger", "--seed-file", tmp_path / "seed").code == 5


def test_a_second_opening_is_refused(poi: Poi, tmp_path: Path) -> None:
    """Ledger and key stay as they are, whichever of the two is there."""
    path, key = tmp_path / "ledger", tmp_path / "ledger.key"
    poi("ledger", "open", path)
    before = path.read_bytes(), key.read_bytes()
    assert poi("ledger", "open", path).code == 6
    assert (path.read_bytes(), key.read_bytes()) == before
    key.unlink()
    assert poi("ledger", "open", path).code == 6
    assert (path.read_bytes(), key.exists()) == (before[0], False)


def test_a_protocol_that_leaves_levels_open_ends_5(poi: Poi, tmp_path: Path) -> None:
    """A level is found by criteria and never typed, so a factor has them."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "ledger"))
    import ledger_made as made

    strata = [{"id": "site", "levels": ["A", "B"]}]
    protocol = made.protocol_file(tmp_path, lambda document: document["randomization"].update(strata=strata))
    ended = poi("ledger", "open", tmp_path / "ledger", "--protocol", protocol)
    assert (ended.code, "randomization.strata[0]" in ended.err) == (5, True)
    assert not (tmp_path / "ledger.key").exists()


def test_numbers_of_the_protocol_keep_their_value(poi: Poi, tmp_path: Path) -> None:
    """What is kept is what was checked: decimals come back as they were, and the hash is that of the file."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "ledger"))
    import ledger_made as made

    limits = {"refuse_below": 20.25, "confirm_below": 35.5}
    protocol = made.protocol_file(tmp_path, lambda document: document["dosing"]["weight"].update(limits))
    path = tmp_path / "ledger"
    assert poi("ledger", "open", path, "--rehearsal", "--protocol", protocol).code == 0
    checked = json.loads(poi("protocol", "check", "--protocol", protocol, "--format", "json").out)
    shown = json.loads(poi("ledger", "show", path, "--format", "json").out)
    assert shown["protocol"]["sha256"] == checked["protocol"]["sha256"]
    with closing(sqlite3.connect(path)) as connection:
        (row,) = connection.execute("SELECT data FROM entry")
    assert "20.25" in json.loads(row[0])["protocol"]["document"]


@pytest.mark.parametrize("broken", [OSError(5, "Input/output error"), KeyboardInterrupt()])
def test_a_ledger_that_has_its_name_keeps_its_key(
    poi: Poi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: BaseException
) -> None:
    """Where the folder cannot be made safe once the ledger is there, the only key of it is never taken away."""

    def fails(_: Path) -> None:
        raise broken

    path = tmp_path / "ledger"
    with monkeypatch.context() as patched:
        patched.setattr("poi_trial.ledger.store.sqlite._sync_folder", fails)
        ended = poi("ledger", "open", path, "--rehearsal")
    assert ended.code == (6 if isinstance(broken, OSError) else 130)
    assert "was made with its key, but is not known to be safe on disk" in ended.err
    assert "nothing was opened" not in ended.err
    assert poi("ledger", "verify", path, "--format", "json").code == 0
    assert len(seed_of(path)) == 64


def test_a_ledger_that_was_not_made_leaves_no_key(poi: Poi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the ledger could not be made, its name and that of its key are free again."""

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.link", fails)
        assert poi("ledger", "open", tmp_path / "ledger", "--rehearsal").code == 6
    assert list(tmp_path.iterdir()) == []
