"""The entry point: one boundary between errors a user can act on and the exit codes."""

import atexit
import errno
import gc
import io
import signal
import sys

_INTERRUPTED = 130
_interrupts: list[int] = []
"""The signals that came, for libraries turn an interrupt at a bad moment into an error of their own."""


def main() -> None:
    """Run the command line; every error that a user can act on ends in its message and exit code."""
    # Imports make many objects and no garbage; a run over many patients turns the collector on again.
    gc.disable()
    # When the process ends, the system takes everything back; to look through it once more costs a fifth of a start.
    atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # What the terminal cannot show is written as an escape; a list has LF line ends everywhere.
            stream.reconfigure(errors="backslashreplace", newline="\n")
    from poi_trial.cli.app import app  # noqa: PLC0415 - an import error must meet this boundary too
    from poi_trial.errors import ExitCode, FileError, PoiError, ReaderGoneError  # noqa: PLC0415

    try:
        app()
    except ReaderGoneError as error:
        sys.exit(error.exit_code)
    except PoiError as error:
        if _interrupts:
            print("Interrupted. Give the same command again.", file=sys.stderr)  # noqa: T201
            sys.exit(ExitCode.INTERRUPTED)
        from poi_trial.output.problems import as_lines, file_error_lines  # noqa: PLC0415

        lines = file_error_lines(error) if isinstance(error, FileError) else as_lines(str(error))
        print(*lines, sep="\n", file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except OSError as error:
        # The help alone is not written by poi.
        if error.errno != errno.ENOSPC:
            raise
        print(f"stdout: cannot be written: {error.strerror}", file=sys.stderr)  # noqa: T201
        sys.exit(ExitCode.FILE)


def _interrupt(signum: int, _: object) -> None:
    _interrupts.append(signum)
    raise KeyboardInterrupt


def unraised(error: "sys.UnraisableHookArgs") -> None:
    """Say what a library could not raise, but for an interrupt that came at such a moment."""
    if not issubclass(error.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(error)


def process() -> None:
    """Run as a process of its own: Ctrl-C ends 130 at whatever moment it comes, while imports run included."""
    signal.signal(signal.SIGINT, _interrupt)
    sys.unraisablehook = unraised
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except Exception:
        if _interrupts:
            sys.exit(_INTERRUPTED)
        raise
    finally:
        # What was done is done: nothing comes between the last line and the exit code.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    process()
