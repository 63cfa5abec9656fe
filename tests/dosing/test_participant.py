"""A calendar for a named participant: nothing before her consent and allocation, nothing while a hold stands."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.api import load_protocol
from poi_trial.dosing.calendar import Basis, Start, Waiting
from poi_trial.dosing.participant import HeldError, Participant, calendar_of

TRIAL = load_protocol().protocol.dosing
ONSET = date(2026, 1, 1)
HER = Participant("P-001", "ha-msc", Basis(Decimal(58), ONSET), date(2025, 12, 20), date(2026, 1, 3))


def test_a_dose_on_the_day_of_the_allocation_is_in_time() -> None:
    """Allocated on cycle day 3, she is infused on that day."""
    calendar = calendar_of(TRIAL, HER)
    assert (calendar.participant, calendar.waiting) == ("P-001", None)
    assert calendar.days[0].date == date(2026, 1, 3)


@pytest.mark.parametrize(
    ("arm", "allocated", "waits"),
    [
        ("ha-msc", "2026-01-03", False),
        ("ha-msc", "2026-01-04", True),
        ("climen", "2026-01-04", False),
        ("climen", "2026-01-05", False),
        ("climen", "2026-01-06", True),
    ],
)
def test_it_waits_for_the_next_onset_once_the_first_dose_is_past(arm: str, allocated: str, waits: bool) -> None:
    """Cycle day 3 in the infused arm, cycle day 5 in the other: one day later there are no dates any more."""
    calendar = calendar_of(TRIAL, replace(HER, arm=arm, allocated_on=date.fromisoformat(allocated)))
    assert calendar.dated is not waits
    first = date(2026, 1, 3) if arm == "ha-msc" else date(2026, 1, 5)
    expected = Waiting(ONSET, first, date.fromisoformat(allocated)) if waits else None
    assert calendar.waiting == expected


def test_consent_counts_as_allocation_does() -> None:
    """Whichever is later, no dose comes before it; without an allocation her consent alone counts."""
    late = replace(HER, consented_on=date(2026, 1, 4))
    assert calendar_of(TRIAL, late).waiting == Waiting(ONSET, date(2026, 1, 3), date(2026, 1, 4))
    assert calendar_of(TRIAL, replace(late, allocated_on=None)).waiting
    assert not calendar_of(TRIAL, replace(HER, allocated_on=None)).waiting


def test_a_move_falls_away_with_the_dates() -> None:
    """A calendar that waits has no date that could be moved."""
    basis = replace(HER.basis, moves=(("infusion-2", date(2026, 2, 5)),))
    calendar = calendar_of(TRIAL, replace(HER, basis=basis, allocated_on=date(2026, 1, 9)))
    assert calendar.waiting
    assert calendar.basis.moves == ()


def test_without_an_onset_she_has_a_calendar_in_cycle_days() -> None:
    """No onset, no dates, and nothing that was too early."""
    calendar = calendar_of(TRIAL, replace(HER, basis=Basis(Decimal(58))))
    assert (calendar.dated, calendar.waiting, calendar.participant) == (False, None, "P-001")


def test_no_calendar_is_made_while_a_hold_stands() -> None:
    """Every hold that stands is named, and the process ends 4."""
    with pytest.raises(HeldError, match="no calendar is made for P-001 while this stands: pregnancy; liver") as held:
        calendar_of(TRIAL, replace(HER, holds=("pregnancy", "liver")))
    assert held.value.holds == ("pregnancy", "liver")
    assert held.value.exit_code == 4


def test_a_start_before_her_consent_or_allocation_is_refused() -> None:
    """A clinician's start does not wait: it is refused, for nobody else can name another day."""
    for start, late in ((date(2026, 1, 2), True), (date(2026, 1, 3), False)):
        her = replace(HER, arm="climen", basis=Basis(start=Start(start, "a clinician")))
        if late:
            with pytest.raises(ValueError, match="the start 2026-01-02 lies before 2026-01-03"):
                calendar_of(TRIAL, her)
        else:
            assert calendar_of(TRIAL, her).dated


@given(
    onset=st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    consented=st.integers(-60, 60),
    allocated=st.integers(-60, 60) | st.none(),
    arm=st.sampled_from(TRIAL.arms),
)
def test_no_dose_lies_before_consent_or_allocation(
    onset: date, consented: int, allocated: int | None, arm: str
) -> None:
    """Whatever the days, a dated dose is on or after both, and a calendar that waits has no date at all."""
    signed = onset + timedelta(consented)
    drawn = None if allocated is None else onset + timedelta(allocated)
    calendar = calendar_of(TRIAL, Participant("P-1", arm, Basis(Decimal(58), onset), signed, drawn))
    dates = [day.date for day in calendar.days if day.date and day.doses]
    assert all(signed <= day and (drawn is None or drawn <= day) for day in dates)
    assert bool(dates) is (calendar.waiting is None)
