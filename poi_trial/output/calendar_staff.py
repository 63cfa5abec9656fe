"""The sheets of the staff: what the pharmacist dispenses, and what the nurse does on which day."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from poi_trial.dosing.calendar import Calendar, CalendarDay, Dose, TabletOf, Total
from poi_trial.output.calendar_months import Pages
from poi_trial.output.language import Language
from poi_trial.quantities import plain_number


class Supply(NamedTuple):
    """How much of something: confirmed, to be confirmed, and in all."""

    name: str
    confirmed: str
    to_be_confirmed: str
    in_all: str


class Dispensed(NamedTuple):
    """A box or an infusion to prepare; a box of tablets has no viability."""

    name: str
    holds: str
    when: str
    state: str
    cells: bool


class Task(NamedTuple):
    """What the nurse does on one day."""

    when: str
    off: str | None
    what: tuple[str, ...]


class Staff:
    """Makes the rows of the sheets in one language."""

    def __init__(self, language: Language, pages: Pages) -> None:
        self._language = language
        self._pages = pages

    def supplies(self, calendar: Calendar) -> Iterator[Supply]:
        """A row for each product, box and substance."""
        confirmed = {(total.name, total.unit): total.amount for total in calendar.totals.confirmed}
        for total in calendar.totals.all:
            sure = confirmed.get((total.name, total.unit), Decimal(0))
            amounts = (sure, total.amount - sure, total.amount)
            yield Supply(self._language.own(total.name), *(self._amount(number, total) for number in amounts))

    def dispensed(self, calendar: Calendar) -> Iterator[Dispensed]:
        """A row for each box and each infusion, in the order of their days."""
        said = self._language
        for day, dose in _begun(calendar):
            state = said.word("to be confirmed" if dose.to_be_confirmed else "confirmed")
            if tablet := dose.tablet_of:
                name = f"{said.own(tablet.box.name)}, {said.word('box of', number=tablet.number, all=tablet.boxes)}"
                yield Dispensed(name, self._holds(calendar, tablet), said.place(day), state, False)
            else:
                weight = said.word("for weight", kg=plain_number(dose.weight_kg)) if dose.weight_kg else ""
                again = said.word("weigh again") if dose.weigh_again else ""
                holds = ", ".join(part for part in (self._dose_amount(dose), weight, again) if part)
                yield Dispensed(said.own(dose.product.name), holds, said.place(day), state, True)

    def tasks(self, calendar: Calendar) -> Iterator[Task]:
        """A row for each day on which she is seen, or begins a box."""
        for day in calendar.days:
            begun = [dose.tablet_of for dose in day.doses if dose.tablet_of and dose.tablet_of.tablet == 1]
            lines = [line for of in begun for line in self._box_lines(calendar, of)]
            lines += [line for dose in day.doses if not dose.tablet_of for line in self._pages.dose_lines(dose)]
            lines += [line for visit in day.visits for line in self._pages.visit_lines(visit)]
            if lines:
                off = self._pages.day_off(day.date) if day.date else None
                yield Task(self._language.place(day), off, tuple(lines))

    def _box_lines(self, calendar: Calendar, box: TabletOf) -> Iterator[str]:
        yield self._language.word("first tablet", number=box.number, all=box.boxes)
        for pause in calendar.pauses:
            if (pause.box, pause.number) == (box.box, box.number - 1) and pause.caution:
                yield self._language.own(pause.caution)

    def _holds(self, calendar: Calendar, box: TabletOf) -> str:
        kinds: dict[str, int] = {}
        for day in calendar.days:
            for dose in day.doses:
                if dose.tablet_of and (dose.tablet_of.box, dose.tablet_of.number) == (box.box, box.number):
                    kinds[dose.product.name] = kinds.get(dose.product.name, 0) + 1
        return " + ".join(f"{count} {self._language.own(name)}" for name, count in kinds.items())

    def _dose_amount(self, dose: Dose) -> str:
        return self._language.amount(dose.amount, dose.product.unit)

    def _amount(self, number: Decimal, total: Total) -> str:
        return self._language.amount(number, total.unit) if number else "0"


def _begun(calendar: Calendar) -> Iterator[tuple[CalendarDay, Dose]]:
    for day in calendar.days:
        for dose in day.doses:
            if dose.tablet_of is None or dose.tablet_of.tablet == 1:
                yield day, dose
