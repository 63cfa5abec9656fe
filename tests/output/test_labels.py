"""Names beside points."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from poi_trial.output.labels import RADIUS, Box, Mark, placed

FRAME = Box(0, 0, 800, 400)


def test_a_name_alone_stands_to_the_right() -> None:
    """Of one point the name begins just right of it, at its height."""
    (box,) = placed([Mark(100, 100, 60, 14)], FRAME)
    assert box.left > 100 + RADIUS
    assert (box.top, box.bottom) == (93, 107)


def test_a_name_at_the_edge_stands_to_the_left() -> None:
    """Where the right of a point is too narrow the name ends left of it."""
    (box,) = placed([Mark(790, 100, 60, 14)], FRAME)
    assert box.right < 790 - RADIUS


marks = st.builds(
    Mark,
    x=st.floats(0, 800),
    y=st.floats(0, 400),
    width=st.floats(40, 200),
    height=st.just(14.0),
)


@given(st.lists(marks, min_size=1, max_size=12))
def test_names_stay_in_the_frame_and_off_one_another(points: list[Mark]) -> None:
    """A dozen names, even of points that lie on one another, cover neither another name nor leave the frame."""
    boxes = placed(points, FRAME)
    for box in boxes:
        assert box.left >= 0 <= box.top
        assert box.right <= 800 + 1e-9
        assert box.bottom <= 400 + 1e-9
    assert all(one.overlap(other) < 1 for one, other in combinations(boxes, 2))
