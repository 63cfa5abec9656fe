"""Progress of long work."""

import io
import sys

import pytest

from poi_trial.output.progress import with_progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def test_no_bar_off_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """In scripts nothing is shown, and every item goes by."""
    assert list(with_progress(range(5), "Counting")) == [0, 1, 2, 3, 4]
    assert capsys.readouterr().err == ""


def test_a_bar_on_stderr_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """With stderr on a terminal and stdout in a file, the bar is on stderr and the items are untouched."""
    err = Terminal()
    monkeypatch.setattr(sys, "stderr", err)
    assert list(with_progress(range(5), "Counting", 5)) == [0, 1, 2, 3, 4]
    assert "Counting" in err.getvalue()


def test_a_bar_beside_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where results go to files, a terminal at stdout is not in the way."""
    err = Terminal()
    monkeypatch.setattr(sys, "stderr", err)
    monkeypatch.setattr(sys, "stdout", Terminal())
    assert list(with_progress(range(5), "Writing", 5)) == [0, 1, 2, 3, 4]
    assert err.getvalue() == ""
    assert list(with_progress(range(5), "Writing", 5, to_files=True)) == [0, 1, 2, 3, 4]
    assert "Writing" in err.getvalue()
