"""Many patients judged with what the day settles once, held against the plain judgement of each."""

from datetime import date

from hypothesis import given, settings
from test_laws import DAY, NEAR, PATIENTS, PROTOCOL

from poi_trial.patient import Patient
from poi_trial.screening.screen import Judged, Screening, judge, say, screen, screener


def told(judged: Judged) -> tuple[object, ...]:
    """A finding with its evidence, and all its words."""
    criterion, finding = judged.criterion, judged.finding
    words = [say(criterion, remark) for remark in (finding.reason, *(n.what for n in finding.needs), *finding.notes)]
    clauses = [clause(finding.reason, DAY) for clause in (criterion.opens, criterion.closes)]
    days = [need.earliest for need in finding.needs]
    return finding.verdict, finding.evidence, words, clauses, days, finding.review, finding.reviewed


def told_all(screening: Screening) -> tuple[object, ...]:
    """Everything in a screening but the timelines and the outlook, in words."""
    beside = screening._replace(findings=(), foreseen=None, outlook=None)
    return beside, [told(judged) for judged in screening.judged]


@settings(max_examples=150, deadline=None)
@given(PATIENTS, NEAR)
def test_prepared_for_a_day_it_finds_what_the_plain_judgement_finds(patient: Patient, day: date) -> None:
    """Whoever is judged among many has the verdict, evidence, needs and words of being judged alone."""
    (among_many,) = screener(PROTOCOL.screening, day, outlook=False)([patient])
    plain = screen(PROTOCOL.screening, patient, day)
    assert told_all(among_many) == told_all(plain)
    for judged in among_many.judged:
        alone = judge(judged.criterion, patient, day, PROTOCOL.screening.lexicon)
        assert told(judged) == told(Judged(judged.criterion, alone))


@settings(max_examples=20, deadline=None)
@given(PATIENTS)
def test_with_the_outlook_it_is_the_plain_screening(patient: Patient) -> None:
    """The outlook of one among many is that of her alone, windows and all."""
    (among_many,) = screener(PROTOCOL.screening, DAY, outlook=True)([patient])
    plain = screen(PROTOCOL.screening, patient, DAY)
    assert told_all(among_many) == told_all(plain)
    assert [j.best for j in among_many.judged] == [j.best for j in plain.judged]
    assert [j.window for j in among_many.judged] == [j.window for j in plain.judged]


def test_without_the_outlook_no_window_is_told() -> None:
    """A run that was not asked for the outlook promises no day on which anything passes."""
    (screening,) = screener(PROTOCOL.screening, DAY, outlook=False)([Patient(id="P-1")])
    assert screening.outlook is None
    assert [judged.window for judged in screening.judged] == [None] * len(screening.judged)
