"""Laboratory results sorted for judging: usable or not, above a limit or not, gathered into occasions."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import accumulate
from typing import NamedTuple

from poi_trial.dates import PartialDate, plus_days
from poi_trial.patient import Measurement
from poi_trial.quantities import interval
from poi_trial.screening.lexicon import Analyte
from poi_trial.screening.taken import LATEST, Span


class Level(Enum):
    """Where a result lies: certainly above the limit, certainly not above it, or not certain."""

    ABOVE = "above"
    NOT_ABOVE = "not above"
    UNCERTAIN = "uncertain"


class Result(NamedTuple):
    """A usable result, the days it may be of, and whether it surely counts."""

    days: PartialDate
    level: Level
    measurement: Measurement
    surely: bool = True


class Occasion(NamedTuple):
    """The results of one day, or one result whose day is not exactly known.

    `surely` is false where all of them may have to be set aside; one of them is enough that may make the
    occasion not above the limit.
    """

    days: PartialDate
    level: Level
    results: tuple[Measurement, ...]
    surely: bool
    maybe_not_above: bool


class Doubt(NamedTuple):
    """A result that was drawn, for sure or perhaps, under something that brings it to its side of the limit."""

    result: Measurement
    surely: bool
    under: str
    """Under what, in words."""
    ask: str
    """What would tell, in words."""


class Raised(NamedTuple):
    """Days on which a result above the limit would not count, and what makes it so, in words made where needed."""

    span: Span
    said: Callable[[], str]


class Results(NamedTuple):
    """All results of one analyte as they stand on a day.

    `unusable` pairs a result with the key of what is wrong with it; `later` ones decide nothing. `raised` are the
    days on which a result above the limit would not count.
    """

    usable: tuple[Result, ...]
    occasions: tuple[Occasion, ...]
    unusable: tuple[tuple[Measurement, str], ...]
    later: tuple[Measurement, ...]
    doubts: tuple[Doubt, ...] = ()
    raised: tuple[Raised, ...] = ()

    @property
    def on_record(self) -> bool:
        """Whether there is any result at all, though none may count."""
        return bool(self.occasions or self.unusable or self.later or self.doubts)

    def at(self, level: Level) -> list[Occasion]:
        """The occasions that surely are of one level, in order of their first day."""
        return [occasion for occasion in self.occasions if occasion.level is level]

    def maybe_latest(self) -> list[Occasion]:
        """The occasions that may be the latest: no other that surely counts is certainly later."""
        newest = max((o.days.first for o in self.occasions if o.surely), default=None)
        return [o for o in self.occasions if newest is None or not newest > o.days.last]

    def disputing(self, occasion: Occasion) -> list[Occasion]:
        """The other occasions that may be of the same day and say otherwise: then neither would be certain."""
        return [
            other
            for other in self.occasions
            if other.level is not occasion.level
            and other.days.first <= occasion.days.last
            and occasion.days.first <= other.days.last
        ]

    def undisputed(self, level: Level) -> list[Occasion]:
        """The occasions of one level that no other may make uncertain."""
        if all(occasion.days.exact for occasion in self.occasions):
            # What disagrees on a whole day is one occasion already.
            return self.at(level)
        # As in `disputing`, without setting each against each: how far those reach that begin in time.
        others = [occasion.days for occasion in self.occasions if occasion.level is not level]
        firsts, reach = [days.first for days in others], list(accumulate((days.last for days in others), max))

        def is_disputed(days: PartialDate) -> bool:
            begun = bisect_right(firsts, days.last)
            return begun > 0 and reach[begun - 1] >= days.first

        return [occasion for occasion in self.at(level) if not is_disputed(occasion.days)]

    def useful_from(self, day: date) -> date:
        """The first day, from `day` on, on which a result above the limit would count; `day` if no end is known."""
        for span in sorted(raised.span for raised in self.raised):
            if span.first.first <= day <= span.last.last < LATEST:
                day = plus_days(span.last.last, 1)
        return day

    def raised_without_end(self, day: date) -> list[str]:
        """What makes a result of `day` not count, and has no end on record."""
        spans = ((raised.span, raised.said) for raised in self.raised)
        return [said() for span, said in spans if span.first.first <= day and span.last.last == LATEST]

    def counts_from(self, day: date) -> date:
        """The first day, from `day` on, on which a new result above the limit would count and be disputed by none."""
        while (later := self._undisputed_from(self.useful_from(day))) != day:
            day = later
        return day

    def _undisputed_from(self, day: date) -> date:
        others = (occasion.results for occasion in self.occasions if occasion.level is not Level.ABOVE)
        for known in sorted(result.date for results in others for result in results if result.date):
            if known.first <= day <= known.last:
                day = plus_days(known.last, 1)
        return day

    def after_low(self, day: date) -> date:
        """The first day, from `day` on, that is certainly later than every result not above the limit."""
        lows = (occasion for occasion in self.occasions if occasion.maybe_not_above)
        return max([day, *(plus_days(last_day(low), 1) for low in lows)])


def last_day(occasion: Occasion) -> date:
    """The last day that an occasion can mean, even one that is still ahead."""
    return max(result.date.last for result in occasion.results if result.date)


def sort_results(measurements: Iterable[Measurement], analyte: Analyte, limit: Decimal, day: date) -> Results:
    """Sort the results of `analyte` by what they are worth on `day` against `limit`, in its own unit."""
    unusable, later, usable = [], [], list[Result]()
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
            usable.append(Result(days, _level(measurement, measurement.value, limit), measurement))
    return Results(tuple(usable), occasions(usable), tuple(unusable), tuple(later))


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


def occasions(usable: Iterable[Result]) -> tuple[Occasion, ...]:
    """Gather results of the same day into one occasion, uncertain where they disagree."""
    same_day: dict[date, list[Result]] = {}
    found = []
    for result in usable:
        if result.days.exact:
            same_day.setdefault(result.days.first, []).append(result)
        else:
            found.append(_occasion([result]))
    found += map(_occasion, same_day.values())
    return tuple(sorted(found, key=lambda occasion: occasion.days))


def _occasion(results: list[Result]) -> Occasion:
    """One occasion: it is of a level for sure if it is so with and without the results that may not count."""
    sure = {result.level for result in results if result.surely}
    possible = {_together(sure)} if sure else set()
    possible |= {_together(sure | {result.level}) for result in results if not result.surely}
    level = next(iter(possible)) if sure and len(possible) == 1 else Level.UNCERTAIN
    measurements = tuple(result.measurement for result in results)
    return Occasion(results[0].days, level, measurements, bool(sure), Level.NOT_ABOVE in possible)


def _together(levels: set[Level]) -> Level:
    return next(iter(levels)) if len(levels) == 1 else Level.UNCERTAIN
