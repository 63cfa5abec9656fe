"""Partial dates as ranges of days, calendar months, and how both are read and written.

A date that a person recorded may be `1994`, `1994-03` or `1994-03-11`, or `2024-08-01..2024-08-15` where it is only
known to lie between two: it stands for every day it can mean, and a rule is judged over the whole range. Months
are calendar months, weeks are seven days, years of age are completed years.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple, Self

from poi_trial.memo import Memo

FIRST_YEAR, LAST_YEAR = 1850, 2200
BETWEEN = ".."
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class PartialDate(NamedTuple):
    """All the days, `first` to `last`, that a recorded date can mean."""

    first: date
    last: date

    @classmethod
    def on(cls, day: date) -> Self:
        """The range of one known day."""
        return cls(day, day)

    @property
    def exact(self) -> bool:
        """Whether it is one known day."""
        return self.first == self.last

    def until(self, day: date) -> "PartialDate | None":
        """The part that is not after `day`; None if all of it is later."""
        if self.first > day:
            return None
        return self if self.last <= day else PartialDate(self.first, day)

    def __str__(self) -> str:
        """Write it as it was recorded; a range cut at a day reads `2024-08-01..2024-08-15`."""
        return _WRITTEN[self]


def _write(days: PartialDate) -> str:
    first, last = days
    if first == last:
        return first.isoformat()
    if first.day == 1 and last == end_of_month(first):
        return f"{first:%Y-%m}"
    if (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31)):
        return f"{first:%Y}"
    return f"{first}{BETWEEN}{last}"


_WRITTEN = Memo(_write)
"""A day stands in a cohort many times over."""


def is_later(days: PartialDate | None, day: date) -> bool:
    """Whether all of a recorded date lies after `day`, so that on `day` it decides nothing."""
    return days is not None and days.first > day


def end_of_month(day: date) -> date:
    """The last day of the month that `day` lies in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def read_partial_date(text: str) -> PartialDate:
    """Read `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or two of them with `..` between; ValueError says what is wrong."""
    earliest, between, latest = text.partition(BETWEEN)
    if not between:
        return _read_one(text)
    first, last = _read_one(earliest).first, _read_one(latest).last
    if last < first:
        raise ValueError("ends before it begins; write the earlier date first")
    return PartialDate(first, last)


def _read_one(text: str) -> PartialDate:
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError("is not a date; write YYYY-MM-DD, or YYYY-MM or YYYY where the rest is not known")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"is outside the years {FIRST_YEAR} to {LAST_YEAR}; check the year")
    if month is None:
        return PartialDate(date(year, 1, 1), date(year, 12, 31))
    if not 1 <= month <= 12:
        raise ValueError("has no such month; months are 01 to 12")
    if day is None:
        return PartialDate(date(year, month, 1), end_of_month(date(year, month, 1)))
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise ValueError(f"is no day of the calendar; {year}-{month:02} has {days} days")
    return PartialDate.on(date(year, month, day))


def read_date(text: str) -> date:
    """Read a whole date, `YYYY-MM-DD`; ValueError says what is wrong and what would be right."""
    if not (match := _DATE.fullmatch(text)) or match[3] is None:
        raise ValueError("is not a whole date; write YYYY-MM-DD")
    return read_partial_date(text).first


def plus_months(day: date, months: int) -> date:
    """The same day of the month `months` later, moved back to the month's last day where it does not exist.

    31 October + 4 months is 28 February; 29 February + 12 months is 28 February.
    """
    year, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    # Every month has 28 days.
    return date(year, month0 + 1, day.day if day.day <= 28 else min(day.day, monthrange(year, month0 + 1)[1]))


def plus_days(day: date, days: int) -> date:
    """The day `days` later (earlier if negative)."""
    return day + timedelta(days=days)


def birthday(birth: date, years: int) -> date:
    """The day on which `years` years are completed; 29 February completes a common year on 1 March."""
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return date(birth.year + years, 3, 1)


def completed_years(birth: date, day: date) -> int:
    """Completed years of age on `day` (negative before birth)."""
    years = day.year - birth.year
    return years - (birthday(birth, years) > day)


def first_day_within(months: int, day: date) -> date:
    """The first date whose day `months` calendar months later is not before `day`.

    Counting back from `day` is wrong at month ends: 28 February + 3 months is 28 May, so on 31 May the first
    date within three months is 1 March.
    """
    first = plus_months(day, -months)
    while plus_months(first, months) < day:
        first = plus_days(first, 1)
    while plus_months(plus_days(first, -1), months) >= day:
        first = plus_days(first, -1)
    return first
