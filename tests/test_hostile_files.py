"""Hostile files: whatever is done to a good one, it is read or refused; `benchmarks/fuzz.py` is the long run."""

import random
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
READERS = (
    *("protocol", "patient", "ndjson", "answers", "fhir", "bulk", "list"),
    *("ledger", "shown", "key", "receipts"),
)


@cache
def hostile() -> Any:
    """The module that the long run uses too."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import hostile as module
    finally:
        sys.path.pop(0)
    return module


@cache
def readers() -> dict[str, Any]:
    """Every reader with its good files."""
    made: dict[str, Any] = hostile().readers()
    assert sorted(made) == sorted(READERS)
    return made


@pytest.mark.parametrize("name", READERS)
def test_a_good_file_is_read(name: str, tmp_path: Path) -> None:
    """What is mutated is read without a problem, but for receipts of another ledger."""
    reader = readers()[name]
    end = hostile().read(reader, reader.seeds[0], tmp_path)
    assert end.fault is None
    assert end.code in (0, 4) or name in ("receipts", "shown")


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=30)
@given(draw=st.randoms(use_true_random=False))
def test_no_file_ends_a_run_but_by_the_contract(name: str, draw: random.Random) -> None:
    """Bytes flipped, parts cut, repeated and put in the place of others: no traceback, no other exit code, no hang."""
    reader = readers()[name]
    data = hostile().mutated(draw.choice(reader.seeds), draw)
    with tempfile.TemporaryDirectory() as folder:
        assert hostile().read(reader, data, Path(folder)).fault is None


def test_a_fault_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An error of the program, an exit code outside the contract, and a run that takes too long are found."""
    from poi_trial.cli import receipts

    def gives_up(*_: object) -> None:
        raise ZeroDivisionError

    def hangs(*_: object) -> None:
        while True:
            pass

    reader = readers()["receipts"]
    for instead, fault in ((gives_up, "ZeroDivisionError"), (hangs, "TooLongError")):
        monkeypatch.setattr(receipts, "listed", instead)
        assert fault in hostile().read(reader, b"", tmp_path).fault
    assert hostile().ended("no-such-command").fault == "exit code 2"
