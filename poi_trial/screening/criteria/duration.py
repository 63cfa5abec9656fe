"""A length of time in calendar months or in weeks, as a rule of the protocol gives it."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from poi_trial.dates import plus_days, plus_months
from poi_trial.model import Model
from poi_trial.quantities import numbered

Weeks = Annotated[int, Field(ge=1, le=520)]
Months = Annotated[int, Field(ge=1, le=120)]


class Duration(Model):
    """The keys that say how long: one of the two."""

    months: Months | None = None
    """Calendar months; write these or `weeks`."""
    weeks: Weeks | None = None
    """Of seven days."""

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if (self.months is None) == (self.weeks is None):
            raise ValueError("write either months: N or weeks: N")
        return self

    def ends(self, day: date) -> date:
        """The last day of the time that begins after `day`."""
        # One of the two is 0.
        return plus_days(plus_months(day, self.months or 0), 7 * (self.weeks or 0))

    @property
    def length(self) -> str:
        """In words: `1 month`, `4 weeks`."""
        return numbered(self.months, "month") if self.months else numbered(self.weeks or 0, "week")
