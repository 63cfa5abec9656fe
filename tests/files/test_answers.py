"""Answers that complete a record: a value replaces one, entries are added, and nothing goes without a word."""

import json
from pathlib import Path
from typing import Any

import pytest

from poi_trial.errors import FileError
from poi_trial.files.answers import complete, read_answers
from poi_trial.files.document import Document
from poi_trial.files.patient_file import ReadPatient, read_patient
from poi_trial.patient import Patient
from poi_trial.protocol.whole import Protocol

RECORD = {
    "id": "p1",
    "sex": "female",
    "birth_date": "1994-03-11",
    "menses": {"pattern": "amenorrhea", "since": "2024-04"},
    "measurements": [{"analyte": "FSH", "value": 41, "unit": "IU/L", "date": "2024-08-01"}],
    "treatments": [{"agent": "folic acid"}],
    "conditions": [{"name": "Hypertension"}],
    "pregnancy": {"status": "pregnant", "test": "positive", "date": "2024-01-01", "source": "Observation/1"},
    "consent": {"signed": True, "date": "2024-10-01", "trial": "NCT00000001", "source": "Consent/1"},
    "incomplete": ["treatments", "conditions"],
    "sources": {"sex": "Patient/p1", "birth_date": "Patient/p1", "menses": "Condition/1"},
}


def completed(protocol: Protocol, tmp_path: Path, answers: dict[str, Any]) -> tuple[Patient, tuple[str, ...]]:
    """The record with answers laid over it, and the notes."""
    file = tmp_path / "answers.json"
    file.write_text(json.dumps(answers))
    record = ReadPatient(read_patient(Document(dict(RECORD), "record"), protocol), ("seen: 1 thing",))
    read = complete(record, read_answers(str(file), protocol))
    notes = tuple(note.replace(str(file), "answers.json") for note in read.notes)
    return read.patient, notes


def test_what_the_record_lacks_is_filled_in(protocol: Protocol, tmp_path: Path) -> None:
    """Answers, karyotype and weight are added; what the record says stands, and nothing needs a note."""
    patient, notes = completed(
        protocol,
        tmp_path,
        {"answers": {"intends_pregnancy": True}, "karyotype": "46,XX", "weight": {"kg": 58}},
    )
    assert patient.id == "p1"
    assert patient.answers == {"intends_pregnancy": True}
    assert (patient.karyotype, patient.sex) == ("46,XX", "female")
    assert patient.incomplete == ("treatments", "conditions")
    assert notes == ("seen: 1 thing",)


def test_entries_are_added_and_a_list_that_is_given_was_asked_for(protocol: Protocol, tmp_path: Path) -> None:
    """`[]` says that there is nothing beside what is on record; the other list stays open."""
    patient, _ = completed(
        protocol, tmp_path, {"treatments": [], "measurements": [{"analyte": "FSH", "value": 38, "unit": "IU/L"}]}
    )
    assert [each.agent for each in patient.treatments or ()] == ["folic acid"]
    assert [each.value for each in patient.measurements or ()] == [41, 38]
    assert patient.incomplete == ("conditions",)


def test_answers_may_say_what_is_incomplete(protocol: Protocol, tmp_path: Path) -> None:
    """A person who went through the whole record may call it complete."""
    assert completed(protocol, tmp_path, {"incomplete": []})[0].incomplete == ()


@pytest.mark.parametrize(
    ("answers", "key"),
    [
        ({"id": "P-001"}, "id"),
        ({"sex": "male"}, "sex"),
        ({"birth_date": "1994-03-12"}, "birth_date"),
        ({"menses": {"since": "2024-05"}}, "menses"),
        ({"consent": {"signed": True, "date": "2024-10-16"}}, "consent"),
        ({"pregnancy": {"status": "not pregnant"}}, "pregnancy"),
    ],
)
def test_what_is_replaced_is_said_without_its_value(
    protocol: Protocol, tmp_path: Path, answers: dict[str, Any], key: str
) -> None:
    """Whoever reads the screening sees that a person overruled the record, and where."""
    assert completed(protocol, tmp_path, answers)[1][1:] == (f"answers.json replaces what the record says: {key}",)


def test_saying_the_same_again_replaces_nothing(protocol: Protocol, tmp_path: Path) -> None:
    """A value that agrees with the record needs no note, though its source is now the person."""
    patient, notes = completed(protocol, tmp_path, {"sex": "female", "id": "p1"})
    assert notes == ("seen: 1 thing",)
    assert patient.sources == {"birth_date": "Patient/p1", "menses": "Condition/1"}


def test_menses_are_completed_key_by_key(protocol: Protocol, tmp_path: Path) -> None:
    """A last period is added to the pattern that the record has."""
    menses = completed(protocol, tmp_path, {"menses": {"last_period": "2024-04-20"}})[0].menses
    assert menses is not None
    assert (menses.pattern, str(menses.since), str(menses.last_period)) == ("amenorrhea", "2024-04", "2024-04-20")


def test_a_new_test_brings_its_own_day_and_leaves_the_status(protocol: Protocol, tmp_path: Path) -> None:
    """A negative test without a day does not take that of the old one, and does not end a pregnancy on record."""
    pregnancy = completed(protocol, tmp_path, {"pregnancy": {"test": "negative"}})[0].pregnancy
    assert pregnancy is not None
    assert (pregnancy.status, pregnancy.test, pregnancy.date, pregnancy.source) == ("pregnant", "negative", None, None)


def test_a_consent_is_replaced_as_a_whole(protocol: Protocol, tmp_path: Path) -> None:
    """A new consent is a document of its own: it takes over neither the trial nor the source of the old one."""
    consent = completed(protocol, tmp_path, {"consent": {"signed": True, "date": "2024-10-16"}})[0].consent
    assert consent is not None
    assert (consent.trial, consent.source) == (None, None)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"resourceType": "Bundle"}', "is a FHIR resource; answers are written as a patient file"),
        ('{"answers": {"stem_cells": false}}', 'the protocol asks no "stem_cells"; did you mean "stem_cell_therapy"?'),
        ('{"sexe": "female"}', 'there is no key "sexe"; did you mean "sex"?'),
        ("[]", "is a list"),
        ("{", "text ends here"),
    ],
)
def test_bad_answers_are_told(protocol: Protocol, tmp_path: Path, text: str, what: str) -> None:
    """A file of answers is checked as a patient file is, and named."""
    file = tmp_path / "answers.json"
    file.write_text(text)
    with pytest.raises(FileError) as raised:
        read_answers(str(file), protocol)
    assert what in raised.value.problems[0].what
    assert raised.value.problems[0].file == str(file)
