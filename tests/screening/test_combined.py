"""Criteria made of criteria: what they come to is what Kleene's logic makes of their members."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from test_laws import CRITERIA, DAY, LEXICON, PATIENTS, PROTOCOL, verdict_on

from poi_trial.patient import Patient
from poi_trial.screening.criteria import AllOf, AnyCriterion, AnyOf, AtLeast, Not, excluded
from poi_trial.screening.screen import screen
from poi_trial.screening.verdict import Verdict, all_of, any_of, negated

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
    assert [(whole.say(n.what), n.earliest) for n in found.needs] == [
        (opposites.say(n.what), n.earliest) for n in same.needs
    ]
    twice, once = excluded(whole), whole.criterion
    assert [(twice.say(n.what), n.earliest) for n in twice.on(DAY, LEXICON)(patient).needs] == [
        (once.say(n.what), n.earliest) for n in once.on(DAY, LEXICON)(patient).needs
    ]


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
