"""A bulk export: files by resource type in a folder, read one patient at a time."""

import json
from pathlib import Path

import pytest
from fhir_made import DAY, PATIENT, Resource, fsh, medicine, of_her

from poi_trial.errors import MOST_TOLD, FileError
from poi_trial.files.patient_file import Reading, ReadPatient
from poi_trial.files.patient_inputs import open_patients
from poi_trial.protocol.whole import Protocol

OTHER = {**PATIENT, "id": "p2", "birthDate": "1990"}


def hers(resource: Resource, patient: str) -> Resource:
    """The same resource about another patient."""
    return {**resource, "subject": {"reference": f"Patient/{patient}"}}


def export(folder: Path, **files: list[Resource | str]) -> Path:
    """An export with a file for each type; a text stands in it as it is."""
    for name, resources in files.items():
        lines = [each if isinstance(each, str) else json.dumps(each) for each in resources]
        (folder / f"{name}.ndjson").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def read(protocol: Protocol, folder: Path, wanted: str | None = None) -> tuple[list[ReadPatient], list[str]]:
    """The patients of a folder, and what was wrong."""
    found = list(open_patients(str(folder), Reading(protocol, DAY, wanted)).patients)
    wrong = [
        f"{Path(p.file).name}:{p.line} {p.what}" for each in found if isinstance(each, FileError) for p in each.problems
    ]
    return [each for each in found if isinstance(each, ReadPatient)], wrong


def test_each_patient_gets_her_own_lines(protocol: Protocol, tmp_path: Path) -> None:
    """Lines of two patients, mixed and before their Patient lines, are told apart; what is shared serves both."""
    medication = {"resourceType": "Medication", "id": "m", "code": {"text": "Yaz"}}
    taken = of_her("MedicationStatement", status="active", medicationReference={"reference": "Medication/m"})
    export(
        tmp_path,
        Medication=[medication],
        MedicationStatement=[hers(taken, "p2"), {**taken, "id": "2"}],
        Observation=[fsh(identity="1"), hers(fsh(38, identity="2"), "p2"), fsh(39, identity="3"), ""],
        Patient=[PATIENT, OTHER],
        Encounter=[of_her("Encounter"), of_her("Encounter", "2")],
    )
    patients, wrong = read(protocol, tmp_path)
    assert wrong == []
    assert [each.patient.id for each in patients] == ["p1", "p2"]
    assert [str(each.origin) for each in patients] == [f"{tmp_path}/Patient.ndjson:{line}" for line in (1, 2)]
    assert [[m.source for m in each.patient.measurements or ()] for each in patients] == [
        ["Observation/1", "Observation/3"],
        ["Observation/2"],
    ]
    assert [[t.agent for t in each.patient.treatments or ()] for each in patients] == [["Yaz"], ["Yaz"]]
    assert patients[0].notes == ("seen and not used: 2 Encounter",)
    assert patients[1].notes == ()


def test_one_patient_of_an_export_may_be_asked_for(protocol: Protocol, tmp_path: Path) -> None:
    """`--patient` reads her alone."""
    export(tmp_path, Patient=[PATIENT, OTHER])
    assert [each.patient.id for each in read(protocol, tmp_path, "p2")[0]] == ["p2"]


def test_a_broken_line_is_named_and_makes_no_record_whole(protocol: Protocol, tmp_path: Path) -> None:
    """Each bad line is told with its number; it may be anybody's, so nobody's list of medicines is complete."""
    statement = medicine("MedicationStatement", "active", "folic acid")
    export(
        tmp_path,
        MedicationStatement=[statement, '{"resourceType": ', "7", '{"resourceType": "Observation", "id": NaN}'],
        Observation=[{"resourceType": "Observation", "id": "9"}],
        Patient=[PATIENT],
    )
    patients, wrong = read(protocol, tmp_path)
    assert [each.partition(" ")[0] for each in wrong] == [
        "MedicationStatement.ndjson:2",
        "MedicationStatement.ndjson:3",
        "MedicationStatement.ndjson:4",
        "Observation.ndjson:1",
    ]
    assert "names no patient" in wrong[-1]
    assert patients[0].patient.incomplete == ("treatments",)
    assert any("not whole" in note for note in patients[0].notes)


def test_of_many_broken_lines_a_hundred_are_told_and_all_are_counted(protocol: Protocol, tmp_path: Path) -> None:
    """Whoever made a thousand mistakes made one; it is told how many more there are, and her record is not whole."""
    export(tmp_path, Observation=["broken"] * 600, Patient=[PATIENT], Procedure=["broken"] * 500)
    found = list(open_patients(str(tmp_path), Reading(protocol, DAY)).patients)
    wrong = [each for each in found if isinstance(each, FileError)]
    assert len(wrong) == MOST_TOLD + 1
    assert sum(1 + each.more for each in wrong) == 1100
    assert [problem.what for problem in wrong[-1].problems] == [
        "holds 1,000 more lines that cannot be read; mend these first"
    ]
    (her,) = (each for each in found if isinstance(each, ReadPatient))
    assert any("the record is not whole" in note for note in her.notes)


def test_a_file_of_an_export_that_cannot_be_read_is_part_of_it(protocol: Protocol, tmp_path: Path) -> None:
    """Where no line of a file can be read, what stood there may be anybody's hormone."""
    statement = medicine("MedicationStatement", "active", "folic acid")
    export(tmp_path, Patient=[PATIENT], MedicationStatement=[statement], MedicationRequest=["{", "", "{"])
    patients, wrong = read(protocol, tmp_path)
    assert [each.partition(" ")[0] for each in wrong] == ["MedicationRequest.ndjson:1", "MedicationRequest.ndjson:3"]
    assert patients[0].patient.incomplete == ("treatments",)


def test_lines_of_a_patient_who_is_not_there_are_told(protocol: Protocol, tmp_path: Path) -> None:
    """Results without their patient mean that the export is not whole."""
    export(tmp_path, Patient=[PATIENT], Observation=[fsh(), hers(fsh(identity="2"), "p9")])
    patients, wrong = read(protocol, tmp_path)
    assert [each.patient.id for each in patients] == ["p1"]
    assert wrong == [
        "Observation.ndjson:2 is of a patient who is not in the export, the first of 1; export her Patient too"
    ]


def test_a_wrong_shape_is_told_with_its_line(protocol: Protocol, tmp_path: Path) -> None:
    """What is wrong in a readable line is told with its file and line, and her record alone is not read."""
    export(tmp_path, Patient=[PATIENT, OTHER], Observation=[fsh(), fsh("41", identity="2")])  # type: ignore[arg-type]
    patients, wrong = read(protocol, tmp_path)
    assert [each.patient.id for each in patients] == ["p2"]
    assert wrong == ["Observation.ndjson:2 is text; write a number"]


def test_a_patient_of_another_release_is_told_with_her_line(protocol: Protocol, tmp_path: Path) -> None:
    """A Patient line that is not of R4 is refused as any other line is, and the others are read."""
    export(tmp_path, Patient=[PATIENT | {"animal": {}}, OTHER], Observation=[fsh()])
    patients, wrong = read(protocol, tmp_path)
    assert [each.patient.id for each in patients] == ["p2"]
    assert wrong == ["Patient.ndjson:1 is of FHIR STU3; poi reads R4, so export the record as R4"]


def test_blanks_around_a_type_belong_to_no_type(protocol: Protocol, tmp_path: Path) -> None:
    """A line is told as a Patient and read as one by the same word."""
    export(tmp_path, Patient=[PATIENT | {"resourceType": "Patient "}], Observation=[fsh()])
    patients, wrong = read(protocol, tmp_path)
    assert [(each.patient.id, len(each.patient.measurements or ())) for each in patients] == [("p1", 1)]
    assert not wrong


def test_a_folder_may_hold_bundles_and_lines_of_patients(protocol: Protocol, tmp_path: Path) -> None:
    """Files are read in the order of their names, each a patient or one a line; other files are passed over."""
    (tmp_path / "b.json").write_text(json.dumps(PATIENT))
    (tmp_path / "a.json").write_text('{"id": "A-1"}')
    (tmp_path / "c.ndjson").write_text(
        '{"id": "C-1"}\n{"resourceType": "Bundle", "entry": [{"resource": {"resourceType"'
    )
    (tmp_path / "readme.txt").write_text("no patient")
    (tmp_path / "within.json").mkdir()
    patients, wrong = read(protocol, tmp_path)
    assert [each.patient.id for each in patients] == ["A-1", "p1", "C-1"]
    assert [each.partition(" ")[0] for each in wrong] == ["c.ndjson:2"]


@pytest.mark.parametrize("name", ["readme.txt", None])
def test_a_folder_without_patients_is_said(protocol: Protocol, tmp_path: Path, name: str | None) -> None:
    """A folder that holds none of the endings is a mistake, not an empty cohort."""
    if name:
        (tmp_path / name).write_text("x")
    patients, wrong = read(protocol, tmp_path)
    assert patients == []
    assert "holds no file that ends in .json" in wrong[0]
