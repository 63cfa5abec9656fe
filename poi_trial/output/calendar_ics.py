"""A calendar for a telephone: all-day events of iCalendar (RFC 5545).

Locked screens show titles, so these hold neither a diagnosis nor an arm. An event keeps its UID whatever its day, so
that a second import updates the first. Its stamp is the day given as today, else the day that the calendar counts from;
its sequence counts what was changed, and rises with the day given as today, so that a move that is undone later is an
update too: the same input makes the same bytes.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from typing import NamedTuple

from icalendar import Alarm, Event
from icalendar import Calendar as Document

from poi_trial.dates import plus_days
from poi_trial.dosing.calendar import Calendar, CalendarDay, Dose, Pause
from poi_trial.output.calendar_months import Pages
from poi_trial.output.language import Language
from poi_trial.output.provenance import TOOL
from poi_trial.protocol.dosing import DosingPart
from poi_trial.protocol.heading import ProtocolFile

_MORNING = timedelta(hours=8)
# RFC 5545 lets a sequence grow to 2,147,483,647.
_FIRST_DAY, _CHANGES_A_DAY = date(2000, 1, 1), 1000


class _Entry(NamedTuple):
    key: str
    first: date
    last: date
    summary: str
    lines: tuple[str, ...]
    rings: bool = False


class Telephone:
    """Makes the events of one protocol in one language, stamped with a day; tablets ring in the morning or not."""

    def __init__(
        self, source: ProtocolFile[DosingPart], language: Language, today: date | None, *, alarm: bool = True
    ) -> None:
        self._trial = source.protocol.trial.id
        self._pages = Pages(language, source.protocol.days_off, today)
        self._language = language
        self._today = today
        self._alarm = alarm

    def file(self, calendar: Calendar) -> str:
        """The document, with CRLF line ends and folded lines; what has no date is not in it.

        ValueError where nothing has one.
        """
        basis = calendar.basis
        anchor = basis.onset or (basis.start.date if basis.start else None)
        if anchor is None:
            raise ValueError("nothing has a date yet, so there are no events; give the first day of bleeding")
        document = Document()
        document.add("prodid", f"-//{TOOL}//EN")
        document.add("version", "2.0")
        document.add("x-wr-calname", self._stamped(calendar, self._language.word("my calendar")))
        # A rehearsal imported by mistake then stands beside her own events and changes none of them.
        rehearsal = "|rehearsal" if calendar.rehearsal else ""
        sequence = len(basis.moves) + (basis.reweigh_kg is not None) + (basis.recorded_onset is not None)
        if self._today:
            sequence += max(0, (self._today - _FIRST_DAY).days) * _CHANGES_A_DAY
        whose = f"{self._trial}|{calendar.participant or f'arm {calendar.arm}'}{rehearsal}"
        for entry in self._entries(calendar):
            titled = entry._replace(summary=self._stamped(calendar, entry.summary))
            event = self._event(titled, self._today or anchor)
            event.add("uid", f"{sha256(f'{whose}|{entry.key}'.encode()).hexdigest()[:32]}@poi-trial")
            event.add("sequence", sequence)
            document.add_component(event)
        return str(document.to_ical(), "utf-8")

    def _stamped(self, calendar: Calendar, title: str) -> str:
        return self._language.word("rehearsal title", title=title) if calendar.rehearsal else title

    def _event(self, entry: _Entry, anchor: date) -> Event:
        event = Event()
        event.add("dtstamp", datetime.combine(anchor, time(), UTC))
        event.add("dtstart", entry.first)
        event.add("dtend", plus_days(entry.last, 1))
        event.add("summary", entry.summary)
        event.add("description", "\n".join(entry.lines))
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        if entry.rings and self._alarm:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", self._language.word("alarm"))
            alarm.add("trigger", _MORNING)
            event.add_component(alarm)
        return event

    def _entries(self, calendar: Calendar) -> Iterator[_Entry]:
        for day in calendar.days:
            if day.date:
                yield from self._of_day(day, day.date)
        for pause in calendar.pauses:
            if pause.first.date and pause.last.date:
                yield self._pause(pause, pause.first.date, pause.last.date)

    def _of_day(self, day: CalendarDay, at: date) -> Iterator[_Entry]:
        appointment = self._language.word("summary appointment")
        for dose in day.doses:
            if dose.tablet_of:
                yield self._tablet(dose, at)
            else:
                yield _Entry(dose.event or "", at, at, appointment, tuple(self._pages.dose_lines(dose)))
        for visit in day.visits:
            key = f"{visit.visits.id}-{visit.number}"
            yield _Entry(key, at, at, appointment, tuple(self._pages.visit_lines(visit)))

    def _tablet(self, dose: Dose, at: date) -> _Entry:
        said, of = self._language, dose.tablet_of
        assert of is not None
        box = said.word("box of", number=of.number, all=of.boxes)
        counted = {"number": of.tablet, "all": of.box.size, "box": box}
        colour = dose.product.colour
        key = "summary tablet" if colour else "summary plain tablet"
        summary = said.word(key, **counted, colour=said.own(colour or ""))
        lines = [said.listed(said.own(dose.product.name), said.amount(dose.amount, dose.product.unit))]
        lines += [said.word("to be confirmed")] if dose.to_be_confirmed else []
        return _Entry(f"{of.box.id}-{of.number}-{of.tablet}", at, at, summary, tuple(lines), rings=True)

    def _pause(self, pause: Pause, first: date, last: date) -> _Entry:
        said = self._language
        summary = said.word("summary no tablets", days=(last - first).days + 1)
        lines = (said.own(pause.caution),) if pause.caution else ()
        return _Entry(f"{pause.box.id}-{pause.number}-pause", first, last, summary, lines)
