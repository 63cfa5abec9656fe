"""`poi patient new`: a blank form."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Poi = Callable[..., Any]


def test_a_blank_form_is_undetermined(poi: Poi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form is written with its notes, and screened as it is it passes nothing and fails nothing."""
    monkeypatch.chdir(tmp_path)
    ended = poi("patient", "new", "P-007")
    assert ended.code == 0
    assert "poi screen P-007.json" in ended.out
    assert json.loads((tmp_path / "P-007.json").read_text("utf-8"))["id"] == "P-007"
    notes = (tmp_path / "P-007.txt").read_text("utf-8")
    assert "Does she want to become pregnant?" in notes
    screened = poi("screen", "P-007.json", "--format", "json")
    assert screened.code == 4
    assert {finding["verdict"] for finding in json.loads(screened.out)["findings"]} == {"unknown"}


def test_every_field_of_the_form_is_explained() -> None:
    """Each key of the blank form has its line in the notes."""
    from poi_trial.api import load_protocol
    from poi_trial.files.protocol_file import shipped
    from poi_trial.output.patient_form import blank_form, field_notes

    protocol = load_protocol(str(shipped())).protocol
    notes = field_notes(protocol)
    for key in json.loads(blank_form("P-1", protocol)):
        assert key == "id" or f"\n{key}" in notes


def test_an_existing_form_is_never_overwritten(poi: Poi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that somebody has begun to fill in is refused without --force; neither file is touched."""
    monkeypatch.chdir(tmp_path)
    for name in ("P-001.json", "P-001.txt"):
        (tmp_path / name).write_text("mine", "utf-8")
        ended = poi("patient", "new")
        assert ended.code == 5
        assert "exists already" in ended.err
        assert [file.read_text("utf-8") for file in tmp_path.iterdir()] == ["mine"]
        (tmp_path / name).unlink()


@pytest.mark.parametrize("name", ["P 1", "../P", "", "-x", "é", "x" * 65])
def test_ids_that_are_none_end_2(poi: Poi, name: str) -> None:
    """An id is ASCII letters, digits, dots, underscores and hyphens."""
    ended = poi("patient", "new", "--", name)
    assert ended.code == 2
    assert "is no id" in ended.err


def test_stdout_takes_the_form_alone(poi: Poi) -> None:
    """`--output -` prints the form and writes no file."""
    assert json.loads(poi("patient", "new", "P-1", "--output", "-").out)["id"] == "P-1"
