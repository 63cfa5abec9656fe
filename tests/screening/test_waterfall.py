"""The waterfall of a cohort: counts that add up, made of the very verdicts of the screenings."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from test_laws import PATIENTS, PROTOCOL

from poi_trial.screening.holds import HoldState
from poi_trial.screening.outlook import Window
from poi_trial.screening.screen import Outcome, Screening, screen
from poi_trial.screening.verdict import Remark, Verdict
from poi_trial.screening.waterfall import CLOSING_DAYS, Counted, Waterfall, counted

DAY = date(2024, 10, 20)
PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
CRITERIA, HOLDS = len(PROTOCOL.eligibility), len(PROTOCOL.holds)
CLEAR = (HoldState.CLEAR,) * HOLDS


def woman(
    changed: dict[int, Verdict] | None = None, window: Window | None = None, needs: tuple[tuple[str, str], ...] = ()
) -> Counted:
    """A woman for whom every criterion passes, but for those changed."""
    return Counted(tuple((changed or {}).get(n, PASS) for n in range(CRITERIA)), CLEAR, window, needs)


def waterfall(*women: Counted) -> Waterfall:
    """The waterfall of these women."""
    made = Waterfall(PROTOCOL.screening, DAY)
    for each in women:
        made.add(each)
    return made


def test_she_falls_at_the_first_sentence_that_she_fails() -> None:
    """Who fails two sentences is lost at the first of them, and counted in the verdicts of both."""
    steps = waterfall(woman({2: FAIL, 5: FAIL}), woman()).steps
    assert [step.fail for step in steps] == [0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert [step.remain for step in steps] == [2, 2, 1, 1, 1, 1, 1, 1, 1]
    assert [step.of_all[FAIL] for step in steps] == [0, 0, 1, 0, 0, 1, 0, 0, 0]


def test_an_unknown_is_no_fail() -> None:
    """Who is unknown at a sentence remains, and nothing is certain of her from there on."""
    steps = waterfall(woman({1: UNKNOWN, 4: UNKNOWN})).steps
    assert [step.remain for step in steps] == [1] * CRITERIA
    assert [step.certain for step in steps] == [1, *[0] * (CRITERIA - 1)]
    assert [step.unknown for step in steps] == [0, 1, 0, 0, 1, 0, 0, 0, 0]


def test_waiving_one_sentence_lets_in_who_failed_it_alone() -> None:
    """All but this one: she who fails or is unknown here alone would enter; two in the way and neither helps."""
    made = waterfall(woman(), woman({2: FAIL}), woman({2: UNKNOWN}), woman({2: FAIL, 5: FAIL}), woman({5: UNKNOWN}))
    age, fsh = made.steps[2], made.steps[5]
    assert dict(age.without) == {Outcome.ELIGIBLE: 3, Outcome.INELIGIBLE: 1, Outcome.UNDETERMINED: 1}
    assert dict(age.alone) == {PASS: 1, FAIL: 1, UNKNOWN: 1}
    assert dict(fsh.without) == {Outcome.ELIGIBLE: 2, Outcome.INELIGIBLE: 2, Outcome.UNDETERMINED: 1}
    assert dict(fsh.alone) == {PASS: 1, UNKNOWN: 1}


def test_a_hold_takes_nobody_out_of_the_eligible() -> None:
    """Held women are eligible and counted apart, each once, whatever holds them."""
    held = woman()._replace(holds=(HoldState.PRESENT, HoldState.NOT_ASKED, *CLEAR[2:]))
    cleared = woman()._replace(holds=(HoldState.CLEARED, *CLEAR[1:]))
    ineligible = held._replace(verdicts=(FAIL, *held.verdicts[1:]))
    made = waterfall(held, cleared, ineligible)
    assert made.outcomes[Outcome.ELIGIBLE] == 2
    assert made.held == 1
    assert [(each.present, each.not_asked) for each in made.holds[:3]] == [(1, 0), (0, 1), (0, 0)]


def test_who_waits_for_one_thing_only_is_told_with_the_time_there_is() -> None:
    """A thing waited for has its women, those who wait for nothing else, and their earliest and latest last day."""
    fsh, ask = ("fsh", "repeat FSH"), ("sex", "record her sex")
    soon, late = Window(DAY, DAY + timedelta(days=3)), Window(DAY, DAY + timedelta(days=300))
    made = waterfall(
        woman({5: UNKNOWN}, late, (fsh,)),
        woman({5: UNKNOWN}, soon, (fsh,)),
        woman({5: UNKNOWN, 0: UNKNOWN}, Window(DAY, DAY), (ask, fsh)),
    )
    (first, repeat), (second, sex) = made.waits
    assert (first, second) == (fsh, ask)
    assert (repeat.women, repeat.only, repeat.earliest, repeat.latest) == (3, 2, soon.last, late.last)
    assert (repeat.endless, sex.women, sex.only, sex.earliest) == (False, 1, 0, None)


def test_time_without_end_is_said() -> None:
    """A thing that somebody can obtain at any time has no latest last day, and says so."""
    wait = waterfall(woman({0: UNKNOWN}, Window(DAY, None), (("sex", "record her sex"),))).waits[0][1]
    assert (wait.only, wait.earliest, wait.endless) == (1, None, True)


def test_undetermined_and_too_late_is_a_number_of_its_own() -> None:
    """An undetermined woman who has no day left waits for nothing; an ineligible one may still have days to come."""
    made = waterfall(woman({5: UNKNOWN}), woman({2: FAIL}, Window(DAY, None)), woman({2: FAIL}))
    assert (made.too_late, made.in_time, made.waits) == (1, 1, [])


def test_who_has_no_outlook_is_in_no_count_that_rests_on_it() -> None:
    """A record too long for an outlook is neither too late nor in time; its outcome, verdicts and holds count."""
    eligible = woman()._replace(holds=(HoldState.PRESENT, *CLEAR[1:]))
    made = waterfall(*(each._replace(foreseen=False) for each in (eligible, woman({5: UNKNOWN}), woman({2: FAIL}))))
    assert (made.unforeseen, made.too_late, made.in_time, made.waits, made.held) == (3, 0, 0, [], 1)
    assert made.judged == 3
    assert made.has_small_counts


def test_windows_close_on_their_last_day() -> None:
    """A window whose last day is 30 days away closes in the next 30 days, one of 31 in the next 60; 60 holds both."""
    last = [DAY + timedelta(days=days) for days in (0, 30, 31, 90, 91)]
    made = waterfall(*(woman(window=Window(DAY, day)) for day in last), woman(window=Window(DAY, None)))
    assert [(each.days, each.eligible) for each in made.closing] == [(30, 2), (60, 3), (90, 4)]
    made = waterfall(woman({5: UNKNOWN}, Window(DAY, last[1])), woman({5: FAIL}, Window(DAY, last[1])))
    assert [(each.eligible, each.undetermined) for each in made.closing] == [(0, 1)] * len(CLOSING_DAYS)


@settings(max_examples=25)
@given(st.lists(PATIENTS, max_size=12))
def test_the_counts_add_up_and_are_those_of_the_screenings(patients: list[object]) -> None:
    """On drawn cohorts every count is the one that a plain recount of the screenings finds."""
    screenings = [screen(PROTOCOL.screening, patient, DAY) for patient in patients]  # type: ignore[arg-type]
    made = waterfall(*map(counted, screenings))
    assert made.outcomes == Counter(each.outcome for each in screenings)
    left = len(screenings)
    for number, step in enumerate(made.steps):
        assert step.remain + step.fail == left
        left = step.remain
        assert step.of_all == Counter(each.judged[number].finding.verdict for each in screenings)
        assert step.without.total() == len(screenings)
        assert step.without[Outcome.ELIGIBLE] == sum(passes_but(each, number) for each in screenings)
    assert made.steps[-1].certain == made.outcomes[Outcome.ELIGIBLE]
    assert made.steps[-1].open == made.outcomes[Outcome.UNDETERMINED]
    assert sum(step.fail for step in made.steps) == made.outcomes[Outcome.INELIGIBLE]
    undetermined = [each for each in screenings if each.outcome is Outcome.UNDETERMINED]
    assert made.too_late == sum(each.outlook is not None and each.outlook.window is None for each in undetermined)


def passes_but(screening: Screening, waived: int) -> bool:
    """Whether all criteria but one pass."""
    return all(j.finding.verdict is PASS for n, j in enumerate(screening.judged) if n != waived)


def test_what_many_wait_for_tells_nothing_of_one() -> None:
    """The words of a need of many hold no date, result or medicine of any woman, whatever the criterion has for it."""
    fsh = PROTOCOL.eligibility[5]
    values = {"analyte": "FSH", "limit": "25 IU/L", "gap": 28, "first": "41.2 IU/L", "earliest": DAY}
    assert fsh.say_of_many(Remark("repeat", values)) == "repeat FSH; above 25 IU/L it completes the pair"
    assert fsh.say_of_many(Remark("one", values)) == "only one occasion above …: …"
    assert fsh.say_of_many(Remark("of another kind", values)) == "what the sentence asks for"
