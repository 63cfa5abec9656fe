"""Arms, strata and slots, and the allocation list that a design and a seed give."""

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Annotated, Literal, NamedTuple, assert_never

from pydantic import AfterValidator, Field

from poi_trial.model import Many, Model
from poi_trial.randomization.dealing import Ratio
from poi_trial.randomization.procedures import AnyProcedure
from poi_trial.randomization.stream import ALGORITHM, Stream, check_seed, stream_key
from poi_trial.scalars import Id

Purpose = Literal["production", "development"]
MOST_SLOTS = 10_000_000
_LINES_A_PIECE = 1_000


def _all_different(ids: tuple[str, ...]) -> tuple[str, ...]:
    for name in ids:
        if ids.count(name) > 1:
            raise ValueError(f'"{name}" stands twice; give each its own id')
    return ids


def _two_or_more(levels: tuple[str, ...]) -> tuple[str, ...]:
    if len(levels) < 2:
        raise ValueError("has fewer than two levels; write at least two")
    return levels


Levels = Annotated[Many[Id], AfterValidator(_two_or_more), AfterValidator(_all_different)]
"""The levels of a factor: two or more, all different."""


class Arm(Model):
    """One of the treatments that participants are dealt to."""

    id: Id
    name: Annotated[str, Field(min_length=1)]
    ratio: Annotated[int, Field(ge=1, le=1000)]
    """Its share of the slots, beside the ratios of the other arms."""
    description: str | None = None
    assumes: Many[Id] = ()
    """The assumptions that it rests on."""


class Factor(Model):
    """What a list is stratified by, such as the site, and its levels."""

    id: Id
    levels: Levels


def stratum_text(factors: Iterable[Factor], levels: Mapping[str, str]) -> str:
    """`factor=level;factor=level` in the order of `factors`, empty without any.

    `levels` has the level of each factor by its id; ValueError for one that is missing or unknown.
    """
    parts = []
    for factor in factors:
        level = levels.get(factor.id)
        if level not in factor.levels:
            raise ValueError(f"{factor.id} is one of {', '.join(factor.levels)}")
        parts.append(f"{factor.id}={level}")
    return ";".join(parts)


@dataclass(frozen=True, slots=True)
class Design:
    """How a trial is randomized; ValueError where the procedure cannot deal these arms."""

    trial: str
    arms: tuple[Arm, ...]
    procedure: AnyProcedure
    strata: tuple[Factor, ...] = ()

    def __post_init__(self) -> None:
        _all_different(self.arm_ids)
        _all_different(tuple(factor.id for factor in self.strata))
        if problem := self.procedure.ratio_problem(self.ratio):
            raise ValueError(problem)

    @property
    def ratio(self) -> Ratio:
        """The ratios of the arms, in the protocol's order."""
        return tuple(arm.ratio for arm in self.arms)

    @property
    def arm_ids(self) -> tuple[str, ...]:
        """The ids of the arms, in the protocol's order."""
        return tuple(arm.id for arm in self.arms)

    @property
    def strata_count(self) -> int:
        """How many strata there are, one without factors."""
        return math.prod(len(factor.levels) for factor in self.strata)

    def stratum_texts(self) -> Iterator[str]:
        """Every stratum, the levels of the last factor changing first; one, empty, without strata."""
        names = [factor.id for factor in self.strata]
        for levels in product(*(factor.levels for factor in self.strata)):
            yield stratum_text(self.strata, dict(zip(names, levels, strict=True)))

    def check_size(self, size: int) -> None:
        """ValueError where a list cannot have `size` slots in each stratum."""
        strata = self.strata_count
        if not 1 <= size <= MOST_SLOTS // strata:
            each = f" in each of {strata:,} strata" if strata > 1 else ""
            raise ValueError(f"{size:,} slots{each} cannot be listed; a list has 1 to {MOST_SLOTS:,} in all")
        if problem := self.procedure.size_problem(self.ratio, size):
            raise ValueError(problem)


class Slot(NamedTuple):
    """A numbered place in the list of one stratum; slots and blocks count from 1 in each stratum."""

    stratum: str
    slot: int
    block: int | None
    """None, as its size, where the procedure has no blocks."""
    block_size: int | None
    arm: str


def purpose_seed(seed: str, purpose: Purpose) -> str:
    """The seed as it stands in the key: a list for development shares nothing with that for production."""
    match purpose:
        case "production":
            return seed
        case "development":
            return f"{seed}/development"
        case _:
            assert_never(purpose)


def deal(design: Design, key_seed: str, stratum: str, size: int) -> Iterator[Sequence[int]]:
    """The runs of one stratum, arms by their numbers: endless, or `size` slots where the procedure needs the size.

    `key_seed` is the seed as it stands in the key; ValueError as `stream_key`.
    """
    stream = Stream(stream_key(design.trial, key_seed, stratum))
    return design.procedure.runs(design.ratio, size, stream)


@lru_cache(maxsize=64)
def _line_ends(ids: tuple[str, ...], block_size: int | None) -> tuple[str, ...]:
    return tuple(f",{'' if block_size is None else block_size},{arm}\n" for arm in ids)


@dataclass(frozen=True, slots=True)
class Slots:
    """The slots of every stratum, dealt anew each time they are gone through, so that they take no memory."""

    design: Design
    key_seed: str
    size: int

    def __iter__(self) -> Iterator[Slot]:
        ids, in_blocks = self.design.arm_ids, self.design.procedure.in_blocks
        for stratum in self.design.stratum_texts():
            number = 0
            for block, run in enumerate(self._runs(stratum), 1):
                place, block_size = (block, len(run)) if in_blocks else (None, None)
                for arm in run:
                    number += 1
                    yield Slot(stratum, number, place, block_size, ids[arm])

    def lines(self) -> Iterator[str]:
        """The slots as lines of CSV, each with its line end, many in a piece: `stratum,slot,block,block_size,arm`."""
        ids, in_blocks = self.design.arm_ids, self.design.procedure.in_blocks
        # A million lines are made twice, for the hash and to be written: one loop, without a value for each slot.
        for stratum in self.design.stratum_texts():
            number, made = 0, []
            for block, run in enumerate(self._runs(stratum), 1):
                place = f",{block}" if in_blocks else ","
                ends = _line_ends(ids, len(run) if in_blocks else None)
                for arm in run:
                    number += 1
                    made.append(f"{stratum},{number}{place}{ends[arm]}")
                if len(made) >= _LINES_A_PIECE:
                    yield "".join(made)
                    made.clear()
            yield "".join(made)

    def _runs(self, stratum: str) -> Iterator[Sequence[int]]:
        """Whole runs until there are at least `size` slots."""
        runs, dealt = deal(self.design, self.key_seed, stratum, self.size), 0
        while dealt < self.size:
            run = next(runs)
            dealt += len(run)
            yield run


@dataclass(frozen=True, slots=True)
class AllocationList:
    """The list of a design and a seed, with all that is needed to make it again."""

    trial: str
    seed: str
    purpose: Purpose
    procedure: AnyProcedure
    arms: tuple[Arm, ...]
    size: int
    slots: Slots
    sha256: str
    """Over the slot lines alone, UTF-8, in hexadecimal."""
    algorithm: str = ALGORITHM


def slots_of(design: Design, seed: str, size: int, purpose: Purpose = "production") -> Slots:
    """The slots of a list, none of them dealt before somebody goes through them; ValueError as `allocation_list`."""
    design.check_size(size)
    return Slots(design, purpose_seed(check_seed(seed), purpose), size)


def allocation_list(design: Design, seed: str, size: int, purpose: Purpose = "production") -> AllocationList:
    """The list with at least `size` slots in each stratum: whole blocks, or exactly `size` without blocks.

    ValueError says what is wrong with the seed or the size (1 to 10,000,000 slots over all strata).
    """
    seed, slots = check_seed(seed), slots_of(design, seed, size, purpose)
    lines = hashlib.sha256()
    for piece in slots.lines():
        lines.update(piece.encode())
    return AllocationList(
        trial=design.trial,
        seed=seed,
        purpose=purpose,
        procedure=design.procedure,
        arms=design.arms,
        size=size,
        slots=slots,
        sha256=lines.hexdigest(),
    )
