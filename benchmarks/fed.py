"""How a reader ends that is called as its command calls it, file after file, in this process."""

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path

import typer
from hostile import ENDS, SECOND, Caught, End, at_most, fault_of

from poi_trial.errors import FileError, PoiError
from poi_trial.output.problems import as_lines, file_error_lines

_FILES, _BYTES = 200, 1 << 20
"""After so many files or bytes what is left of them is cleared away: a run of the command line turns that off."""


class Fed:
    """A reader, and the place where it finds each file."""

    def __init__(self, reads: Callable[[str], object], path: Path) -> None:
        self.reads, self.path = reads, path
        self.longest = 0.0
        self._out, self._err = Caught(), Caught()
        self._files = self._bytes = 0
        path.touch(0o600)

    def end_of(self, data: bytes) -> End:
        """Give the reader a file; its errors are written out as the entry point does."""
        self.path.write_bytes(data)
        self._clear(len(data))
        before, code, fault = (sys.stdout, sys.stderr), 0, None
        sys.stdout, sys.stderr = self._out, self._err
        began = time.process_time()
        try:
            with at_most(SECOND):
                code = self._code()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is what is looked for
            fault = fault_of(error)
        finally:
            sys.stdout, sys.stderr = before
        self.longest = max(self.longest, time.process_time() - began)
        if fault is None and code not in ENDS:
            fault = f"exit code {code}"
        return End(code, self._out.taken(), self._err.taken(), fault)

    def _code(self) -> int:
        try:
            self.reads(str(self.path))
        except typer.Exit as end:
            return end.exit_code
        except PoiError as error:
            lines = file_error_lines(error) if isinstance(error, FileError) else as_lines(str(error))
            print(*lines, sep="\n", file=sys.stderr)
            return error.exit_code
        return 0

    def _clear(self, size: int) -> None:
        self._files, self._bytes = self._files + 1, self._bytes + size
        if self._files > _FILES or self._bytes > _BYTES:
            gc.collect()
            self._files = self._bytes = 0
        gc.disable()
