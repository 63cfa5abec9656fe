"""A loaded file: its values, their places, and problems placed in it."""

import pytest

from poi_trial.errors import Problem
from poi_trial.files.document import Document, Path, Place, child

LINES = ["trial:", "  id: N1", "arms:", "  - climen"]
DOCUMENT = Document(
    {"trial": {"id": "N1"}, "arms": ["climen"]},
    "protocol.yaml",
    {
        (): Place(1, 1),
        ("trial",): Place(2, 3),
        ("trial", "id"): Place(2, 7),
        ("arms",): Place(4, 3),
        ("arms", 0): Place(4, 5),
    },
    {("trial",): Place(1, 1), ("trial", "id"): Place(2, 3), ("arms",): Place(3, 1)},
    LINES,
)


@pytest.mark.parametrize(
    ("path", "at_key", "shown", "line", "column"),
    [
        ((), False, (), 1, 1),
        (("trial", "id"), False, ("trial", "id"), 2, 7),
        (("trial", "id"), True, ("trial", "id"), 2, 3),
        (("arms", 0), False, ("arms", 0), 4, 5),
        (("arms", 0), True, ("arms", 0), 4, 5),
        (("trial", "sponsor"), False, ("trial",), 2, 3),
        (("arms", 7), False, ("arms",), 4, 3),
        (("trial", "named", "id"), False, ("trial", "id"), 2, 7),
        (("trial", "id", "length"), True, ("trial", "id"), 2, 3),
    ],
)
def test_a_problem_stands_at_its_value_its_key_or_the_nearest_parent(
    path: Path, at_key: bool, shown: Path, line: int, column: int
) -> None:
    """Steps that the file lacks are skipped, wherever they are."""
    assert DOCUMENT.problem(path, "is wrong", at_key) == Problem(
        "is wrong", "protocol.yaml", shown, line, column, LINES[line - 1]
    )


def test_a_value_without_a_place_of_its_own_has_that_of_its_parent() -> None:
    """The nearest parent that the table knows gives line and column; the path stays whole."""
    document = Document({"a": {"b": 1}}, "f", {("a",): Place(1, 4)}, {}, ["a: {b: 1}"])
    assert document.problem(("a", "b"), "x") == Problem("x", "f", ("a", "b"), 1, 4, "a: {b: 1}")


def test_a_json_document_has_paths_alone() -> None:
    """The text of a patient file is never shown; of an NDJSON file the line is known."""
    document = Document({"weight": {"kg": 58}}, "patient.json")
    assert document.problem(("weight", "kg"), "x") == Problem("x", "patient.json", ("weight", "kg"))
    document = Document({"weight": {"kg": 58}}, "patients.ndjson", line=7)
    assert document.problem(("weight",), "x") == Problem("x", "patients.ndjson", ("weight",), 7)


@pytest.mark.parametrize(("column", "length"), [(1, 81), (20, 100), (2000, 2080), (2950, None), (2001, None)])
def test_an_excerpt_ends_a_little_after_the_place(column: int, length: int | None) -> None:
    """It begins where the line begins, so that a caret can be counted; an absurdly long one is left out."""
    found = Document({}, "f", {(): Place(1, column)}, {}, ["x" * 3000]).problem((), "is wrong")
    assert (found.line, found.column) == (1, column)
    assert found.excerpt == (None if length is None else "x" * length)


def test_a_place_after_the_last_line_has_no_excerpt() -> None:
    """A file that ends too early is at fault where nothing stands."""
    found = Document({}, "f", {(): Place(2, 1)}, {}, ["x"]).problem((), "is wrong")
    assert (found.line, found.excerpt) == (2, None)


@pytest.mark.parametrize(
    ("value", "step", "found"),
    [
        ({"a": None}, "a", (None,)),
        ({"a": None}, "b", None),
        ([1, 2], 1, (2,)),
        ([1, 2], 2, None),
        ([1, 2], -1, None),
        ([1, 2], "0", None),
        ("text", 0, None),
        ({"0": 1}, 0, None),
    ],
)
def test_a_step_leads_to_a_value_or_to_none(value: object, step: str | int, found: tuple[object] | None) -> None:
    """A key that holds null is there; a character of a text is no value."""
    assert child(value, step) == found
