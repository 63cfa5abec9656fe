"""The receipts that a ledger is compared with."""

from collections.abc import Iterator

from poi_trial.errors import MOST_TOLD, FileError, Problem, UsageError
from poi_trial.files.reading import display_name, lines_of, open_bytes
from poi_trial.ledger.entry import Receipt

_LONGEST = 1000
"""In bytes; of a longer line, which is no receipt, only the beginning is read."""


def typed(receipts: list[str]) -> Iterator[Receipt]:
    """Receipts from the command line; UsageError for what is none."""
    for text in receipts:
        try:
            yield Receipt.read(text)
        except ValueError as error:
            raise UsageError(f'--receipt: "{text}" {error}') from None


def listed(path: str | None) -> list[Receipt]:
    """Receipts from a file, one a line, blank lines and # aside; FileError where one is none, or there is none."""
    if path is None:
        return []
    found, problems = list[Receipt](), list[Problem]()
    for number, line in enumerate(lines_of(open_bytes(path), path, _LONGEST), 1):
        text = line.decode("utf-8-sig", "replace").strip()
        if text and not text.startswith("#"):
            try:
                found.append(Receipt.read(text))
            except ValueError as error:
                problems.append(Problem(str(error), display_name(path), line=number))
        if len(problems) > MOST_TOLD:
            break
    if not found and not problems:
        # Who compares with nothing must not believe that something was compared.
        problems.append(Problem("holds no receipt; write one a line, the opening's first", display_name(path)))
    if problems:
        raise FileError(problems, "nothing was verified")
    return found
