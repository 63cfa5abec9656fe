"""Guessability against imbalance as a picture of letters, for a terminal."""

from collections.abc import Sequence
from typing import NamedTuple

from poi_trial.output.axis import labels, place, steps

_HEIGHT = 14
_MARGIN = 7


class Point(NamedTuple):
    """The letter of a design, its right guesses in percent, and how far its arms are apart at most."""

    letter: str
    guesses: float
    apart: float


def picture(points: Sequence[Point], width: int) -> list[str]:
    """The lines: right guesses to the right, apart at most upwards, so that low on the left is best.

    Letters that would stand on one another stand side by side.
    """
    across = steps(min(point.guesses for point in points), max(point.guesses for point in points))
    up = steps(0.0, max(point.apart for point in points))
    columns = width - 2 * _MARGIN
    rows = [[" "] * columns for _ in range(_HEIGHT)]
    for letter, guesses, apart in points:
        row = rows[round(place(apart, up) * (_HEIGHT - 1))]
        row[_free(row, round(place(guesses, across) * (columns - 1)))] = letter
    sides = {round(place(each, up) * (_HEIGHT - 1)): label for each, label in zip(up, labels(up), strict=True)}
    bottom = [" "] * (width - _MARGIN)
    for each, label in zip(across, labels(across), strict=True):
        start = round(place(each, across) * (columns - 1))
        bottom[start : start + len(label) + 2] = f"{label} %"
    blank = " " * (_MARGIN - 1)
    return [
        "apart at most",
        *(f"{sides.get(n, ''):>{_MARGIN - 2}} │{''.join(rows[n]).rstrip()}" for n in range(_HEIGHT - 1, -1, -1)),
        f"{blank}└{'─' * columns}",
        f"{blank} {''.join(bottom).rstrip()}",
        f"{blank} {'right guesses':^{columns}}".rstrip(),
    ]


def _free(row: Sequence[str], wanted: int) -> int:
    """The free place nearest to the wanted one; a row is wider than there are designs."""
    return min((column for column, sign in enumerate(row) if sign == " "), key=lambda column: abs(column - wanted))
