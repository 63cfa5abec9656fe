"""Results written whole or not at all."""

import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from poi_trial.errors import FileError
from poi_trial.files.writing import refuse_inputs, write


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    """If making the text fails half way, neither the file nor a part of it is left."""

    def broken() -> Iterator[str]:
        yield "half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(broken(), str(tmp_path / "f"), force=False)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    """Without force the file is refused and unchanged; with it, it is replaced."""
    file = tmp_path / "f"
    file.write_text("mine", "utf-8")
    with pytest.raises(FileError):
        write(["yours"], str(file), force=False)
    assert file.read_text("utf-8") == "mine"
    write(["yours"], str(file), force=True)
    assert file.read_text("utf-8") == "yours"


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    """Another process may make the file while ours is written; theirs stays."""
    file = tmp_path / "f"

    def meanwhile() -> Iterator[str]:
        yield "ours"
        file.write_text("theirs", "utf-8")

    with pytest.raises(FileError) as caught:
        write(meanwhile(), str(file), force=False)
    assert "came into being meanwhile" in caught.value.problems[0].what
    assert [f.name for f in tmp_path.iterdir()] == ["f"]
    assert file.read_text("utf-8") == "theirs"


def test_line_feeds_and_rights(tmp_path: Path) -> None:
    """Line feeds stay as they are, and others get the rights that a plain file would have."""
    file = tmp_path / "f"
    write(["a\nb\n"], str(file), force=False)
    plain = tmp_path / "plain"
    plain.touch()
    assert file.read_bytes() == b"a\nb\n"
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


def test_a_full_disk_behind_stdout_is_said() -> None:
    """What stdout cannot take is a problem with exit code 5, never a traceback."""
    command = [sys.executable, "-m", "poi_trial", "randomize", "--seed", "7", "--format", "csv"]
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 5
    assert "stdout: cannot be written: No space left on device" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_closed_stdout_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a stdout there is nowhere to write."""
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(FileError):
        write(["x"], None, force=False)


def test_a_name_that_is_too_long_is_said(tmp_path: Path) -> None:
    """What the file system refuses is a problem, never a traceback."""
    with pytest.raises(FileError):
        write(["x"], str(tmp_path / ("x" * 300)), force=False)
    refuse_inputs(str(tmp_path / ("x" * 300)), ["y" * 300])
