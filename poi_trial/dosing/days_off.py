"""Weekends and public holidays at the site: they mark a day of a calendar and never move it."""

from datetime import date
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from poi_trial.dates import FIRST_YEAR, LAST_YEAR
from poi_trial.dosing.products import Text
from poi_trial.model import Many, Model
from poi_trial.scalars import Day

WEEKEND = "weekend"
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEK: tuple[Weekday, ...] = get_args(Weekday)


class Holiday(Model):
    """A public holiday, from its first day to its last."""

    name: Text
    first: Day
    last: Day

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.last < self.first:
            raise ValueError("the last day lies before the first; correct one of the two")
        return self


class DaysOff(Model):
    """The weekend, the public holidays of the years that were announced, and the weekend days worked in exchange."""

    weekend: Many[Weekday] = ("saturday", "sunday")
    source: Text | None = None
    years: Many[Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]] = ()
    holidays: Many[Holiday] = ()
    worked: Many[Day] = ()

    @model_validator(mode="after")
    def _of_the_years(self) -> Self:
        days = [*self.worked, *(day for holiday in self.holidays for day in (holiday.first, holiday.last))]
        if missing := sorted({day.year for day in days} - set(self.years)):
            raise ValueError(f"days of {missing[0]} are listed; name the year under years once all of its days are")
        return self

    @model_validator(mode="after")
    def _of_the_weekend(self) -> Self:
        if len(set(self.weekend)) < len(self.weekend):
            raise ValueError("a day of the weekend stands twice; name each once")
        if slips := [day for day in self.worked if not self._in_a_weekend(day)]:
            raise ValueError(
                f"{slips[0]} is no day of the weekend, so it is worked anyway; correct it, or leave it out"
            )
        return self

    def _in_a_weekend(self, day: date) -> bool:
        return _WEEK[day.weekday()] in self.weekend

    def name(self, day: date) -> str | None:
        """The holiday that `day` belongs to, or `weekend`; None where people work."""
        for holiday in self.holidays:
            if holiday.first <= day <= holiday.last:
                return holiday.name
        return WEEKEND if self._in_a_weekend(day) and day not in self.worked else None
