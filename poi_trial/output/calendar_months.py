"""The wall calendar of one woman as pages of weeks: what each day's square shows, and what stands below."""

from calendar import Calendar as MonthGrid
from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import NamedTuple

from poi_trial.dates import plus_days
from poi_trial.dosing.calendar import Calendar, CalendarDay, Dose, Pause, Visit
from poi_trial.dosing.days_off import WEEKEND, DaysOff
from poi_trial.dosing.products import Product
from poi_trial.output.language import Language
from poi_trial.output.plain import clean
from poi_trial.quantities import plain_number

_WEEK, _CYCLE = 7, 28


Note = tuple[str, tuple[str, ...]]
"""What to call some days, and the lines that stand beside it."""


class Entry(NamedTuple):
    """A dose or a visit in a square: its picture, its name, and short lines below."""

    picture: str
    letter: str
    name: str
    lines: tuple[str, ...]
    product: str | None = None


class Square(NamedTuple):
    """One day: what it is called by, its full name, and remarks on it (their kind, and the words)."""

    number: str
    date: date | None
    name: str = ""
    entries: tuple[Entry, ...] = ()
    pause: bool = False
    when: str = ""
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def marks(self) -> str:
        """How it looks: a day off, a day without tablets, past or today, or idle, which a telephone leaves out."""
        off = ["off"] if any(kind == "why" for kind, _ in self.remarks) else []
        idle = [] if self.entries or self.when == "today" else ["idle"]
        return " ".join([*off, *(["pause"] if self.pause else []), *idle, self.when]).strip()


_BARE = Square("", None)


class Page(NamedTuple):
    """A sheet of A4: a month, or 28 cycle days; a square that belongs to another month is None."""

    title: str
    weeks: tuple[tuple[Square | None, ...], ...]
    notes: tuple[Note, ...]

    @property
    def dated(self) -> bool:
        """Whether its squares are days of a month, with weeks that begin on Monday."""
        return any(day is not None and day.date for week in self.weeks for day in week)

    @property
    def today(self) -> bool:
        """Whether the day that was given as today is one of its squares."""
        return any(day is not None and day.when == "today" for week in self.weeks for day in week)


class Pages:
    """Makes the pages of calendars in one language."""

    def __init__(self, language: Language, days_off: DaysOff, today: date | None) -> None:
        self._language = language
        self._days_off = days_off
        self._today = today

    def of(self, calendar: Calendar) -> Iterator[Page]:
        """A page a month if the calendar has dates, else a page for every 28 cycle days."""
        pauses = {d for p in calendar.pauses for d in _span(p.first.date, p.last.date)}
        if not calendar.dated:
            yield from self._cycles(calendar)
            return
        days = {at: tuple(found) for at, found in groupby(calendar.days, lambda day: day.date) if at}
        for first in sorted({day.replace(day=1) for day in (*days, *pauses)}):
            weeks = tuple(
                tuple(self._dated(d, days.get(d, ()), d in pauses) if d.month == first.month else None for d in week)
                for week in MonthGrid().monthdatescalendar(first.year, first.month)
            )
            within = [d for d in calendar.days if d.date and d.date.replace(day=1) == first]
            pausing = [p for p in calendar.pauses if p.first.date and p.first.date.replace(day=1) == first]
            yield Page(
                self._language.month(first),
                weeks,
                self._notes([(day, self._dose_lines(day)) for day in within], pausing),
            )

    def without_a_date(self, calendar: Calendar) -> tuple[Note, ...]:
        """What has no date yet on a calendar with dates, or no cycle day on one without."""
        if calendar.dated:
            left = [day for day in calendar.days if day.date is None]
        else:
            left = [day for day in calendar.days if day.day is None]
        return self._notes([(day, self.lines(day)) for day in left], [])

    def due(self, calendar: Calendar) -> Iterator[str]:
        """What is due today, how much is past, and what comes next."""
        assert self._today is not None
        said, dated = self._language, [(day.date, day) for day in calendar.days if day.date]
        entries = [entry for at, day in dated if at == self._today for entry in self._square(_BARE, (day,)).entries]
        yield from (said.listed(entry.name, *entry.lines[:2]) for entry in entries)
        if not entries:
            yield said.word("nothing due")
        yield said.word("past days", past=sum(at < self._today for at, _ in dated), all=len(dated))
        if coming := [day for at, day in dated if at > self._today]:
            yield said.word("next", day=said.place(coming[0]))

    def _cycles(self, calendar: Calendar) -> Iterator[Page]:
        days = {day.day: day for day in calendar.days if day.day}
        pauses = {n for p in calendar.pauses for n in range(p.first.earliest, p.last.earliest + 1)}
        for first in range(1, max((*days, *pauses), default=0) + 1, _CYCLE):
            last = first + _CYCLE - 1
            squares = [self._counted(number, days.get(number), number in pauses) for number in range(first, last + 1)]
            weeks = tuple(tuple(squares[at : at + _WEEK]) for at in range(0, _CYCLE, _WEEK))
            within = [day for number, day in days.items() if first <= number <= last]
            pausing = [pause for pause in calendar.pauses if first <= pause.first.earliest <= last]
            title = self._language.word("cycle days", first=first, last=last)
            yield Page(title, weeks, self._notes([(day, self._dose_lines(day)) for day in within], pausing))

    def _dated(self, day: date, found: tuple[CalendarDay, ...], pause: bool) -> Square:
        off, said = self.day_off(day), self._language
        when = "" if self._today is None else "past" if day < self._today else "today" if day == self._today else ""
        remarks = [("now", said.word("today"))] if when == "today" else []
        remarks += [("gone", said.word("past"))] if when == "past" and found else []
        remarks += [("why", off)] if off else []
        bare = Square(str(day.day), day, said.weekday(day), pause=pause, when=when, remarks=tuple(remarks))
        return self._square(bare, found)

    def _counted(self, number: int, day: CalendarDay | None, pause: bool) -> Square:
        return self._square(Square(self._language.word("day", day=number), None, pause=pause), (day,) if day else ())

    def _square(self, bare: Square, found: tuple[CalendarDay, ...]) -> Square:
        doses = [dose for day in found for dose in day.doses]
        entries = [self._dose(dose) for dose in doses]
        entries += [self._visit(visit) for day in found for visit in day.visits]
        tablet = any(dose.tablet_of for dose in doses)
        return bare._replace(entries=tuple(entries), pause=bare.pause and not tablet)

    def day_off(self, day: date) -> str | None:
        """The name of the holiday, or the word for a weekend."""
        off = self._days_off.name(day)
        return self._language.word("weekend") if off == WEEKEND else self._language.own(off) if off else None

    def _dose(self, dose: Dose) -> Entry:
        said, product = self._language, dose.product
        lines = [said.word("to be confirmed")] if dose.to_be_confirmed else []
        if tablet := dose.tablet_of:
            lines = [
                said.word("tablet of", number=tablet.tablet, all=tablet.box.size),
                said.word("box of", number=tablet.number, all=tablet.boxes),
                *lines,
            ]
        else:
            weight = [said.word("for weight", kg=plain_number(dose.weight_kg))] if dose.weight_kg else []
            again = [said.word("weigh again")] if dose.weigh_again else []
            lines = [said.amount(dose.amount, product.unit), *weight, *again, *lines, said.word("see below")]
        return Entry(
            self.picture(product), self.letter(product), said.own(product.name), tuple(lines), clean(product.name)
        )

    def letter(self, product: Product) -> str:
        """What stands on its picture, so that colours are told apart in black and white."""
        return self._language.own(product.letter or "")

    def picture(self, product: Product) -> str:
        """The name of the picture that stands for a product."""
        if product.route != "oral":
            return "bag"
        return product.colour if product.colour in ("white", "pink") else "tablet"

    def _visit(self, visit: Visit) -> Entry:
        said = self._language
        lines = [said.word("visit of", number=visit.number, all=visit.visits.count)]
        lines += [said.word("proposed")] if visit.proposed else []
        return Entry("visit", "", said.own(visit.visits.what), tuple(lines))

    def _dose_lines(self, day: CalendarDay) -> list[str]:
        """Of a day that has a square, which shows its visits: the doses that need more room."""
        return [line for dose in day.doses if dose.tablet_of is None for line in self.dose_lines(dose)]

    def lines(self, day: CalendarDay) -> list[str]:
        """The doses that are no tablet of a box, and the visits, with all that is to be heeded."""
        return [*self._dose_lines(day), *(line for visit in day.visits for line in self.visit_lines(visit))]

    def _notes(self, days: list[tuple[CalendarDay, list[str]]], pauses: list[Pause]) -> tuple[Note, ...]:
        notes: list[tuple[int, Note]] = []
        for day, lines in days:
            if lines:
                off = self.day_off(day.date) if day.date else None
                notes.append((day.earliest, (self._language.place(day) + (f" · {off}" if off else ""), tuple(lines))))
        notes += [(pause.first.earliest, self._pause(pause)) for pause in pauses]
        return tuple(note for _, note in sorted(notes))

    def dose_lines(self, dose: Dose) -> Iterator[str]:
        """A dose that is no tablet of a box, with all that is to be heeded."""
        said = self._language
        weight = [said.word("for weight", kg=plain_number(dose.weight_kg))] if dose.weight_kg else []
        again = [said.word("weigh again")] if dose.weigh_again else []
        amount = said.amount(dose.amount, dose.product.unit)
        taken = said.listed(amount, said.own(dose.product.route), *weight, *again)
        yield said.word("named", name=said.own(dose.product.name), what=taken)
        if dose.moved_from:
            yield said.word("moved", day=said.place(dose.moved_from))
        yield from (said.own(part) for part in dose.cautions)
        if dose.window and dose.window[0].date:
            yield said.word("window", first=said.place(dose.window[0]), last=said.place(dose.window[1]))
        for reading, place in dose.other_readings:
            yield said.word("also read as", reading=said.own(reading), day=said.place(place))

    def visit_lines(self, visit: Visit) -> Iterator[str]:
        """A visit with its number, and whether it is registered."""
        said = self._language
        proposed = [said.word("proposed")] if visit.proposed else []
        number = said.word("visit of", number=visit.number, all=visit.visits.count)
        yield said.listed(said.own(visit.visits.what), number, *proposed)

    def _pause(self, pause: Pause) -> Note:
        said = self._language
        return said.word("to", first=said.place(pause.first), last=said.place(pause.last)), (self.pause_line(pause),)

    def pause_line(self, pause: Pause) -> str:
        """That there are no tablets after a box, and what to heed before the next."""
        said, line = self._language, self._language.word("no tablets on", number=pause.number)
        return said.word("named", name=line, what=said.own(pause.caution)) if pause.caution else line


def _span(first: date | None, last: date | None) -> Iterator[date]:
    if first and last:
        yield from (plus_days(first, n) for n in range((last - first).days + 1))
