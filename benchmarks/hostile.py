"""Hostile files: each reader's good ones, and how a run of the command line must end."""

import gc
import gzip
import hashlib
import json
import resource
import shutil
import signal
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

from registered import REGISTERED

ROOT = Path(__file__).parent.parent
PATIENTS, FHIR = ROOT / "examples" / "patients", ROOT / "examples" / "fhir"
ENDS = frozenset({0, 3, 4, 5, 6})
SECOND = 1.0
ON = ("--on", "2024-10-20")


@dataclass(frozen=True)
class Reader:
    """What reads a kind of file: good ones, the name they have in a folder, and the command line for it."""

    seeds: tuple[bytes, ...]
    name: str
    arguments: Callable[[Path], tuple[str, ...]]
    beside: tuple[tuple[str, bytes], ...] = ()
    """Files that lie in the folder too, with their names."""


def readers() -> dict[str, Reader]:
    """Every reader, by what it reads."""
    patient = {name: (PATIENTS / f"{name}.json").read_bytes() for name in ("eligible", "ineligible", "undetermined")}
    bundle, answers = (FHIR / "bundle.json").read_bytes(), (FHIR / "answers.json").read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        listed, ledger, key = _made(Path(folder))
    lines = bytes(patient["eligible"]).replace(b"\n", b" ")
    resources = _resources(bundle)
    screen, new = ("screen", *ON, "--format", "json"), ("protocol", "new", "--from-registry")
    verify = ("ledger", "verify")
    cohort = (
        b"\n".join(lines.replace(b"EXAMPLE-1", b"EXAMPLE-%d" % n) for n in range(3)),
        (PATIENTS / "cohort.ndjson").read_bytes()[:4000],
    )
    return {
        "protocol": Reader(
            ((ROOT / "protocol.yaml").read_bytes(),), "p.yaml", lambda p: ("protocol", "check", "--protocol", str(p))
        ),
        "patient": Reader(tuple(patient.values()), "p.json", lambda p: (*screen, str(p))),
        "registry": Reader(_records(), "r.json", lambda p: (*new, str(p))),
        "ndjson": Reader(cohort, "p.ndjson", lambda p: (*screen, "--keep-going", str(p))),
        "packed": Reader(
            tuple(gzip.compress(each, mtime=0) for each in cohort),
            "p.ndjson.gz",
            lambda p: (*screen, "--keep-going", str(p)),
        ),
        "answers": Reader((answers,), "a.json", lambda p: (*screen, str(FHIR / "bundle.json"), "--answers", str(p))),
        "fhir": Reader((bundle,), "b.json", lambda p: (*screen, str(p))),
        "bulk": Reader((resources,), "all.ndjson", lambda p: (*screen, "--keep-going", str(p.parent))),
        "list": Reader((listed,), "l.csv", lambda p: ("randomize", "--verify", str(p))),
        "ledger": Reader((ledger, *tampered(ledger)), "l.db", lambda p: (*verify, str(p)), (("l.db.key", key),)),
        "shown": Reader(tampered(ledger), "l.db", lambda p: ("ledger", "show", str(p)), (("l.db.key", key),)),
        "key": Reader((key,), "l.db.key", lambda p: (*verify, str(p.with_suffix(""))), (("l.db", ledger),)),
        "receipts": Reader(
            (b"# slips\n1-0123456789abcdef\n2-fedcba9876543210\n",),
            "r.txt",
            lambda p: (*verify, str(p.with_name("l.db")), "--receipts", str(p)),
            (("l.db", ledger), ("l.db.key", key)),
        ),
    }


def _records() -> tuple[bytes, ...]:
    example = ROOT / "examples" / "registry" / "NCT07115082.json"
    return example.read_bytes(), json.dumps(REGISTERED, ensure_ascii=False).encode()


def _resources(bundle: bytes) -> bytes:
    entries = json.loads(bundle)["entry"]
    lines = "".join(json.dumps(entry["resource"]) + "\n" for entry in entries)
    for entry in entries:
        # In an export each refers to the others by their ids.
        lines = lines.replace(entry["fullUrl"], f"{entry['resource']['resourceType']}/{entry['resource']['id']}")
    return lines.encode()


def _made(folder: Path) -> tuple[bytes, bytes, bytes]:
    """A list, and a ledger of one woman with its key."""
    listed, ledger = folder / "l.csv", folder / "l.db"
    for arguments in (
        ("randomize", "--seed", "7", "--format", "csv", "--output", str(listed)),
        ("ledger", "open", str(ledger), "--rehearsal", "--seed", "7"),
        ("enroll", str(PATIENTS / "eligible.json"), *ON, "--ledger", str(ledger), "--by", "a clinician", "--yes"),
    ):
        # The first run of a process imports all that it needs.
        end = ended(*arguments, seconds=60)
        assert end.code == 0, end
    return listed.read_bytes(), ledger.read_bytes(), (folder / "l.db.key").read_bytes()


def tampered(ledger: bytes) -> tuple[bytes, ...]:
    """The ledger with one field of one entry changed by someone who may write the file."""
    return tuple(_with(ledger, column, value) for column in _COLUMNS for value in _VALUES)


_COLUMNS = ("seq", "prev", "hash", "at", "kind", "subject", "stratum", "slot", "arm", "data", "by", "tool")
_VALUES = (None, -1, 10**18, 1.5, b"\xff\x00", "", "\u202e=1+1\n", "[" * 2000, '{"a":NaN}', "{}", "9" * 5000)


def _with(ledger: bytes, column: str, value: object) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "l.db"
        path.write_bytes(ledger)
        store = sqlite3.connect(path, isolation_level=None)
        store.execute("PRAGMA synchronous = OFF")
        try:
            for (trigger,) in store.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
                store.execute(f"DROP TRIGGER {trigger}")
            store.execute("PRAGMA ignore_check_constraints = ON")
            store.execute(f"UPDATE OR IGNORE entry SET {column} = ? WHERE seq = 2", (value,))  # noqa: S608
        except sqlite3.Error:
            # Not every column takes every value, and not every one is there.
            pass
        finally:
            store.close()
        return path.read_bytes()


@dataclass(frozen=True)
class End:
    """How a run ended, and what it said."""

    code: int | None
    out: str
    err: str
    fault: str | None = None
    """What must not be, if it was."""

    @property
    def refused(self) -> bool:
        """Whether the file, or the ledger, was refused."""
        return self.code in (5, 6)


def ended(*arguments: str, seconds: float = SECOND) -> End:
    """Run the command line in this process; whatever it should not do is the fault."""
    # What this process holds beside is not the command's to look through.
    frozen = gc.get_freeze_count() > 0
    if not frozen:
        gc.freeze()
    from poi_trial.__main__ import main  # noqa: PLC0415 - atheris sees to what is imported here

    out, err = Caught(), Caught()
    before, sys.argv = sys.argv, ["poi", *arguments]
    code: object = 0
    fault = None
    try:
        with redirect_stdout(out), redirect_stderr(err), at_most(seconds):
            main()
    except SystemExit as end:
        code = end.code or 0
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is what is looked for
        fault = fault_of(error)
    finally:
        sys.argv = before
        if not frozen:
            gc.unfreeze()
    if fault is None and code not in ENDS:
        fault = f"exit code {code}"
    if "Traceback" in err.text():
        fault = "a traceback"
    return End(code if isinstance(code, int) else None, out.text(), err.text(), fault)


class Caught(TextIOWrapper):
    """Takes what is printed as a real stream does, in bytes."""

    def __init__(self) -> None:
        super().__init__(BytesIO(), encoding="utf-8", errors="backslashreplace", write_through=True)

    def text(self) -> str:
        """All that was printed."""
        self.seek(0)
        return self.read()

    def taken(self) -> str:
        """All that was printed since this was asked last."""
        if not self.tell():
            return ""
        text = self.text()
        self.seek(0)
        self.truncate()
        return text


class TooLongError(BaseException):
    """More of the processor's time than a run may take."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """TooLongError from within, where it takes longer; the time of others on the machine does not count."""

    def stop(*_: object) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def read(reader: Reader, data: bytes, folder: Path) -> End:
    """Give the reader a file in a folder that holds nothing else."""
    for name, content in reader.beside:
        put(folder / name, content)
    path = folder / reader.name
    put(path, data)
    return ended(*reader.arguments(path))


def put(path: Path, content: bytes) -> None:
    """Write a file as a private one: a key that others can read is refused before it is read."""
    path.unlink(missing_ok=True)
    path.touch(0o600)
    path.write_bytes(content)


def limit_memory(megabytes: int) -> None:
    """Let this process have no more from here on."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


def emptied(folder: Path) -> None:
    """Leave nothing of the last run."""
    shutil.rmtree(folder)
    folder.mkdir()


_noted: set[str] = set()
"""The faults of this process that are kept."""


def note(name: str, data: bytes, end: End, keep: str) -> object:
    """The exit code, or that something was found, which is kept the first time."""
    if end.fault is None:
        return end.code
    if end.fault not in _noted:
        _noted.add(end.fault)
        Path(keep).mkdir(exist_ok=True)
        path = Path(keep) / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
        path.write_bytes(data)
        print(f"{path}: {end.fault}", flush=True)
    return "found"


def fault_of(error: BaseException) -> str:
    """What an error is, and where in poi it came from: two of a kind are one."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(each.filename).name}:{each.lineno}" for each in frames if "/poi_trial/" in each.filename]
    return f"{type(error).__name__} at {' '.join(places[-3:])}"
