"""Where the names of points are written, so that none lies on another, on a point, or outside the picture."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

RADIUS = 7
_FARTHEST = 120


class Box(NamedTuple):
    """A rectangle, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: "Box") -> float:
        """The area that both cover."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, across) * max(0.0, down)


class Mark(NamedTuple):
    """A point and the size of its name."""

    x: float
    y: float
    width: float
    height: float


def placed(marks: Sequence[Mark], frame: Box) -> list[Box]:
    """A box for each name: the nearest place around its point where it covers nothing, else where it covers least."""
    points = [Box(m.x - RADIUS, m.y - RADIUS, m.x + RADIUS, m.y + RADIUS) for m in marks]
    found: list[Box] = []
    for mark in marks:
        taken = [*points, *found]
        found.append(min(_around(mark, frame), key=lambda box: sum(map(box.overlap, taken))))
    return found


def _around(mark: Mark, frame: Box) -> Iterator[Box]:
    """Places for a name, the nearest first, each moved into the frame where it would stick out."""
    x, y, width, height = mark
    for gap in range(RADIUS + 3, RADIUS + 3 + _FARTHEST, 8):
        right, left, above, below = x + gap, x - gap - width, y - gap - height, y + gap
        level, middle = y - height / 2, x - width / 2
        spots = (
            *((right, level), (left, level), (middle, above), (middle, below)),
            *((right, above), (left, above), (right, below), (left, below)),
        )
        for start, top in spots:
            inside = min(max(start, frame.left), frame.right - width), min(max(top, frame.top), frame.bottom - height)
            yield Box(*inside, inside[0] + width, inside[1] + height)
