"""What the long run feeds: for each reader the very function that its command calls, and hostile files for it.

Whatever the command does around the reader (the command line, the protocol, judging, writing) would cost twenty times
what the reader costs. So each file goes to the reader, and one in so many to the whole command besides.
"""

import gzip
import json
import random
import zlib
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
from mutation import mutated

from poi_trial.cli.ledger_run import seed_if_any
from poi_trial.cli.ledger_show import ledger_show
from poi_trial.cli.ledger_verify import ledger_verify
from poi_trial.cli.protocol_check import protocol_check
from poi_trial.cli.protocol_new import protocol_new
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
_RARELY, _HUGE, _MANY = 500, 17 << 20, 2 << 20
"""One packed file in so many holds so many bytes more on one line, or so many blank lines: packed, a few kB."""


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


class NotWholeError(Exception):
    """A protocol file that poi itself began does not hold together."""


def _registry(at: At) -> Feed:
    made = str(at.path.with_name("made.yaml"))

    def begun(path: str) -> None:
        protocol_new(path, made, force=True)
        try:
            protocol_check(made)
        except FileError as error:
            raise NotWholeError from error

    return Feed(Grafter(_of_json(at)).one, begun, _is_json)


def _ndjson(at: At) -> Feed:
    return Feed(_lines(at.reader.seeds), at.patients, _is_json_lines, _LINES)


def _lines(files: Sequence[bytes]) -> Maker:
    singly = Grafter([grafting.of_json(line) for each in files for line in each.splitlines()[:3]])
    return lambda draw: b"\n".join(singly.one(draw).replace(b"\n", b" ") for _ in range(_LINES))


def _packed(at: At) -> Feed:
    """Hostile lines packed, in one piece or several; three in ten are hurt once they are packed."""
    lines = _lines(tuple(map(gzip.decompress, at.reader.seeds)))

    def packed(draw: random.Random) -> bytes:
        data, kind = lines(draw), draw.random()
        if draw.randrange(_RARELY) == 0:
            data += draw.choice((b" " * _HUGE, b"x" * _HUGE, b"\n" * _MANY))
        place = draw.choice((0, draw.randrange(len(data))))
        whole = b"".join(gzip.compress(each, 1, mtime=0) for each in (data[:place], data[place:]))
        return mutated(whole, draw) if kind < 0.3 else whole

    return Feed(packed, at.patients, _is_packed_lines, _LINES)


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
    "registry": _registry,
    "patient": _patient,
    "ndjson": _ndjson,
    "packed": _packed,
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


def _is_packed_lines(data: bytes) -> bool:
    """Whether it is unpacked whole, and more than half of its lines are JSON."""
    with suppress(OSError, EOFError, zlib.error):
        return _is_json_lines(gzip.decompress(data))
    return False


def _is_text(data: bytes) -> bool:
    """Whether it is UTF-8 and has a line."""
    with suppress(UnicodeDecodeError):
        return bool(data.decode().strip())
    return False
