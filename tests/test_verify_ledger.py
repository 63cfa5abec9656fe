"""The stand-alone program that checks an export, docs/reproduce/verify_ledger.py."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = ROOT / "docs" / "reproduce" / "verify_ledger.py"
sys.path.insert(0, str(ROOT / "tests" / "ledger"))

import ledger_made as made  # noqa: E402

from poi_trial.ledger.entry import Entry, line  # noqa: E402


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sites, seven participants, a new epoch, and one who was screened out."""
    folder = tmp_path_factory.mktemp("export")
    path = made.opened(folder, made.two_sites)
    made.filled(path, ["A-1", "A-2", "A-3", "A-4"], site="A")
    made.filled(path, ["B-1", "B-2"], site="B")
    made.filled(path, ["X-1"], karyotype="45,X", site="A")

    def second(document: dict[str, dict[str, dict[str, object]]]) -> None:
        made.two_sites(document)
        document["version"] = "2"  # type: ignore[assignment]
        document["randomization"]["procedure"]["sizes"] = [6]

    made.acting(path).amend(*made.kept(folder, second))
    made.filled(path, ["A-5"], site="A")
    return path


def exported(path: Path, rows: list[Entry]) -> Path:
    """The export of these rows."""
    path.write_text("".join(map(line, rows)), "ascii")
    return path


def check(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> None:
    """Run the program here; whatever it finds is raised."""
    monkeypatch.setattr(sys, "argv", [str(PROGRAM), *map(str, arguments)])
    runpy.run_path(str(PROGRAM), run_name="__main__")


def test_the_program_is_short_and_stands_alone(ledger: Path, tmp_path: Path) -> None:
    """Under 60 lines, and it runs where nothing of poi is installed."""
    assert len(PROGRAM.read_text("utf-8").splitlines()) < 60
    rows = made.entries(ledger)
    export = exported(tmp_path / "export.jsonl", rows)
    ended = subprocess.run(
        [sys.executable, "-I", "-S", str(PROGRAM), str(export), f"{ledger}.key", rows[3].receipt],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ended.stdout == f"10 entries hold together; the last receipt is {rows[-1].receipt}\n"


def test_every_flipped_byte_is_found(ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever byte of the export is changed, the program does not pass it."""
    export = exported(tmp_path / "export.jsonl", made.entries(ledger)[:2])
    content = export.read_bytes()
    places = [*range(0, len(content), 97), *range(len(content) - 3000, len(content), 7), len(content) - 1]
    for place in places:
        flipped = bytearray(content)
        flipped[place] ^= 1
        export.write_bytes(flipped)
        with pytest.raises((SystemExit, ValueError, LookupError)):
            check(monkeypatch, export)


def test_what_was_written_anew_is_found(ledger: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row left out, an arm changed with all hashes right, a protocol changed, someone twice, a tail cut off."""
    rows, key = made.entries(ledger), f"{ledger}.key"
    other = {"climen": "ha-msc", "ha-msc": "climen"}
    protocol = rows[0].told["protocol"]
    tampered = {
        "does not follow": [*rows[:3], *rows[4:]],
        "not the arm of the seed": made.rehashed([*rows[:-1], rows[-1]._replace(arm=other[str(rows[-1].arm)])]),
        "another protocol": made.rehashed(
            [made.told(rows[0], protocol={**protocol, "document": protocol["document"] + " "}), *rows[1:]]
        ),
        "another seed": made.rehashed([made.told(rows[0], commitment="0" * 64), *rows[1:]]),
        "second time": made.rehashed([*rows, rows[-1]]),
        "of no entry": rows[:-1],
    }
    for words, changed in tampered.items():
        export = exported(tmp_path / "export.jsonl", changed)
        with pytest.raises(SystemExit, match=words):
            check(monkeypatch, export, key, rows[-1].receipt)
    whole = exported(tmp_path / "export.jsonl", rows)
    whole.write_bytes(whole.read_bytes()[:-1])
    with pytest.raises(SystemExit, match="cut off"):
        check(monkeypatch, whole)


def ended(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The program run with `-O`, which takes every assert away."""
    return subprocess.run(
        [sys.executable, "-O", str(PROGRAM), *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_tampering_is_found_where_asserts_are_taken_away(ledger: Path, tmp_path: Path) -> None:
    """`python -O` finds what `python` finds, ends 1 and says it without a traceback."""
    rows = made.entries(ledger)
    export = exported(tmp_path / "export.jsonl", [*rows[:3], *rows[4:]])
    found = ended(export, f"{ledger}.key")
    assert (found.returncode, found.stdout, found.stderr) == (1, "", "entry 4 does not follow the one before\n")


def test_a_receipt_is_told_from_a_key(ledger: Path, tmp_path: Path) -> None:
    """Receipts are compared without the key too, in any place; a call without an export says how to call it."""
    rows = made.entries(ledger)
    export = exported(tmp_path / "export.jsonl", rows)
    assert ended(export, rows[1].receipt, rows[2].receipt).returncode == 0
    assert ended(export, rows[1].receipt, f"{ledger}.key").returncode == 0
    wrong = ended(export, f"2-{'0' * 16}")
    assert (wrong.returncode, "a receipt is of no entry" in wrong.stderr) == (1, True)
    mistyped = ended(export, rows[1].receipt[:-1])
    assert (mistyped.returncode, "a receipt is of no entry" in mistyped.stderr) == (1, True)
    usage = ended()
    assert (usage.returncode, usage.stderr.startswith("usage: python verify_ledger.py EXPORT")) == (1, True)


def test_arms_that_it_cannot_derive_are_not_passed_over(tmp_path: Path) -> None:
    """With the key of a ledger of minimization it says what it knows; without, it checks all but the arms."""
    path = made.opened(tmp_path, made.minimized)
    made.filled(path, ["P-1"], site="A")
    export = exported(tmp_path / "export.jsonl", made.entries(path))
    assert ended(export).returncode == 0
    with_key = ended(export, f"{path}.key")
    assert (with_key.returncode, "permuted blocks alone" in with_key.stderr) == (1, True)
