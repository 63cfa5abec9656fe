"""A FHIR bulk export: NDJSON files by resource type, read one patient at a time.

The lines are gone through twice: first to note where those of each patient stand, then patient by patient. So an
export takes a few bytes of memory a line, however long its lines are.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, NamedTuple

from poi_trial.errors import MOST_TOLD, FileError, Problem
from poi_trial.files.fhir.bundle import take
from poi_trial.files.fhir.element import Element
from poi_trial.files.fhir.record import READERS, REFERRED_TO, patient_of
from poi_trial.files.fhir.resources import Resources
from poi_trial.files.patient_file import Origin, Reading, ReadPatient
from poi_trial.files.reading import open_bytes
from poi_trial.files.strict_json import LARGEST, read_json


class _Line(NamedTuple):
    """Where a line stands."""

    file: int
    offset: int
    number: int


@dataclass(slots=True)
class _Index:
    """Where the lines of each patient stand, by `Patient/id`; what others refer to is kept as it is."""

    names: list[str]
    lines: dict[str, list[_Line]] = field(default_factory=dict)
    patients: dict[str, _Line] = field(default_factory=dict)
    unread: dict[str, Counter[str]] = field(default_factory=dict)
    shared: Resources = field(default_factory=Resources)
    wrong: int = 0
    """How many lines could not be read."""


def of_export(paths: list[Path]) -> list[Path]:
    """The NDJSON files of a bulk export among some: those whose lines are resources other than Bundles.

    Beside such a file, one of which no line can be read is taken for part of the export, so that nobody is judged as if
    it were not there.
    """
    told = {path: _holds_resources(path) for path in paths}
    return [path for path in paths if told[path] is not False] if True in told.values() else []


def _holds_resources(path: Path) -> bool | None:
    """Whether the first line that can be read is a resource other than a Bundle; None where none can be read."""
    with open_bytes(str(path)) as file:
        for line in iter(lambda: file.readline(LARGEST), b""):
            with suppress(FileError):
                value = read_json(line, path.name).value
                return isinstance(value, dict) and value.get("resourceType", "Bundle") != "Bundle"
    return None


def each_of_export(paths: list[Path], reading: Reading) -> Iterator[ReadPatient | FileError]:
    """Every patient of an export, in the order of its Patient files; bad lines come first.

    Where a line could not be read it may be anybody's: her record is then not whole.
    """
    if not paths:
        return
    with ExitStack() as open_files:
        files = [open_files.enter_context(open_bytes(str(path))) for path in paths]
        index = _Index([str(path) for path in paths])
        for number, file in enumerate(files):
            yield from _go_through(number, file, index)
        if index.wrong > MOST_TOLD:
            yield _others(index.wrong - MOST_TOLD, paths[0].parent)
        yield from _strangers(index)
        wanted = [each for each in index.patients if reading.patient in (None, each.removeprefix("Patient/"))]
        if not wanted:
            what = f"the export holds no Patient {reading.patient or ''}".rstrip()
            yield FileError([Problem(what, str(paths[0].parent))], "")
        for patient in wanted:
            yield _one(patient, files, index, reading)


def _go_through(number: int, file: BinaryIO, index: _Index) -> Iterator[FileError]:
    """Note every line of a file; the first that cannot be read are told, and all are counted."""
    offset = 0
    for count, line in enumerate(iter(lambda: file.readline(LARGEST + 1), b""), 1):
        place, offset = _Line(number, offset, count), offset + len(line)
        if not line.strip():
            continue
        try:
            _note(place, _element(line, place, index, []), index)
        except FileError as error:
            index.wrong += 1
            if index.wrong <= MOST_TOLD:
                yield error


def _others(count: int, folder: Path) -> FileError:
    """What stands for the lines that are not told: whoever made a million of them made one mistake."""
    error = FileError([Problem(f"holds {count:,} more lines that cannot be read; mend these first", str(folder))], "")
    error.more = count - 1
    return error


def _element(line: bytes, place: _Line, index: _Index, faults: list[Problem]) -> Element:
    """A line as an element; FileError names what is wrong with it and where it stands."""
    try:
        document = replace(read_json(line.rstrip(), index.names[place.file]), line=place.number)
    except FileError as error:
        raise FileError([replace(problem, line=place.number) for problem in error.problems], "") from None
    if document.problems:
        raise FileError([replace(problem, line=place.number) for problem in document.problems], "")
    if not isinstance(document.value, dict):
        raise FileError([document.problem((), "is no FHIR resource")], "")
    return Element(document.value, (), document, faults)


def _note(place: _Line, resource: Element, index: _Index) -> None:
    kind = resource.text("resourceType") or ""
    subject = resource.element("subject") or resource.element("patient")
    hers = "/".join((subject.text("reference") or "").partition("/_history/")[0].split("/")[-2:]) if subject else ""
    if kind == "Patient":
        index.patients.setdefault(f"Patient/{resource.text('id')}", place)
        index.lines.setdefault(f"Patient/{resource.text('id')}", []).append(place)
    elif kind in REFERRED_TO:
        take(resource, index.shared, None)
    elif kind in READERS and not hers:
        resource.fault(f"is a {kind} that names no patient")
    elif kind in READERS:
        index.lines.setdefault(hers, []).append(place)
    else:
        index.unread.setdefault(hers, Counter())[kind or "line without a resourceType"] += 1
    if resource.faults:
        raise FileError(resource.faults, "")


def _strangers(index: _Index) -> Iterator[FileError]:
    """Lines of patients who are not in the export: it is not whole, or its references are broken."""
    strange = [places[0] for patient, places in index.lines.items() if patient not in index.patients]
    for first in strange[:1]:
        what = f"is of a patient who is not in the export, the first of {len(strange)}; export her Patient too"
        yield FileError([Problem(what, index.names[first.file], line=first.number)], "")


def _one(patient: str, files: list[BinaryIO], index: _Index, reading: Reading) -> ReadPatient | FileError:
    faults: list[Problem] = []
    resources = Resources(index.shared)
    resources.whole = not index.wrong
    resources.unread = index.unread.get(patient, Counter())
    try:
        for place in index.lines[patient]:
            file = files[place.file]
            file.seek(place.offset)
            take(_element(file.readline(LARGEST + 1), place, index, faults), resources, None)
        if faults:
            raise FileError(faults, "")
        her = next(resources.of_kind("Patient"))
        stands = index.patients[patient]
        return patient_of(resources, her, reading)._replace(origin=Origin(index.names[stands.file], stands.number))
    except FileError as error:
        return error
