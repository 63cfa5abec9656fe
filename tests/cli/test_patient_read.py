"""`poi patient RECORD` writes the patient file that a FHIR record amounts to."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Poi = Callable[..., Any]
EXAMPLES = Path(__file__).parents[2] / "examples" / "patients"
BUNDLE = str(EXAMPLES.parent / "fhir" / "bundle.json")
ANSWERS = str(EXAMPLES.parent / "fhir" / "answers.json")


def test_a_record_is_written_as_a_patient_file_that_screens_the_same(poi: Poi, tmp_path: Path) -> None:
    """What was understood can be checked, completed and screened: verdicts and evidence are those of the record."""
    file = tmp_path / "patient.json"
    ended = poi("patient", BUNDLE, "--on", "2024-10-20", "--output", file)
    assert ended.code == 0
    assert "seen and not used: " in ended.err
    direct = json.loads(poi("screen", BUNDLE, "--on", "2024-10-20", "--format", "json").out)
    through = json.loads(poi("screen", file, "--on", "2024-10-20", "--format", "json").out)
    assert through["findings"] == direct["findings"]
    assert through["holds"] == direct["holds"]


def test_answers_complete_it(poi: Poi) -> None:
    """With the answers laid over it the file holds them."""
    written = json.loads(poi("patient", BUNDLE, "--answers", ANSWERS).out)
    assert written["answers"] == {"intends_pregnancy": True, "stem_cell_therapy": False}
    assert written["measurements"][0]["source"].startswith("Observation/")


def test_no_file_of_the_export_she_is_read_from_is_written_over(poi: Poi, tmp_path: Path) -> None:
    """The files of a folder are inputs: `--force` replaces none of them."""
    file = tmp_path / "Patient.ndjson"
    file.write_text('{"resourceType": "Patient", "id": "P-1"}\n', "utf-8")
    ended = poi("patient", tmp_path, "--patient", "P-1", "--on", "2024-10-20", "--output", file, "--force")
    assert (ended.code, ended.out) == (5, "")
    assert "is read by this very command" in ended.err
    assert file.read_text("utf-8").startswith('{"resourceType"')


def test_commands_of_the_group_come_first(poi: Poi) -> None:
    """`new` and `schema` stay commands; any other first word is a file."""
    assert poi("patient", "schema").code == 0
    assert poi("patient", "--help").code == 0
    ended = poi("patient", "shema")
    assert (ended.code, ended.out) == (5, "")
    assert "shema: there is no such file" in ended.err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((str(EXAMPLES),), 2, "name one patient file or one Bundle"),
        ((str(EXAMPLES / "cohort.ndjson"),), 2, "name one patient file or one Bundle"),
        ((BUNDLE, "--patient", "nobody"), 5, "holds no Patient nobody, but EXAMPLE-4"),
        ((BUNDLE, "--output", BUNDLE, "--force"), 5, "is read by this very command"),
        ((BUNDLE, "--answers", ANSWERS, "--output", ANSWERS, "--force"), 5, "is read by this very command"),
        ((BUNDLE, "--answers", "nothing.json"), 5, "there is no such file"),
    ],
)
def test_what_cannot_be_written_is_said(poi: Poi, arguments: tuple[str, ...], code: int, says: str) -> None:
    """Several patients, another patient, or an output that is an input: nothing is written."""
    ended = poi("patient", *arguments)
    assert (ended.code, ended.out) == (code, "")
    assert says in ended.err
