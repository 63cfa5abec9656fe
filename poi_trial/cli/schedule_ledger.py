"""The calendar of a participant, from the ledger: her arm, days, weight, and her onset if it was known."""

from dataclasses import replace
from datetime import date

from poi_trial.cli.schedule_basis import Asked, OnFile, basis_of
from poi_trial.dosing.calendar import Basis, Calendar
from poi_trial.errors import UsageError
from poi_trial.ledger.calendar import allocation_in_force, course_of
from poi_trial.ledger.entry import Entry
from poi_trial.ledger.standing import standing
from poi_trial.ledger.store.choice import open_store
from poi_trial.protocol.dosing import SheetsPart
from poi_trial.protocol.heading import ProtocolFile


def calendar_of_participant(asked: Asked) -> tuple[Calendar, ProtocolFile[SheetsPart]]:
    """Her calendar, and the protocol that she was judged by, which it is laid from.

    LedgerError where she has no arm; UsageError where another was typed, or her weight is none.
    """
    assert asked.ledger is not None
    assert asked.participant is not None
    store = open_store(asked.ledger)
    stands = standing(store)
    allocation = allocation_in_force(store, asked.participant)
    source = stands.terms_of(allocation).part(SheetsPart)
    return laid(asked, allocation, source), source


def laid(asked: Asked, allocation: Entry, source: ProtocolFile[SheetsPart]) -> Calendar:
    """The calendar of one allocation."""
    course, dosing = course_of(allocation), source.protocol.dosing
    if asked.arm not in (None, course.arm):
        raise UsageError(f"--arm: {course.participant} is not in that arm; the ledger has hers, so leave --arm out")
    on_file = OnFile("weight in the ledger", course.weight, course.read)
    hers = asked._replace(arm=course.arm, anchors=_counted_from(asked.anchors, course.onset))
    return course.laid(dosing, basis_of(hers, dosing, on_file))


def _counted_from(typed: Basis, recorded: date | None) -> Basis:
    """The days that were typed; her onset on record counts where none was, and is told where another was."""
    if typed.onset is None and typed.start is None:
        return replace(typed, onset=recorded)
    return replace(typed, recorded_onset=recorded if recorded != typed.onset else None)
