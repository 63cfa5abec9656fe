"""The maximal procedure, from exact counts of paths."""

from collections.abc import Sequence
from functools import lru_cache
from math import isqrt
from operator import add
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from poi_trial.randomization.dealing import Dealt, Ratio, TwoEqualArms

LARGEST_MAXIMAL = 10_000

Tolerance = Annotated[int, Field(ge=1, le=1000)]
"""By how many slots the two arms may differ."""

# How many lists can go on from one slot, by how far the arms then differ: 0, 1, … tolerance.
_Paths = tuple[int, ...]


class Maximal(TwoEqualArms):
    """All lists of N slots that end balanced and never pass the tolerance are equally likely.

    Source: Berger, Ivanova and Knoll 2003, Minimizing predictability while retaining balance through the use
    of less restrictive randomization procedures, Statistics in Medicine 22.
    """

    kind: Literal["maximal"]
    tolerance: Tolerance
    needs_size: ClassVar[bool] = True

    def size_problem(self, ratio: Ratio, size: int) -> str | None:
        """What is wrong with a list of `size` slots: it is odd, or its paths are too many to count."""
        if size > LARGEST_MAXIMAL:
            return f"{self.kind} deals at most {LARGEST_MAXIMAL:,} slots; {size:,} is more"
        return super().size_problem(ratio, size)

    def weights(self, dealt: Dealt) -> Sequence[int]:
        """How many allowed lists go on with each arm."""
        first, second = dealt.counts
        if first + second == dealt.size:
            return 0, 0
        paths = _paths_from(first + second + 1, dealt.size, min(self.tolerance, dealt.size // 2))
        with_first, with_second = abs(first - second + 1), abs(first - second - 1)
        return _at(paths, with_first), _at(paths, with_second)


def _at(paths: _Paths, difference: int) -> int:
    return paths[difference] if difference < len(paths) else 0


def _paths_from(slot: int, size: int, tolerance: int) -> _Paths:
    length = _segment_length(size)
    return _segment(slot // length, size, tolerance)[slot % length]


# A count has up to N bits, so all of them at once are gigabytes for a long list and a wide tolerance. What is
# kept is one row in sqrt(N), and the rows between two of these, counted again when the list comes to them.
def _segment_length(size: int) -> int:
    return isqrt(size) + 1


@lru_cache(maxsize=1)
def _segment(number: int, size: int, tolerance: int) -> list[_Paths]:
    """The rows of one segment, in order of slots."""
    length = _segment_length(size)
    rows = [_last_rows(size, tolerance)[number]]
    slots = min(length, size + 1 - number * length)
    while len(rows) < slots:
        rows.append(_one_slot_earlier(rows[-1]))
    return rows[::-1]


@lru_cache(maxsize=1)
def _last_rows(size: int, tolerance: int) -> list[_Paths]:
    """The last row of every segment, in order of segments."""
    length = _segment_length(size)
    row: _Paths = (1, *[0] * tolerance)
    kept = [row]
    for slot in range(size - 1, -1, -1):
        row = _one_slot_earlier(row)
        if slot % length == length - 1:
            kept.append(row)
    return kept[::-1]


def _one_slot_earlier(row: _Paths) -> _Paths:
    # From a difference of 0 both arms lead to 1; beyond the tolerance nothing goes on.
    return (2 * row[1], *map(add, row, (*row[2:], 0)))
