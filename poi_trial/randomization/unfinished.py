"""How many slots are expected to be left over when the trial ends, in the unfinished blocks of all strata."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from poi_trial.randomization.allocation import Design
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.procedures import AnyProcedure

_LONGEST = 100_000
"""Participants in one stratum, counted one by one; beyond it what is left over repeats itself closely enough."""
_DEVIATIONS = 10
MOST_LEFT_OVER = 1 / 8
"""The share of the participants beyond which strata are too many. One stratum for every four blocks that the
participants would fill, the most that Kernan, Viscoli, Makuch, Brass and Horwitz advise (1999, Stratified
randomization for clinical trials, Journal of Clinical Epidemiology 52), leaves about this share over."""


class Unfinished(NamedTuple):
    """The blocks of all strata expected to be unfinished at the end, and the slots left over in them."""

    blocks: float
    slots: float


def strata_note(design: Design, participants: int) -> str | None:
    """A sentence where the strata are too many for so many participants; None without strata or where all is well."""
    expected = left_over(design, participants)
    if design.strata_count == 1 or expected <= participants * MOST_LEFT_OVER:
        return None
    return (
        f"{design.strata_count} strata for {participants:,} participants leave about {expected:,.0f} slots over in "
        "unfinished blocks, so the arms may differ at the end: take fewer strata, or smaller blocks"
    )


def left_over(design: Design, participants: int) -> float:
    """The slots expected to be left over in the lists of a design; 0 where nothing has to be finished."""
    lost = left_open(design.procedure, participants, design.strata_count)
    return lost.slots if lost else 0.0


def left_open(procedure: AnyProcedure, participants: int, strata: int) -> Unfinished | None:
    """What the lists of so many strata leave unfinished; None where nothing has to be finished.

    A list whose procedure needs its size has room for every participant, and is one block of that size.
    """
    if isinstance(procedure, PermutedBlocks):
        return unfinished(procedure.sizes, participants, strata)
    return unfinished((participants,), participants, strata) if procedure.needs_size else None


def likely_counts(participants: int, strata: int) -> range:
    """The sizes that one of the strata may come to: all but the least likely, ten standard deviations off."""
    mean = participants / strata
    reach = _DEVIATIONS * math.sqrt(mean) + _DEVIATIONS
    return range(max(0, math.floor(mean - reach)), min(participants, math.ceil(mean + reach)) + 1)


def unfinished(sizes: Sequence[int], participants: int, strata: int) -> Unfinished:
    """What blocks of these sizes leave unfinished, each participant falling into any stratum with the same chance."""
    if strata == 1:
        return _at(_over(sizes, participants), participants, sizes)
    counts = likely_counts(participants, strata)
    over = _over(sizes, counts[-1])
    blocks = slots = 0.0
    for count in counts:
        chance, here = _chance(count, participants, strata), _at(over, count, sizes)
        blocks += strata * chance * here.blocks
        slots += strata * chance * here.slots
    return Unfinished(blocks, slots)


def _over(sizes: Sequence[int], most: int) -> list[Unfinished]:
    """What one stratum is expected to leave unfinished after 0, 1, 2, … participants.

    The first block either takes them all, or what remains of them begins anew after it.
    """
    over = [Unfinished(0.0, 0.0)]
    for count in range(1, min(most, _LONGEST) + 1):
        ends = [over[count - size] if count >= size else Unfinished(1.0, size - count) for size in sizes]
        over.append(Unfinished(*(sum(each) / len(sizes) for each in zip(*ends, strict=True))))
    return over


def _at(over: Sequence[Unfinished], count: int, sizes: Sequence[int]) -> Unfinished:
    if count < len(over):
        return over[count]
    period = math.gcd(*sizes)
    return over[len(over) - period + (count - len(over)) % period]


def _chance(count: int, participants: int, strata: int) -> float:
    """The binomial chance that so many of the participants fall into one stratum."""
    ways = math.lgamma(participants + 1) - math.lgamma(count + 1) - math.lgamma(participants - count + 1)
    return math.exp(ways - count * math.log(strata) + (participants - count) * math.log1p(-1 / strata))
