"""Bytes from files and from stdin."""

import gzip
import io
import sys
from datetime import date
from pathlib import Path

import pytest

from poi_trial.errors import FileError
from poi_trial.files import reading
from poi_trial.files.patient_file import Reading, ReadPatient
from poi_trial.files.patient_records import open_record
from poi_trial.files.reading import lines_of, open_bytes, read_bytes
from poi_trial.protocol.whole import Protocol


class Stdin:
    """A stdin that holds these bytes."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_a_file_is_read_up_to_the_limit(tmp_path: Path) -> None:
    """A file of the limit is read, one byte more is refused."""
    file = tmp_path / "f"
    file.write_bytes(b"x" * 1024)
    assert read_bytes(str(file), 1024) == b"x" * 1024
    with pytest.raises(FileError) as caught:
        read_bytes(str(file), 1023)
    assert "is larger than" in caught.value.problems[0].what


def test_lines_come_one_at_a_time(tmp_path: Path) -> None:
    """A line longer than the limit is cut, and the one after it is whole again."""
    file = tmp_path / "f"
    file.write_bytes(b"abc\n" + b"x" * 50 + b"\nlast")
    assert list(lines_of(open_bytes(str(file)), str(file), 10)) == [b"abc\n", b"x" * 11, b"last"]


@pytest.mark.parametrize("path", ["no-such-file", "bad\0name"])
def test_what_cannot_be_opened_is_said(path: str) -> None:
    """A missing file and a path that is none are problems, never tracebacks."""
    with pytest.raises(FileError):
        open_bytes(path)


def test_a_closed_stdin_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a stdin there is nothing to read."""
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(FileError) as caught:
        open_bytes("-")
    assert "is closed" in caught.value.problems[0].what


def test_a_read_that_fails_midway_is_said() -> None:
    """An error of the disk is a problem of the file."""

    class Broken(io.BytesIO):
        def readline(self, *_: object) -> bytes:
            raise OSError(5, "Input/output error")

        def read(self, *_: object) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(FileError, match="nothing was read") as caught:
        list(lines_of(Broken(), "f", 10))
    assert caught.value.problems[0].what == "cannot be read: Input/output error"


@pytest.mark.parametrize(
    ("data", "ids", "single"),
    [
        (b'{"id": "A"}', ["A"], True),
        (b'\n{"id": "A"}\n\n', ["A"], True),
        (b'{\n"id": "A"\n}\n', ["A"], True),
        (b'{"id": "A"}\n{"id": "B"}\n', ["A", "B"], False),
        (b'\n\n{"id": "A"}\n\n{"id": "B"}', ["A", "B"], False),
        (b'\xef\xbb\xbf{"id": "A"}\n{"id": "B"}\n', ["A", "B"], False),
        (b'{"consent": {"signed": true}\n, "id": "A"}', ["A"], True),
    ],
)
def test_stdin_is_one_patient_or_one_a_line(
    monkeypatch: pytest.MonkeyPatch, protocol: Protocol, data: bytes, ids: list[str], single: bool
) -> None:
    """Only a whole object with another after it makes stdin a run over many."""
    monkeypatch.setattr(sys, "stdin", Stdin(data))
    opened = open_record("-", Reading(protocol, date(2024, 10, 20)))
    assert opened.single is single
    assert [read.patient.id for read in opened.patients if isinstance(read, ReadPatient)] == ids


def test_lines_from_stdin_keep_their_numbers(monkeypatch: pytest.MonkeyPatch, protocol: Protocol) -> None:
    """Blank lines count when a bad line is named."""
    monkeypatch.setattr(sys, "stdin", Stdin(b'\n{"id": "A"}\n\n{"id": 7}\n'))
    bad = list(open_record("-", Reading(protocol, date(2024, 10, 20))).patients)[1]
    assert isinstance(bad, FileError)
    assert bad.problems[0].line == 4


def packed(tmp_path: Path, data: bytes) -> Path:
    """A file of patients, packed, with its last bytes cut off as they are wished."""
    file = tmp_path / "cohort.ndjson.gz"
    file.write_bytes(data)
    return file


def told(file: Path) -> str:
    """What is said of a file whose lines cannot all be read."""
    with pytest.raises(FileError) as caught:
        list(lines_of(open_bytes(str(file)), str(file), 1000))
    return caught.value.problems[0].what


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    """The lines of `.gz` are those that were packed."""
    file = packed(tmp_path, gzip.compress(b"one\ntwo\n"))
    assert list(lines_of(open_bytes(str(file)), str(file), 10)) == [b"one\n", b"two\n"]


def test_a_packed_file_that_was_cut_or_damaged_is_said(tmp_path: Path) -> None:
    """A gzip file that ends too soon, is none, or is damaged is a problem of the file."""
    whole = gzip.compress(b"one\ntwo\n" * 100)
    assert "ends before" in told(packed(tmp_path, whole[:-6]))
    assert "is no gzip file" in told(packed(tmp_path, b"one\n"))
    assert "damaged" in told(packed(tmp_path, whole[:12] + b"\xff\xff" + whole[14:]))


def test_a_packed_file_of_endless_blank_lines_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty kilobytes can hold millions of blank lines, which nobody should wait for; some may stand between two."""
    monkeypatch.setattr(reading, "MOST_BLANK", 1000)
    assert "holds 1,001 blank lines" in told(packed(tmp_path, gzip.compress(b"one\n" + b"\n" * 3000)))
    file = packed(tmp_path, gzip.compress(b"\r\n" * 1000 + b"one\n" + b"\n" * 1000))
    assert len(list(lines_of(open_bytes(str(file)), str(file), 10))) == 2001


def test_a_file_that_grows_while_it_is_read_is_said(tmp_path: Path) -> None:
    """Lines read before stand, and the end says that the file was written to meanwhile."""
    file = tmp_path / "f"
    file.write_bytes(b"one\n")
    lines = lines_of(open_bytes(str(file)), str(file), 10)
    assert next(lines) == b"one\n"
    with file.open("ab") as again:
        again.write(b"two\n")
    assert next(lines) == b"two\n"
    with pytest.raises(FileError) as caught:
        next(lines)
    assert "written to while it was read" in caught.value.problems[0].what


@pytest.mark.parametrize("size", [1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 1 << 19])
def test_a_file_is_read_whole_at_any_size(tmp_path: Path, size: int) -> None:
    """Nothing is lost where the first piece ends, a file as large as may be is read, and one byte more is refused."""
    file = tmp_path / "file"
    file.write_bytes(bytes(range(256)) * (size // 256) + b"x" * (size % 256))
    assert read_bytes(str(file), 1 << 19) == file.read_bytes()
    assert read_bytes(str(file), size) == file.read_bytes()
    with pytest.raises(FileError, match="nothing was read"):
        read_bytes(str(file), size - 1)
