"""What is done for good is told even where stdout takes nothing: by an error that says what stands."""

import sys

from poi_trial.errors import FileError, Problem
from poi_trial.files.writing import write
from poi_trial.output.plain import clean


def tell(text: str, stands: str) -> None:
    """Print a confirmation; FileError with what `stands` all the same where it cannot be printed."""
    try:
        write([text], None, force=False)
    except (OSError, FileError) as error:
        # Python would try again to write what is left when it ends.
        sys.stdout = None
        closed = [Problem("was closed before all was said", "stdout")]
        raise FileError(error.problems if isinstance(error, FileError) else closed, clean(stands)) from None
