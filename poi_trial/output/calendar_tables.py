"""The tables of printed sheets: what the pharmacist dispenses, what the nurse does when, and how the text is read."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from poi_trial.dosing.calendar import Calendar, CalendarDay, Dose, TabletOf, Total
from poi_trial.output.calendar_months import Note, Pages
from poi_trial.output.language import Language
from poi_trial.protocol.heading import Assumption
from poi_trial.quantities import plain_number


class Cell(NamedTuple):
    """Lines of a table's cell; `kind` is `name`, `amount`, `open` (to be confirmed), `blank` (to fill in) or `none`."""

    lines: tuple[str, ...]
    kind: str = ""


class Table(NamedTuple):
    """A table with its title; `kind` says how wide its columns are."""

    kind: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


_BLANK = Cell((), "blank")


class Tables:
    """Makes the tables of one calendar in one language."""

    def __init__(self, calendar: Calendar, language: Language, pages: Pages) -> None:
        self._calendar = calendar
        self._language = language
        self._pages = pages

    def _table(self, kind: str, columns: Iterable[str], rows: Iterable[tuple[Cell, ...]]) -> Table:
        words = tuple(self._language.word(column) for column in columns)
        return Table(kind, self._language.word(kind), words, tuple(rows))

    def supply(self) -> Table:
        """How much of each product, box and substance is confirmed, is to be confirmed, and comes to in all."""
        columns = ("product", "confirmed", "to be confirmed", "in all")
        return self._table("supply", columns, map(self._supplied, self._calendar.totals.all))

    def _supplied(self, total: Total) -> tuple[Cell, ...]:
        confirmed = {(each.name, each.unit): each.amount for each in self._calendar.totals.confirmed}
        sure = confirmed.get((total.name, total.unit), Decimal(0))
        amounts = [self._language.amount(number, total.unit) for number in (sure, total.amount - sure, total.amount)]
        name = Cell((self._language.own(total.name),), "name")
        return name, *(Cell((amount,), "amount") for amount in amounts)

    def dispensing(self) -> Table:
        """Each box and each infusion with its blanks; tablets have no viability."""
        columns = ("what", "when", "supply state", "lot", "viability", "expiry", "second check")
        return self._table("dispensing", columns, (self._dispensed(day, dose) for day, dose in _begun(self._calendar)))

    def _dispensed(self, day: CalendarDay, dose: Dose) -> tuple[Cell, ...]:
        said = self._language
        if tablet := dose.tablet_of:
            box = f"{said.own(tablet.box.name)}, {said.word('box of', number=tablet.number, all=tablet.boxes)}"
            what = (box, self._holds(tablet))
        else:
            weight = [said.word("for weight", kg=plain_number(dose.weight_kg))] if dose.weight_kg else []
            again = [said.word("weigh again")] if dose.weigh_again else []
            amount = said.amount(dose.amount, dose.product.unit)
            what = (said.own(dose.product.name), ", ".join([amount, *weight, *again]))
        state = (
            Cell((said.word("to be confirmed"),), "open") if dose.to_be_confirmed else Cell((said.word("confirmed"),))
        )
        viability = Cell((said.word("not for tablets"),), "none") if dose.tablet_of else _BLANK
        return Cell(what, "name"), Cell((said.place(day),)), state, _BLANK, viability, _BLANK, _BLANK

    def _holds(self, box: TabletOf) -> str:
        runs = [(run.total, product) for run in box.box.holds for product in self._products(run.product)]
        return " + ".join(f"{count} {self._language.own(name)}" for count, name in runs)

    def _products(self, product: str) -> set[str]:
        doses = (dose for day in self._calendar.days for dose in day.doses)
        return {dose.product.name for dose in doses if dose.product.id == product}

    def visits(self) -> Table:
        """What is done on each day on which she is seen, or begins a box."""
        return self._table("visits", ("when", "what", "done"), self._tasks())

    def _tasks(self) -> Iterator[tuple[Cell, ...]]:
        for day in self._calendar.days:
            begun = [dose.tablet_of for dose in day.doses if dose.tablet_of and dose.tablet_of.tablet == 1]
            lines = [line for of in begun for line in self._box_lines(of)]
            lines += self._pages.lines(day)
            if lines:
                off = self._pages.day_off(day.date) if day.date else None
                when = (self._language.place(day), *([off] if off else []))
                yield Cell(when, "name"), Cell(tuple(lines)), _BLANK

    def _box_lines(self, box: TabletOf) -> Iterator[str]:
        yield self._language.word("first tablet", number=box.number, all=box.boxes)
        for pause in self._calendar.pauses:
            if (pause.box, pause.number) == (box.box, box.number - 1) and pause.caution:
                yield self._pages.pause_line(pause)

    def clinician(self, warned: Iterable[tuple[str, str]]) -> Table:
        """What a clinician clears before treatment, each with its source."""
        mark = self._language.marked
        rows = ((Cell((mark(text),), "name"), Cell((mark(source),), "none")) for text, source in warned)
        return self._table("clinician", ("clinician text", "where from"), rows)

    def without_a_date(self, notes: Iterable[Note]) -> Table:
        """What has no date yet."""
        rows = ((Cell((when,), "name"), Cell(lines)) for when, lines in notes)
        return self._table("without a date", ("when", "what"), rows)

    def readings(self) -> Table:
        """The registered words, how they are read, and what somebody still has to confirm."""
        mark = self._language.marked
        rows = (
            (
                Cell((self._language.registered(note.text),) if note.text else ()),
                Cell((mark(note.reading),) if note.reading else (), "name"),
                Cell((mark(note.to_confirm),) if note.to_confirm else (), "open"),
            )
            for note in self._calendar.notes
        )
        return self._table("readings", ("registered", "read as", "to confirm"), rows)

    def assumptions(self, assumed: Iterable[Assumption]) -> Table:
        """The assumptions that the calendar rests on."""
        rows = ((Cell((each.id,), "name"), Cell((self._language.marked(each.reading),))) for each in assumed)
        return self._table("assumptions", ("assumption", "read as"), rows)


def _begun(calendar: Calendar) -> Iterator[tuple[CalendarDay, Dose]]:
    for day in calendar.days:
        for dose in day.doses:
            if dose.tablet_of is None or dose.tablet_of.tablet == 1:
                yield day, dose
