"""What changes after a calendar was laid: a newer weight, a start without bleeding, an infusion moved."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.api import load_protocol
from poi_trial.dosing.calendar import Basis, Calendar, CalendarDay, Dose, Start
from poi_trial.dosing.laying import lay_out, weighs_again
from poi_trial.dosing.regimen import Dosing

TRIAL = load_protocol().protocol.dosing
KG58 = Decimal(58)
BASIS = Basis(KG58, date(2026, 1, 1))
MONDAY = date(2026, 3, 2)
ONSETS = st.dates(min_value=date(1850, 1, 1), max_value=date(2200, 12, 31))


def infusion(calendar: Calendar, number: int) -> tuple[CalendarDay, Dose]:
    """The day and the dose of an infusion."""
    [found] = [(day, dose) for day in calendar.days for dose in day.doses if dose.event == f"infusion-{number}"]
    return found


def tablets(calendar: Calendar) -> list[tuple[date | None, int, int]]:
    """Date, box and tablet of every tablet, in order."""
    doses = [(day.date, dose.tablet_of) for day in calendar.days for dose in day.doses]
    return [(day, of.number, of.tablet) for day, of in doses if of]


def with_window(before: int, after: int) -> Dosing:
    """The trial where the first infusion may be moved too."""
    whole = TRIAL.model_dump(exclude_none=True)
    whole["regimens"][1]["courses"][0]["window"] = {"days_before": before, "days_after": after}
    return Dosing.model_validate(whole)


def test_a_newer_weight_counts_from_the_second_infusion_on() -> None:
    """58 kg at the first and 59.5 kg at the second infusion are 58 000 000 and 59 500 000 cells."""
    calendar = lay_out(TRIAL, "ha-msc", replace(BASIS, reweigh_kg=Decimal("59.5")))
    first, second = infusion(calendar, 1)[1], infusion(calendar, 2)[1]
    assert (str(first.amount), first.weight_kg, first.weigh_again) == ("58000000", KG58, False)
    assert (str(second.amount), second.weight_kg, second.weigh_again) == ("59500000", Decimal("59.5"), False)
    assert {str(total.amount) for total in calendar.totals.all if total.unit == "cells"} == {"117500000"}


def test_until_she_is_weighed_again_the_second_infusion_asks_for_it() -> None:
    """The dose of the second infusion says the weight it was computed from, and that a newer one is due."""
    calendar = lay_out(TRIAL, "ha-msc", BASIS)
    assert (infusion(calendar, 1)[1].weight_kg, infusion(calendar, 1)[1].weigh_again) == (KG58, False)
    assert (infusion(calendar, 2)[1].weight_kg, infusion(calendar, 2)[1].weigh_again) == (KG58, True)
    assert weighs_again(TRIAL, "ha-msc")
    assert not weighs_again(TRIAL, "climen")


@pytest.mark.parametrize("weight", ["19.999", "300.001", "58.1234"])
def test_a_newer_weight_is_refused_as_the_first_is(weight: str) -> None:
    """A pound or a slip at the second weighing makes no dose either."""
    with pytest.raises(ValueError, match="kg"):
        lay_out(TRIAL, "ha-msc", replace(BASIS, reweigh_kg=Decimal(weight)))


def test_a_clinicians_start_dates_the_tablets_alone() -> None:
    """Without bleeding the first tablet is on the start and there are no cycle days; the infusion and visits wait."""
    calendar = lay_out(TRIAL, "ha-msc", Basis(KG58, start=Start(MONDAY, "a clinician")))
    taken = tablets(calendar)
    assert taken[0] == (MONDAY, 1, 1)
    assert taken[20] == (MONDAY + timedelta(20), 1, 21)
    assert taken[21] == (MONDAY + timedelta(28), 2, 1)
    assert {day.day for day in calendar.days if day.date} == {None}
    day, dose = infusion(calendar, 1)
    assert (day.date, dose.cautions) == (None, ("no date without bleeding, the sponsor decides",))
    assert infusion(calendar, 2)[1].cautions[0] == "no date without bleeding, the sponsor decides"
    assert {day.date for day in calendar.days if day.visits} == {None}
    pause = calendar.pauses[0]
    assert (pause.first.date, pause.last.date) == (MONDAY + timedelta(21), MONDAY + timedelta(27))
    assert "A17" in calendar.assumptions
    assert "A17" not in lay_out(TRIAL, "ha-msc", BASIS).assumptions


def test_a_start_and_an_onset_exclude_one_another() -> None:
    """A start is for a woman who does not bleed, in years that are read, in an arm whose boxes may begin so."""
    with pytest.raises(ValueError, match="not both"):
        lay_out(TRIAL, "climen", replace(BASIS, start=Start(MONDAY, "a clinician")))
    with pytest.raises(ValueError, match="the start 2201-01-01 is outside the years"):
        lay_out(TRIAL, "climen", Basis(start=Start(date(2201, 1, 1), "a clinician")))
    whole = TRIAL.model_dump(exclude_none=True)
    del whole["regimens"][0]["courses"][0]["without_bleeding"]
    with pytest.raises(ValueError, match='lets nobody set a start for the arm "climen"'):
        lay_out(Dosing.model_validate(whole), "climen", Basis(start=Start(MONDAY, "a clinician")))


@pytest.mark.parametrize("day", ["2026-02-03", "2026-02-05", "2026-02-10"])
def test_an_infusion_is_moved_within_its_window(day: str) -> None:
    """The second infusion may fall on its own day or on one of the 7 after it; what it was moved from is kept."""
    calendar = lay_out(TRIAL, "ha-msc", replace(BASIS, moves=(("infusion-2", date.fromisoformat(day)),)))
    at, dose = infusion(calendar, 2)
    assert str(at.date) == day
    assert dose.moved_from
    assert str(dose.moved_from.date) == "2026-02-03"
    assert dose.window
    assert [str(place.date) for place in dose.window] == ["2026-02-03", "2026-02-10"]
    assert "A18" in calendar.assumptions
    assert tablets(calendar) == tablets(lay_out(TRIAL, "ha-msc", BASIS))


@pytest.mark.parametrize(
    ("event", "day", "said"),
    [
        ("infusion-2", "2026-02-02", '"infusion-2" may be moved to 2026-02-03 to 2026-02-10; 2026-02-02 is outside'),
        ("infusion-2", "2026-02-11", "2026-02-11 is outside"),
        ("infusion-1", "2026-01-04", '"infusion-1" cannot be moved: the protocol gives it no window'),
        ("infusion-3", "2026-02-03", 'no dose "infusion-3"; did you mean "infusion-'),
    ],
)
def test_a_move_outside_the_window_is_refused(event: str, day: str, said: str) -> None:
    """The day before, the day after the last, a dose without a window, and a dose that is not there."""
    with pytest.raises(ValueError, match=said):
        lay_out(TRIAL, "ha-msc", replace(BASIS, moves=((event, date.fromisoformat(day)),)))


def test_what_has_no_date_is_not_moved() -> None:
    """Without an onset there is nothing to move, and the control arm has no infusion."""
    moves = (("infusion-2", date(2026, 2, 5)),)
    with pytest.raises(ValueError, match='"infusion-2" has no date yet'):
        lay_out(TRIAL, "ha-msc", Basis(KG58, moves=moves))
    with pytest.raises(ValueError, match='the arm "climen" has no dose "infusion-2"; it has none that could be moved'):
        lay_out(TRIAL, "climen", replace(BASIS, moves=moves))
    with pytest.raises(ValueError, match='"infusion-1" has no date yet that could be moved; give the onset'):
        lay_out(with_window(1, 3), "ha-msc", Basis(KG58, moves=(("infusion-1", date(2026, 1, 4)),)))


def test_what_counts_from_a_moved_dose_moves_with_it() -> None:
    """A first infusion two days later takes the second and the visits with it, and the tablets stay."""
    calendar = lay_out(with_window(1, 3), "ha-msc", replace(BASIS, moves=(("infusion-1", date(2026, 1, 5)),)))
    assert infusion(calendar, 2)[0].date == date(2026, 2, 5)
    assert next(day.date for day in calendar.days if day.visits) == date(2026, 1, 19)
    assert tablets(calendar) == tablets(lay_out(TRIAL, "ha-msc", BASIS))


@given(onset=ONSETS, later=st.integers(0, 7), arm=st.sampled_from(TRIAL.arms), weight=st.integers(20, 300))
def test_the_laws_hold_whatever_changed(onset: date, later: int, arm: str, weight: int) -> None:
    """No day has two tablets, boxes are 11 white and 10 pink, pauses are 7 days, whoever moves or weighs what."""
    basis = Basis(Decimal(weight), onset, reweigh_kg=Decimal(weight) - Decimal("0.001") if weight > 20 else None)
    if arm == "ha-msc":
        own = infusion(lay_out(TRIAL, arm, basis), 2)[0].date
        assert own
        basis = replace(basis, moves=(("infusion-2", own + timedelta(later)),))
    calendar = lay_out(TRIAL, arm, basis)
    taken = [(day, dose) for day in calendar.days for dose in day.doses if dose.tablet_of]
    assert len({day.date for day, _ in taken}) == len(taken) == 63
    assert [dose.product.id for _, dose in taken] == (["climen-white"] * 11 + ["climen-pink"] * 10) * 3
    for pause in calendar.pauses:
        assert pause.first.date
        assert pause.last.date
        assert (pause.last.date - pause.first.date).days == 6
        assert not any(pause.first.date <= day.date <= pause.last.date for day, _ in taken if day.date)
    for day in calendar.days:
        assert day.day
        assert day.date == onset + timedelta(day.day - 1)
    doses = [dose for day in calendar.days for dose in day.doses if dose.weight_kg]
    assert all(dose.amount == dose.weight_kg * 10**6 for dose in doses if dose.weight_kg)
    assert len(doses) == (2 if arm == "ha-msc" else 0)


@given(start=st.dates(min_value=date(1850, 1, 5), max_value=date(2200, 12, 31)))
def test_a_start_dates_the_tablets_of_an_onset_four_days_earlier(start: date) -> None:
    """Cycle day 5 is the onset and four days, so both ways lead to the same tablets on the same days."""
    begun = lay_out(TRIAL, "climen", Basis(start=Start(start, "a clinician")))
    assert tablets(begun) == tablets(lay_out(TRIAL, "climen", Basis(onset=start - timedelta(4))))
