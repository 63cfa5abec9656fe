"""Calendars as pages to hang on a wall: a sheet a month for her, then one for the pharmacist and one for the nurse.

A page needs nothing from elsewhere and no script. Whoever sees it on a wall reads neither a diagnosis nor an arm:
these stand on the sheets of the staff alone.
"""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from poi_trial.dosing.calendar import Calendar
from poi_trial.output.calendar_sheets import Sheets
from poi_trial.output.plain import clean
from poi_trial.output.provenance import provenance_line

_TEMPLATE = Path(__file__).with_suffix(".html")


class Wall:
    """Makes documents of sheets; the template is read once, so that many documents cost little each."""

    def __init__(self, sheets: Sheets) -> None:
        environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        self._template = environment.from_string(_TEMPLATE.read_text("utf-8"))
        self._sheets = sheets

    def page(self, calendars: list[Calendar]) -> Iterator[str]:
        """One document with the sheets of these calendars, in pieces."""
        protocol, said = self._sheets.source.protocol, self._sheets.language
        contact = protocol.trial.contact
        named = dict.fromkeys(calendar.participant for calendar in calendars if calendar.participant)
        missed = [box.missed for box in protocol.dosing.boxes if box.missed]
        yield from self._template.generate(
            sheets=(sheet for calendar in calendars for sheet in self._sheets.of(calendar)),
            code=said.code,
            word=said.word,
            title=" · ".join([said.word("my calendar"), protocol.trial.id, *named]),
            weekdays=list(zip(said.weekdays, said.short_weekdays, strict=True)),
            missed=[(said.marked(each.text), said.own(each.source)) for each in missed],
            site=said.marked(protocol.trial.site),
            contact=[clean(part) for part in (contact.name, contact.phone, contact.email) if part],
            provenance=provenance_line(self._sheets.source),
        )
