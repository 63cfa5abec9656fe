"""The calendars of every participant of a ledger, a file each, one at a time."""

import os
from collections.abc import Iterable
from pathlib import PurePath

from poi_trial.cli.ledger_run import note, spare
from poi_trial.cli.long_run import collect_seldom
from poi_trial.cli.schedule_basis import Asked
from poi_trial.cli.schedule_ledger import laid
from poi_trial.cli.schedule_run import Look, Writer, today_of, warned_of, writer
from poi_trial.dosing.calendar import Calendar
from poi_trial.dosing.participant import HeldError
from poi_trial.errors import UsageError
from poi_trial.files.writing import make_folder, refuse_existing, write
from poi_trial.ledger.beside import files_of
from poi_trial.ledger.calendar import allocations_in_force, voided
from poi_trial.ledger.entry import Entry
from poi_trial.ledger.standing import standing
from poi_trial.ledger.store.choice import open_store
from poi_trial.output.progress import with_progress
from poi_trial.protocol.dosing import SheetsPart
from poi_trial.protocol.heading import ProtocolFile


def write_all(asked: Asked, look: Look, folder: str) -> None:
    """Write a file for each participant: with dates where her allocation keeps an onset, else in cycle days.

    FileError before anything is written where one of the files is there already; who has none is noted.
    """
    assert asked.ledger is not None
    collect_seldom()
    store = open_store(asked.ledger)
    stands = standing(store)
    writers: dict[int, tuple[ProtocolFile[SheetsPart], Writer]] = {}

    def laid_out(allocation: Entry) -> tuple[Calendar, Writer]:
        terms = stands.terms_of(allocation)
        if terms.entry not in writers:
            source = terms.part(SheetsPart)
            writers[terms.entry] = source, writer(look, source, warned_of(source), today_of(look, source))
        source, writing = writers[terms.entry]
        return laid(asked, allocation, source), writing

    def file_of(subject: str | None) -> str:
        # The beginning keeps an id such as CON from being a device.
        return os.fspath(PurePath(folder, f"calendar-{subject}.{look.form}"))

    _spare_all((file_of(each.subject) for each in allocations_in_force(store)), asked.ledger)
    refuse_existing((file_of(each.subject) for each in allocations_in_force(store)), force=look.force)
    total = sum(1 for _ in allocations_in_force(store))
    make_folder(folder)
    written = undated = 0
    without = [file_of(each) for each in sorted(voided(store))]
    for allocation in with_progress(allocations_in_force(store), "Writing", total, to_files=True):
        try:
            calendar, writing = laid_out(allocation)
            write(writing([calendar]), file_of(allocation.subject), force=look.force)
        except (UsageError, HeldError, ValueError) as error:
            note(f"Note: {allocation.subject} has no file: {error}")
            without.append(file_of(allocation.subject))
            continue
        written += 1
        undated += not calendar.dated
    _tell(without, undated)
    write([f"wrote {written} of {total} calendars to {folder}\n"], None, force=False)


def _tell(without: Iterable[str], undated: int) -> None:
    """Note which files in the folder count no more, and how many calendars have no dates."""
    for file in filter(os.path.lexists, without):
        note(f"Note: {file} is of an earlier run and counts no more; remove it.")
    if undated:
        note(f"Note: {undated} of them are in cycle days, for want of an onset; --participant ID takes --onset.")


def _spare_all(outputs: Iterable[str], ledger: str) -> None:
    """FileError where a ledger has the very name of a calendar; looked up by name, for there may be thousands."""
    kept = {PurePath(path).name for path in files_of(ledger)}
    for output in outputs:
        if PurePath(output).name in kept:
            spare(output, ledger)
