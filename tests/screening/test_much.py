"""Records that hold far more than a woman's: they are judged all the same, and in time that grows with their length."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_laws import LEXICON, PROTOCOL, days

from poi_trial.dates import PartialDate
from poi_trial.output.outlook_words import outlook_sentence, to_do
from poi_trial.patient import Measurement, Patient, Procedure, Review, Treatment
from poi_trial.screening.criteria import History, RepeatedMeasurement, Therapy
from poi_trial.screening.criteria.influences import MOST_SAID
from poi_trial.screening.criteria.occasions import Level, Occasion
from poi_trial.screening.criteria.results import Results
from poi_trial.screening.phrases import Kept, Phrases
from poi_trial.screening.screen import say, screen, screener
from poi_trial.screening.taken import shown

DAY = date(2025, 1, 1)
[FSH] = [criterion for criterion in PROTOCOL.eligibility if isinstance(criterion, RepeatedMeasurement)]
NO_LATER = FSH.model_copy(update={"apart_at_most_weeks": 26})


def on(days: int) -> PartialDate:
    """A whole date so many days from the screening day."""
    return PartialDate.on(DAY + timedelta(days=days))


def taken(count: int) -> tuple[Treatment, ...]:
    """So many treatments, each with an end of its own ahead."""
    return tuple(Treatment(agent="Climen", start=on(-100), end=on(n)) for n in range(count))


def results(count: int) -> tuple[Measurement, ...]:
    """So many results, a day apart, up to the screening day."""
    return tuple(Measurement(analyte="FSH", value=Decimal(41), unit="IU/L", date=on(-n)) for n in range(count))


OCCASIONS = st.lists(
    st.builds(
        Occasion,
        days=days(),
        level=st.sampled_from(Level),
        results=st.just(()),
        surely=st.booleans(),
        maybe_not_above=st.booleans(),
    )
).map(lambda found: tuple(sorted(found, key=lambda occasion: occasion.days)))


@settings(max_examples=300, deadline=None)
@given(OCCASIONS)
def test_no_result_that_another_disputes_is_taken_for_certain(occasions: tuple[Occasion, ...]) -> None:
    """What is undisputed is what none disputes, each held against each."""
    # On whole dates alone, those of one day are one occasion already.
    assume(not all(occasion.days.exact for occasion in occasions))
    all_of_them = Results((), occasions, (), (), exact=False)
    alone = [o for o in all_of_them.at(Level.ABOVE) if not all_of_them.disputing(o)]
    assert all_of_them.undisputed(Level.ABOVE) == alone


@pytest.mark.parametrize("criterion", [FSH, NO_LATER], ids=["at least", "and at most"])
@settings(max_examples=300, deadline=None)
@given(occasions=OCCASIONS)
def test_the_pair_is_the_latest_of_all_that_lie_far_enough_apart(
    criterion: RepeatedMeasurement, occasions: tuple[Occasion, ...]
) -> None:
    """A pair is found where any two results are certainly far enough apart, and may hide where any two may be."""
    pairs = [(o, p) for p in reversed(occasions) for o in reversed(occasions)]
    far = [(o, p) for o, p in pairs if criterion.surely_apart(o.days, p.days)]
    assert criterion._pair(list(occasions)) == next(iter(far), None)
    # On whole dates alone nothing hides.
    if not all(occasion.days.exact for occasion in occasions):
        may = any(criterion.maybe_apart(o.days, p.days) for o, p in permutations(occasions, 2))
        assert criterion._may_pair(list(occasions)) == may


def test_a_record_with_too_many_days_ahead_is_judged_without_an_outlook() -> None:
    """2,000 results and 1,000 treatments with distinct ends ahead have verdicts, and no window is guessed."""
    patient = Patient(id="P-1", measurements=results(2000), treatments=taken(1000))
    screening = screen(PROTOCOL.screening, patient, DAY)
    (asked_for_none,) = screener(PROTOCOL.screening, DAY, outlook=False)([patient])
    assert [j.finding.verdict for j in screening.judged] == [j.finding.verdict for j in asked_for_none.judged]
    assert screening.outlook is None
    assert not to_do(screening)
    assert outlook_sentence(screening).startswith("No outlook")


@pytest.mark.parametrize("reviewed", [(), (Review(criterion="fsh", verdict="pass", by="x", date=DAY, reason="r"),)])
def test_a_record_of_many_years_still_has_an_outlook(reviewed: tuple[Review, ...]) -> None:
    """40 results, 300 treatments and 200 procedures, of which some end ahead, are looked through."""
    procedures = tuple(Procedure(name="dialysis", date=on(-n)) for n in range(200))
    old = tuple(Treatment(agent="folic acid", start=on(-900), end=on(-400 - n)) for n in range(280))
    patient = Patient(
        id="P-1", measurements=results(40), treatments=(*old, *taken(20)), procedures=procedures, reviews=reviewed
    )
    assert screen(PROTOCOL.screening, patient, DAY).outlook is not None


def test_of_many_treatments_that_a_result_was_drawn_under_five_are_named() -> None:
    """A sentence names five of them and counts the rest."""
    forever = tuple(Treatment(agent="Climen", start=on(-100 - n)) for n in range(9))
    patient = Patient(id="P-1", measurements=results(1), treatments=forever)
    low = patient.model_copy(update={"measurements": (results(1)[0].model_copy(update={"value": Decimal(5)}),)})
    [judged] = [j for j in screen(PROTOCOL.screening, low, DAY).judged if j.criterion is FSH]
    [note] = [say(FSH, note) for note in judged.finding.notes]
    assert note.count("Climen") == MOST_SAID
    assert note.endswith("or 4 more")


def test_many_treatments_turn_a_count_on_no_more_days_than_there_are() -> None:
    """1,000 treatments of a thousand days in a row name each day on which 52 weeks may be reached or leave but once."""
    rule = {"id": "t", "kind": "therapy", "text": "t", "reading": "r", "classes": {"counts": ["G03"]}}
    course = Therapy.model_validate({**rule, "within_months": 120, "at_least_weeks": 52})
    turns = list(course.turns(Patient(id="P-1", treatments=taken(1000)), LEXICON))
    assert len(turns) < 3 * (100 + 1000 + 2 * 365)


@pytest.mark.parametrize("day", [DAY - timedelta(days=900), DAY, DAY + timedelta(days=900)], ids=str)
def test_no_entry_is_held_against_every_other(day: date, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is planned, what counts and what is over are told apart entry by entry, however long the list."""
    of_each = PartialDate.on(DAY)
    procedures = tuple(Procedure(name="dialysis", date=of_each) for _ in range(9))
    treatments = tuple(Treatment(agent="Climen", start=of_each, end=of_each) for _ in range(9))
    patient = Patient(id="P-1", procedures=procedures, treatments=treatments)
    own = {"id": "x", "text": "t", "reading": "r", "within_months": 3}
    history = History.model_validate({**own, "kind": "history", "question": "x", "ask": "X?", "names": ("dialysis",)})
    therapy = Therapy.model_validate({**own, "kind": "therapy", "classes": {"counts": ["G03"]}})
    for entry in (Procedure, Treatment):
        monkeypatch.setattr(entry, "__eq__", lambda *_: pytest.fail("two entries were compared"))
    planned = 9 * (day < DAY)
    assert len(therapy.on(day, LEXICON)(patient).notes) == planned
    assert len(history.on(day, LEXICON)(patient).notes) == (0 if day == DAY else 9)


def test_what_was_found_in_a_text_is_not_kept_without_end() -> None:
    """Of many thousands of texts the latest are kept."""
    phrases = Phrases(["pregnancy"])
    assert all(f"pregnancy {number}" in phrases for number in range(5001))
    assert len(phrases._found) == 1
    kept = Kept(shown)
    assert all(kept.of(Treatment(agent=f"tea {number}")) == f"tea {number}, no end recorded" for number in range(5001))
    assert len(kept._found) == 1
