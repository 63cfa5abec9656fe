"""The facts of a patient file in short plain words."""

import pytest

from poi_trial.files.document import Document
from poi_trial.files.patient_file import read_patient
from poi_trial.files.spec_tables import tables
from poi_trial.files.strict_json import read_json
from poi_trial.files.validate import validate
from poi_trial.output.patient_words import facts
from poi_trial.patient import Patient
from poi_trial.protocol.whole import Protocol

WORDS: dict[str, tuple[str, str]] = {
    "nothing": ("{}", "nothing recorded"),
    "sex and site": ('{"sex": "female", "site": "changhai"}', "sex female; site changhai"),
    "birth": ('{"birth_date": "1994-03"}', "born 1994-03"),
    "karyotype": ('{"karyotype": "46,XX,9qh+"}', 'karyotype "46,XX,9qh+"'),
    "menses": (
        '{"menses": {"pattern": "amenorrhea", "since": "2024-04", "last_period": "2024-04-20"}}',
        "amenorrhea; since 2024-04; last period 2024-04-20",
    ),
    "a result": (
        '{"measurements": [{"analyte": "FSH", "value": 41.20, "unit": "IU/L", "date": "2024-08-01", '
        '"comparator": ">"}]}',
        "FSH > 41.20 IU/L on 2024-08-01",
    ),
    "a result of nothing": ('{"measurements": [{}]}', "a result no value without a date"),
    "no treatments": ('{"treatments": []}', "asked; she has had no treatments"),
    "a treatment": (
        '{"treatments": [{"agent": "Climen", "atc": "G03HB01", "start": "2024-01", "end": "2024-03-01"}]}',
        "Climen (G03HB01) until 2024-03-01, begun 2024-01",
    ),
    "a treatment of which only the code is known": (
        '{"treatments": [{"atc": "G03CA03"}]}',
        "an entry without a name (G03CA03), no end recorded",
    ),
    "history": (
        '{"procedures": [{"name": "biopsy", "date": "2020-05"}], "conditions": [{"name": null}]}',
        "biopsy (2020-05); an entry without a name",
    ),
    "a condition that began and ended": (
        '{"conditions": [{"name": "migraine", "since": "2019", "until": "2024-03"}]}',
        "migraine (2019) until 2024-03",
    ),
    "pregnancy": ('{"pregnancy": {"status": "pregnant", "date": "2024-05"}}', "pregnant (2024-05)"),
    "a pregnancy test": (
        '{"pregnancy": {"status": "not pregnant", "test": "negative", "date": "2024-10-18"}}',
        "not pregnant; negative pregnancy test of 2024-10-18",
    ),
    "an undated test": ('{"pregnancy": {"test": "negative"}}', "negative pregnancy test"),
    "answers": (
        '{"answers": {"intends_pregnancy": true, "stem_cell_therapy": false}}',
        "intends_pregnancy: yes; stem_cell_therapy: no",
    ),
    "an answer not given": ('{"answers": {"intends_pregnancy": null}}', "intends_pregnancy: not answered"),
    "consent": (
        '{"consent": {"signed": true, "date": "2024-10-16", "withdrawn": "2024-10-17", "trial": "NCT1"}}',
        "consent signed; consent dated 2024-10-16; withdrawn 2024-10-17; to NCT1",
    ),
    "no consent": ('{"consent": {"signed": false}}', "consent not signed"),
    "a review": (
        '{"reviews": [{"criterion": "fsh", "verdict": "pass", "by": "the investigator", "date": "2024-10-19", '
        '"reason": "seen"}]}',
        "judged pass by the investigator on 2024-10-19: seen",
    ),
}


@pytest.mark.parametrize("what", WORDS)
def test_facts_are_told_in_one_line(protocol: Protocol, what: str) -> None:
    """Each kind of fact has its short words, with dates and digits as recorded."""
    text, words = WORDS[what]
    whole = text.replace("{", '{"id": "P-1"' + ("" if text == "{}" else ", "), 1)
    assert facts(read_patient(read_json(whole.encode(), "P-1"), protocol)) == words


def test_every_fact_of_the_tables_is_told() -> None:
    """No row of the tables has facts that its explanation leaves out."""
    for table in tables():
        for row in table["rows"]:
            told = facts(validate(Patient, Document({"id": "P-1", **row["patient"]}, "row"))).split("; ")
            filled = [key for key, value in row["patient"].items() if value not in (None, {})]
            assert len(told) >= len(filled), row["why"]
            assert ("nothing recorded" in told) <= (not filled), row["why"]
