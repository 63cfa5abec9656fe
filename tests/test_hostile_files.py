"""Hostile files: whatever is done to a good one, it is read or refused; `benchmarks/fuzz.py` is the long run."""

import random
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
READERS = (
    *("protocol", "registry", "patient", "ndjson", "packed", "answers", "fhir", "bulk", "list"),
    *("ledger", "shown", "key", "receipts"),
)


@cache
def module(name: str) -> Any:
    """A module that the long run uses too."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        return import_module(name)
    finally:
        sys.path.pop(0)


def hostile() -> Any:
    """The good files, and how a run must end."""
    return module("hostile")


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
    data = module("mutation").mutated(draw.choice(reader.seeds), draw)
    with tempfile.TemporaryDirectory() as folder:
        assert hostile().read(reader, data, Path(folder)).fault is None


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=30)
@given(draw=st.randoms(use_true_random=False))
def test_no_parts_put_elsewhere_end_a_reader_but_by_the_contract(name: str, draw: random.Random) -> None:
    """Values, keys, entries and rows of a ledger changed so that most files pass the first stage: no traceback."""
    reader = readers()[name]
    with tempfile.TemporaryDirectory() as folder:
        feed = module("feeds").feed_of(name, reader, Path(folder))
        fed = module("fed").Fed(feed.reads, Path(folder) / reader.name)
        assert fed.end_of(feed.make(draw)).fault is None


def test_the_parts_of_a_file_are_found() -> None:
    """Values, keys and entries of JSON, of YAML in blocks, and of lines."""
    grafting = module("grafting")

    def texts(parts: Any) -> list[list[str]]:
        return [
            [parts.data[span.first : span.last].decode() for span in spans]
            for spans in (parts.values, parts.keys, parts.entries)
        ]

    assert texts(grafting.of_json(b'{"a": [1, {"b": "x,"}]}')) == [
        ["1", '"x,"', '{"b": "x,"}', '[1, {"b": "x,"}]', '{"a": [1, {"b": "x,"}]}'],
        ['"a"', '"b"'],
        ["1", '"b": "x,"', '{"b": "x,"}', '"a": [1, {"b": "x,"}]', '{"a": [1, {"b": "x,"}]}'],
    ]
    assert texts(grafting.of_yaml("a: é\nb:\n  - c\n".encode())) == [
        ["é", "c"],
        ["a", "b"],
        ["a: é", "b:\n  - c\n"],
    ]
    assert texts(grafting.of_lines(b"# a: 1\nx,2\n")) == [["a", "1", "x", "2"], [], ["# a: 1\n", "x,2\n"]]


@pytest.mark.parametrize("name", ["protocol", "registry", "patient", "packed", "fhir", "ledger"])
def test_most_hostile_files_pass_the_first_stage(name: str, tmp_path: Path) -> None:
    """What is neither JSON nor YAML nor a chain of entries ends in its first byte and tries nothing behind it."""
    reader = readers()[name]
    feed = module("feeds").feed_of(name, reader, tmp_path)
    draw, passed = random.Random(7), 0  # noqa: S311
    for _ in range(60):
        data = feed.make(draw)
        hostile().put(tmp_path / reader.name, data)
        passed += feed.passes(data)
    assert passed > 15


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
