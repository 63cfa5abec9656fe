"""Inputs in portions that any process can judge: lines with their numbers, or whole files, in the order of the inputs.

A portion of lines holds the lines themselves, so that packed files are unpacked once, and each line has its number
before anybody reads it.
"""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple

from poi_trial.errors import FileError, Problem
from poi_trial.files.patient_file import Reading, ReadPatient
from poi_trial.files.patient_inputs import each_patient, files_of, in_folder
from poi_trial.files.patient_records import each_line, holds_none, is_lines, open_record
from poi_trial.files.reading import STDIN, lines_of, open_bytes
from poi_trial.files.strict_json import LARGEST, is_blank

Read = ReadPatient | FileError
_BYTES, _FILES = 256 << 10, 32
_ENDED = "was not judged: the process that judged it ended twice"


class Lines(NamedTuple):
    """Lines that follow one another in a file."""

    name: str
    first: int
    """The number of the first of them."""
    lines: tuple[bytes, ...]

    def __str__(self) -> str:
        return f"{self.name}, lines {self.first} to {self.first + len(self.lines) - 1}"

    def patients(self, reading: Reading) -> Iterator[Read]:
        """Read them."""
        return each_line(self.lines, self.name, reading, self.first)

    def refused(self) -> list[FileError]:
        """An error for each of them, so that none is lost where they cannot be judged."""
        numbers = (number for number, line in enumerate(self.lines, self.first) if not is_blank(line))
        return [FileError([Problem(_ENDED, self.name, line=number)], "") for number in numbers]


class Files(NamedTuple):
    """Files of one patient each."""

    paths: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(self.paths)

    def patients(self, reading: Reading) -> Iterator[Read]:
        """Read them."""
        return each_patient(self.paths, reading)

    def refused(self) -> list[FileError]:
        """An error for each of them, so that none is lost where they cannot be judged."""
        return [FileError([Problem(_ENDED, path)], "") for path in self.paths]


Portion = Lines | Files


def portions(paths: Iterable[str], reading: Reading) -> Generator[Portion | Read, None, None]:
    """All inputs in portions; and patient by patient what one process alone can read: stdin, and a bulk export."""
    for of_one, each in groupby(_single(paths, reading), _is_of_one):
        while of_one and (files := tuple(str(path) for path in islice(each, _FILES))):
            yield Files(files)
        for lines in each:
            if isinstance(lines, str):
                yield from _lines(lines)
            else:
                yield lines


def _is_of_one(each: str | Read) -> bool:
    """Whether it is the path of a file of one patient."""
    return isinstance(each, str) and not is_lines(each)


def _single(paths: Iterable[str], reading: Reading) -> Iterator[str | Read]:
    """Every file by its path, and what is not read from one file alone."""
    for path in paths:
        try:
            if path == STDIN:
                yield from open_record(path, reading).patients
            elif Path(path).is_dir():
                exported, others = in_folder(path, files_of(path), reading)
                yield from exported
                yield from map(str, others)
            else:
                yield path
        except FileError as error:
            yield error


def _lines(path: str) -> Iterator[Lines | FileError]:
    first, taken, size, empty = 1, list[bytes](), 0, True
    try:
        with closing(lines_of(open_bytes(path), path, LARGEST)) as lines:
            for line in lines:
                empty = empty and is_blank(line)
                taken.append(line)
                size += len(line)
                if size >= _BYTES:
                    yield Lines(path, first, tuple(taken))
                    first, size = first + len(taken), 0
                    taken.clear()
    except FileError as error:
        yield Lines(path, first, tuple(taken))
        yield error
        return
    yield holds_none(path) if empty else Lines(path, first, tuple(taken))
