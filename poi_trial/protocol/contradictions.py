"""Criteria that contradict one another, so that nobody can pass them all: an error, for it is certain.

What one fact decides for sure is held against the others.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import NamedTuple, Self

from poi_trial.errors import PathStep
from poi_trial.protocol.deciding import Deciding, Possible, Values
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.quantities import plain_number
from poi_trial.screening.criteria import (
    AllOf,
    AnyCriterion,
    AnyOf,
    AtLeast,
    Not,
    RepeatedMeasurement,
)
from poi_trial.screening.lexicon import Analyte

Path = tuple[PathStep, ...]
Fault = tuple[Path, str]
Left = dict[str, Values]
"""The values left of each fact."""


class Demand(NamedTuple):
    """A criterion that must pass, or must not, for anybody to enter."""

    path: Path
    criterion: AnyCriterion
    passes: bool

    @property
    def parts(self) -> "tuple[Demand, ...]":
        """The demands that it is made of; none for most kinds."""
        match self.criterion:
            case Not(criterion=member):
                return (Demand((*self.path, "criterion"), member, not self.passes),)
            case AllOf() | AnyOf() | AtLeast():
                members = enumerate(self.criterion.criteria)
                return tuple(Demand((*self.path, "criteria", n), member, self.passes) for n, member in members)
            case _:
                return ()

    @property
    def needed(self) -> int:
        """How many of its parts must be met."""
        match self.criterion:
            case AllOf() | AnyOf() | AtLeast():
                count = self.criterion.needed
                return count if self.passes else len(self.parts) - count + 1
            case _:
                return 1

    @property
    def needs_all(self) -> bool:
        """Whether every part must be met."""
        return len(self.parts) == self.needed

    def leaves(self) -> "Iterator[Demand]":
        """What it comes down to: the demand itself, or those of its parts."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


def demands(protocol: ScreeningPart) -> Iterator[Demand]:
    """What both lists demand, taken apart as far as every member is demanded."""
    for place, criterion in enumerate(protocol.eligibility):
        yield from _demanded(Demand(("eligibility", place), criterion, True))
    for place, criterion in enumerate(protocol.exclusion):
        yield from _demanded(Demand(("exclusion", place), criterion, False))


def _demanded(whole: Demand) -> Iterator[Demand]:
    if not whole.needs_all:
        yield whole
    for part in whole.parts if whole.needs_all else ():
        yield from _demanded(part)


class _Facts(NamedTuple):
    """What decides each leaf of the demands, by its place, and the most of each analyte that counts."""

    told: dict[Path, Deciding | None]
    most: dict[str, Decimal]

    @classmethod
    def of(cls, demanded: Iterable[Demand], analytes: Iterable[Analyte]) -> Self:
        """Find out once what decides each leaf."""
        leaves = [leaf for demand in demanded for leaf in demand.leaves()]
        possible = Possible.of((leaf.criterion for leaf in leaves), analytes)
        told = {leaf.path: possible.decide(leaf.criterion) for leaf in leaves}
        return cls(told, {analyte.id: analyte.at_most for analyte in analytes})

    def fitting(self, demand: Demand) -> Left:
        """Of each fact that matters the values with which a demand can be met, whatever else is so."""
        if not demand.parts:
            told = self.told[demand.path]
            return {told.what: told.passing if demand.passes else told.failing} if told else {}
        of: dict[str, list[Values]] = {}
        for part in demand.parts:
            for what, fits in self.fitting(part).items():
                of.setdefault(what, []).append(fits)
        unmet = len(demand.parts) - demand.needed
        return {what: _in_all_but(unmet, each) for what, each in of.items() if len(each) > unmet}

    def narrowed(self, left: Left, demanded: Iterable[Demand]) -> Left:
        """The values left of each fact once these are demanded too."""
        left = dict(left)
        for demand in demanded:
            for what, fits in self.fitting(demand).items():
                left[what] = left.get(what, fits) & fits
        return left

    def can_be_met(self, demand: Demand, left: Left) -> bool:
        """Whether enough of its parts can be, one by one, with the values left."""
        if not demand.parts:
            fitting = self.fitting(demand).items()
            return all(left.get(what, fits) & fits for what, fits in fitting) and not self.is_beyond(demand)
        if demand.needs_all:
            left = self.narrowed(left, demand.parts)
            return all(left.values()) and all(self.can_be_met(part, left) for part in demand.parts)
        return sum(self.can_be_met(part, left) for part in demand.parts) >= demand.needed

    def is_beyond(self, demand: Demand) -> bool:
        """Whether it demands results above a limit that no result above is taken for one."""
        match demand.criterion:
            case RepeatedMeasurement(analyte=name, above=above) if demand.passes and name in self.most:
                return above >= self.most[name]
            case _:
                return False


def contradictions(protocol: ScreeningPart) -> Iterator[Fault]:
    """The criterion at which no value is left with which she could come through it and those before it."""
    demanded = list(demands(protocol))
    facts = _Facts.of(demanded, protocol.analytes)
    left: Left = {}
    before: dict[str, list[str]] = {}
    for demand in demanded:
        for what, fits in facts.fitting(demand).items():
            possible = left.get(what, fits)
            left[what] = possible & fits
            if (possible or what not in before) and not left[what]:
                others = f" and {', '.join(before[what])}" if what in before else ""
                yield demand.path, f"nobody can enter: no {what} fits this{others}"
            before.setdefault(what, []).append(demand.criterion.id)
    if all(left.values()):
        yield from _out_of_reach(demanded, facts, left)


def _out_of_reach(demanded: Iterable[Demand], facts: _Facts, left: Left) -> Iterator[Fault]:
    """Demands that no single fact contradicts, and that cannot be met beside the others."""
    for demand in demanded:
        match demand.criterion:
            case RepeatedMeasurement(analyte=name, above=above) if facts.is_beyond(demand):
                what = f"nobody can enter: no {name} above {plain_number(above)} counts"
                most = plain_number(facts.most[name])
                yield (*demand.path, "above"), f"{what}, for a number above {most} is taken for a slip"
            case _ if demand.parts and not facts.can_be_met(demand, left):
                yield demand.path, "nobody can enter: too few of its parts can pass beside the other criteria"
            case _:
                pass


def _in_all_but(unmet: int, each: list[Values]) -> Values:
    """The values that are in every set but so many."""
    counts = Counter(chain.from_iterable(each))
    return frozenset(value for value, count in counts.items() if count >= len(each) - unmet)


def levels_of_nobody(protocol: ScreeningPart) -> Iterator[tuple[Path, str]]:
    """Each level of a stratum that nobody has who may enter, at its criterion that leaves nobody."""
    demanded = list(demands(protocol))
    levels = {
        ("randomization", "strata", place, "when", level): criteria
        for place, factor in enumerate(protocol.randomization.strata)
        for level, criteria in (factor.when or {}).items()
    }
    asked = {
        path: [each for at, one in enumerate(criteria) for each in _demanded(Demand((*path, at), one, True))]
        for path, criteria in levels.items()
    }
    facts = _Facts.of([*demanded, *chain.from_iterable(asked.values())], protocol.analytes)
    entering = facts.narrowed({}, demanded)
    for path, of_level in asked.items():
        left = entering
        for demand in of_level:
            left = facts.narrowed(left, [demand])
            if not (all(left.values()) and facts.can_be_met(demand, left)):
                yield demand.path, str(path[-1])
                break
