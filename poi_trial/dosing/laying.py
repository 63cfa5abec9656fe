"""A regimen laid on what is known of a person: every dose, visit and pause, in cycle days and in dates."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from typing import assert_never

from poi_trial.dates import FIRST_YEAR, LAST_YEAR, plus_days, plus_months
from poi_trial.dosing import regimen
from poi_trial.dosing.calendar import (
    Basis,
    Calendar,
    CalendarDay,
    Dose,
    Pause,
    Place,
    TabletOf,
    Total,
    Totals,
    Visit,
)
from poi_trial.dosing.products import Box, Product, Sourced
from poi_trial.dosing.regimen import After, Boxes, Course, Dosing, SingleDose, Unsaid, Window
from poi_trial.dosing.weight import check_weight
from poi_trial.errors import did_you_mean
from poi_trial.quantities import plain_number

# Wider than any three numbers of a protocol file, multiplied.
_EXACT = Context(prec=300)
# No run of months is shorter than the one that begins here: the next month's end is 28 days away.
_SHORTEST_FROM = datetime.date(2001, 1, 31)
_NOWHERE = Place(None, None, None, 0)


def needs_weight(dosing: Dosing, arm: str) -> bool:
    """Whether the arm takes anything by body weight."""
    return any(isinstance(dose, SingleDose) and dose.per_kg is not None for dose in _courses(dosing, arm))


def weighs_again(dosing: Dosing, arm: str) -> bool:
    """Whether she is weighed again before a dose of the arm."""
    return any(isinstance(dose, SingleDose) and dose.weigh_again for dose in _courses(dosing, arm))


def lay_out(dosing: Dosing, arm: str, basis: Basis) -> Calendar:
    """Lay what an arm takes on cycle days and, where an onset or a start is known, on dates.

    ValueError where the arm is unknown, a weight missing or refused, a day outside 1850 to 2200, or a move outside
    the window that the protocol gives the dose.
    """
    if arm not in dosing.arms:
        raise ValueError(f'there is no arm "{arm}"{did_you_mean(arm, list(dosing.arms))}')
    for weight in (basis.weight_kg, basis.reweigh_kg):
        if weight is not None:
            check_weight(plain_number(weight), dosing.weight)
    if basis.weight_kg is None and needs_weight(dosing, arm):
        raise ValueError(f'the arm "{arm}" doses by body weight; give it in kilograms')
    for name, day in (("onset", basis.onset), ("start", basis.start.date if basis.start else None)):
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(f"the {name} {day} is outside the years {FIRST_YEAR} to {LAST_YEAR}; check the year")
    ground = _Ground(dosing, arm, basis)
    ground.check_start()
    with localcontext(_EXACT):
        return ground.calendar()


def _courses(dosing: Dosing, arm: str) -> list[Course]:
    return [course for part in dosing.regimens if arm in part.arms for course in part.courses]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a calendar is laid on: the protocol's doses, her arm, and what is known of her."""

    dosing: Dosing
    arm: str
    basis: Basis

    def check_start(self) -> None:
        if self.basis.start is None:
            return
        if self.basis.onset is not None:
            raise ValueError("a start is for a woman who does not bleed; give the onset or the start, not both")
        if not any(isinstance(course, Boxes) and course.without_bleeding for course in _courses(self.dosing, self.arm)):
            raise ValueError(f'the protocol lets nobody set a start for the arm "{self.arm}"')

    def calendar(self) -> Calendar:
        courses = _courses(self.dosing, self.arm)
        visits = [part for part in self.dosing.visits if self.arm in part.arms]
        self.check_moves([dose for course in courses if isinstance(course, SingleDose) for dose in course.each()])
        placed = [dose for course in courses for dose in self.doses(course)]
        doses = [dose for _, dose in placed]
        products = dict.fromkeys(dose.product for dose in doses)
        notes = (*(note for course in courses for note in self.notes(course)), *products, *visits)
        return Calendar(
            arm=self.arm,
            basis=self.basis,
            days=_days(placed, [visit for part in visits for visit in self.visits(part)]),
            pauses=tuple(pause for course in courses for pause in self.pauses(course)),
            totals=Totals(_totals([dose for dose in doses if not dose.to_be_confirmed]), _totals(doses)),
            notes=tuple(part for part in notes if part.reading or part.assumes),
        )

    def check_moves(self, doses: list[SingleDose]) -> None:
        own = {dose.event: dose for dose in doses}
        for event, day in self.basis.moves:
            if event not in own:
                known = did_you_mean(event, list(own)) if own else "; it has none that could be moved"
                raise ValueError(f'the arm "{self.arm}" has no dose "{event}"{known}')
            if own[event].window is None:
                raise ValueError(f'"{event}" cannot be moved: the protocol gives it no window')
            first, last = (place.date for place in self.window(own[event]) or (_NOWHERE, _NOWHERE))
            if first is None or last is None:
                raise ValueError(f'"{event}" has no date yet that could be moved; give the onset')
            if not first <= day <= last:
                raise ValueError(f'"{event}" may be moved to {first} to {last}; {day} is outside')

    def notes(self, course: Course) -> Iterator[Sourced]:
        yield course
        match course:
            case Boxes(without_bleeding=Sourced() as note) if self.basis.start:
                yield note
            case SingleDose(window=Window() as note) if {e.event for e in course.each()} & dict(
                self.basis.moves
            ).keys():
                yield note
            case _:
                pass

    def on(self, day: int) -> Place:
        return Place(day, plus_days(self.basis.onset, day - 1) if self.basis.onset else None, None, day)

    def place(self, when: regimen.When) -> Place:
        if when.after is not None:
            return self.after(when.after)
        assert when.cycle_day is not None
        return self.on(when.cycle_day)

    def after(self, after: After) -> Place:
        start = self.due(self.dosing.events[after.event])
        since = start.date or _SHORTEST_FROM
        gap = after.days or (plus_months(since, after.months or 0) - since).days
        if start.day is None or (after.months and start.date is None):
            return Place(None, None, after, start.earliest + gap)
        return self.on(start.day + gap)

    def due(self, dose: SingleDose) -> Place:
        """Where a dose falls: on its own day, or on the one it was moved to."""
        moved = dict(self.basis.moves).get(dose.event)
        if moved is None:
            return self.place(dose)
        assert self.basis.onset is not None
        return self.on((moved - self.basis.onset).days + 1)

    def doses(self, course: Course) -> Iterator[tuple[Place, Dose]]:
        match course:
            case Boxes():
                yield from self.tablets(course)
            case SingleDose():
                yield from ((self.due(dose), self.single(dose)) for dose in course.each())
            case Unsaid():
                pass
            case _:
                assert_never(course)

    def tablet_day(self, course: Boxes, day: int) -> Place:
        start, onset = self.basis.start, self.basis.onset
        if start is None or course.without_bleeding is None:
            return self.on(day + (course.wait(plus_days(onset, course.first_day - 1)) if onset else 0))
        return Place(None, plus_days(start.date, course.wait(start.date) + day - course.first_day), None, day)

    def tablets(self, course: Boxes) -> Iterator[tuple[Place, Dose]]:
        box = self.box(course)
        taken = [(self.product(run.product), run.amount) for run in box.holds for _ in range(run.count)]
        for number in range(1, course.count + 1):
            begins = course.first_day + (number - 1) * course.every_days
            for i, (product, amount) in enumerate(taken):
                which = TabletOf(box, i + 1, number, course.count)
                place = self.tablet_day(course, begins + i)
                as_if = f"counted as if cycle day {course.first_day} were a {course.begins_on}"
                cautions = (as_if,) if course.begins_on and place.date is None else ()
                yield place, Dose(product, amount, number > course.confirmed, which, cautions=cautions)

    def single(self, course: SingleDose) -> Dose:
        weight = None if course.amount else self.weight(course)
        amount, times = (course.amount, Decimal(1)) if course.amount else (course.per_kg, weight)
        assert amount is not None
        assert times is not None
        without = course.without_bleeding if self.basis.start else None
        return Dose(
            product=self.product(course.product),
            amount=_plain(amount * times),
            event=course.event,
            cautions=tuple(part for part in (without, course.caution) if part),
            weight_kg=weight,
            weigh_again=course.weigh_again and weight is not None and self.basis.reweigh_kg is None,
            window=self.window(course),
            moved_from=self.place(course) if course.event in dict(self.basis.moves) else None,
            other_readings=tuple((other.text, self.place(other)) for other in course.other_readings),
        )

    def weight(self, course: SingleDose) -> Decimal | None:
        newer = self.basis.reweigh_kg if course.weigh_again else None
        return self.basis.weight_kg if newer is None else newer

    def window(self, course: SingleDose) -> tuple[Place, Place] | None:
        own = self.place(course)
        if course.window is None or own.day is None:
            return None
        return self.on(own.day - course.window.days_before), self.on(own.day + course.window.days_after)

    def pauses(self, course: Course) -> Iterator[Pause]:
        if not isinstance(course, Boxes) or (box := self.box(course)).size == course.every_days:
            return
        for number in range(1, course.count + 1):
            last = course.first_day + number * course.every_days - 1
            first = last - course.every_days + box.size + 1
            # No box follows the last pause, so nothing is to be waited for.
            caution = course.pause_caution if number < course.count else None
            places = self.tablet_day(course, first), self.tablet_day(course, last)
            yield Pause(box, number, *places, number > course.confirmed, caution)

    def visits(self, part: regimen.Visits) -> Iterator[tuple[Place, Visit]]:
        for number in range(1, part.count + 1):
            yield self.after(part.due(number)), Visit(part, number, self.arm in part.proposed_for)

    def product(self, name: str) -> Product:
        return next(product for product in self.dosing.products if product.id == name)

    def box(self, course: Boxes) -> Box:
        return next(box for box in self.dosing.boxes if box.id == course.box)


def _days(doses: list[tuple[Place, Dose]], visits: list[tuple[Place, Visit]]) -> tuple[CalendarDay, ...]:
    places: dict[Place, tuple[list[Dose], list[Visit]]] = {}
    for place, dose in doses:
        places.setdefault(place, ([], []))[0].append(dose)
    for place, visit in visits:
        places.setdefault(place, ([], []))[1].append(visit)
    return tuple(
        CalendarDay(at.day, at.date, at.after, at.earliest, tuple(places[at][0]), tuple(places[at][1]))
        for at in sorted(places, key=lambda place: (place.earliest, place.day is None))
    )


def _totals(doses: list[Dose]) -> tuple[Total, ...]:
    parts = [(dose.product.name, dose.product.unit, dose.amount) for dose in doses]
    tablets = [dose.tablet_of for dose in doses if dose.tablet_of is not None]
    parts += [(which.box.name, "box", Decimal(1)) for which in tablets if which.tablet == 1]
    parts += [(c.substance, c.unit, c.amount * dose.amount) for dose in doses for c in dose.product.contains]
    sums: dict[tuple[str, str], Decimal] = {}
    for name, unit, amount in parts:
        sums[name, unit] = sums.get((name, unit), Decimal(0)) + amount
    return tuple(Total(name, _plain(amount), unit) for (name, unit), amount in sums.items())


def _plain(amount: Decimal) -> Decimal:
    """Drop the zeros that a product of decimals drags behind it: 58.000 times 1000000 is 58000000."""
    whole = amount.to_integral_value()
    return whole if amount == whole else amount.normalize()
