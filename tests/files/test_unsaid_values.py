"""What is wrong with a file is said without a value that the text does not need: the file may be a patient's."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from poi_trial.errors import FileError
from poi_trial.files.patient_file import Reading
from poi_trial.files.patient_records import read_any
from poi_trial.files.strict_json import read_json, read_json_lines
from poi_trial.output.problems import file_error_lines
from poi_trial.protocol.whole import Protocol

Poi = Callable[..., Any]
ROOT = Path(__file__).parents[2]
DAY = date(2024, 10, 20)
ON = ("--on", "2024-10-20")
HERS = ("1991-07-23", "61.375", "47.13", "ZEBRA", "2019-03-17", "zebra-77")
"""A birth date, a weight, a result, names, a date and an id that nobody could take for the program's words."""

FORM = {
    "id": "zebra-77",
    "sex": "female",
    "birth_date": "1991-07-23",
    "karyotype": "46,XX ZEBRA",
    "menses": {"pattern": "amenorrhea", "since": "2019-03-17"},
    "measurements": [{"analyte": "FSH", "value": 47.13, "unit": "IU/ZEBRA", "date": "2019-03-17"}],
    "treatments": [{"agent": "ZEBRA", "atc": "G03", "route": "ZEBRA", "start": "2019-03-17"}],
    "conditions": [{"name": "ZEBRA", "since": "2019-03-17"}],
    "answers": {"intends_pregnancy": True},
    "consent": {"signed": True, "date": "2019-03-17", "version": "ZEBRA"},
    "reviews": [{"criterion": "fsh", "verdict": "pass", "by": "ZEBRA", "date": "2019-03-17", "reason": "ZEBRA"}],
    "weight": {"kg": 61.375, "date": "2019-03-17"},
}
HER = {"subject": {"reference": "Patient/p1"}}
RECORD = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"resource": {"resourceType": "Patient", "id": "p1", "name": [{"family": "ZEBRA"}], "birthDate": "1991-07-23"}},
        {
            "resource": {
                "resourceType": "Observation",
                "id": "1",
                "status": "final",
                **HER,
                "code": {"coding": [{"system": "http://loinc.org", "code": "15067-2", "display": "ZEBRA"}]},
                "effectiveDateTime": "2019-03-17",
                "valueQuantity": {"value": 47.13, "unit": "IU/ZEBRA"},
            }
        },
        {
            "resource": {
                "resourceType": "MedicationStatement",
                "id": "2",
                "status": "active",
                **HER,
                "medicationCodeableConcept": {"text": "ZEBRA"},
                "effectivePeriod": {"start": "2019-03-17"},
            }
        },
        {
            "resource": {
                "resourceType": "Observation",
                "id": "3",
                "status": "final",
                **HER,
                "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
                "valueQuantity": {"value": 61.375, "unit": "kg"},
            }
        },
    ],
}
INSTEAD = ("null", "[]", "{}", "true", "5", '""', '"x"', "NaN", "[{}]", '{"a": 1}', '"\\ud800"', "1e999", "nonsense")


def spoilt(document: object) -> Iterator[str]:
    """A file that is cut, broken, or wrong at every line in turn."""
    lines = json.dumps(document, indent=1).splitlines()
    for number, line in enumerate(lines):
        before, after = lines[:number], lines[number + 1 :]
        key, colon, value = line.partition(": ")
        lead, comma = (key + colon if colon else re.match(" *", line)[0]), "," * line.endswith(",")  # type: ignore[index]
        changed = [f"{lead}{each}{comma}" for each in INSTEAD]
        changed += [
            line.rstrip(","),
            f"{line},",
            line.replace('"', "", 1),
            line.replace(":", "", 1),
            line.replace("_", "-"),
        ]
        changed += [
            f"{line}\n{line}",
            f'"unknown": 1,\n{line}',
            f"{line}\x1b",
            "",
            f"{lead}[{value.rstrip(',')}]{comma}",
        ]
        yield "\n".join((*before, line[: len(line) // 2]))
        for each in changed:
            yield "\n".join((*before, each, *after))


def said(text: str, protocol: Protocol) -> str:
    """What is said of a file, as it is and as a line of many."""
    reading, problems = Reading(protocol, DAY), []
    try:
        read_any(read_json(text.encode(), "p.json"), reading)
    except FileError as error:
        problems.append(error)
    for _, each in read_json_lines([text.replace("\n", " ").encode()], "p.ndjson"):
        try:
            if isinstance(each, FileError):
                raise each
            read_any(each, reading)
        except FileError as error:
            problems.append(error)
    return "\n".join(line for error in problems for line in file_error_lines(error))


@pytest.mark.parametrize("document", [FORM, RECORD], ids=["form", "record"])
def test_an_error_shows_no_value_of_hers(document: object, protocol: Protocol) -> None:
    """However a patient file or a FHIR record is broken, the message has places and mends and nothing that she is."""
    told = 0
    for text in spoilt(document):
        message = said(text, protocol)
        told += bool(message)
        assert not [each for each in HERS if each in message], message
    assert told > 200


def test_a_value_that_takes_the_place_of_a_word_is_shown(protocol: Protocol) -> None:
    """Only two kinds of value are told, for the mend needs them: a word that is none, and a number in quotes."""
    assert 'there is no "regulr" here' in said('{"id": "P-1", "menses": {"pattern": "regulr"}}', protocol)
    assert '"58" is text; write 58' in said('{"id": "P-1", "weight": {"kg": "58"}}', protocol)


@pytest.mark.parametrize(
    "data", ["", "{", "[]", '{"facts": ', '{"birth_date":"1991-07-23"}', '"ZEBRA"', '{"a":"ZEBRA","b":']
)
def test_a_tampered_ledger_is_refused_without_what_it_holds(poi: Poi, tmp_path: Path, data: str) -> None:
    """Whatever the data of an entry were changed to, no command shows them, or the seed."""
    patient, ledger = tmp_path / "p.json", tmp_path / "l.db"
    eligible = json.loads((ROOT / "examples" / "patients" / "eligible.json").read_text("utf-8"))
    patient.write_text(json.dumps(eligible | {"weight": {"kg": 61.375, "date": "2024-10-18"}}), "utf-8")
    seed = "5e4d" * 16
    assert poi("ledger", "open", ledger, "--rehearsal", "--seed", seed).code == 0
    assert poi("enroll", patient, *ON, "--ledger", ledger, "--yes").code == 0
    store = sqlite3.connect(ledger, isolation_level=None)
    for (trigger,) in store.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        store.execute(f"DROP TRIGGER {trigger}")
    store.execute("UPDATE entry SET data = data || ? WHERE seq = 2", (data or " ",))
    store.close()
    key = Path(f"{ledger}.key")
    for _ in range(2):
        for command in (("verify",), ("show",), ("show", "--screened"), ("show", "--enrolled"), ("export",)):
            ended = poi("ledger", command[0], ledger, *command[1:])
            assert ended.code in (0, 6)
            assert not [each for each in (*HERS, seed) if each in ended.err]
        assert poi("enroll", patient, *ON, "--ledger", ledger, "--yes").code == 6
        key.write_text(key.read_text("utf-8").replace('"}', ""), "utf-8")
