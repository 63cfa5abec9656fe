"""What is done for good is told even where the output takes nothing: by an error that says what stands."""

from collections.abc import Iterable

from poi_trial.errors import FileError, LedgerError, PoiError, Problem, ReaderGoneError
from poi_trial.files.writing import write
from poi_trial.output.plain import clean


def tell(pieces: Iterable[str], stands: str, output: str | None = None, *, force: bool = False) -> None:
    """Write a confirmation; FileError with what `stands` all the same where it cannot be made or written."""
    try:
        write(pieces, output, force=force)
    except (FileError, LedgerError, ReaderGoneError) as error:
        raise FileError(_problems(error, output or "stdout"), clean(stands)) from None


def _problems(error: PoiError, output: str) -> list[Problem]:
    match error:
        case FileError():
            return error.problems
        case LedgerError():
            return [Problem("cannot be read again", "the ledger")]
        case _:
            return [Problem("was closed before all was said", output)]
