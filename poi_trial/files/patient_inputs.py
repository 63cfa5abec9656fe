"""Everything that names patients: a file, stdin, or a folder of files or of a FHIR bulk export."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from poi_trial.errors import FileError, Problem
from poi_trial.files.patient_file import Reading, ReadPatient
from poi_trial.files.patient_records import LINES, PatientFile, is_lines, open_record
from poi_trial.files.reading import STDIN, is_folder


def open_patients(path: str, reading: Reading) -> PatientFile:
    """Open a file of patients, stdin (`-`) or a folder, whose files are read one at a time.

    A folder of which one patient is asked for is a bulk export, and she is the one.
    """
    if is_folder(path):
        files = files_of(path)
        return PatientFile(_each_in_folder(path, files, reading), single=reading.patient is not None)
    return open_record(path, reading)


def each_patient(paths: Iterable[str], reading: Reading) -> Generator[ReadPatient | FileError, None, None]:
    """The patients of several inputs, one input after another; what cannot be read is the error that says why."""
    for path in paths:
        try:
            yield from open_patients(path, reading).patients
        except FileError as error:
            yield error


def how_many(paths: Iterable[str]) -> int | None:
    """How many patients the inputs hold, where that is known before they are read: one in each file but for lines."""
    with suppress(FileError):
        files = [file for path in paths for file in (files_of(path) if is_folder(path) else [Path(path)])]
        return None if any(is_lines(file.name) or file.name == STDIN for file in files) else len(files)
    return None


def holds_many(path: str, reading: Reading) -> bool:
    """Whether an input may hold several patients by its very name."""
    if is_folder(path):
        return reading.patient is None
    return is_lines(path)


def all_read(paths: Iterable[str], outputs: Iterable[str | None]) -> Iterator[str]:
    """The inputs, a folder with each of its files, and with each output's name in it if it would be read there."""
    names = [Path(output).name for output in outputs if output is not None]
    for path in paths:
        yield path
        if is_folder(path):
            yield from (str(Path(path) / name) for name in names if _may_hold_patients(name))
            # A folder that cannot be read is told when it is to be read.
            with suppress(FileError):
                yield from map(str, files_of(path))


def files_of(folder: str) -> list[Path]:
    """The files of a folder that may hold patients, in the order of their names; folders within are not entered."""
    try:
        return sorted(path for path in Path(folder).iterdir() if _may_hold_patients(path.name) and path.is_file())
    except OSError as error:
        raise FileError([Problem(f"cannot be read: {error.strerror}", folder)], "nothing was read") from None


def _may_hold_patients(name: str) -> bool:
    return name.casefold().endswith(".json") or is_lines(name)


def _each_in_folder(folder: str, files: list[Path], reading: Reading) -> Iterator[ReadPatient | FileError]:
    exported, others = in_folder(folder, files, reading)
    yield from exported
    yield from each_patient(map(str, others), reading)


def in_folder(folder: str, files: list[Path], reading: Reading) -> tuple[Iterator[ReadPatient | FileError], list[Path]]:
    """The patients of a bulk export among the files, with what is wrong with the folder; and the other files."""
    from poi_trial.files.fhir.bulk import of_export  # noqa: PLC0415 - single files need none of it

    exported = of_export([path for path in files if path.suffix.casefold() in LINES])
    others = [path for path in files if path not in exported and reading.patient is None]
    return _exported(folder, exported, bool(files), reading), others


def _exported(folder: str, exported: list[Path], any_file: bool, reading: Reading) -> Iterator[ReadPatient | FileError]:
    from poi_trial.files.fhir.bulk import each_of_export  # noqa: PLC0415 - single files need none of it

    if not any_file:
        what = "holds no file that ends in .json, .ndjson, .jsonl, .ndjson.gz or .jsonl.gz"
        yield FileError([Problem(what, folder)], "")
    yield from each_of_export(exported, reading)
    if reading.patient is not None and not exported:
        what = "holds no bulk export; --patient names one woman of an export or of one record"
        yield FileError([Problem(what, folder)], "")
