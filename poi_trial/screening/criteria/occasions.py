"""Occasions: the results of one day, on one side of a limit or the other, or not certain."""

from collections.abc import Iterable
from enum import Enum
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from poi_trial.dates import PartialDate
from poi_trial.patient import Measurement
from poi_trial.quantities import plain_number


class Level(Enum):
    """Where a result lies: certainly above the limit, certainly not above it, or not certain."""

    ABOVE = "above"
    NOT_ABOVE = "not above"
    UNCERTAIN = "uncertain"


# To ask an Enum for a member takes longer than all else that is done with it.
ABOVE, NOT_ABOVE, UNCERTAIN = Level


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

    def __str__(self) -> str:
        """Write the results as recorded: `> 38 mIU/mL on 2024-09-15`."""
        return " and ".join(map(shown, self.results))


def occasions(usable: Iterable[Occasion]) -> tuple[Occasion, ...]:
    """Gather results of the same day into one occasion, uncertain where they disagree; each comes as one of its own."""
    found = sorted(usable, key=_days_of)
    if len(set(map(_days_of, found))) < len(found):
        found = sorted(map(_occasion, _by_day(found)), key=_days_of)
    elif not all(map(_is_sure, found)):
        found = [_occasion([occasion]) for occasion in found]
    return tuple(found)


_days_of, _is_sure = itemgetter(0), itemgetter(3)


def all_exact(found: Iterable[Occasion]) -> bool:
    """Whether the day of every occasion is known."""
    return not [days for days in map(_days_of, found) if days[0] != days[1]]


def _by_day(usable: Iterable[Occasion]) -> Iterable[list[Occasion]]:
    """Results of one known day together, and each of the others by itself."""
    gathered: dict[object, list[Occasion]] = {}
    for place, each in enumerate(usable):
        gathered.setdefault(each.days if each.days.exact else place, []).append(each)
    return gathered.values()


def _occasion(results: list[Occasion]) -> Occasion:
    """One occasion: it is of a level for sure if it is so with and without the results that may not count."""
    if len(results) == 1 and results[0].surely:
        return results[0]
    sure = {result.level for result in results if result.surely}
    possible = {_together(sure)} if sure else set()
    possible |= {_together(sure | {result.level}) for result in results if not result.surely}
    level = next(iter(possible)) if sure and len(possible) == 1 else UNCERTAIN
    measurements = tuple(chain.from_iterable(result.results for result in results))
    return Occasion(results[0].days, level, measurements, bool(sure), NOT_ABOVE in possible)


def _together(levels: set[Level]) -> Level:
    return next(iter(levels)) if len(levels) == 1 else UNCERTAIN


def shown(result: Measurement) -> str:
    """Write one result as recorded, with what is missing said."""
    number = "no value" if result.value is None else plain_number(result.value)
    value = " ".join([part for part in (result.comparator, number, result.unit) if part])
    return f"{value} on {result.date}" if result.date else f"{value} without a date"
