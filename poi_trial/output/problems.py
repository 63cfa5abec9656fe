"""Problems as a person reads them: where, what, the mend, and a caret under the place."""

from collections.abc import Iterator

from poi_trial.errors import MOST_TOLD, FileError, Problem, path_text
from poi_trial.output.plain import clean

_WIDEST = 110


def as_lines(message: str) -> list[str]:
    """A message with its mark."""
    return [f"Error: {clean(message)}"]


def file_error_lines(error: FileError) -> Iterator[str]:
    """Every problem in order of its line, then what follows from them."""
    for problem in error.problems[:MOST_TOLD]:
        yield from problem_lines(problem)
    count = len(error.problems)
    if count > MOST_TOLD:
        yield "The others are not told; mend these first."
    counted = "1 problem" if count == 1 else f"{count} problems"
    yield f"{counted}; {error.consequence}." if error.consequence else f"{counted}."


def problem_lines(problem: Problem) -> Iterator[str]:
    """Where, what, and a caret under the place."""
    place = ":".join(str(part) for part in (problem.file, problem.line, problem.column) if part)
    path = path_text(problem.path)
    yield clean("  ".join(part for part in (place, path) if part) + f": {problem.what}")
    if problem.excerpt is not None and problem.line and problem.column:
        start = max(0, problem.column - _WIDEST)
        number = f"{problem.line:>5} | "
        yield number + clean(problem.excerpt[start : start + _WIDEST])
        before = clean(problem.excerpt[start : problem.column - 1])
        yield " " * (len(number) + _cells(before)) + "^"


def _cells(text: str) -> int:
    from unicodedata import east_asian_width  # noqa: PLC0415 - only for a caret

    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
