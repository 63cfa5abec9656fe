"""What must hold of the ledger: speed, many desks, kill -9, flipped bytes, and simulated power cuts.

Run it as `python benchmarks/ledger.py [--full]` where poi is installed with its extra `benchmarks`. Times are CPU
seconds of processes, set against limits or against one another within one run; without `--full` the numbers are
smaller; with it, a quarter of an hour goes by. The process ends 1 where something does not hold.
"""

import runpy
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests" / "ledger"), str(ROOT / "benchmarks")]

import ledger_made as made  # noqa: E402
from ledger_crowd import desks_at_once, killed, same_women  # noqa: E402
from ledger_large import large  # noqa: E402
from ledger_power import power_cuts  # noqa: E402
from startup import cpu_seconds  # noqa: E402

from poi_trial.errors import LedgerError  # noqa: E402
from poi_trial.ledger.entry import Entry, line  # noqa: E402
from poi_trial.ledger.store.sqlite import SqliteStore  # noqa: E402
from poi_trial.ledger.verify import verify  # noqa: E402

POI = [sys.executable, "-m", "poi_trial"]
Result = tuple[str, bool]


def verification(folder: Path, full: bool) -> Iterator[Result]:
    """Chain, schema and replay by `poi ledger verify`, over what it takes for one: microseconds of CPU an entry."""
    number, small = 100_000 if full else 20_000, folder / "small"
    small.mkdir()
    one, many = ([*POI, "ledger", "verify", str(path)] for path in (large(small, 1), large(folder, number)))
    each = min(cpu_seconds(many) - cpu_seconds(one) for _ in range(3)) / number * 1e6
    yield f"verify {number:,} entries: {each:.1f} µs each (limit 60)", each <= 60


def showing(folder: Path, full: bool) -> Iterator[Result]:  # noqa: ARG001
    """`poi ledger show` of 10,000 participants, over what `poi --version` takes."""
    path = large(folder, 10_000)
    taken = [cpu_seconds([*POI, "ledger", "show", str(path)]) - cpu_seconds([*POI, "--version"]) for _ in range(5)]
    yield f"show 10,000 participants: {min(taken):.2f} s of its own (limit 0.5)", min(taken) < 0.5


def enrolling(folder: Path, full: bool) -> Iterator[Result]:
    """One enrolment as a whole process against the screening of the same woman."""
    path, ratios = made.opened(folder), []
    text = (ROOT / "examples" / "patients" / "eligible.json").read_text("utf-8")
    patient = folder / "patient.json"
    for number in range(25 if full else 9):
        patient.write_text(text.replace("EXAMPLE-1", f"P-{number}"), "utf-8")
        screened = cpu_seconds([*POI, "screen", str(patient), "--on", "2024-10-20"])
        drawn = cpu_seconds([*POI, "enroll", str(patient), "--ledger", str(path), "--on", "2024-10-20", "--yes"])
        ratios.append(drawn / screened)
    ratio = sorted(ratios)[len(ratios) // 2]
    yield f"one enrolment: {ratio:.2f} x poi screen (limit 1.5; the disk's sync is no CPU time)", ratio <= 1.5


def flipped(folder: Path, full: bool) -> Iterator[Result]:
    """Every byte of the export, and bits of the file: what is accepted says what it said before."""
    path = made.opened(folder)
    made.filled(path, ["P-1", "P-2"])
    rows, content = made.entries(path), path.read_bytes()
    accepted = 0
    for place in range(0, len(content), 7 if full else 41):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1 << place % 8]) + content[place + 1 :])
        accepted += _accepts_other(path, rows)
    yield f"bits of the file flipped: {accepted} accepted with other content", accepted == 0
    path.write_bytes(content)
    export, name = "".join(map(line, rows)).encode(), folder / "export.jsonl"
    name.write_bytes(export)
    sys.argv[1:] = [str(name)]
    with redirect_stdout(None):
        program = runpy.run_path(str(ROOT / "docs" / "reproduce" / "verify_ledger.py"))
    missed = sum(
        _passes(program["check"], export[:place] + bytes([export[place] ^ 1]) + export[place + 1 :])
        for place in range(0, len(export), 1 if full else 29)
    )
    yield f"bytes of the export flipped: {missed} not seen", missed == 0


def _accepts_other(path: Path, rows: list[Entry]) -> bool:
    try:
        return not verify(SqliteStore(str(path)), "7").faults and made.entries(path) != rows
    except LedgerError:
        return False


def _passes(check: Callable[[list[bytes], str | None], Iterator[str]], export: bytes) -> bool:
    try:
        return bool(list(check(export.split(b"\n"), None)))
    except (SystemExit, ValueError, LookupError, TypeError, AttributeError):
        # The program that reads an export ends in words where a line is none.
        return False


CHECKS = (verification, showing, enrolling, flipped, desks_at_once, same_women, killed, power_cuts)


def main() -> int:
    """Try everything, print a line each, and say whether all of it holds."""
    full, held = "--full" in sys.argv[1:], True
    for check in CHECKS:
        with tempfile.TemporaryDirectory() as folder:
            for line, holds in check(Path(folder), full):
                print(("  " if holds else "! ") + line, flush=True)
                held = held and holds
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
