"""Laboratory results sorted for judging: usable or not, above a limit or not, gathered into occasions."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple

from poi_trial.dates import PartialDate, plus_days
from poi_trial.patient import Measurement
from poi_trial.quantities import interval
from poi_trial.screening.criteria.influences import Doubt
from poi_trial.screening.criteria.occasions import ABOVE, NOT_ABOVE, UNCERTAIN, Level, Occasion, all_exact, occasions
from poi_trial.screening.lexicon import Analyte
from poi_trial.screening.taken import LATEST, Span


class Idle(NamedTuple):
    """Days on which a result of one level would not count, and what makes it so, in words made where needed."""

    span: Span
    said: Callable[[], str]


class Results(NamedTuple):
    """All results of one analyte as they stand on a day.

    `usable` are occasions of one result each. `unusable` pairs a result with the key of what is wrong with it; `later`
    ones decide nothing. `exact` says that the day of every occasion is known.
    """

    usable: tuple[Occasion, ...]
    occasions: tuple[Occasion, ...]
    unusable: tuple[tuple[Measurement, str], ...]
    later: tuple[Measurement, ...]
    exact: bool
    doubts: tuple[Doubt, ...] = ()

    @property
    def on_record(self) -> bool:
        """Whether there is any result at all, though none may count."""
        return bool(self.occasions or self.unusable or self.later or self.doubts)

    def at(self, level: Level) -> list[Occasion]:
        """The occasions that surely are of one level, in order of their first day."""
        return [occasion for occasion in self.occasions if occasion.level is level]

    def maybe_latest(self) -> list[Occasion]:
        """The occasions that may be the latest: no other that surely counts is certainly later."""
        if self.exact and self.occasions and self.occasions[-1].surely:
            return [self.occasions[-1]]
        newest = max([o.days.first for o in self.occasions if o.surely], default=None)
        return [o for o in self.occasions if newest is None or not newest > o.days.last]

    def disputing(self, occasion: Occasion) -> list[Occasion]:
        """The other occasions that may be of the same day and say otherwise: then neither would be certain."""
        if self.exact:
            # What disagrees on a whole day is one occasion already.
            return []
        return [
            other
            for other in self.occasions
            if other.level is not occasion.level
            and other.days.first <= occasion.days.last
            and occasion.days.first <= other.days.last
        ]

    def undisputed(self, level: Level) -> list[Occasion]:
        """The occasions of one level that no other may make uncertain."""
        if self.exact:
            return self.at(level)
        # As in `disputing`, without setting each against each: how far those reach that begin in time.
        others = [occasion.days for occasion in self.occasions if occasion.level is not level]
        firsts, reach = [days.first for days in others], list(accumulate((days.last for days in others), max))

        def is_disputed(days: PartialDate) -> bool:
            begun = bisect_right(firsts, days.last)
            return begun > 0 and reach[begun - 1] >= days.first

        return [occasion for occasion in self.at(level) if not is_disputed(occasion.days)]


class Ahead:
    """The days ahead on which a new result of one level would count, beside the results on record."""

    def __init__(self, results: Results, idle: Iterable[Idle], level: Level) -> None:
        self._idle = sorted(idle, key=itemgetter(0))
        others = [o for o in results.occasions if o.level is not level]
        self._others = sorted([result.date for each in others for result in each.results if result.date])
        opposed = [o for o in results.occasions if o.maybe_not_above] if level is ABOVE else others
        self._opposed = max([last_day(o) for o in opposed], default=None)

    def useful_from(self, day: date) -> date:
        """The first day, from `day` on, on which a result would count; `day` if no end is known."""
        for span, _ in self._idle:
            if span.first.first <= day <= span.last.last < LATEST:
                day = plus_days(span.last.last, 1)
        return day

    def idle_without_end(self, day: date) -> list[str]:
        """What makes a result of `day` not count, and has no end on record."""
        return [said() for span, said in self._idle if span.first.first <= day and span.last.last >= LATEST]

    def counts_from(self, day: date) -> date:
        """The first day, from `day` on, on which a new result would count and be disputed by none."""
        while (later := self._undisputed_from(self.useful_from(day))) != day:
            day = later
        return day

    def _undisputed_from(self, day: date) -> date:
        for known in self._others:
            if known.first <= day <= known.last:
                day = plus_days(known.last, 1)
        return day

    def after_opposed(self, day: date) -> date:
        """The first day, from `day` on, that is certainly later than every result that a new one has to outdate."""
        return day if self._opposed is None or self._opposed < day else plus_days(self._opposed, 1)


def last_day(occasion: Occasion) -> date:
    """The last day that an occasion can mean, even one that is still ahead."""
    return max([result.date.last for result in occasion.results if result.date])


def sort_results(measurements: Iterable[Measurement], analyte: Analyte, limit: Decimal, day: date) -> Results:
    """Sort the results of `analyte` by what they are worth on `day` against `limit`, in its own unit."""
    unusable: list[tuple[Measurement, str]] = []
    later: list[Measurement] = []
    usable: list[Occasion] = []
    is_named, fault_of = analyte.known_names, analyte.fault_of
    for measurement in measurements:
        if not is_named[measurement.analyte]:
            continue
        days = measurement.date
        # Their places are read faster than their names.
        if days is not None and days[0] > day:
            later.append(measurement)
        elif (fault := fault_of(measurement)) or days is None:
            unusable.append((measurement, fault or "no-date"))
        else:
            known = days if days[1] <= day else PartialDate(days[0], day)
            level = _level(measurement, limit)
            usable.append(_made(Occasion, (known, level, (measurement,), True, level is NOT_ABOVE)))
    gathered = occasions(usable) if usable else ()
    return _made(Results, (tuple(usable), gathered, tuple(unusable), tuple(later), all_exact(gathered), ()))


# A named tuple made by its name takes three times as long, and there is one a result.
_made = tuple.__new__


def _level(measurement: Measurement, limit: Decimal) -> Level:
    value, comparator = measurement.value, measurement.comparator
    assert value is not None
    if comparator is None:
        return ABOVE if value > limit else NOT_ABOVE
    numbers = interval(value, comparator)
    if numbers.surely_above(limit):
        return ABOVE
    return NOT_ABOVE if numbers.surely_at_most(limit) else UNCERTAIN
