"""Days of treatment added up in a window, held against a count day by day."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from test_laws import LEXICON, NEAR, sharpened, treatments, verdict_on

from poi_trial.dates import PartialDate, plus_months
from poi_trial.patient import Patient, Treatment
from poi_trial.screening.criteria import Therapy
from poi_trial.screening.verdict import Verdict

RULE = {"id": "t", "kind": "therapy", "text": "t", "reading": "r", "classes": {"counts": ["G03"]}}
EXPOSURE = Therapy.model_validate({**RULE, "within_months": 3, "at_least_weeks": 3})
DAYS = st.dates(date(2024, 6, 1), date(2024, 10, 31))
TAKEN = st.lists(st.tuples(DAYS, st.integers(0, 40)), max_size=4)


def woman(taken: list[tuple[date, int]]) -> Patient:
    """One who took Climen from each day for so many days more."""
    spans = [(PartialDate.on(day), PartialDate.on(day + timedelta(days=n))) for day, n in taken]
    return Patient(id="P-1", treatments=tuple(Treatment(agent="Climen", start=a, end=b) for a, b in spans))


@settings(max_examples=200, deadline=None)
@given(TAKEN, DAYS)
def test_weeks_are_counted_as_one_counts_them_on_a_calendar(taken: list[tuple[date, int]], day: date) -> None:
    """A day counts once, if she took it then and if three months after it are not before the screening day."""
    days = {start + timedelta(days=n) for start, length in taken for n in range(length + 1)}
    counted = [each for each in days if each <= day <= plus_months(each, 3)]
    assert verdict_on(EXPOSURE, woman(taken), day) is (Verdict.PASS if len(counted) >= 21 else Verdict.FAIL)


@settings(max_examples=40, deadline=None)
@given(st.lists(treatments(("Climen", "Climen", "a tea")), max_size=3), NEAR)
def test_a_count_turns_only_on_the_days_that_are_named(taken: list[Treatment], day: date) -> None:
    """On every single day of a year the verdict is that of the last day on which it may have turned."""
    patient = Patient(id="P-1", treatments=tuple(taken))
    turns = set(EXPOSURE.turns(patient, LEXICON))
    told = verdict_on(EXPOSURE, patient, day)
    for number in range(1, 365):
        each = day + timedelta(days=number)
        now = verdict_on(EXPOSURE, patient, each)
        assert now is told or each in turns, each
        told = now


@settings(max_examples=200, deadline=None)
@given(st.lists(treatments(("Climen", "Climen", "a tea")), max_size=3), st.data())
def test_a_count_holds_for_every_meaning_of_the_dates(taken: list[Treatment], data: st.DataObject) -> None:
    """Whatever days the partial dates mean, three weeks that are certain stay so, and so does their lack."""
    patient = Patient(id="P-1", treatments=tuple(taken))
    vague = verdict_on(EXPOSURE, patient, date(2024, 10, 20))
    if vague is not Verdict.UNKNOWN:
        assert verdict_on(EXPOSURE, sharpened(patient, data), date(2024, 10, 20)) is vague


@pytest.mark.parametrize(
    ("fields", "what"),
    [({"at_least_weeks": 3}, "write within_months too"), ({"at_least_weeks": 5, "within_months": 1}, "do not fit")],
)
def test_weeks_need_a_time_that_holds_them(fields: dict[str, Any], what: str) -> None:
    """So many weeks are counted within so many months, and must fit in."""
    with pytest.raises(ValidationError, match=what):
        Therapy.model_validate({**RULE, **fields})
