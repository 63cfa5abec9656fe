"""What is done for good is told even where the output takes nothing: by an error that says what stands."""

import sys
from collections.abc import Iterable

from poi_trial.errors import FileError, LedgerError, Problem
from poi_trial.files.writing import write
from poi_trial.output.plain import clean


def tell(pieces: Iterable[str], stands: str, output: str | None = None, *, force: bool = False) -> None:
    """Write a confirmation; FileError with what `stands` all the same where it cannot be made or written."""
    try:
        write(pieces, output, force=force)
    except (OSError, FileError, LedgerError) as error:
        if output in (None, "-"):
            # Python would try again to write what is left when it ends.
            sys.stdout = None
        raise FileError(_problems(error, output or "stdout"), clean(stands)) from None


def _problems(error: OSError | FileError | LedgerError, output: str) -> list[Problem]:
    match error:
        case FileError():
            return error.problems
        case LedgerError():
            return [Problem("cannot be read again", "the ledger")]
        case _:
            return [Problem("was closed before all was said", output)]
