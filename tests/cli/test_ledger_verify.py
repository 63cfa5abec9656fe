"""`poi ledger verify`, `export` and `backup`: what is whole, what was changed, and what cannot be shown."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
Poi = Callable[..., Any]


@pytest.fixture
def ledger(poi: Poi, tmp_path: Path) -> Path:
    """A rehearsal ledger with one participant."""
    path = tmp_path / "ledger"
    poi("ledger", "open", path, "--rehearsal", "--seed", "7")
    patient = ROOT / "examples" / "patients" / "eligible.json"
    assert poi("enroll", patient, "--ledger", path, "--on", "2024-10-20", "--yes").code == 0
    return path


def receipt(poi: Poi, ledger: Path) -> str:
    """The last receipt."""
    return str(json.loads(poi("ledger", "verify", ledger, "--format", "json").out)["receipt"])


def change(ledger: Path, statement: str) -> None:
    """Change the file past poi, its trigger put back."""
    connection = sqlite3.connect(ledger)
    (trigger,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = 'no_change'").fetchone()
    connection.execute("DROP TRIGGER no_change")
    connection.execute(statement)
    connection.execute(trigger)
    connection.commit()
    connection.close()


def test_a_whole_ledger_ends_0(poi: Poi, ledger: Path) -> None:
    """It says what was shown, the last receipt, and what only receipts can show."""
    ended = poi("ledger", "verify", ledger)
    assert ended.code == 0
    assert "is whole: 2 entries, 1 allocation" in ended.out
    assert "every arm is the one that the seed gives" in ended.out
    assert "Not shown: whether the last entries were cut off" in ended.out


def test_without_the_key_it_says_what_it_cannot_show(poi: Poi, ledger: Path) -> None:
    """The chain is checked, the arms are not."""
    Path(f"{ledger}.key").unlink()
    told = json.loads(poi("ledger", "verify", ledger, "--format", "json").out)
    assert (told["whole"], told["keyed"], told["protocol"]["version"]) == (True, False, "1")
    assert told["not_shown"][0].startswith("whether each arm is the one that the seed gives")


def test_receipts_are_compared(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """One, or a file of them; one that is not of this ledger ends 6."""
    mine = receipt(poi, ledger)
    file = tmp_path / "receipts"
    file.write_text(f"\ufeff{mine}\r\n# from the slips\n\n", "utf-8")
    ended = poi("ledger", "verify", ledger, "--receipt", mine, "--receipts", file)
    assert (ended.code, "2 receipts match" in ended.out) == (0, True)
    assert "what came after the last receipt" in ended.out
    wrong = poi("ledger", "verify", ledger, "--receipt", f"2-{'0' * 16}")
    assert (wrong.code, "is not the entry that the receipt" in wrong.out) == (6, True)
    cut = poi("ledger", "verify", ledger, "--receipt", f"17-{'0' * 16}")
    assert (cut.code, "entries were cut off, or an older copy was put back" in cut.out) == (6, True)


def test_a_receipt_with_a_slip_is_no_fault_of_the_ledger(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """Wrong usage ends 2; a wrong line in a file ends 5 and is named."""
    assert poi("ledger", "verify", ledger, "--receipt", "17").code == 2
    file = tmp_path / "receipts"
    file.write_text(f"{receipt(poi, ledger)}\n17\n", "utf-8")
    ended = poi("ledger", "verify", ledger, "--receipts", file)
    assert (ended.code, "receipts:2" in ended.err) == (5, True)


def test_a_change_ends_6_and_stops_the_next_enrolment(poi: Poi, ledger: Path) -> None:
    """The fault is named with its entry; an enrolment that meets it is refused too."""
    change(ledger, "UPDATE entry SET arm = 'ha-msc' WHERE seq = 2")
    ended = poi("ledger", "verify", ledger)
    assert ended.code == 6
    assert "entry 2 was changed: its hash is not that of its content\n" in ended.out
    assert "Enrol nobody" in ended.out
    patient = ROOT / "examples" / "patients" / "eligible.json"
    again = poi("enroll", patient, "--ledger", ledger, "--on", "2024-10-20", "--yes")
    assert (again.code, again.out) == (6, "")
    assert "ha-msc" not in again.err


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        (lambda key: key.chmod(0o644), "others can read"),
        (lambda key: key.write_text(key.read_text("utf-8").replace('"7"', '"8"'), "utf-8"), "key of another ledger"),
        (lambda key: key.write_text("?", "utf-8"), "is no key of a ledger"),
    ],
)
def test_a_key_that_is_not_right_is_told_apart_from_the_ledger(
    poi: Poi, ledger: Path, wrong: Callable[[Path], object], what: str
) -> None:
    """It ends 6 and says what is wrong with the key; the chain is checked all the same, and nothing said against it."""
    wrong(Path(f"{ledger}.key"))
    ended = poi("ledger", "verify", ledger)
    assert (ended.code, what in ended.out, "Enrol nobody" in ended.out) == (6, True, False)
    assert "compare commitment and first receipt with those lodged outside" in ended.out
    assert "holds together, but for its key: 2 entries, 1 allocation; chain and schema hold" in ended.out
    told = json.loads(poi("ledger", "verify", ledger, "--format", "json").out)
    assert (told["whole"], told["faults"], told["keyed"], what in told["wrong_key"]) == (False, [], False, True)
    change(ledger, "UPDATE entry SET data = '{}' WHERE seq = 1")
    told = json.loads(poi("ledger", "verify", ledger, "--format", "json").out)
    assert {fault["entry"] for fault in told["faults"]} >= {None, 1}
    assert (told["protocol"], told["wrong_key"]) == (None, None)


@pytest.mark.parametrize("left", [0.02, 0.3, 0.6, 0.95])
def test_no_verification_asks_for_a_verification(poi: Poi, ledger: Path, left: float) -> None:
    """A ledger that broke off is told as it is; what to do is never the very command that was given."""
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[: int(len(whole) * left)])
    ended = poi("ledger", "verify", ledger)
    assert ended.code == 6
    assert "run `poi ledger verify`" not in ended.out + ended.err
    assert "backup" in ended.out + ended.err
    shown = poi("ledger", "show", ledger)
    assert (shown.code, "`poi ledger verify`" in shown.err) == (6, True)


def test_every_screening_is_judged_again(poi: Poi, ledger: Path) -> None:
    """The same tool judges the same; a ledger that was changed is not judged at all."""
    assert "Note: 1 screenings were judged again" in poi("ledger", "verify", ledger, "--rejudge").out
    change(ledger, "UPDATE entry SET arm = 'ha-msc' WHERE seq = 2")
    assert "judged again" not in poi("ledger", "verify", ledger, "--rejudge").out


def test_what_is_no_ledger_ends_6(poi: Poi, tmp_path: Path) -> None:
    """Missing, empty, foreign, a folder: a message, and nothing is made."""
    (tmp_path / "empty").touch()
    (tmp_path / "foreign").write_text("name,age\n", "utf-8")
    (tmp_path / "folder").mkdir()
    for name in ("missing", "empty", "foreign", "folder"):
        for verb in ("verify", "show", "export"):
            ended = poi("ledger", verb, tmp_path / name)
            assert (ended.code, ended.out) == (6, "")
            assert ended.err.startswith("Error: ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "folder", "foreign"]


def test_the_export_is_checked_elsewhere(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """The JSONL export passes the program that stands alone; stderr says what it holds."""
    export = tmp_path / "export.jsonl"
    ended = poi("ledger", "export", ledger, "--output", export)
    assert (ended.code, "holds the facts" in ended.err) == (0, True)
    program = ROOT / "docs" / "reproduce" / "verify_ledger.py"
    checked = subprocess.run(
        [sys.executable, str(program), str(export), f"{ledger}.key"], capture_output=True, text=True, check=True
    )
    assert receipt(poi, ledger) in checked.stdout
    assert all(json.loads(line)["data"]["mode"] == "rehearsal" for line in export.read_text("ascii").splitlines())


def test_the_csv_export_holds_no_facts(poi: Poi, ledger: Path) -> None:
    """For analysis: a line an entry, stamped with the mode, and nothing of her but the id."""
    poi("ledger", "void", ledger, "EXAMPLE-1", "--reason", "=randomized, by mistake")
    ended = poi("ledger", "export", ledger, "--format", "csv")
    assert (ended.code, ended.err) == (0, "")
    header, opening, allocation, void = ended.out.splitlines()
    assert header.startswith("mode,seq,kind,at,by,participant,epoch,stratum,slot,arm,outcome,on,")
    assert opening.startswith("rehearsal,1,opening,")
    assert ",EXAMPLE-1,1,,1,climen,eligible,2024-10-20,1,1,," in allocation
    assert '"\'=randomized, by mistake"' in void
    assert "1994" not in ended.out
    assert "46,XX" not in ended.out
    assert poi("ledger", "export", ledger, "--format", "xlsx").code == 2


def test_a_backup_is_whole(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """The copy verifies, without the key, and is never made over another file."""
    copy = tmp_path / "copy"
    ended = poi("ledger", "backup", ledger, copy)
    assert (ended.code, receipt(poi, ledger) in ended.out) == (0, True)
    assert poi("ledger", "verify", copy, "--receipt", receipt(poi, ledger)).code == 0
    assert not Path(f"{copy}.key").exists()
    assert poi("ledger", "backup", ledger, copy).code == 5
    assert poi("ledger", "backup", ledger, tmp_path / "none" / "copy").code == 5


def test_an_older_copy_put_back_shows_through_a_receipt(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """The copy is whole in itself; the receipt of what came after tells."""
    copy = tmp_path / "copy"
    poi("ledger", "backup", ledger, copy)
    poi("ledger", "pause", ledger, "--reason", "the freezer is broken")
    later = receipt(poi, ledger)
    copy.replace(ledger)
    assert poi("ledger", "verify", ledger).code == 0
    assert poi("ledger", "verify", ledger, "--receipt", later).code == 6


def test_a_copy_that_is_not_known_to_be_safe_is_said(
    poi: Poi, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy that has its name is not said to be missing: 5, and it can be verified."""

    def fails(_: Path) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr("poi_trial.ledger.store.sqlite._sync_folder", fails)
        ended = poi("ledger", "backup", ledger, tmp_path / "copy")
    assert (ended.code, "was made, but is not known to be safe on disk" in ended.err) == (5, True)
    assert poi("ledger", "verify", tmp_path / "copy").code == 0


@pytest.mark.parametrize("readable", [True, False])
def test_a_full_disk_under_the_copy_is_not_the_ledgers_fault(
    poi: Poi, ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, readable: bool
) -> None:
    """Where the ledger can be read to its end the copy is named, with 5; else the ledger, with 6."""
    from poi_trial.errors import LedgerError
    from poi_trial.ledger.store.sqlite import SqliteStore

    def fails(*_: object) -> None:
        raise LedgerError(f"{ledger} cannot be written (database or disk is full)")

    monkeypatch.setattr(SqliteStore, "copy_to", fails)
    if not readable:
        monkeypatch.setattr(SqliteStore, "read", fails)
    ended = poi("ledger", "backup", ledger, tmp_path / "copy")
    assert ended.code == (5 if readable else 6)
    assert ("copy" in ended.err) == readable


def test_what_was_rewritten_with_right_hashes_is_told_by_every_command(poi: Poi, ledger: Path) -> None:
    """An opening without its protocol, a moment that is none and data without a mode end 6, and never in a crash."""
    sys.path.insert(0, str(ROOT / "tests" / "ledger"))
    import ledger_made as made

    rows = made.entries(ledger)
    verify, show, export = ("ledger", "verify", ledger), ("ledger", "show", ledger), ("ledger", "export", ledger)
    again = ("enroll", ROOT / "examples" / "patients" / "eligible.json", "--ledger", ledger, "--on", "2024-10-20")
    opening = made.told(rows[0], protocol={**rows[0].told["protocol"], "document": "?"})
    for changed, commands in (
        ([opening, rows[1]], [(*verify, "--format", "json"), verify, show, (*again, "--yes")]),
        ([rows[0], rows[1]._replace(at="once")], [verify, show, (*again, "--yes")]),
        ([rows[0], rows[1]._replace(data="{}")], [verify, (*export, "--format", "csv")]),
    ):
        made.written_past_poi(ledger, made.rehashed(changed))
        assert {poi(*command).code for command in commands} == {6}


@pytest.mark.parametrize("text", ["", "\n# the slips are in the trial's file\n"])
def test_a_file_without_a_receipt_compares_nothing_and_says_so(
    poi: Poi, ledger: Path, tmp_path: Path, text: str
) -> None:
    """Every ledger has the receipt of its opening, so that an empty file is a slip and no comparison."""
    file = tmp_path / "receipts"
    file.write_text(text, "utf-8")
    ended = poi("ledger", "verify", ledger, "--receipts", file)
    assert (ended.code, "holds no receipt" in ended.err) == (5, True)


def test_of_many_lines_that_are_no_receipts_a_hundred_are_told(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """A file that was given by mistake is not gone through to its end."""
    file = tmp_path / "receipts"
    file.write_text("no receipt\n" * 100_000, "utf-8")
    ended = poi("ledger", "verify", ledger, "--receipts", file)
    assert (ended.code, ended.err.count("\n")) == (5, 102)
