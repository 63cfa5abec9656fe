"""Criteria that contradict one another, so that nobody can pass them all: an error, for it is certain.

What one fact decides for sure is held against the others: an age, a sex, an answer, a latest value.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from poi_trial.errors import PathStep
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.quantities import plain_number
from poi_trial.screening.criteria import (
    Age,
    AllOf,
    Answer,
    AnyCriterion,
    AnyOf,
    History,
    LatestMeasurement,
    Never,
    Not,
    Pregnant,
    RepeatedMeasurement,
    Sex,
)
from poi_trial.screening.lexicon import Analyte

Path = tuple[PathStep, ...]
Fault = tuple[Path, str]
Values = frozenset[object]

AGES: Values = frozenset(range(151))
_SEXES: Values = frozenset({"female", "male"})
_PREGNANT: Values = frozenset({"pregnant", "breast-feeding", "neither"})
_ANSWERS: Values = frozenset({True, False})


class _Told(NamedTuple):
    """A fact that decides a criterion, and the values with which it can pass and can fail.

    An answer that a record contradicts is judged by a person, so that "no" can do both.
    """

    what: str
    passing: Values
    failing: Values


class Demand(NamedTuple):
    """A criterion that must pass, or must not, for anybody to enter."""

    path: Path
    criterion: AnyCriterion
    passes: bool


def demands(protocol: ScreeningPart) -> Iterator[Demand]:
    """What both lists demand, taken apart as far as every member is demanded."""
    for place, criterion in enumerate(protocol.eligibility):
        yield from _demanded(Demand(("eligibility", place), criterion, True))
    for place, criterion in enumerate(protocol.exclusion):
        yield from _demanded(Demand(("exclusion", place), criterion, False))


def _demanded(whole: Demand) -> Iterator[Demand]:
    match whole.criterion:
        case Not(criterion=member):
            yield from _demanded(Demand((*whole.path, "criterion"), member, not whole.passes))
        case AllOf(criteria=members) if whole.passes:
            yield from _each(whole, members)
        case AnyOf(criteria=members) if not whole.passes:
            yield from _each(whole, members)
        case _:
            yield whole


def _each(whole: Demand, members: Iterable[AnyCriterion]) -> Iterator[Demand]:
    for place, member in enumerate(members):
        yield from _demanded(Demand((*whole.path, "criteria", place), member, whole.passes))


def contradictions(protocol: ScreeningPart) -> Iterator[Fault]:
    """The criterion at which no value is left with which she could come through it and those before it."""
    demanded = list(demands(protocol))
    values = _values(demanded, protocol.analytes)
    left: dict[str, Values] = {}
    before: dict[str, list[str]] = {}
    for demand in demanded:
        if (told := _told(demand.criterion, values)) is None:
            continue
        possible = left.setdefault(told.what, told.passing | told.failing)
        left[told.what] = possible & (told.passing if demand.passes else told.failing)
        if possible and not left[told.what]:
            others = f" and {', '.join(before[told.what])}" if told.what in before else ""
            yield demand.path, f"nobody can enter: no {told.what} fits this{others}"
        before.setdefault(told.what, []).append(demand.criterion.id)
    yield from _beyond_what_counts(demanded, protocol.analytes)


def _beyond_what_counts(demanded: Iterable[Demand], analytes: Iterable[Analyte]) -> Iterator[Fault]:
    """Results demanded above a limit that no result above is taken for one."""
    most = {analyte.id: analyte.at_most for analyte in analytes}
    for path, criterion, passes in demanded:
        match criterion:
            case RepeatedMeasurement(analyte=name, above=above) if passes and name in most and above >= most[name]:
                what = f"nobody can enter: no {name} above {plain_number(above)} counts"
                yield (*path, "above"), f"{what}, for a number above {plain_number(most[name])} is taken for a slip"
            case _:
                pass


def possible_ages(protocol: ScreeningPart) -> Values:
    """The completed years of age with which somebody may enter."""
    left = AGES
    for demand in demands(protocol):
        if isinstance(demand.criterion, Age):
            passing = ages_of(demand.criterion)
            left &= passing if demand.passes else AGES - passing
    return left


def ages_of(criterion: Age) -> Values:
    """The completed years of age that pass."""
    return frozenset(years for years in AGES if isinstance(years, int) and criterion.fits(years))


def _told(criterion: AnyCriterion, values: dict[str, Values]) -> _Told | None:
    """The fact that decides a criterion; None for most kinds."""
    match criterion:
        case Age():
            return _Told("age", ages_of(criterion), AGES - ages_of(criterion))
        case Sex():
            return _Told("sex", frozenset(criterion.accepts), _SEXES - frozenset(criterion.accepts))
        case Answer():
            return _Told(
                f"answer to {criterion.question}", frozenset({criterion.wants}), frozenset({not criterion.wants})
            )
        case Never():
            return _Told(f"answer to {criterion.question}", frozenset({False}), _ANSWERS)
        case History():
            return _Told(f"answer to {criterion.question}", _ANSWERS, frozenset({False}))
        case Pregnant(or_breast_feeding=feeding):
            pregnant = frozenset[object]({"pregnant", "breast-feeding"} if feeding else {"pregnant"})
            return _Told("state of pregnancy", pregnant, _PREGNANT - pregnant)
        case LatestMeasurement(analyte=name) if name in values:
            fitting = (value for value in values[name] if isinstance(value, Decimal) and criterion.fits(value))
            passing = frozenset[object](fitting)
            return _Told(f"value of {name} that counts", passing, values[name] - passing)
        case _:
            return None


def _values(demanded: Iterable[Demand], analytes: Iterable[Analyte]) -> dict[str, Values]:
    """Of each analyte every limit, the ends of what is plausible, and a value between each two of these."""
    plausible = {analyte.id: (analyte.at_least, analyte.at_most) for analyte in analytes}
    found = {name: set(ends) for name, ends in plausible.items()}
    for demand in demanded:
        match demand.criterion:
            case LatestMeasurement(analyte=name) as each if name in plausible:
                low, high = plausible[name]
                limits = (each.at_least, each.above, each.at_most, each.below)
                found[name] |= {limit for limit in limits if limit is not None and low <= limit <= high}
            case _:
                pass
    between = {name: {(low + high) / 2 for low, high in pairwise(sorted(each))} for name, each in found.items()}
    return {name: frozenset(each | between[name]) for name, each in found.items()}
