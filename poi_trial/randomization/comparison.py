"""Where a list first differs from the list that it should be."""

from collections.abc import Iterable
from itertools import zip_longest
from typing import NamedTuple

from poi_trial.randomization.allocation import Slots


class Difference(NamedTuple):
    """A row, counted from 1: what stands there and what should; None where there is no row, or should be none."""

    row: int
    stands: str | None
    should: str | None


def first_difference(rows: Iterable[str], slots: Slots) -> Difference | None:
    """The first row that is not the list's, rows being slot lines without their line ends; None if all are."""
    expected = (line for piece in slots.lines() for line in piece.splitlines())
    for number, (stands, should) in enumerate(zip_longest(rows, expected), 1):
        if stands != should:
            return Difference(number, stands, should)
    return None
