"""Laboratory results sorted for judging: usable or not, above a limit or not, gathered into occasions."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from poi_trial.dates import PartialDate, plus_days
from poi_trial.patient import Measurement
from poi_trial.quantities import interval
from poi_trial.screening.lexicon import Analyte


class Level(Enum):
    """Where a result lies: certainly above the limit, certainly not above it, or not certain."""

    ABOVE = "above"
    NOT_ABOVE = "not above"
    UNCERTAIN = "uncertain"


class Occasion(NamedTuple):
    """The results of one day, or one result whose day is not exactly known."""

    days: PartialDate
    level: Level
    results: tuple[Measurement, ...]


class Results(NamedTuple):
    """All results of one analyte as they stand on a day.

    `unusable` pairs a result with the key of what is wrong with it; `later` ones decide nothing.
    """

    occasions: tuple[Occasion, ...]
    unusable: tuple[tuple[Measurement, str], ...]
    later: tuple[Measurement, ...]

    def at(self, level: Level) -> list[Occasion]:
        """The occasions of one level, in order of their first day."""
        return [occasion for occasion in self.occasions if occasion.level is level]

    def maybe_latest(self) -> list[Occasion]:
        """The occasions that may be the latest: no other is certainly later."""
        newest = max((occasion.days.first for occasion in self.occasions), default=None)
        return [o for o in self.occasions if newest is not None and not newest > o.days.last]

    def free_day(self, day: date) -> date:
        """`day`, or the next where a result of `day` would make a new one above the limit uncertain."""
        dates = (r.date for o in self.occasions if o.level is not Level.ABOVE for r in o.results)
        taken = {known.first for known in dates if known and known.exact}
        return plus_days(day, 1) if day in taken else day

    def after_low(self, day: date) -> date:
        """The first day, from `day` on, that is certainly later than every result not above the limit."""
        lows = self.at(Level.NOT_ABOVE)
        return max([day, *(plus_days(last_day(low), 1) for low in lows)])


def last_day(occasion: Occasion) -> date:
    """The last day that an occasion can mean, even one that is still ahead."""
    return max(result.date.last for result in occasion.results if result.date)


def sort_results(measurements: Iterable[Measurement], analyte: Analyte, limit: Decimal, day: date) -> Results:
    """Sort the results of `analyte` by what they are worth on `day` against `limit`, in its own unit."""
    unusable, later = [], []
    usable: list[tuple[PartialDate, Level, Measurement]] = []
    for measurement in measurements:
        if not analyte.names_it(measurement.analyte):
            continue
        if measurement.date is not None and measurement.date.first > day:
            later.append(measurement)
            continue
        days = measurement.date.until(day) if measurement.date else None
        fault = _fault(measurement, analyte)
        if fault or days is None or measurement.value is None:
            unusable.append((measurement, fault or "no-date"))
        else:
            usable.append((days, _level(measurement, measurement.value, limit), measurement))
    return Results(_occasions(usable), tuple(unusable), tuple(later))


def _fault(measurement: Measurement, analyte: Analyte) -> str | None:
    value, unit = measurement.value, measurement.unit
    if value is None:
        return "no-value"
    if unit is None or not unit.strip():
        return "no-unit"
    if not analyte.knows_unit(unit):
        return "other-unit"
    return None if analyte.at_least <= value <= analyte.at_most else "implausible"


def _level(measurement: Measurement, value: Decimal, limit: Decimal) -> Level:
    numbers = interval(value, measurement.comparator)
    if numbers.surely_above(limit):
        return Level.ABOVE
    return Level.NOT_ABOVE if numbers.surely_at_most(limit) else Level.UNCERTAIN


def _occasions(usable: list[tuple[PartialDate, Level, Measurement]]) -> tuple[Occasion, ...]:
    """Gather results of the same day into one occasion, uncertain where they disagree."""
    same_day: dict[date, list[tuple[Level, Measurement]]] = {}
    occasions = []
    for days, level, measurement in usable:
        if days.exact:
            same_day.setdefault(days.first, []).append((level, measurement))
        else:
            occasions.append(Occasion(days, level, (measurement,)))
    for day, results in same_day.items():
        levels = {level for level, _ in results}
        level = levels.pop() if len(levels) == 1 else Level.UNCERTAIN
        occasions.append(Occasion(PartialDate.on(day), level, tuple(m for _, m in results)))
    return tuple(sorted(occasions, key=lambda occasion: (occasion.days.first, occasion.days.last)))
