"""Promise 1 with many processes: nothing lost, doubled or changed by desks at once, by kill -9, or by repeats."""

import fcntl
import os
import signal
import time
from collections import Counter
from pathlib import Path
from random import Random

import ledger_made as made
import pytest
from ledger_desks import desks, enrols

from poi_trial.errors import LedgerError
from poi_trial.ledger.entry import Entry
from poi_trial.ledger.key import has_key
from poi_trial.ledger.store import lock
from poi_trial.ledger.store.sqlite import SqliteStore
from poi_trial.ledger.verify import verify

DESKS, EACH, KILLS = 8, 50, 60


def large(document: dict[str, dict[str, object]]) -> None:
    """Room for everybody."""
    document["trial"]["target"] = 100_000


def at_once(path: Path, lists: list[list[str]], names: list[Path] | None = None) -> list[tuple[str, str, str, str]]:
    """Every desk in a process of its own, each by its name of the ledger; the answers that they were given."""
    context = desks()
    working = [
        context.Process(
            target=enrols, args=(names[number] if names else path, subjects, path.parent / f"told-{number}")
        )
        for number, subjects in enumerate(lists)
    ]
    for desk in working:
        desk.start()
    for desk in working:
        desk.join()
        assert desk.exitcode == 0
    return answers(path)


def answers(path: Path) -> list[tuple[str, str, str, str]]:
    """All whole lines that desks have written down: entry, participant, arm, repeat."""
    lines = [line for told in path.parent.glob("told-*") for line in told.read_text().split("\n")[:-1]]
    return [(seq, subject, arm, repeat) for seq, subject, arm, repeat, _ in (line.split() for line in lines)]


def whole(path: Path) -> list[Entry]:
    """The allocations of a ledger that verifies with its seed."""
    assert verify(SqliteStore(str(path)), "7").faults == ()
    return [entry for entry in made.entries(path) if entry.arm]


def test_eight_desks_give_every_slot_once(tmp_path: Path) -> None:
    """8 processes enrol 50 women each: 400 entries, no error, every slot once."""
    path = made.opened(tmp_path, large)
    told = at_once(path, [[f"D{desk}-{number}" for number in range(EACH)] for desk in range(DESKS)])
    given = whole(path)
    assert [entry.slot for entry in given] == list(range(1, DESKS * EACH + 1))
    assert {(str(entry.seq), entry.subject, entry.arm, "False") for entry in given} == set(told)


def test_desks_that_come_by_a_link_take_turns_with_the_others(tmp_path: Path) -> None:
    """A ledger with a name and two symbolic links has one lock: every slot once, and nothing beside a link."""
    path = made.opened(tmp_path, large)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "link").symlink_to(path)
    (tmp_path / "link").symlink_to(elsewhere / "link")
    names = [path, elsewhere / "link", tmp_path / "link"] * 2
    told = at_once(path, [[f"D{desk}-{number}" for number in range(20)] for desk in range(len(names))], names)
    given = whole(path)
    assert [entry.slot for entry in given] == list(range(1, 20 * len(names) + 1))
    assert len(told) == len(given)
    assert [each.name for each in elsewhere.iterdir()] == ["link"]
    assert not (tmp_path / "link.lock").exists()


def test_a_link_waits_for_who_holds_the_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a desk holds the lock of the file, one that comes by a link waits, and is refused in the end."""
    path = made.opened(tmp_path)
    (tmp_path / "link").symlink_to(path)
    monkeypatch.setattr(lock, "_PATIENCE", 0.1)
    with Path(f"{path}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(LedgerError, match="another desk holds"):
            made.filled(tmp_path / "link", ["P-1"])
    assert made.filled(tmp_path / "link", ["P-1"])[0].slot == 1
    assert has_key(str(tmp_path / "link"))


def test_the_same_women_at_eight_desks_are_enrolled_once(tmp_path: Path) -> None:
    """The same 50 ids from 8 processes: 50 new, 350 repeats, each with the same arm everywhere."""
    path = made.opened(tmp_path, large)
    subjects = [f"P-{number}" for number in range(EACH)]
    shuffled = [Random(desk).sample(subjects, EACH) for desk in range(DESKS)]  # noqa: S311 - no secret
    told = at_once(path, shuffled)
    given = whole(path)
    assert len(given) == EACH
    assert Counter(repeat for *_, repeat in told) == {"False": EACH, "True": (DESKS - 1) * EACH}
    assert {(seq, subject, arm) for seq, subject, arm, _ in told} == {
        (str(entry.seq), entry.subject, entry.arm) for entry in given
    }


def test_kill_9_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """60 times three desks are killed while they write: each answer that was given stands, and the chain is whole."""
    path, drawn, context = made.opened(tmp_path, large), Random(7), desks()  # noqa: S311 - no secret
    for round_ in range(KILLS):
        working = []
        for number in range(3):
            subjects = [f"R{round_}-{number}-{each}" for each in range(99)]
            working.append(context.Process(target=enrols, args=(path, subjects, tmp_path / f"told-{round_}-{number}")))
            working[-1].start()
        while not any(told.stat().st_size for told in tmp_path.glob(f"told-{round_}-*")):
            time.sleep(0.002)
        time.sleep(drawn.uniform(0, 0.06))
        for desk in working:
            os.kill(desk.pid or 0, signal.SIGKILL)
            desk.join()
    given = {(str(entry.seq), entry.subject, entry.arm, "False") for entry in whole(path)}
    assert given >= set(answers(path))
    assert len(given) >= KILLS
