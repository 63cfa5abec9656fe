"""The calendars of every participant of a ledger, a file each, one at a time."""

import gc
import os
from collections.abc import Iterable, Iterator
from pathlib import PurePath

import typer

from poi_trial.cli.ledger_run import note, spare
from poi_trial.cli.schedule_basis import Asked
from poi_trial.cli.schedule_ledger import laid
from poi_trial.cli.schedule_run import Look, today_of, warned_of
from poi_trial.dosing.participant import HeldError
from poi_trial.errors import UsageError
from poi_trial.files.writing import make_folder, refuse_existing, write
from poi_trial.ledger.beside import files_of
from poi_trial.ledger.calendar import allocations_in_force
from poi_trial.ledger.entry import Entry
from poi_trial.ledger.standing import standing
from poi_trial.ledger.store.choice import open_store
from poi_trial.output.calendar_html import Wall
from poi_trial.output.calendar_sheets import Sheets
from poi_trial.output.language import Language
from poi_trial.output.progress import with_progress
from poi_trial.protocol.dosing import SheetsPart
from poi_trial.protocol.heading import ProtocolFile


def write_all(asked: Asked, look: Look, folder: str) -> None:
    """Write a page for each participant, in cycle days, for the ledger knows nobody's onset.

    FileError before anything is written where one of the files is there already; who has no page is noted.
    """
    assert asked.ledger is not None
    # Off for a quick start; a run over many leaves more behind than one page.
    gc.enable()
    store = open_store(asked.ledger)
    stands = standing(store)
    walls: dict[int, tuple[ProtocolFile[SheetsPart], Wall]] = {}

    def page(allocation: Entry) -> Iterator[str]:
        terms = stands.terms_of(allocation)
        if terms.entry not in walls:
            source = terms.part(SheetsPart)
            language = Language(look.language, source.protocol.translations)
            walls[terms.entry] = source, Wall(Sheets(source, language, today_of(look, source), warned_of(source)))
        source, wall = walls[terms.entry]
        return wall.page([laid(asked, allocation, source)])

    def file_of(allocation: Entry) -> str:
        # The beginning keeps an id such as CON from being a device.
        return os.fspath(PurePath(folder, f"calendar-{allocation.subject}.html"))

    _spare_all(map(file_of, allocations_in_force(store)), asked.ledger)
    refuse_existing(map(file_of, allocations_in_force(store)), force=look.force)
    total = sum(1 for _ in allocations_in_force(store))
    make_folder(folder)
    note("Note: the ledger knows nobody's onset, so the calendars are in cycle days; --participant takes --onset.")
    written = 0
    for allocation in with_progress(allocations_in_force(store), "Writing", total, to_files=True):
        try:
            pieces = page(allocation)
        except (UsageError, HeldError, ValueError) as error:
            note(f"Note: {allocation.subject} has no file: {error}")
            continue
        write(pieces, file_of(allocation), force=look.force)
        written += 1
    typer.echo(f"wrote {written} of {total} calendars to {folder}")


def _spare_all(outputs: Iterable[str], ledger: str) -> None:
    """FileError where a ledger has the very name of a calendar; looked up by name, for there may be thousands."""
    kept = {PurePath(path).name for path in files_of(ledger)}
    for output in outputs:
        if PurePath(output).name in kept:
            spare(output, ledger)
