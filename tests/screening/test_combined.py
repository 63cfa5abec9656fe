"""Criteria made of criteria: what they come to is what Kleene's logic makes of their members."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_laws import CRITERIA, DAY, LEXICON, PATIENTS, PROTOCOL, verdict_on
from test_therapy import RULE

from poi_trial.dates import PartialDate, plus_days
from poi_trial.patient import Patient, Treatment
from poi_trial.screening.criteria import (
    Age,
    AllOf,
    Answer,
    AnyCriterion,
    AnyOf,
    AtLeast,
    Criterion,
    Not,
    Therapy,
    excluded,
)
from poi_trial.screening.criteria.base import Judge
from poi_trial.screening.eligibility import Eligibility
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.screen import screen
from poi_trial.screening.verdict import Finding, Verdict, all_of, any_of, negated

SENTENCE = {"id": "whole", "text": "several together", "reading": "Several together."}
SOME = st.lists(st.sampled_from([c for c in PROTOCOL.eligibility if c.id != "consent"]), min_size=2, unique=True)


def combined(kind: type[AllOf | AnyOf | AtLeast], criteria: list[AnyCriterion], **count: int) -> AnyCriterion:
    """A criterion of that kind over these members."""
    name = {AllOf: "all_of", AnyOf: "any_of", AtLeast: "at_least"}[kind]
    parts = [part.model_dump(exclude_none=True) for part in criteria]
    return kind.model_validate({**SENTENCE, "kind": name, "criteria": parts, **count})


@settings(max_examples=60, deadline=None)
@given(PATIENTS, SOME, st.data())
def test_members_come_together_by_kleenes_logic(
    patient: Patient, some: list[AnyCriterion], data: st.DataObject
) -> None:
    """All of, any of, and k of n: a pass counts for, a fail against, and an unknown may turn out either way."""
    parts = [verdict_on(part, patient.model_copy(update={"reviews": None}), DAY) for part in some]
    assert verdict_on(combined(AllOf, some), patient, DAY) is all_of(parts)
    assert verdict_on(combined(AnyOf, some), patient, DAY) is any_of(parts)
    count = data.draw(st.integers(1, len(some)))
    best, worst = (sum(each in ok for each in parts) for ok in ((Verdict.PASS, Verdict.UNKNOWN), (Verdict.PASS,)))
    expected = Verdict.PASS if worst >= count else Verdict.FAIL if best < count else Verdict.UNKNOWN
    assert verdict_on(combined(AtLeast, some, count=count), patient, DAY) is expected


@settings(max_examples=60, deadline=None)
@given(PATIENTS, st.sampled_from(sorted(CRITERIA)))
def test_an_exclusion_is_the_opposite_of_its_criterion(patient: Patient, name: str) -> None:
    """What passes keeps her out, what fails does not, and what is unknown stays so; twice not is itself."""
    patient = patient.model_copy(update={"reviews": None})
    inner = CRITERIA[name]
    verdict = verdict_on(inner, patient, DAY)
    assert verdict_on(excluded(inner), patient, DAY) is negated(verdict)
    assert verdict_on(excluded(excluded(inner)), patient, DAY) is verdict


@settings(max_examples=60, deadline=None)
@given(PATIENTS, SOME, st.data())
def test_an_unknown_of_parts_always_says_what_would_settle_it(
    patient: Patient, some: list[AnyCriterion], data: st.DataObject
) -> None:
    """Whatever is combined, an unknown has a need, a pass has none, and every sentence can be written."""
    whole = combined(AtLeast, some, count=data.draw(st.integers(1, len(some))))
    for criterion in (whole, Not.model_validate({**SENTENCE, "kind": "not", "criterion": whole.model_dump()})):
        finding = criterion.on(DAY, LEXICON)(patient)
        assert criterion.say(finding.reason)
        assert all(criterion.say(need.what) for need in finding.needs)
        assert finding.verdict is not Verdict.UNKNOWN or finding.needs
        assert finding.verdict is not Verdict.PASS or not finding.needs


@settings(max_examples=60, deadline=None)
@given(PATIENTS, SOME, st.data())
def test_what_an_exclusion_needs_follows_de_morgan(
    patient: Patient, some: list[AnyCriterion], data: st.DataObject
) -> None:
    """Not k of n needs what n - k + 1 of the opposites need, in the same words and from the same days."""
    count = data.draw(st.integers(1, len(some)))
    whole = excluded(combined(AtLeast, some, count=count))
    opposites = combined(AtLeast, [excluded(part) for part in some], count=len(some) - count + 1)
    found, same = (each.on(DAY, LEXICON)(patient) for each in (whole, opposites))
    assert found.verdict is same.verdict
    assert in_words(whole, found) == in_words(opposites, same)
    twice, plain = excluded(whole), whole.criterion
    assert in_words(twice, twice.on(DAY, LEXICON)(patient)) == in_words(plain, plain.on(DAY, LEXICON)(patient))


def in_words(criterion: Criterion, finding: Finding) -> list[tuple[str, date]]:
    """What a finding needs, as it is told, and from which days."""
    return [(criterion.say(need.what), need.earliest) for need in finding.needs]


def test_an_exclusion_stands_among_the_findings_and_in_the_outlook() -> None:
    """Her 39th birthday ends the eligibility of a woman whom an exclusion of 39 keeps out from then on."""
    old = {"id": "old", "kind": "age", "text": "39 or more", "reading": "From 39.", "at_least": 39}
    protocol = type(PROTOCOL).model_validate(PROTOCOL.model_dump(exclude_none=True) | {"exclusion": [old]})
    screening = screen(protocol.screening, Patient.model_validate({"id": "P-1", "birth_date": "1986-01-15"}), DAY)
    found = screening.judged[-1]
    assert (found.criterion.id, found.finding.verdict) == ("old", Verdict.PASS)
    assert found.window is not None
    assert found.window.last == date(2025, 1, 14)
    assert screening.outlook is not None
    assert screening.outlook.deadline is not None
    assert screening.outlook.deadline.criterion == "old"
    assert found.criterion.closes(screening.outlook.deadline.why, date(2025, 1, 15)) == (
        "old no longer passes from 2025-01-15 (39 years old on 2025-01-15)"
    )


def test_one_low_result_is_in_time_where_an_exclusion_asks_for_two_high_ones() -> None:
    """Twelve days before she is 40 a single FSH can rule two high ones out; a pair would take four weeks more."""
    pair = CRITERIA["fsh"].model_dump(exclude_none=True)
    age = {"id": "age", "kind": "age", "text": "below 40", "reading": "Until her 40th birthday.", "below": 40}
    changed = {"eligibility": [age], "exclusion": [pair]}
    protocol = type(PROTOCOL).model_validate(PROTOCOL.model_dump(exclude_none=True) | changed)
    found = screen(protocol.screening, Patient(id="P-1", birth_date=PartialDate.on(date(1984, 11, 1))), DAY)
    assert found.outlook
    assert found.outlook.window == (DAY, date(2024, 10, 31))


COURSE = Therapy.model_validate({**RULE, "within_months": 12, "at_least_weeks": 12})
ASKED = Answer(kind="answer", id="asked", text="t", reading="r", question="asked", ask="Asked?", wants=True)


@pytest.fixture
def judged_on(monkeypatch: pytest.MonkeyPatch) -> Counter[date]:
    """How many times the days of treatment were counted as of each day."""
    days, on = Counter[date](), Therapy.on

    def counted(criterion: Therapy, day: date, lexicon: Lexicon) -> Judge:
        days[day] += 1
        return on(criterion, day, lexicon)

    monkeypatch.setattr(Therapy, "on", counted)
    return days


def planned(count: int) -> tuple[Treatment, ...]:
    """So many days of treatment ahead, three days apart."""
    days = (PartialDate.on(plus_days(DAY, 3 * n)) for n in range(1, count + 1))
    return tuple(Treatment(agent="Climen", start=each, end=each) for each in days)


def test_each_woman_is_told_her_own_day() -> None:
    """Two are judged one after the other, and again: each waits for her own birthday."""
    grown = Age(kind="age", id="grown", text="t", reading="r", at_least=20)
    judge = combined(AnyOf, [grown, ASKED]).on(DAY, LEXICON)
    women = [Patient(id=f"P-{day}", birth_date=PartialDate.on(date(2004, 11, day))) for day in (1, 2)]
    for woman in (*women, *women):
        told = str(judge(woman).needs[0].what.values["ways"])
        assert f"grown: screen her again on or after 2024-11-0{woman.id[-1]}" in told


def test_each_day_ahead_of_a_part_is_judged_once(judged_on: Counter[date]) -> None:
    """On every day of a timeline it is asked when a part turns by itself; that is found once, and not for each day."""
    either = Eligibility.model_construct(criteria=(combined(AnyOf, [COURSE, ASKED]),), holds=(), lexicon=LEXICON)
    found = screen(either, Patient(id="P-1", treatments=planned(20)), DAY)
    assert found.outlook
    assert len(judged_on) > 200
    # Once for the day itself, and once as a day ahead.
    assert max(judged_on.values()) <= 2


def test_of_a_record_with_too_many_days_ahead_nobody_waits(judged_on: Counter[date]) -> None:
    """It has no outlook either: what is asked for is told, and no day on which a part turns by itself is looked for."""
    finding = combined(AnyOf, [COURSE, ASKED]).on(DAY, LEXICON)(Patient(id="P-1", treatments=planned(900)))
    assert finding.verdict is Verdict.UNKNOWN
    assert len(finding.needs) == 1
    assert list(judged_on) == [DAY]
