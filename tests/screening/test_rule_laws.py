"""Laws of the kinds that the shipped protocol does not use, as the tables of `poi_trial/spec/` write them out."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter
from test_laws import DAY, LEXICON, NEAR, PATIENTS, sharpened, verdict_on

from poi_trial.files.spec_tables import tables
from poi_trial.patient import Patient
from poi_trial.screening.criteria import AnyCriterion, Asking
from poi_trial.screening.taken import LATEST
from poi_trial.screening.verdict import Verdict

RULES: list[AnyCriterion] = [
    TypeAdapter(AnyCriterion).validate_python(table["rule"]) for table in tables() if "rule" in table
]
every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def asked(patient: Patient, rule: AnyCriterion, data: st.DataObject) -> Patient:
    """The patient with drawn answers to what the rule asks, and no review."""
    questions = [each.question for each in rule.whole() if isinstance(each, Asking)]
    answers: dict[str, Any] = {q: data.draw(st.sampled_from([True, False, None])) for q in questions}
    return patient.model_copy(update={"answers": answers, "reviews": None})


@every_rule
@settings(max_examples=25, deadline=None)
@given(patient=PATIENTS, day=NEAR, data=st.data())
def test_a_verdict_turns_only_on_the_days_that_are_named(
    rule: AnyCriterion, patient: Patient, day: Any, data: st.DataObject
) -> None:
    """Between two days on which the verdict may turn it stays what it is."""
    patient = asked(patient, rule, data)
    # A calendar of the program ends in 2200, and "no end" is written as its last day.
    turns = sorted({day, *(turn for turn in rule.turns(patient, LEXICON) if day < turn <= LATEST)})
    for first, following in pairwise([*turns, turns[-1] + timedelta(days=999)]):
        last = min(following - timedelta(days=1), LATEST)
        told = {verdict_on(rule, patient, each) for each in (first, first + (last - first) // 2, last)}
        assert len(told) == 1, f"{first} to {last}"


@every_rule
@settings(max_examples=25, deadline=None)
@given(patient=PATIENTS, data=st.data())
def test_a_verdict_on_partial_dates_holds_for_every_meaning(
    rule: AnyCriterion, patient: Patient, data: st.DataObject
) -> None:
    """Whatever days the partial dates really mean, a pass stays a pass and a fail a fail."""
    patient = asked(patient, rule, data)
    vague = verdict_on(rule, patient, DAY)
    if vague is not Verdict.UNKNOWN:
        assert verdict_on(rule, sharpened(patient, data), DAY) is vague


@every_rule
def test_of_a_blank_patient_nothing_is_decided(rule: AnyCriterion) -> None:
    """Missing data is unknown, and an unknown has a need."""
    finding = rule.on(DAY, LEXICON)(Patient(id="P-1"))
    assert finding.verdict is Verdict.UNKNOWN
    assert finding.needs
