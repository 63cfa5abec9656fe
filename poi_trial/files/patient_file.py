"""Patient files: one patient as JSON, or one a line as NDJSON."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from poi_trial.errors import FileError, Problem, did_you_mean
from poi_trial.files.document import Document
from poi_trial.files.reading import STDIN, display_name, lines_of, open_bytes, rest_of
from poi_trial.files.strict_json import LARGEST, read_json, read_json_lines
from poi_trial.files.validate import validate
from poi_trial.patient import Patient
from poi_trial.protocol.screening import ScreeningPart

_LINES = (".ndjson", ".jsonl")


@dataclass(frozen=True, slots=True)
class PatientFile:
    """The patients that one input names, in order; a bad one is the error that says why."""

    patients: Iterator[Patient | FileError]
    single: bool
    """Whether the input is one patient, so that the exit code can be her outcome."""


def open_patients(path: str, protocol: ScreeningPart) -> PatientFile:
    """Open `.json` (one patient), `.ndjson` or `.jsonl` (one a line), or `-`, which may be either.

    Lines are read one at a time, so a file of any length takes no more memory than its longest line.
    """
    name, file = display_name(path), open_bytes(path)
    if path == STDIN:
        return _from_stdin(file, protocol)
    if Path(path).suffix.casefold() in _LINES:
        return PatientFile(_each_line(lines_of(file, path, LARGEST), name, protocol), single=False)
    with file:
        return PatientFile(iter([_one(rest_of(file, path, LARGEST), name, protocol)]), single=True)


def _from_stdin(file: BinaryIO, protocol: ScreeningPart) -> PatientFile:
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
        return PatientFile(_each_line(chain(taken, lines), name, protocol), single=False)
    data = b"".join(taken) + rest_of(file, STDIN, LARGEST)
    return PatientFile(iter([_one(data, name, protocol)]), single=True)


def _is_whole_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line.removeprefix(BOM_UTF8)), dict)
    except (ValueError, RecursionError):
        return False


def read_patient(document: Document, protocol: ScreeningPart) -> Patient:
    """Check one patient against the form and against what the protocol asks; FileError names every problem."""
    if fault := _not_a_patient(document.value):
        raise FileError([*document.problems, document.problem((), fault)], "")
    problems = _unknown_names(document, protocol)
    try:
        patient = validate(Patient, document)
    except FileError as error:
        raise FileError([*error.problems, *problems], "") from None
    if problems:
        raise FileError(problems, "")
    return patient


def _one(data: bytes, name: str, protocol: ScreeningPart) -> Patient | FileError:
    try:
        return read_patient(read_json(data, name), protocol)
    except FileError as error:
        return error


def _each_line(lines: Iterable[bytes], name: str, protocol: ScreeningPart) -> Iterator[Patient | FileError]:
    empty = True
    for _, document in read_json_lines(lines, name):
        empty = False
        if isinstance(document, FileError):
            yield document
            continue
        try:
            yield read_patient(document, protocol)
        except FileError as error:
            yield error
    if empty:
        yield FileError([Problem("holds no patient; write one JSON object a line", name)], "")


def _not_a_patient(value: object) -> str | None:
    match value:
        case {"resourceType": _}:
            return (
                "is a FHIR resource, which this version does not read; "
                "write what it says as a patient file (`poi patient new` makes a blank one)"
            )
        case dict():
            return None
        case list():
            return "is a list; write one patient as {…}, or one a line in a file that ends in .ndjson"
        case _:
            return "is no patient; write {…} (`poi patient new` makes a blank form)"


def _unknown_names(document: Document, protocol: ScreeningPart) -> list[Problem]:
    """Answers to questions, and reviews of criteria, that the protocol does not have."""
    assert isinstance(document.value, dict)
    answers, reviews = document.value.get("answers"), document.value.get("reviews")
    questions = list(protocol.questions)
    criteria = [criterion.id for criterion in protocol.eligibility]
    problems = [
        document.problem(("answers", key), f'the protocol asks no "{key}"{did_you_mean(key, questions)}')
        for key in (answers if isinstance(answers, dict) else ())
        if key not in questions
    ]
    for place, review in enumerate(reviews if isinstance(reviews, list) else ()):
        criterion = review.get("criterion") if isinstance(review, dict) else None
        if isinstance(criterion, str) and criterion not in criteria:
            what = f'the protocol has no criterion "{criterion}"{did_you_mean(criterion, criteria)}'
            problems.append(document.problem(("reviews", place, "criterion"), what))
    return problems
