"""One file of patients, or stdin: a patient file, a FHIR record, or one of them a line."""

import json
from codecs import BOM_UTF8
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain
from typing import BinaryIO

from poi_trial.errors import FileError, Problem
from poi_trial.files.document import Document
from poi_trial.files.patient_file import Origin, Reading, ReadPatient, read_patient
from poi_trial.files.reading import GZIP, STDIN, display_name, lines_of, open_bytes, rest_of
from poi_trial.files.strict_json import LARGEST, is_blank, read_json, read_json_lines

Lines = Generator[bytes, None, None]
LINES = (".ndjson", ".jsonl")


def is_lines(path: str) -> bool:
    """Whether a file holds one patient a line, by its name, packed or not."""
    return path.casefold().removesuffix(GZIP).endswith(LINES)


@dataclass(frozen=True, slots=True)
class PatientFile:
    """The patients that one input names, in order; a bad one is the error that says why."""

    patients: Iterator[ReadPatient | FileError]
    single: bool
    """Whether the input is one patient, so that the exit code can be her outcome."""


def open_record(path: str, reading: Reading) -> PatientFile:
    """Open `.json` (one patient), `.ndjson` or `.jsonl` (one a line; also `.gz`), or `-`, which may be either.

    A patient is a patient file or a FHIR R4 record. Lines are read one at a time, so that a file of any length takes
    no more memory than its longest line.
    """
    file = open_bytes(path)
    if path == STDIN:
        return _from_stdin(file, reading)
    if is_lines(path):
        return PatientFile(_each_line_of(lines_of(file, path, LARGEST), display_name(path), reading), single=False)
    with file:
        return PatientFile(iter([_one(rest_of(file, path, LARGEST), display_name(path), reading)]), single=True)


def read_any(document: Document, reading: Reading) -> ReadPatient:
    """Read one patient, from the form or from a FHIR record; FileError names every problem."""
    if isinstance(document.value, dict) and "resourceType" in document.value:
        from poi_trial.files.fhir.bundle import read_record  # noqa: PLC0415 - patient files need none of it

        return read_record(document, reading)
    patient = read_patient(document, reading.protocol)
    if reading.patient not in (None, patient.id):
        raise FileError([document.problem(("id",), f"is not {reading.patient}, the patient who is asked for")], "")
    return ReadPatient(patient)


def _from_stdin(file: BinaryIO, reading: Reading) -> PatientFile:
    """One patient, or one a line where the first line is a whole object and others follow."""
    name, lines = display_name(STDIN), lines_of(file, STDIN, LARGEST)
    taken: list[bytes] = []

    def next_filled() -> bytes:
        for line in lines:
            taken.append(line)
            if line.strip():
                return line.strip()
        return b""

    first = next_filled()
    if _is_whole_object(first) and next_filled():
        return PatientFile(_each_line_of((line for line in chain(taken, lines)), name, reading), single=False)
    data = b"".join(taken) + rest_of(file, STDIN, LARGEST)
    return PatientFile(iter([_one(data, name, reading)]), single=True)


def _is_whole_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line.removeprefix(BOM_UTF8)), dict)
    except (ValueError, RecursionError):
        return False


def _one(data: bytes, name: str, reading: Reading) -> ReadPatient | FileError:
    try:
        return read_any(read_json(data, name), reading)._replace(origin=Origin(name))
    except FileError as error:
        return error


def each_line(lines: Iterable[bytes], name: str, reading: Reading, first: int = 1) -> Iterator[ReadPatient | FileError]:
    """The patients of lines, of which the first has the number `first` in its file; blank ones are skipped."""
    from poi_trial.files.patient_lines import quick_reader  # noqa: PLC0415 - a single patient needs none of it

    # Which patient of a record is asked for is a matter of the slow reader.
    quick = quick_reader(reading.protocol) if reading.patient is None else _none
    for number, line in enumerate(lines, first):
        if patient := quick(line):
            yield ReadPatient(patient, origin=Origin(name, number))
        elif not is_blank(line):
            yield _of_line(line, number, name, reading)


def _none(_: bytes) -> None:
    return None


def _of_line(line: bytes, number: int, name: str, reading: Reading) -> ReadPatient | FileError:
    try:
        _, document = next(read_json_lines([line], name, number))
        if isinstance(document, FileError):
            raise document
        return read_any(document, reading)._replace(origin=Origin(name, number))
    except FileError as error:
        if len(line) <= LARGEST:
            error.line = line
            return error
        return FileError([replace(p, what=f"{p.what}; --rejects leaves it out") for p in error.problems], "")


def holds_none(name: str) -> FileError:
    """What is said of a file of lines all of which are blank."""
    return FileError([Problem("holds no patient; write one JSON object a line", name)], "")


def _each_line_of(lines: Lines, name: str, reading: Reading) -> Iterator[ReadPatient | FileError]:
    empty = True
    # Who stops before the end closes the file: an error may hold it open for as long as somebody looks at it.
    with closing(lines):
        for read in each_line(lines, name, reading):
            empty = False
            yield read
    if empty:
        yield holds_none(name)
