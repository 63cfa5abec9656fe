"""A regimen laid on the days of one person: every dose, visit and pause, in cycle days and in dates.

Cycle day 1 is the day of onset, so that day n is the onset + n - 1 days. Amounts are exact, never rounded.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from typing import assert_never

from poi_trial.dates import FIRST_YEAR, LAST_YEAR, plus_days, plus_months
from poi_trial.dosing import regimen
from poi_trial.dosing.regimen import After, Box, Boxes, Dosing, Product, SingleDose
from poi_trial.dosing.weight import check_weight
from poi_trial.errors import did_you_mean
from poi_trial.quantities import plain_number

# Wider than any three numbers of a protocol file, multiplied.
_EXACT = Context(prec=300)
# No run of months is shorter than the one that begins here: the next month's end is 28 days away.
_SHORTEST_FROM = datetime.date(2001, 1, 31)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something falls: a cycle day and, with an onset, a date.

    Both are None where it counts in months from an event that has no date yet; then `after` says from which.
    `earliest` is the first cycle day on which it can fall.
    """

    day: int | None
    date: datetime.date | None
    after: After | None
    earliest: int


@dataclass(frozen=True, slots=True)
class TabletOf:
    """Which tablet of `box.size`, and which box of how many; both are counted from 1."""

    box: Box
    tablet: int
    number: int
    boxes: int


@dataclass(frozen=True, slots=True)
class Dose:
    """What is taken at once, in the product's unit; other readings are shown beside it, never followed."""

    product: Product
    amount: Decimal
    to_be_confirmed: bool = False
    tablet_of: TabletOf | None = None
    event: str | None = None
    caution: str | None = None
    other_readings: tuple[tuple[str, Place], ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """One of a run of visits, counted from 1; proposed where it is not registered for the arm."""

    visits: regimen.Visits
    number: int
    proposed: bool


@dataclass(frozen=True, slots=True)
class CalendarDay(Place):
    """A place with a dose or a visit."""

    doses: tuple[Dose, ...]
    visits: tuple[Visit, ...]

    @property
    def to_be_confirmed(self) -> bool:
        """Whether a dose of the day is to be confirmed by the sponsor."""
        return any(dose.to_be_confirmed for dose in self.doses)


@dataclass(frozen=True, slots=True)
class Pause:
    """The days without tablets after a box, first and last included."""

    box: Box
    number: int
    first: Place
    last: Place
    to_be_confirmed: bool
    caution: str | None


@dataclass(frozen=True, slots=True)
class Total:
    """How much of a product, of boxes, or of a substance."""

    name: str
    amount: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Totals:
    """What is confirmed, and what it comes to with the doses that are to be confirmed."""

    confirmed: tuple[Total, ...]
    all: tuple[Total, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """What one arm takes and when; `notes` are the registered words, their readings and assumptions."""

    arm: str
    weight_kg: Decimal | None
    onset: datetime.date | None
    days: tuple[CalendarDay, ...]
    pauses: tuple[Pause, ...]
    totals: Totals
    notes: tuple[regimen.Sourced, ...]

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The ids of the assumptions that the calendar rests on, each once."""
        return tuple(dict.fromkeys(name for note in self.notes for name in note.assumes))


def needs_weight(dosing: Dosing, arm: str) -> bool:
    """Whether the arm takes anything by body weight."""
    return any(isinstance(dose, SingleDose) and dose.per_kg is not None for dose in _courses(dosing, arm))


def lay_out(dosing: Dosing, arm: str, weight_kg: Decimal | None, onset: datetime.date | None) -> Calendar:
    """Lay what an arm takes on cycle days and, where the day of onset is given, on dates.

    ValueError where the arm is unknown, the weight missing or refused, or the onset outside 1850 to 2200.
    """
    if arm not in dosing.arms:
        raise ValueError(f'there is no arm "{arm}"{did_you_mean(arm, list(dosing.arms))}')
    if weight_kg is not None:
        check_weight(plain_number(weight_kg), dosing.weight)
    elif needs_weight(dosing, arm):
        raise ValueError(f'the arm "{arm}" doses by body weight; give it in kilograms')
    if onset is not None and not FIRST_YEAR <= onset.year <= LAST_YEAR:
        raise ValueError(f"the onset {onset} is outside the years {FIRST_YEAR} to {LAST_YEAR}; check the year")
    with localcontext(_EXACT):
        return _Ground(dosing, weight_kg, onset).calendar(arm)


def _courses(dosing: Dosing, arm: str) -> list[Boxes | SingleDose]:
    return [course for part in dosing.regimens if arm in part.arms for course in part.courses]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a calendar is laid on: the protocol's doses, her weight and her onset."""

    dosing: Dosing
    weight_kg: Decimal | None
    onset: datetime.date | None

    def calendar(self, arm: str) -> Calendar:
        courses = _courses(self.dosing, arm)
        visits = [part for part in self.dosing.visits if arm in part.arms]
        placed = [dose for course in courses for dose in self.doses(course)]
        doses = [dose for _, dose in placed]
        products = dict.fromkeys(dose.product for dose in doses)
        return Calendar(
            arm=arm,
            weight_kg=self.weight_kg,
            onset=self.onset,
            days=_days(placed, [visit for part in visits for visit in self.visits(part, arm)]),
            pauses=tuple(pause for course in courses for pause in self.pauses(course)),
            totals=Totals(_totals([dose for dose in doses if not dose.to_be_confirmed]), _totals(doses)),
            notes=tuple(part for part in (*courses, *products, *visits) if part.reading or part.assumes),
        )

    def on(self, day: int) -> Place:
        return Place(day, plus_days(self.onset, day - 1) if self.onset else None, None, day)

    def place(self, when: regimen.When) -> Place:
        if when.after is not None:
            return self.after(when.after)
        assert when.cycle_day is not None
        return self.on(when.cycle_day)

    def after(self, after: After) -> Place:
        start = self.place(self.dosing.events[after.event])
        since = start.date or _SHORTEST_FROM
        gap = after.days or (plus_months(since, after.months or 0) - since).days
        if start.day is None or (after.months and start.date is None):
            return Place(None, None, after, start.earliest + gap)
        return self.on(start.day + gap)

    def doses(self, course: Boxes | SingleDose) -> Iterator[tuple[Place, Dose]]:
        match course:
            case Boxes():
                yield from self.tablets(course)
            case SingleDose():
                yield self.place(course), self.single(course)
            case _:
                assert_never(course)

    def tablets(self, course: Boxes) -> Iterator[tuple[Place, Dose]]:
        box = self.box(course)
        products = [self.product(run.product) for run in box.holds for _ in range(run.count)]
        for number in range(1, course.count + 1):
            begins = course.first_day + (number - 1) * course.every_days
            for i, product in enumerate(products):
                which = TabletOf(box, i + 1, number, course.count)
                yield self.on(begins + i), Dose(product, Decimal(1), number > course.confirmed, which)

    def single(self, course: SingleDose) -> Dose:
        amount, times = (course.amount, Decimal(1)) if course.amount else (course.per_kg, self.weight_kg)
        assert amount is not None
        assert times is not None
        return Dose(
            product=self.product(course.product),
            amount=_plain(amount * times),
            event=course.event,
            caution=course.caution,
            other_readings=tuple((other.text, self.place(other)) for other in course.other_readings),
        )

    def pauses(self, course: Boxes | SingleDose) -> Iterator[Pause]:
        if isinstance(course, SingleDose) or (box := self.box(course)).size == course.every_days:
            return
        for number in range(1, course.count + 1):
            last = course.first_day + number * course.every_days - 1
            first = last - course.every_days + box.size + 1
            # No box follows the last pause, so nothing is to be waited for.
            caution = course.pause_caution if number < course.count else None
            yield Pause(box, number, self.on(first), self.on(last), number > course.confirmed, caution)

    def visits(self, part: regimen.Visits, arm: str) -> Iterator[tuple[Place, Visit]]:
        for number in range(1, part.count + 1):
            yield self.after(part.due(number)), Visit(part, number, arm in part.proposed_for)

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
