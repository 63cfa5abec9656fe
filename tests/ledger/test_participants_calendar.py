"""The calendar of a participant: no dose before her allocation, none on a doubtful weight."""

from datetime import date
from decimal import Decimal

import pytest

from poi_trial.dates import PartialDate
from poi_trial.ledger.calendar import Course, calendar_of
from poi_trial.patient import Weight
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.whole import Protocol

ALLOCATED = date(2024, 10, 20)


def course(arm: str = "ha-msc", kg: str | None = "58", weighed: date | None = None) -> Course:
    """What her allocation says."""
    weight = Weight(kg=Decimal(kg), date=PartialDate.on(weighed) if weighed else None) if kg else None
    return Course("P-001", arm, ALLOCATED, ALLOCATED, weight)


@pytest.mark.parametrize(
    ("arm", "onset", "dated"),
    [
        # The infusion is on cycle day 3, onset + 2 days; the first tablet on day 5, onset + 4 days.
        ("ha-msc", date(2024, 10, 18), True),
        ("ha-msc", date(2024, 10, 17), False),
        ("climen", date(2024, 10, 16), True),
        ("climen", date(2024, 10, 15), False),
    ],
)
def test_no_dose_is_dated_before_her_allocation(
    source: ProtocolFile[Protocol], arm: str, onset: date, dated: bool
) -> None:
    """On the very day of allocation a dose may fall; a day earlier the calendar waits for the next onset."""
    laid = calendar_of(source, course(arm), onset)
    assert laid.calendar
    assert (laid.calendar.basis.onset is not None) == dated
    assert (laid.note is None) == dated
    if laid.note:
        assert "waits for her next onset" in laid.note


@pytest.mark.parametrize(("kg", "note"), [("19.9", "implausible"), ("34.9", "unusual"), ("120.1", "--yes")])
def test_a_doubtful_weight_lays_out_nothing(source: ProtocolFile[Protocol], kg: str, note: str) -> None:
    """The allocation stands; the calendar waits until somebody has looked."""
    laid = calendar_of(source, course(kg=kg), ALLOCATED)
    assert laid.calendar is None
    assert note in str(laid.note)


def test_a_weight_of_a_day_to_come_lays_out_nothing(source: ProtocolFile[Protocol]) -> None:
    """Nobody is weighed in the future, so the day or the weight is a slip; on the day itself it counts."""
    laid = calendar_of(source, course(weighed=date(2024, 10, 21)), ALLOCATED)
    assert laid.calendar is None
    assert "weighed on 2024-10-21, which is after 2024-10-20" in str(laid.note)
    assert calendar_of(source, course(weighed=ALLOCATED), ALLOCATED).calendar


@pytest.mark.parametrize(
    ("arm", "kg", "onset"), [("ha-msc", None, ALLOCATED), ("ha-msc", "58", None), ("climen", "58", None)]
)
def test_what_is_not_known_is_asked_for(
    source: ProtocolFile[Protocol], arm: str, kg: str | None, onset: date | None
) -> None:
    """Without weight or onset the note is the command that makes the calendar once they are known."""
    laid = calendar_of(source, course(arm, kg), onset)
    assert laid.calendar is None
    assert f"poi schedule --ledger FILE --participant P-001 --weight {kg or 'KG'} --onset" in str(laid.note)
    assert str(laid.note).endswith(str(onset or "DATE"))


def test_an_arm_without_infusion_needs_no_weight(source: ProtocolFile[Protocol]) -> None:
    """Tablets are the same for everybody."""
    assert calendar_of(source, course("climen", None), ALLOCATED).calendar
