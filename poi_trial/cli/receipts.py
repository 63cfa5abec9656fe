"""The receipts that a ledger is compared with."""

from collections.abc import Iterator

from poi_trial.errors import FileError, Problem, UsageError
from poi_trial.files.reading import read_bytes
from poi_trial.ledger.entry import Receipt


def typed(receipts: list[str]) -> Iterator[Receipt]:
    """Receipts from the command line; UsageError for what is none."""
    for text in receipts:
        try:
            yield Receipt.read(text)
        except ValueError as error:
            raise UsageError(f'--receipt: "{text}" {error}') from None


def listed(path: str | None) -> list[Receipt]:
    """Receipts from a file, one a line, blank lines and # aside; FileError for every line that is none."""
    if path is None:
        return []
    found, problems = [], []
    lines = read_bytes(path, 16 << 20).decode("utf-8", "replace").splitlines()
    for number, text in enumerate(lines, 1):
        if text.strip() and not text.startswith("#"):
            try:
                found.append(Receipt.read(text))
            except ValueError as error:
                problems.append(Problem(str(error), path, line=number))
    if problems:
        raise FileError(problems, "nothing was verified")
    return found
