"""`poi screen` of FHIR records: a Bundle, a folder, a bulk export, and answers beside them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Poi = Callable[..., Any]
FHIR = Path(__file__).parents[2] / "examples" / "fhir"
PATIENTS = FHIR.parent / "patients"
BUNDLE, ANSWERS = FHIR / "bundle.json", FHIR / "answers.json"
ON = ("--on", "2024-10-20")


def test_a_bundle_is_screened_like_a_patient_file(poi: Poi) -> None:
    """The record alone is undetermined (4): consent, two answers and an ordered contraceptive are open."""
    ended = poi("screen", BUNDLE, *ON, "--format", "json")
    document = json.loads(ended.out)
    assert (ended.code, document["outcome"]) == (4, "undetermined")
    unknown = [each["criterion"] for each in document["findings"] if each["verdict"] == "unknown"]
    assert unknown == ["intention", "stem-cells", "hormones", "consent"]
    fsh = next(each for each in document["findings"] if each["criterion"] == "fsh")
    assert [each["source"] for each in fsh["evidence"]] == ["Observation/fsh-1", "Observation/fsh-3"]
    age = next(each for each in document["findings"] if each["criterion"] == "age")
    assert age["evidence"] == [{"birth_date": "1985-04-11", "source": "Patient/EXAMPLE-4"}]
    assert "not counted, entered-in-error: Observation/fsh-2" in document["notes"]


def test_answers_settle_what_is_open(poi: Poi) -> None:
    """With a few answers, a consent and a review she is eligible (0), until the day before her 40th birthday."""
    ended = poi("screen", BUNDLE, "--answers", ANSWERS, *ON, "--format", "json")
    document = json.loads(ended.out)
    assert (ended.code, document["outcome"]) == (0, "eligible")
    assert document["outlook"]["eligible_until"] == "2025-04-10"


def test_evidence_is_shown_with_its_source(poi: Poi) -> None:
    """Plain text names the resources that a verdict rests on."""
    assert "read from Observation/fsh-1, Observation/fsh-3" in poi("screen", BUNDLE, *ON).out


def test_a_folder_is_a_run_over_many(poi: Poi, tmp_path: Path) -> None:
    """Each file of a folder gives a line, and the run ends 0 when all were judged."""
    for number in range(3):
        (tmp_path / f"{number}.json").write_text(BUNDLE.read_text().replace("EXAMPLE-4", f"EXAMPLE-4{number}"))
    shutil.copy(PATIENTS / "eligible.json", tmp_path / "9.json")
    ended = poi("screen", tmp_path, *ON)
    assert ended.code == 0
    assert [line.partition(":")[0] for line in ended.out.splitlines()] == [
        "EXAMPLE-40",
        "EXAMPLE-41",
        "EXAMPLE-42",
        "EXAMPLE-1",
    ]


def test_a_bulk_export_is_screened_patient_by_patient(poi: Poi, tmp_path: Path) -> None:
    """The lines of an export give the verdicts that its Bundle gives; `--patient` screens one alone."""
    entries = json.loads(BUNDLE.read_text())["entry"]
    files: dict[str, list[str]] = {}
    for entry in entries:
        resource = json.dumps(entry["resource"]).replace("urn:uuid:example-4", "Patient/EXAMPLE-4")
        files.setdefault(entry["resource"]["resourceType"], []).append(resource)
    files["Patient"].append('{"resourceType": "Patient", "id": "EXAMPLE-5"}')
    for kind, lines in files.items():
        (tmp_path / f"{kind}.000.ndjson").write_text("\n".join(lines))
    ended = poi("screen", tmp_path, *ON, "--outlook", "--format", "json")
    whole = json.loads(poi("screen", BUNDLE, *ON, "--format", "json").out)
    first, second = map(json.loads, ended.out.splitlines())
    assert ended.code == 0
    assert first["findings"] == whole["findings"]
    assert second["patient"] == "EXAMPLE-5"
    alone = poi("screen", tmp_path, *ON, "--patient", "EXAMPLE-4", "--answers", ANSWERS, "--format", "json")
    assert (alone.code, json.loads(alone.out)["outcome"]) == (0, "eligible")
    assert json.loads(poi("patient", tmp_path, "--patient", "EXAMPLE-5", *ON).out)["id"] == "EXAMPLE-5"
    nobody = poi("screen", tmp_path, *ON, "--patient", "EXAMPLE-6")
    assert (nobody.code, nobody.out) == (5, "")
    assert "the export holds no Patient EXAMPLE-6" in nobody.err


def test_every_broken_line_of_an_export_is_counted(poi: Poi, tmp_path: Path) -> None:
    """A hundred are told, and the last line of a run says of how many nobody was judged."""
    (tmp_path / "a.ndjson").write_text('{"resourceType": "Patient", "id": "P-1"}\n' + "broken\n" * 1234)
    ended = poi("screen", tmp_path, *ON, "--keep-going")
    assert (ended.code, len(ended.out.splitlines())) == (5, 1)
    assert "holds 1,134 more lines that cannot be read" in ended.err
    assert "1 judged: 0 eligible, 0 ineligible, 1 undetermined; 1234 not judged.\n" in ended.err
    assert len(ended.err.splitlines()) < 210


def test_a_bundle_may_come_from_stdin_or_a_line(poi: Poi, tmp_path: Path) -> None:
    """A Bundle a line is a cohort like any other, and a bad line is named."""
    line = json.dumps(json.loads(BUNDLE.read_text()))
    cohort = tmp_path / "cohort.ndjson"
    other = line.replace("EXAMPLE-4", "EXAMPLE-5")
    cohort.write_text(f'{line}\n{{"resourceType": "Bundle"}}\n{other}\n')
    ended = poi("screen", cohort, *ON, "--keep-going")
    assert ended.code == 5
    assert len(ended.out.splitlines()) == 2
    assert "holds no Patient" in ended.err
    assert ":2" in ended.err


@pytest.mark.parametrize(
    "paths", [(BUNDLE, BUNDLE), (PATIENTS,), (PATIENTS / "cohort.ndjson",)], ids=["two files", "a folder", "lines"]
)
def test_answers_are_one_womans(poi: Poi, paths: tuple[Path, ...]) -> None:
    """Answers laid over several women would be given to all of them: usage error."""
    ended = poi("screen", *paths, "--answers", ANSWERS, *ON)
    assert (ended.code, ended.out) == (2, "")
    assert "--answers completes one woman's record" in ended.err


def test_a_patient_who_is_not_the_one_asked_for_is_not_screened(poi: Poi) -> None:
    """`--patient` is never passed over: a file of another woman is an error, and a folder without an export too."""
    ended = poi("screen", PATIENTS / "eligible.json", "--patient", "P-9", *ON)
    assert (ended.code, ended.out) == (5, "")
    assert "is not P-9, the patient who is asked for" in ended.err
    ended = poi("screen", PATIENTS, "--patient", "EXAMPLE-1", *ON)
    assert (ended.code, ended.out) == (5, "")
    assert "holds no bulk export" in ended.err


def test_a_truncated_bundle_is_no_record(poi: Poi, tmp_path: Path) -> None:
    """A file that was cut off on its way says so, and nothing is screened."""
    file = tmp_path / "cut.json"
    file.write_bytes(BUNDLE.read_bytes()[:900])
    ended = poi("screen", file, *ON)
    assert (ended.code, ended.out) == (5, "")
    assert "ends here, before the value is complete" in ended.err or "never closed" in ended.err


def test_the_answers_file_is_never_an_output(poi: Poi, tmp_path: Path) -> None:
    """What is read is not written over, with --force too."""
    answers = tmp_path / "answers.json"
    shutil.copy(ANSWERS, answers)
    ended = poi("screen", BUNDLE, "--answers", answers, "--output", answers, "--force", *ON)
    assert ended.code == 5
    assert answers.read_bytes() == ANSWERS.read_bytes()
