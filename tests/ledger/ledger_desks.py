"""Desks in processes of their own. They are forked from one that has loaded everything, and that has no threads."""

import multiprocessing
import os
import resource
import time
from multiprocessing.context import ForkServerContext
from pathlib import Path

import ledger_made as made

from poi_trial.errors import LedgerError
from poi_trial.files.protocol_file import load_part
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.screening import ScreeningPart

# What each desk would otherwise build anew.
_WARM = [load_part(part, str(made.ROOT / "protocol.yaml")) for part in (ScreeningPart, DealingPart)], made.patient()


def desks() -> ForkServerContext:
    """Where processes come from."""
    os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ledger_desks"])
    return context


def enrols(path: Path, subjects: list[str], told: Path) -> None:
    """One desk: it writes down each answer that it was given, after it was given, and the seconds that it took."""
    with told.open("a", buffering=1) as answers:
        for subject in subjects:
            began = time.monotonic()
            given = made.enrolled(path, made.patient(subject))
            said = f"{given.entry.seq} {given.entry.subject} {given.entry.arm} {given.repeat}"
            answers.write(f"{said} {time.monotonic() - began:.3f}\n")


def fills_a_small_room(path: Path, told: Path) -> None:
    """A desk whose files may not grow, as on a full disk: it enrols until it is refused, and writes down why."""
    limit = path.stat().st_size
    told.touch()
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    try:
        for number in range(50):
            made.filled(path, [f"N-{number}"])
    except LedgerError as error:
        told.write_text(str(error))
