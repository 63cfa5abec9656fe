"""Calendars as pages to hang on a wall: a sheet a month for her, then one for the pharmacist and one for the nurse.

A page needs nothing from elsewhere and no script. Whoever sees it on a wall reads neither a diagnosis nor an arm:
these stand on the sheets of the staff alone.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from poi_trial.dosing.calendar import Calendar
from poi_trial.output.calendar_months import Pages
from poi_trial.output.calendar_staff import Staff
from poi_trial.output.calendar_words import unlisted_years
from poi_trial.output.language import Language
from poi_trial.output.plain import clean
from poi_trial.output.provenance import in_order, provenance_line
from poi_trial.protocol.dosing import DosingPart
from poi_trial.protocol.heading import ProtocolFile

_TEMPLATE = Path(__file__).with_suffix(".html")


class Wall:
    """Makes pages of one protocol in one language; the template is read once, so that many pages cost little each."""

    def __init__(self, source: ProtocolFile[DosingPart], language: Language, today: date | None = None) -> None:
        environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
        environment.filters["clean"] = clean
        self._template = environment.from_string(_TEMPLATE.read_text("utf-8"))
        self._source = source
        self._language = language
        self._today = today

    def page(self, calendars: list[Calendar], warned: Iterable[tuple[str, str]]) -> Iterator[str]:
        """One document with the sheets of these calendars, in pieces; `warned` are holds, each with its source."""
        pages = Pages(self._language, self._source.protocol.days_off, self._today)
        assumed = set(in_order(self._source, (each for calendar in calendars for each in calendar.assumptions)))
        yield from self._template.generate(
            calendars=calendars,
            protocol=self._source.protocol,
            say=self._language,
            pages=pages,
            staff=Staff(self._language, pages),
            today=self._today,
            warned=tuple(warned),
            assumed=[each for each in self._source.protocol.assumptions if each.id in assumed],
            unlisted=sorted({y for c in calendars for y in unlisted_years(c, self._source.protocol.days_off)}),
            provenance=provenance_line(self._source),
        )


def each_page(
    wall: Wall, calendars: Iterable[Calendar], warned: tuple[tuple[str, str], ...]
) -> Iterator[tuple[Calendar, str]]:
    """A document for each calendar, made one at a time as it is asked for."""
    for calendar in calendars:
        yield calendar, "".join(wall.page([calendar], warned))
