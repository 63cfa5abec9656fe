"""Files that hold far more than they should: refused at once, with a part of their mistakes told."""

import json

import pytest

from poi_trial.errors import MOST_TOLD, FileError, Problem
from poi_trial.files.document import Document
from poi_trial.files.fhir.element import Element
from poi_trial.files.patient_file import read_patient
from poi_trial.files.strict_json import read_json
from poi_trial.output.problems import file_error_lines
from poi_trial.protocol.whole import Protocol


def refused(text: str, protocol: Protocol) -> FileError:
    """The error of a patient file that must have one."""
    with pytest.raises(FileError) as error:
        read_patient(read_json(text.encode(), "p.json"), protocol)
    return error.value


def test_a_patient_file_holds_one_woman(protocol: Protocol) -> None:
    """Above 2 MiB, or with more than 2,000 entries in a list, it is refused before its entries are looked at."""
    large = refused('{"id": "P-1", "x": "' + "x" * (2 << 20) + '"}', protocol)
    assert [p.what for p in large.problems] == ["is larger than 2 MiB; no patient file that holds one woman is"]
    long = refused(json.dumps({"id": "P-1", "measurements": [1] * 2001, "conditions": [1] * 2001}), protocol)
    assert [(p.path, p.what) for p in long.problems] == [
        (("measurements",), "must have at most 2000 items"),
        (("conditions",), "must have at most 2000 items"),
    ]
    assert len(refused(json.dumps({"id": "P-1", "measurements": [1] * 2000}), protocol).problems) == 1000


def test_a_name_of_a_million_letters_is_told_by_its_first(protocol: Protocol) -> None:
    """A key that the protocol does not ask, and a criterion that it does not have, are found by forty letters."""
    name = "q" * 1_000_000
    error = refused(json.dumps({"id": "P-1", "answers": {name: True}, "reviews": [{"criterion": name}]}), protocol)
    told = [problem.what for problem in error.problems if "the protocol" in problem.what]
    assert len(told) == 2
    assert all(f'"{name[:40]}…"' in what and len(what) < 300 for what in told)


def test_a_hundred_problems_are_told() -> None:
    """Of more, it is said that they are there, and how many there are."""
    lines = list(file_error_lines(FileError([Problem("is wrong", "f")] * (MOST_TOLD + 1), "nothing was read")))
    assert lines[MOST_TOLD:] == ["The others are not told; mend these first.", "101 problems; nothing was read."]
    assert len(list(file_error_lines(FileError([Problem("is wrong", "f")] * MOST_TOLD, "")))) == MOST_TOLD + 1


def test_a_record_remembers_no_more_faults_than_it_tells() -> None:
    """A Bundle of many thousands of wrong entries keeps a hundred and one."""
    top = Element({}, (), Document({}, "b.json"))
    for number in range(1000):
        top.fault(f"is wrong in the way {number}")
    assert len(top.faults) == MOST_TOLD + 1
