"""Weekends and public holidays at the site, against the notices of the State Council."""

from datetime import date

import pytest
from pydantic import ValidationError

from poi_trial.dosing.days_off import DaysOff
from poi_trial.protocol.whole import Protocol


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-01-01", "New Year"),
        ("2026-01-03", "New Year"),
        ("2026-01-04", None),
        ("2026-01-05", None),
        ("2026-01-10", "weekend"),
        ("2026-02-14", None),
        ("2026-02-15", "Spring Festival"),
        ("2026-02-23", "Spring Festival"),
        ("2026-02-24", None),
        ("2025-10-08", "National Day and Mid-Autumn Festival"),
        ("2025-10-11", None),
        ("2025-10-12", "weekend"),
        ("2030-01-01", None),
        ("2030-01-05", "weekend"),
    ],
)
def test_the_days_off_in_shanghai(protocol: Protocol, day: str, name: str | None) -> None:
    """A holiday is named from its first day to its last, and a weekend that is worked in exchange is none."""
    assert protocol.days_off.name(date.fromisoformat(day)) == name


def test_without_a_list_only_weekends_are_marked() -> None:
    """A protocol that lists no holidays still knows Saturdays and Sundays."""
    assert [DaysOff().name(date(2026, 1, day)) for day in (1, 2, 3, 4, 5)] == [None, None, "weekend", "weekend", None]


def test_the_weekend_is_the_protocols() -> None:
    """Where people rest on Friday and Saturday, Sunday is a day like others; an empty list marks no weekend."""
    friday = DaysOff.model_validate({"weekend": ["friday", "saturday"]})
    week = [date(2026, 1, day) for day in (1, 2, 3, 4)]
    assert [friday.name(day) for day in week] == [None, "weekend", "weekend", None]
    assert {DaysOff.model_validate({"weekend": []}).name(day) for day in week} == {None}


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ({"years": [2026], "holidays": [{"name": "x", "first": "2026-01-03", "last": "2026-01-02"}]}, "lies before"),
        ({"holidays": [{"name": "x", "first": "2026-01-01", "last": "2026-01-02"}]}, "days of 2026 are listed"),
        ({"years": [2026], "worked": ["2027-01-02"]}, "days of 2027 are listed"),
        ({"years": [2026], "worked": ["2026-01-05"]}, "2026-01-05 is no day of the weekend"),
        ({"years": [2026], "worked": ["2026-01-04"], "weekend": ["saturday"]}, "2026-01-04 is no day of the weekend"),
        ({"weekend": ["sunday", "sunday"]}, "twice"),
        ({"weekend": ["sun"]}, "saturday"),
    ],
)
def test_slips_of_a_list_are_refused(listed: dict[str, object], said: str) -> None:
    """A holiday ends after it begins, days are of a year named as complete, and worked days would else be off."""
    with pytest.raises(ValidationError, match=said):
        DaysOff.model_validate(listed)
