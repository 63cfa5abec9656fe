"""Calendars as CSV: a line a dose or visit."""

from collections.abc import Iterator
from decimal import Decimal

from poi_trial.dosing.calendar import Calendar, CalendarDay, Dose
from poi_trial.output.calendar_words import day_name
from poi_trial.output.plain import csv_line
from poi_trial.output.provenance import TOOL
from poi_trial.protocol.dosing import DosingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.quantities import plain_number

_COLUMNS = ["arm", "weight_kg", "onset", "day", "date", "after", "what", "amount", "unit", "route"]
_COLUMNS += ["box", "tablet", "to_be_confirmed", "note", "protocol", "version", "sha256", "tool"]
_COLUMNS += ["participant", "start", "start_by", "day_off", "recorded_kg", "rehearsal", "recorded_onset", "weighed"]


def as_csv(calendars: list[Calendar], source: ProtocolFile[DosingPart]) -> Iterator[str]:
    """The lines, in order of the days of each arm."""
    yield csv_line(*_COLUMNS)
    said: list[object] = [source.protocol.trial.id, source.protocol.version, source.sha256, TOOL]
    for calendar in calendars:
        basis = calendar.basis
        start = [basis.start.date, basis.start.by] if basis.start else [None, None]
        rehearsal = "REHEARSAL" if calendar.rehearsal else None
        last = [_kilograms(basis.recorded_kg), rehearsal, basis.recorded_onset, basis.weighed]
        for day in calendar.days:
            off = source.protocol.days_off.name(day.date) if day.date else None
            for weight, *what in _entries(day, basis.weight_kg):
                head = [calendar.arm, weight, basis.onset, *_place(day)]
                yield csv_line(*head, *what, *said, calendar.participant, *start, off, *last)


def _place(day: CalendarDay) -> list[object]:
    if day.after is None:
        return [day.day, day.date, None]
    return [None, None, day_name(day)]


def _entries(day: CalendarDay, weight_kg: Decimal | None) -> Iterator[list[object]]:
    for dose in day.doses:
        tablet = dose.tablet_of
        place = [tablet.number, tablet.tablet] if tablet else [None, None]
        confirm = "yes" if dose.to_be_confirmed else "no"
        amount = plain_number(dose.amount)
        product = dose.product
        note = "; ".join(part for part in (_moved(dose), dose.caution) if part)
        weight = _kilograms(dose.weight_kg or weight_kg)
        yield [weight, product.name, amount, product.unit, product.route, *place, confirm, note]
    for visit in day.visits:
        what = visit.visits.what
        note = f"{what}; proposed, not registered" if visit.proposed else what
        name = f"visit {visit.number} of {visit.visits.count}"
        yield [_kilograms(weight_kg), name, None, None, None, None, None, "no", note]


def _moved(dose: Dose) -> str | None:
    return f"moved from {day_name(dose.moved_from)}" if dose.moved_from else None


def _kilograms(weight_kg: Decimal | None) -> str | None:
    return None if weight_kg is None else plain_number(weight_kg)
