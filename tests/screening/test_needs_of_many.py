"""What many women need is told in words for many, by every kind of criterion."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_laws import CRITERIA, LEXICON, NEAR, PATIENTS
from test_rule_laws import RULES, asked
from test_spec import rows, with_rule

from poi_trial.files.document import Document
from poi_trial.files.patient_file import read_patient
from poi_trial.patient import Patient
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.criteria import AnyCriterion, excluded

EVERY = [*CRITERIA.values(), *RULES, *map(excluded, RULES)]


def words_for_many(criterion: AnyCriterion, patient: Patient, day: date) -> list[str]:
    """What the criterion says that women such as this one need."""
    needs = criterion.on(day, LEXICON)(patient).needs
    return [criterion.say_of_many(need.what) for need in needs]


@pytest.mark.parametrize(("rule", "row"), rows())
def test_no_row_of_a_table_leaves_a_gap_in_the_words_for_many(
    protocol: Protocol, rule: str | dict[str, object], row: dict[str, Any]
) -> None:
    """A need is told in whole sentences, without a value of hers that `…` would stand for."""
    own = with_rule(protocol, rule)
    patient = read_patient(Document({"id": "P-1", **row["patient"]}, "row"), own)
    for criterion in (own.eligibility[0], excluded(own.eligibility[0])):
        said = words_for_many(criterion, patient, date.fromisoformat(str(row["day"])))
        assert not [words for words in said if "…" in words or not words]


@pytest.mark.parametrize("criterion", EVERY, ids=lambda each: f"{each.kind} {each.id}")
@settings(max_examples=25, deadline=None)
@given(patient=PATIENTS, day=NEAR, data=st.data())
def test_the_words_for_many_tell_nothing_of_one(
    criterion: AnyCriterion, patient: Patient, day: date, data: st.DataObject
) -> None:
    """Whatever is on record of her, no day of it, result or name is said of many."""
    patient = asked(patient, criterion, data)
    for words in words_for_many(criterion, patient, day):
        assert "…" not in words
        assert not any(sign in words for sign in ("2022", "2023", "2024", "2025", "a tea", "Climen", "migraine"))
