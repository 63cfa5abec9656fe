"""Guessability against imbalance in letters."""

from poi_trial.output.assessment_picture import Point, picture

COIN, BLOCKS = Point("A", 50.0, 8.4), Point("B", 70.0, 2.0)


def place(lines: list[str], letter: str) -> tuple[int, int]:
    """The line and the column at which a letter stands."""
    (found,) = [(row, line.index(letter)) for row, line in enumerate(lines) if "│" in line and letter in line]
    return found


def test_harder_to_guess_is_left_and_more_even_is_low() -> None:
    """A coin stands above and left of blocks, each at its step of the axes."""
    lines = picture([COIN, BLOCKS], 76)
    coin, blocks = place(lines, "A"), place(lines, "B")
    assert coin[0] < blocks[0]
    assert coin[1] < blocks[1]
    assert lines[blocks[0]].startswith("    2 │")
    assert lines[-2].split() == ["50", "%", "55", "%", "60", "%", "65", "%", "70", "%"]


def test_designs_at_one_place_stand_side_by_side() -> None:
    """Two designs with the same figures are both seen."""
    lines = picture([BLOCKS, Point("C", 70.0, 2.0), COIN], 76)
    row, column = place(lines, "B")
    assert place(lines, "C") in {(row, column - 1), (row, column + 1)}


def test_no_line_is_wider_than_it_may_be() -> None:
    """The picture keeps to its width and ends no line in blanks."""
    for width in (60, 76):
        lines = picture([COIN, BLOCKS], width)
        assert max(map(len, lines)) <= width
        assert all(line == line.rstrip() for line in lines)
