"""What grows old is made anew: a test that lapses while she waits shuts nobody out."""

from datetime import date
from typing import Any

from poi_trial.files.document import Document
from poi_trial.files.validate import validate
from poi_trial.output.outlook_words import outlook_because, to_do
from poi_trial.patient import Patient
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.criteria import Age, History, Not, Pregnant, excluded
from poi_trial.screening.eligibility import Eligibility
from poi_trial.screening.screen import Screening, screen

AGE = Age(kind="age", id="age", text="t", reading="r", at_least=20, below=40)
PREGNANT = Pregnant(kind="pregnant", id="pregnant", text="t", reading="r", test_within_days=7)
TRIAL = History(kind="history", id="other", text="t", reading="r", question="other", ask="Other?", names=("PRP",))
TESTED = {"status": "not pregnant", "test": "negative", "date": "2024-10-18"}


def screened(protocol: Protocol, *criteria: Age | Not, **facts: Any) -> Screening:
    """A woman with these facts on 20 October 2024, by these criteria."""
    lexicon = protocol.screening.lexicon
    eligibility = Eligibility.model_construct(criteria=criteria, holds=(), lexicon=lexicon)
    patient = validate(Patient, Document({"id": "P-1", **facts}, "row"))
    return screen(eligibility, patient, date(2024, 10, 20))


def test_a_test_that_lapses_while_she_waits_is_repeated(protocol: Protocol) -> None:
    """She is 20 in December; her negative test of October is repeated then, and does not shut her out."""
    found = screened(protocol, AGE, excluded(PREGNANT), birth_date="2004-12-24", pregnancy=TESTED)
    assert outlook_because(found) is None
    assert [(row.criterion, str(row.first), row.do) for row in to_do(found)] == [
        ("age", "2024-12-24", "screen her again on or after 2024-12-24: she turns 20 on 2024-12-24"),
        ("pregnant", "2024-12-24", "make a pregnancy test, and record its day"),
    ]
    assert found.outlook
    assert found.outlook.window
    assert [str(day) for day in found.outlook.window] == ["2024-12-24", "2044-12-23"]


def test_while_the_test_counts_its_last_day_is_the_deadline(protocol: Protocol) -> None:
    """Who may enter today is told until when her test counts."""
    found = screened(protocol, AGE, excluded(PREGNANT), birth_date="2000-01-01", pregnancy=TESTED)
    assert found.outlook
    assert found.outlook.window
    assert [str(day) for day in found.outlook.window] == ["2024-10-20", "2024-10-25"]


def test_what_then_waits_for_a_person_is_not_made_anew(protocol: Protocol) -> None:
    """A plan that somebody has to judge from its day on still closes the window."""
    plan = [{"name": "PRP", "date": "2024-12-01"}]
    found = screened(protocol, AGE, excluded(TRIAL), birth_date="2004-12-24", procedures=plan, answers={"other": False})
    because = outlook_because(found)
    assert because
    assert because.startswith("she turns 20 on 2024-12-24, but other no longer passes from 2024-12-01")


def test_a_date_that_will_certainly_fail_is_not_made_anew(protocol: Protocol) -> None:
    """Born in January 1984, she may be 41 in January 2025; her test of October ends what is sure before that."""
    late = Age(kind="age", id="late", text="t", reading="r", at_least=20)
    young = Age(kind="age", id="young", text="t", reading="r", below=41)
    found = screened(protocol, late, young, excluded(PREGNANT), birth_date="1984-01", pregnancy=TESTED)
    assert found.outlook
    assert found.outlook.window
    assert str(found.outlook.window.last) == "2024-10-25"
