"""Problem (a value: where, what, the mend), the errors a user can act on, and the exit codes."""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

PathStep = str | int
LONGEST_SHOWN = 40
_LONGEST_GUESSED = 150
"""No longer word is near an id of 64 characters, or a key."""
MOST_TOLD = 100
"""So many problems of a file are told; whoever made more of them made one mistake many times."""


class ExitCode(IntEnum):
    """What the process says to the shell; a crash (1) can never look like a verdict."""

    DONE = 0
    """Done; for one patient: eligible."""
    DEFECT = 1
    """A defect of the program, never a verdict."""
    USAGE = 2
    """Wrong usage: an option, its value, or one that is missing."""
    INELIGIBLE = 3
    """One patient: not eligible."""
    UNDETERMINED = 4
    """One patient: undetermined, or held."""
    FILE = 5
    """A file other than the ledger is wrong, missing or cannot be written."""
    LEDGER = 6
    """The ledger refuses: exhausted, paused, closed, tampered, conflict, busy, storage."""
    INTERRUPTED = 130
    """Interrupted, as by Ctrl-C."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file, and what would be right.

    `path` is where in the document (`("eligibility", 4, "kind")`), `line` and `column` count from 1,
    `excerpt` is the source line itself, for the caret under the place.
    """

    what: str
    file: str = ""
    path: tuple[PathStep, ...] = ()
    line: int | None = None
    column: int | None = None
    excerpt: str | None = None


class PoiError(Exception):
    """An error the user can act on; it ends the run with its exit code and never with a traceback."""

    exit_code: ExitCode = ExitCode.DEFECT


class UsageError(PoiError):
    """The command was typed wrongly: an option's value, a missing option (exit code 2)."""

    exit_code = ExitCode.USAGE


class FileError(PoiError):
    """A file is wrong, missing or cannot be written (exit code 5); holds every problem found in it."""

    exit_code = ExitCode.FILE
    line: bytes | None = None
    """The line of a cohort that could not be read, as it stood."""
    more: int = 0
    """How many lines it stands for beside one, which are counted and not told."""

    def __init__(self, problems: list[Problem], consequence: str) -> None:
        super().__init__(consequence)
        self.problems = sorted(problems, key=lambda p: (p.file, p.line or 0, p.column or 0))
        self.consequence = consequence

    def __reduce__(self) -> tuple[type["FileError"], tuple[list[Problem], str], dict[str, object]]:
        """What another process makes it of again."""
        return type(self), (self.problems, self.consequence), {"line": self.line, "more": self.more}


class OptionsError(FileError):
    """Several things were typed wrongly (exit code 2); holds every problem, its option in the place of the file."""

    exit_code = ExitCode.USAGE


class ReaderGoneError(PoiError):
    """Who read the output closed it before all was said, as in `poi … | head` (exit code 5, without a word)."""

    exit_code = ExitCode.FILE


class LedgerError(PoiError):
    """The ledger refuses (exit code 6); the message says what is safe, and `mend`, where it is apart, what to do."""

    exit_code = ExitCode.LEDGER

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(f"{what}; {mend}" if mend else what)
        self.what = what


def path_text(path: tuple[PathStep, ...]) -> str:
    """Write a path as a reader would, `measurements[1].value`; a step of a foreign file is cut where it is long."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f"{'.' if text else ''}{shortened(step)}"
    return text


def shortened(text: str) -> str:
    """The beginning of a foreign text, enough to find it by."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def did_you_mean(word: str, choices: list[str]) -> str:
    """Return `; did you mean "x"?` for a near miss, else the choices where they are few."""
    if len(word) <= _LONGEST_GUESSED and (near := _nearest(word, tuple(choices))):
        return f'; did you mean "{near}"?'
    return f"; choose one of {', '.join(choices)}" if 0 < len(choices) <= 12 else ""


@lru_cache(1000)
def _nearest(word: str, choices: tuple[str, ...]) -> str | None:
    """The choice that is near a word; who makes a mistake in one line of a cohort makes it in a million."""
    # Imported where it is used: a run without a problem should not pay for it.
    from difflib import get_close_matches  # noqa: PLC0415

    near = get_close_matches(word.casefold(), [choice.casefold() for choice in choices], n=1, cutoff=0.6)
    return next((choice for choice in choices if near and choice.casefold() == near[0]), None)
