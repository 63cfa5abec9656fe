"""Calendars as CSV: a line a dose or visit."""

from collections.abc import Iterator

from poi_trial.dosing.calendar import Calendar, CalendarDay
from poi_trial.output.calendar_words import day_name
from poi_trial.output.plain import csv_line
from poi_trial.output.provenance import TOOL
from poi_trial.protocol.heading import Heading, ProtocolFile
from poi_trial.quantities import plain_number

_COLUMNS = ["arm", "weight_kg", "onset", "day", "date", "after", "what", "amount", "unit", "route"]
_COLUMNS += ["box", "tablet", "to_be_confirmed", "note", "protocol", "version", "sha256", "tool"]


def as_csv(calendars: list[Calendar], source: ProtocolFile[Heading]) -> Iterator[str]:
    """The lines, in order of the days of each arm."""
    yield csv_line(*_COLUMNS)
    said: list[object] = [source.protocol.trial.id, source.protocol.version, source.sha256, TOOL]
    for calendar in calendars:
        weight = None if calendar.basis.weight_kg is None else plain_number(calendar.basis.weight_kg)
        for day in calendar.days:
            for what in _entries(day):
                yield csv_line(calendar.arm, weight, calendar.basis.onset, *_place(day), *what, *said)


def _place(day: CalendarDay) -> list[object]:
    if day.after is None:
        return [day.day, day.date, None]
    return [None, None, day_name(day)]


def _entries(day: CalendarDay) -> Iterator[list[object]]:
    for dose in day.doses:
        tablet = dose.tablet_of
        place = [tablet.number, tablet.tablet] if tablet else [None, None]
        confirm = "yes" if dose.to_be_confirmed else "no"
        amount = plain_number(dose.amount)
        product = dose.product
        yield [product.name, amount, product.unit, product.route, *place, confirm, dose.caution]
    for visit in day.visits:
        what = visit.visits.what
        note = f"{what}; proposed, not registered" if visit.proposed else what
        yield [f"visit {visit.number} of {visit.visits.count}", None, None, None, None, None, "no", note]
