"""Partial dates, calendar months, completed years."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.dates import (
    PartialDate,
    birthday,
    completed_years,
    first_day_within,
    plus_months,
    read_date,
    read_partial_date,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(0, 60)


def naive_plus_months(day: date, months: int) -> date:
    """Step month by month, then go back from the day until it exists."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day.day)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 10, 31), 4, date(2025, 2, 28)),
        (date(2023, 10, 31), 4, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 3, 15), 0, date(2024, 3, 15)),
    ],
)
def test_months_are_calendar_months(day: date, months: int, later: date) -> None:
    """The same day of the month, moved back to the month's last day where it does not exist."""
    assert plus_months(day, months) == later


@given(DAYS, MONTHS)
def test_months_agree_with_stepping(day: date, months: int) -> None:
    """The arithmetic agrees with a second implementation that steps month by month."""
    assert plus_months(day, months) == naive_plus_months(day, months)


@given(DAYS, DAYS, MONTHS)
def test_a_later_start_never_ends_earlier(one: date, other: date, months: int) -> None:
    """Adding months keeps the order of days, so a range may be judged by its edges."""
    first, last = sorted((one, other))
    assert plus_months(first, months) <= plus_months(last, months)


@given(DAYS, st.integers(1, 24))
def test_the_first_day_within_months_is_the_first(day: date, months: int) -> None:
    """It lies within the months, and the day before it does not."""
    first = first_day_within(months, day)
    assert plus_months(first, months) >= day > plus_months(first - timedelta(days=1), months)


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2004, 10, 20), date(2024, 10, 19), 19),
        (date(2004, 10, 20), date(2024, 10, 20), 20),
        (date(2004, 2, 29), date(2023, 2, 28), 18),
        (date(2004, 2, 29), date(2023, 3, 1), 19),
        (date(2004, 2, 29), date(2024, 2, 28), 19),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
    ],
)
def test_years_are_completed_years(born: date, day: date, years: int) -> None:
    """A birthday completes the year; 29 February completes a common year on 1 March."""
    assert completed_years(born, day) == years


@given(DAYS, st.integers(0, 99))
def test_the_birthday_is_the_first_day_of_the_age(born: date, years: int) -> None:
    """On the birthday so many years are complete, on the day before one fewer."""
    day = birthday(born, years)
    assert completed_years(born, day) == years
    assert completed_years(born, day - timedelta(days=1)) == years - 1


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1994", date(1994, 1, 1), date(1994, 12, 31)),
        ("1994-02", date(1994, 2, 1), date(1994, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("1994-12", date(1994, 12, 1), date(1994, 12, 31)),
        ("1994-03-11", date(1994, 3, 11), date(1994, 3, 11)),
        ("1850", date(1850, 1, 1), date(1850, 12, 31)),
        ("2200-12-31", date(2200, 12, 31), date(2200, 12, 31)),
        ("2024-08-01..2024-08-15", date(2024, 8, 1), date(2024, 8, 15)),
        ("2023-01-01..2024-02-29", date(2023, 1, 1), date(2024, 2, 29)),
    ],
)
def test_a_partial_date_is_all_its_days(text: str, first: date, last: date) -> None:
    """A year is all its days, a month all of its own; both are written back as recorded."""
    assert read_partial_date(text) == PartialDate(first, last)
    assert str(read_partial_date(text)) == text


def test_both_ends_of_a_range_may_be_partial() -> None:
    """Between a year and a month lie all days from the first of the one to the last of the other."""
    assert read_partial_date("2023..2024-02") == PartialDate(date(2023, 1, 1), date(2024, 2, 29))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2024-08-02..2024-08-01", "write the earlier date first"),
        ("2024-08-02..", "is not a date"),
        ("..2024-08-02", "is not a date"),
        ("2024..2025..2026", "is not a date"),
        ("2024-02-30", "2024-02 has 29 days"),
        ("2023-02-29", "2023-02 has 28 days"),
        ("2024-13", "months are 01 to 12"),
        ("2024-00-01", "months are 01 to 12"),
        ("2024-01-00", "is no day"),
        ("24-01-01", "is not a date"),
        ("2024-1-1", "is not a date"),
        ("2024-01-01\n", "is not a date"),
        ("2024-01-01T00:00:00", "is not a date"),
        ("1706918400", "is not a date"),
        ("", "is not a date"),
        ("２０２４", "is not a date"),
        ("0001-01-01", "outside the years"),
        ("2201", "outside the years"),
    ],
)
def test_what_is_no_date_is_refused(text: str, says: str) -> None:
    """An impossible date is refused with what is wrong, and never moved to one that exists."""
    with pytest.raises(ValueError, match=says):
        read_partial_date(text)


@pytest.mark.parametrize("text", ["2024", "2024-10", "tomorrow"])
def test_a_whole_date_needs_all_three(text: str) -> None:
    """Where a day is needed, a month or a year is not enough."""
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        read_date(text)


@given(DAYS, DAYS, DAYS)
def test_a_date_is_cut_at_the_day(one: date, other: date, day: date) -> None:
    """What is not after the day remains; a date wholly after it is gone."""
    days = PartialDate(*sorted((one, other)))
    known = days.until(day)
    if known is None:
        assert days.first > day
    else:
        assert known.first == days.first
        assert known.last == min(days.last, day)


def test_a_cut_date_says_both_ends() -> None:
    """A range that is neither a day nor a month nor a year is written with both ends."""
    assert str(PartialDate(date(2024, 8, 1), date(2024, 8, 15))) == "2024-08-01..2024-08-15"
    assert str(PartialDate(date(2023, 1, 1), date(2024, 12, 31))) == "2023-01-01..2024-12-31"


@given(st.integers(1900, 2100), st.integers(1, 12))
def test_a_month_ends_where_the_calendar_says(year: int, month: int) -> None:
    """The last day of a month comes from the calendar, leap years included."""
    assert read_partial_date(f"{year}-{month:02}").last.day == calendar.monthrange(year, month)[1]
