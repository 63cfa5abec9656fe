"""Calendars as plain lines: every day with a dose or a visit, the pauses, the totals, and what they rest on."""

from collections.abc import Iterable, Iterator
from datetime import date

from poi_trial.dosing.calendar import Calendar, Total
from poi_trial.output.calendar_words import amount, day_lines, heading, today_lines, unlisted
from poi_trial.output.plain import clean
from poi_trial.output.provenance import assumption_lines, provenance_line
from poi_trial.protocol.dosing import DosingPart
from poi_trial.protocol.heading import ProtocolFile


def as_text(calendars: list[Calendar], source: ProtocolFile[DosingPart], today: date | None) -> Iterator[str]:
    """The lines, each with its line feed."""
    for calendar in calendars:
        yield from (f"{clean(line)}\n" for line in _calendar(calendar, source, today))
    assumptions = [each for calendar in calendars for each in calendar.assumptions]
    yield from (f"Rests on {line}\n" for line in assumption_lines(source, assumptions))
    yield f"Protocol {provenance_line(source)}\n"


def _calendar(calendar: Calendar, source: ProtocolFile[DosingPart], today: date | None) -> Iterator[str]:
    days_off = source.protocol.days_off
    yield heading(calendar)
    if today:
        yield from today_lines(calendar, today)
    for day in calendar.days:
        yield from day_lines(day, days_off)
    for pause in calendar.pauses:
        first, last = pause.first, pause.last
        days = f"cycle days {first.day} to {last.day}"
        dates = f"{first.date} to {last.date}" if first.date else days
        dates += f" ({days})" if first.date and first.day else ""
        caution = f"; {pause.caution}" if pause.caution else ""
        confirm = "; TO BE CONFIRMED" if pause.to_be_confirmed else ""
        yield f"No tablets {dates}, after box {pause.number}{caution}{confirm}"
    yield f"In all, confirmed: {totals(calendar.totals.confirmed)}"
    yield f"In all, with what is to be confirmed: {totals(calendar.totals.all)}"
    yield from unlisted(calendar, days_off)
    yield from registered(calendar)
    yield ""


def registered(calendar: Calendar) -> Iterator[str]:
    """The registered sentences and how they are read."""
    for note in calendar.notes:
        if note.text:
            yield f'Registered: "{note.text}"'
        if note.reading:
            yield f"Read as: {note.reading}"
        if note.to_confirm:
            yield f"To confirm: {note.to_confirm}"


def totals(sums: Iterable[Total]) -> str:
    """Totals in one line: `Climen white 22 tablets, …`."""
    return ", ".join(f"{total.name} {amount(total.amount, total.unit)}" for total in sums) or "nothing"
