"""Many desks at one ledger, and desks that are killed: part of benchmarks/ledger.py."""

import os
import signal
import time
from collections.abc import Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from random import Random

import ledger_made as made
from ledger_desks import desks, enrols

from poi_trial.ledger.store.sqlite import SqliteStore
from poi_trial.ledger.verify import verify

Result = tuple[str, bool]
Answer = tuple[str, ...]
_DESKS = 8
_PATIENCE = 10
"""Seconds; with SQLite's own waiting it was 29."""


def _opened(folder: Path) -> Path:
    return made.opened(folder, lambda document: document["trial"].update(target=1_000_000))


def _desk(path: Path, subjects: list[str], told: Path) -> ForkServerProcess:
    process = desks().Process(target=enrols, args=(path, subjects, told))
    process.start()
    return process


def _answers(folder: Path) -> list[Answer]:
    """All whole lines that desks have written down: entry, participant, arm, repeat, seconds."""
    lines = [line for told in folder.glob("told-*") for line in told.read_text().split("\n")[:-1]]
    return [tuple(line.split()) for line in lines]


def _given(path: Path) -> set[Answer]:
    return {(str(entry.seq), str(entry.subject), entry.arm) for entry in made.entries(path) if entry.arm}


def _at_once(folder: Path, lists: list[list[str]]) -> tuple[Path, list[Answer], bool, float]:
    path, began = _opened(folder), time.monotonic()
    working = [_desk(path, subjects, folder / f"told-{number}") for number, subjects in enumerate(lists)]
    for desk in working:
        desk.join()
    whole = all(desk.exitcode == 0 for desk in working) and not verify(SqliteStore(str(path)), "7").faults
    answers = _answers(folder)
    return path, answers, whole and {answer[:3] for answer in answers} == _given(path), time.monotonic() - began


def desks_at_once(folder: Path, full: bool) -> Iterator[Result]:
    """8 processes, 200 women each: no error, every slot once, and no desk waits for long."""
    each = 200 if full else 50
    lists = [[f"D{desk}-{number}" for number in range(each)] for desk in range(_DESKS)]
    path, answers, whole, took = _at_once(folder, lists)
    slots = sorted(entry.slot or 0 for entry in made.entries(path) if entry.arm)
    right = whole and slots == list(range(1, _DESKS * each + 1)) and len(answers) == len(slots)
    yield f"{_DESKS} desks, {each} women each: {len(slots)} entries, every slot once, {took:.0f} s", right
    longest = max((float(answer[4]) for answer in answers), default=float("inf"))
    yield f"the longest that a desk waited: {longest:.1f} s (limit {_PATIENCE})", longest <= _PATIENCE


def same_women(folder: Path, full: bool) -> Iterator[Result]:
    """The same 200 ids from 8 processes: 200 new, 1,400 repeats, the same arms."""
    each = 200 if full else 50
    subjects = [f"P-{number}" for number in range(each)]
    lists = [Random(desk).sample(subjects, each) for desk in range(_DESKS)]  # noqa: S311 - no secret
    _, answers, whole, _ = _at_once(folder, lists)
    new = sum(answer[3] == "False" for answer in answers)
    right = whole and (new, len(answers)) == (each, each * _DESKS)
    yield f"the same {each} women at {_DESKS} desks: {new} new, {len(answers) - new} repeats", right


def killed(folder: Path, full: bool) -> Iterator[Result]:
    """Three desks, killed while they write, 500 times over."""
    path, rounds, drawn = _opened(folder), 500 if full else 60, Random(7)  # noqa: S311 - no secret
    for number in range(rounds):
        told = [folder / f"told-{number}-{desk}" for desk in range(3)]
        working = [_desk(path, [f"R{number}-{desk}-{each}" for each in range(99)], told[desk]) for desk in range(3)]
        while not any(each.exists() and each.stat().st_size for each in told):
            time.sleep(0.002)
        time.sleep(drawn.uniform(0, 0.06))
        for desk in working:
            os.kill(desk.pid or 0, signal.SIGKILL)
            desk.join()
    given, answers = _given(path), _answers(folder)
    lost = {answer[:3] for answer in answers} - given
    doubled = len(answers) - len({answer[1] for answer in answers})
    whole = not verify(SqliteStore(str(path)), "7").faults
    yield (
        f"{rounds} x kill -9 of 3 desks: {len(lost)} lost, {doubled} doubled, {len(given)} entries",
        (whole and not lost and not doubled),
    )
