"""What the long run feeds: for each reader the very function that its command calls, and hostile files for it.

Whatever the command does around the reader (the command line, the protocol, judging, writing) would cost twenty times
what the reader costs. So each file goes to the reader, and one in so many to the whole command besides.
"""

import json
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

import grafting
import yaml
from forging import forger
from grafting import Grafter, Parts
from hostile import FHIR, ROOT, Reader, put
from more_resources import MORE

from poi_trial.cli.ledger_run import seed_if_any
from poi_trial.cli.ledger_show import ledger_show
from poi_trial.cli.ledger_verify import ledger_verify
from poi_trial.cli.protocol_check import protocol_check
from poi_trial.cli.randomize_verify import verify_list
from poi_trial.cli.receipts import listed
from poi_trial.errors import FileError, LedgerError
from poi_trial.files.allocation_file import open_allocation
from poi_trial.files.answers import complete, read_answers
from poi_trial.files.patient_file import Reading
from poi_trial.files.patient_inputs import each_patient
from poi_trial.files.protocol_file import load_part
from poi_trial.files.strict_json import read_json
from poi_trial.files.strict_yaml import read_yaml
from poi_trial.ledger.standing import standing
from poi_trial.ledger.store.choice import open_store
from poi_trial.protocol.screening import ScreeningPart

Maker = Callable[[random.Random], bytes]
T = TypeVar("T")
_LINES = 20
"""So many lines has a file of lines: each of them is an input."""


class Feed(NamedTuple):
    """Where its files come from, what reads one, and whether one passes the first stage, such as being JSON."""

    make: Maker
    reads: Callable[[str], object]
    passes: Callable[[bytes], bool]
    inputs_each: int = 1


class At(NamedTuple):
    """A reader, where its file lies, and the protocol with which it reads."""

    reader: Reader
    path: Path
    reading: Reading

    @property
    def ledger(self) -> str:
        """The ledger that lies beside the file."""
        return str(self.path.with_name("l.db"))

    def patients(self, path: str) -> None:
        """Read everybody at a path; FileError for all that is wrong."""
        refused = [each for each in each_patient([path], self.reading) if isinstance(each, FileError)]
        if refused:
            raise FileError([problem for each in refused for problem in each.problems], "not judged")


def feed_of(name: str, reader: Reader, folder: Path) -> Feed:
    """The feed of a reader; the folder holds what lies beside the file."""
    for beside, content in reader.beside:
        put(folder / beside, content)
    reading = Reading(load_part(ScreeningPart).protocol, date(2024, 10, 20))
    return _FEEDS[name](At(reader, folder / reader.name, reading))


def _protocol(_: At) -> Feed:
    return Feed(Grafter(_protocols()).one, protocol_check, _passes(lambda data: read_yaml(data, "")))


def _patient(at: At) -> Feed:
    return Feed(Grafter(_of_json(at)).one, at.patients, _is_json)


def _fhir(at: At) -> Feed:
    return Feed(Grafter([*_of_json(at), *_records(at.reader.seeds[0])]).one, at.patients, _is_json)


def _ndjson(at: At) -> Feed:
    singly = Grafter([grafting.of_json(line) for seed in at.reader.seeds for line in seed.splitlines()[:3]])

    def lines(draw: random.Random) -> bytes:
        return b"\n".join(singly.one(draw).replace(b"\n", b" ") for _ in range(_LINES))

    return Feed(lines, at.patients, _is_json_lines, _LINES)


def _bulk(at: At) -> Feed:
    lines = [*at.reader.seeds[0].splitlines(), *(json.dumps(each).encode() for each in MORE)]
    exports = [grafting.of_json(b"\n".join(_few(lines, count))) for count in (3, 5, 8, len(lines))]
    return Feed(Grafter(exports).one, lambda path: at.patients(str(Path(path).parent)), _is_json_lines)


def _answers(at: At) -> Feed:
    (read,) = each_patient([str(FHIR / "bundle.json")], at.reading)
    assert not isinstance(read, FileError)
    her = read

    def completed(path: str) -> object:
        return complete(her, read_answers(path, at.reading.protocol))

    return Feed(Grafter(_of_json(at)).one, completed, _is_json)


def _list(at: At) -> Feed:
    def verified(path: str) -> None:
        verify_list(path, "text", None, force=False, protocol=None)

    return Feed(Grafter(_of_lines(at)).one, verified, _passes_at(at, open_allocation))


def _ledger(at: At) -> Feed:
    return Feed(forger(at.reader.seeds[0]), ledger_verify, _passes_at(at, lambda path: standing(open_store(path))))


def _shown(at: At) -> Feed:
    return _ledger(at)._replace(reads=ledger_show)


def _key(at: At) -> Feed:
    stands = standing(open_store(at.ledger))
    return Feed(Grafter(_of_json(at)).one, lambda _: seed_if_any(at.ledger, stands), _is_json)


def _receipts(at: At) -> Feed:
    return Feed(Grafter(_of_lines(at)).one, listed, _is_text)


_FEEDS: dict[str, Callable[[At], Feed]] = {
    "protocol": _protocol,
    "patient": _patient,
    "ndjson": _ndjson,
    "answers": _answers,
    "fhir": _fhir,
    "bulk": _bulk,
    "list": _list,
    "ledger": _ledger,
    "shown": _shown,
    "key": _key,
    "receipts": _receipts,
}


def _of_json(at: At) -> list[Parts]:
    return [grafting.of_json(each) for each in at.reader.seeds]


def _of_lines(at: At) -> list[Parts]:
    return [grafting.of_lines(each) for each in at.reader.seeds]


def _protocols() -> list[Parts]:
    """The ten small trials, in YAML as it is written and as JSON; the shipped one, of 70 kB, takes 30 ms a time."""
    made = []
    for path in sorted((ROOT / "examples" / "protocols").glob("*.yaml")):
        data = path.read_bytes()
        whole = yaml.safe_load(data)
        made += [grafting.of_yaml(data), grafting.of_json(json.dumps(whole, ensure_ascii=False).encode())]
    return made


def _records(bundle: bytes) -> list[Parts]:
    """The record with a few of its resources each time, so that most inputs are small."""
    text = json.dumps(MORE).replace("Patient/EXAMPLE-4", "urn:uuid:example-4")
    whole = json.loads(bundle)
    whole["entry"] += [{"resource": each} for each in json.loads(text)]
    return [
        grafting.of_json(json.dumps({**whole, "entry": entries}).encode())
        for count in (2, 4, 7, 20)
        for entries in (_few(whole["entry"], count), _few(whole["entry"][::-1], count))
    ]


def _few(things: Sequence[T], count: int) -> list[T]:
    """The first, who she is, and some of the others."""
    hers = [each for each in things if "Patient" in str(each)[:400] and "birthDate" in str(each)]
    return [*hers, *(each for each in things if each not in hers)][:count]


def _passes(first_stage: Callable[[bytes], object]) -> Callable[[bytes], bool]:
    def passes(data: bytes) -> bool:
        with suppress(FileError, LedgerError):
            first_stage(data)
            return True
        return False

    return passes


def _passes_at(at: At, first_stage: Callable[[str], object]) -> Callable[[bytes], bool]:
    """Whether what lies where the reader finds it passes."""
    return _passes(lambda _: first_stage(str(at.path)))


_is_json = _passes(lambda data: read_json(data, ""))


def _is_json_lines(data: bytes) -> bool:
    """Whether more than half of the lines are JSON."""
    lines = data.splitlines()
    return sum(map(_is_json, lines)) * 2 > len(lines)


def _is_text(data: bytes) -> bool:
    """Whether it is UTF-8 and has a line."""
    with suppress(UnicodeDecodeError):
        return bool(data.decode().strip())
    return False
