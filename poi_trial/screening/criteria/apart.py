"""How far two occasions must lie apart: at least so much, and at most, in weeks or in calendar months."""

from datetime import date
from functools import cached_property
from typing import Self

from pydantic import model_validator

from poi_trial.dates import PartialDate, plus_days, plus_months
from poi_trial.memo import Memo
from poi_trial.model import Model
from poi_trial.quantities import numbered
from poi_trial.screening.criteria.duration import Months, Weeks

_LEAST = ("apart_more_than_weeks", "apart_at_least_weeks", "apart_more_than_months", "apart_at_least_months")


class Apart(Model):
    """The keys that say how far apart: one of the first four, and at most one of the others."""

    apart_more_than_weeks: Weeks | None = None
    apart_at_least_weeks: Weeks | None = None
    apart_more_than_months: Months | None = None
    apart_at_least_months: Months | None = None
    apart_at_most_weeks: Weeks | None = None
    apart_at_most_months: Months | None = None

    @model_validator(mode="after")
    def _says_how_far(self) -> Self:
        if sum(getattr(self, name) is not None for name in _LEAST) != 1:
            raise ValueError(f"write one of {', '.join(_LEAST)}")
        if self.apart_at_most_weeks is not None and self.apart_at_most_months is not None:
            raise ValueError("write apart_at_most_weeks or apart_at_most_months, not both")
        # Months differ: whether 4 weeks are less than a month depends on which.
        ends = ((self.earliest(day), self.latest(day)) for day in (date(2001, month, 1) for month in range(1, 13)))
        if all(last is not None and last < first for first, last in ends):
            raise ValueError("no two days lie so far apart: the most is less than the least")
        return self

    def earliest(self, day: date) -> date:
        """The first day that lies far enough after `day`."""
        beyond = int(self.apart_more_than_weeks is not None or self.apart_more_than_months is not None)
        if weeks := self.apart_more_than_weeks or self.apart_at_least_weeks:
            return plus_days(day, 7 * weeks + beyond)
        months = self.apart_more_than_months or self.apart_at_least_months
        assert months is not None
        return plus_days(plus_months(day, months), beyond)

    def latest(self, day: date) -> date | None:
        """The last day that does not lie too far after `day`; None if none does."""
        if self.apart_at_most_weeks is not None:
            return plus_days(day, 7 * self.apart_at_most_weeks)
        return plus_months(day, self.apart_at_most_months) if self.apart_at_most_months is not None else None

    def surely_apart(self, first: PartialDate, second: PartialDate) -> bool:
        """Whether the second is far enough after the first and not too far, whatever days are meant."""
        if second.first < self.soonest[first.last]:
            return False
        if not self.has_most:
            return True
        last = self.latest(first.first)
        return last is None or second.last <= last

    @cached_property
    def soonest(self) -> Memo[date, date]:
        """The first day that lies far enough after each."""
        return Memo(self.earliest)

    def maybe_apart(self, first: PartialDate, second: PartialDate) -> bool:
        """Whether it is so for some days that may be meant."""
        last = self.latest(first.last)
        return second.last >= self.earliest(first.first) and (last is None or second.first <= last)

    @property
    def has_most(self) -> bool:
        """Whether days may also lie too far apart."""
        return self.apart_at_most_weeks is not None or self.apart_at_most_months is not None

    @property
    def least_days(self) -> int:
        """How many days must pass at the least, in the shortest months."""
        shortest = date(2001, 2, 1)
        return (self.earliest(shortest) - shortest).days

    @property
    def how_far(self) -> str:
        """In words: `more than 28 days`, `at least 1 month and at most 3 months`."""
        least = "more than" if self.apart_more_than_weeks or self.apart_more_than_months else "at least"
        weeks, months = (getattr(self, f"apart_{least.replace(' ', '_')}_{unit}") for unit in ("weeks", "months"))
        most = _length(self.apart_at_most_weeks, self.apart_at_most_months)
        return f"{least} {_length(weeks, months)}" + (f" and at most {most}" if most else "")


def _length(weeks: int | None, months: int | None) -> str:
    if weeks is not None:
        return f"{7 * weeks} days"
    return "" if months is None else numbered(months, "month")
