"""What is taken when, in cycle days: courses, regimens, visits, and the checks of how their names fit.

Cycle day 1 is the first day of bleeding. Nothing here knows a date; calendar.py lays it on real days.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import Field, model_validator

from poi_trial.dosing.products import Box, Part, Product, Sourced, Tablets, Text
from poi_trial.dosing.weight import Positive, WeightLimits
from poi_trial.errors import PathStep, did_you_mean
from poi_trial.model import Many, Model, refusal
from poi_trial.quantities import unit_key
from poi_trial.scalars import Id

LONGEST_CHAIN = 12
"""How many events may count from one another before a cycle day is reached."""

CycleDay = Annotated[int, Field(ge=1, le=40_000)]
EveryDays = Annotated[int, Field(ge=1, le=366)]
Count = Annotated[int, Field(ge=1, le=99)]
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
Where = tuple[PathStep, ...]
Name = tuple[Where, bool, str, str]
"""Where a name stands, whether it is defined there or used, of what kind it is, and the name."""


class After(Part):
    """So many calendar months, or so many days, after an event."""

    either = (("months", "days"),)
    event: Id
    months: Annotated[int, Field(ge=1, le=24)] | None = None
    days: CycleDay | None = None


class When(Part):
    """A cycle day, or a time after an event."""

    either: ClassVar[tuple[tuple[str, str], ...]] = (("cycle_day", "after"),)
    cycle_day: CycleDay | None = None
    after: After | None = None


class OtherReading(When):
    """Where another reading of the same words would put the dose; shown beside it, never followed."""

    text: Text


class Window(Sourced):
    """How many days before and after its own day a dose may be moved."""

    days_before: Annotated[int, Field(ge=0, le=366)]
    days_after: Annotated[int, Field(ge=0, le=366)]


class Boxes(Sourced):
    """Boxes taken one after the other, the next beginning `every_days` after the one before began."""

    kind: Literal["boxes"]
    box: Id
    first_day: CycleDay
    """The cycle day of the first tablet."""
    begins_on: Weekday | None = None
    """The day of the week of the first tablet: the first such day on or after `first_day`."""
    every_days: EveryDays
    count: Count
    confirmed: Annotated[int, Field(ge=0, le=99)]
    """How many of them may be dispensed; the rest are to be confirmed."""
    pause_caution: Text | None = None
    without_bleeding: Sourced | None = None
    """That a named clinician may set the day of the first tablet of a woman who does not bleed."""

    def wait(self, first: date) -> int:
        """How many days after its first possible day the first tablet is taken, for the day of the week."""
        return (get_args(Weekday).index(self.begins_on) - first.weekday()) % 7 if self.begins_on else 0


class Repeat(Model):
    """The same dose again and again, such as an injection a week; each is counted from the first and moves with it."""

    every_days: EveryDays
    count: Annotated[int, Field(ge=2, le=99)]
    """How many doses there are, the first included."""


class SingleDose(Sourced, When):
    """One dose, an event that others may count from: an amount, or an amount per kilogram of body weight.

    The doses that repeat it are events too: `injection-2` follows `injection`.
    """

    either = (*When.either, ("per_kg", "amount"))
    kind: Literal["dose"]
    event: Id
    product: Id
    per_kg: Positive | None = None
    amount: Positive | None = None
    weigh_again: bool = False
    """Whether she is weighed again before it, and a newer weight counts from it on."""
    caution: Text | None = None
    without_bleeding: Text | None = None
    """What stands in place of a date for a woman who does not bleed."""
    window: Window | None = None
    other_readings: Many[OtherReading] = ()
    repeat: Repeat | None = None

    def each(self) -> "Iterator[SingleDose]":
        """The dose, and those that repeat it."""
        yield self
        for number in range(2, self.repeat.count + 1) if self.repeat else ():
            days = self.repeat.every_days * (number - 1) if self.repeat else 0
            own = {"cycle_day": None, "after": After(event=self.event, days=days), "other_readings": (), "repeat": None}
            yield self.model_copy(update={"event": f"{self.event}-{number}", **own})


class Unsaid(Sourced):
    """What the arm takes or undergoes that the file cannot lay on days: the sentence is shown, and nothing is dated."""

    kind: Literal["unsupported"]
    text: Text
    reading: Text = "No doses are laid out for this sentence: it, or the language of protocols, does not say enough."


Course = Annotated[Boxes | SingleDose | Unsaid, Field(discriminator="kind")]


class Regimen(Model):
    """What the named arms take; an arm takes the courses of every regimen that names it."""

    id: Id
    arms: Many[Id] = Field(min_length=1)
    courses: Many[Course] = Field(min_length=1)


class Visits(Sourced):
    """Visits every so many days after an event; an arm without that event is seen on the same days."""

    id: Id
    what: Text
    after: Id
    every_days: EveryDays
    count: Count
    arms: Many[Id] = Field(min_length=1)
    proposed_for: Many[Id] = ()
    """Those of the arms for which the visits are proposed, not registered."""

    @model_validator(mode="after")
    def _proposed_for_arms(self) -> Self:
        if not set(self.proposed_for) <= set(self.arms):
            raise ValueError("proposed_for may name only arms that stand in arms")
        return self

    def due(self, number: int) -> After:
        """When the visit of that number, counted from 1, falls."""
        return After(event=self.after, days=self.every_days * number)


class Dosing(Model):
    """All that the protocol says of doses and visits; its parts name one another by id."""

    products: Many[Product] = ()
    boxes: Many[Box] = ()
    regimens: Many[Regimen] = ()
    visits: Many[Visits] = ()
    weight: WeightLimits

    @property
    def arms(self) -> tuple[str, ...]:
        """Every arm that a regimen or a visit names, in the order of the file."""
        parts: tuple[Regimen | Visits, ...] = (*self.regimens, *self.visits)
        return tuple(dict.fromkeys(arm for part in parts for arm in part.arms))

    @property
    def events(self) -> dict[str, SingleDose]:
        """Every dose that others may count from, by the id of its event."""
        courses = (course for regimen in self.regimens for course in regimen.courses)
        return {each.event: each for course in courses if isinstance(course, SingleDose) for each in course.each()}

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if faults := [*_name_faults(self), *_course_faults(self)]:
            raise refusal("Dosing", faults)
        return self


def _parts(value: object, where: Where = ()) -> Iterator[tuple[Where, object]]:
    yield where, value
    if isinstance(value, tuple | Model):
        for step, inner in value if isinstance(value, Model) else enumerate(value):
            yield from _parts(inner, (*where, step))


def _names(dosing: Dosing) -> Iterator[Name]:
    for where, part in _parts(dosing):
        match part:
            case Product():
                yield (*where, "id"), True, "products", part.id
                yield (*where, "name"), True, "names", part.name
            case Box():
                yield (*where, "id"), True, "boxes", part.id
            case Regimen():
                yield (*where, "id"), True, "regimens", part.id
            case Visits():
                yield (*where, "id"), True, "visits", part.id
                yield (*where, "after"), False, "events", part.after
            case SingleDose():
                yield from (((*where, "event"), True, "events", each.event) for each in part.each())
                yield (*where, "product"), False, "products", part.product
            case Tablets():
                yield (*where, "product"), False, "products", part.product
            case Boxes():
                yield (*where, "box"), False, "boxes", part.box
            case After():
                yield (*where, "event"), False, "events", part.event


def _name_faults(dosing: Dosing) -> Iterator[tuple[Where, str]]:
    """Names that stand twice, that nothing defines, or that nobody takes."""
    names = list(_names(dosing))
    # Read backwards, so that of two equal names the first is the home and the second the fault.
    homes = {(kind, name): where for where, defines, kind, name in reversed(names) if defines}
    used = {(kind, name) for _, defines, kind, name in names if not defines}
    for where, defines, kind, name in names:
        if not defines and (kind, name) not in homes:
            choices = sorted(known for other, known in homes if other == kind)
            yield where, f'"{name}" is not in the {kind}{did_you_mean(name, choices)}'
        elif defines and homes[kind, name] != where:
            yield where, f'"{name}" stands twice in the {kind}'
        elif kind in {"products", "boxes"} and (kind, name) not in used:
            yield where, f'nobody takes "{name}"; name it where it is taken, or leave it out'


def _course_faults(dosing: Dosing) -> Iterator[tuple[Where, str]]:
    """Boxes that are another product or outlast their cycle, and events that no cycle day leads to."""
    others = {unit_key(name) for box in dosing.boxes for name in box.not_to_be_confused_with}
    sizes = {box.id: box.size for box in dosing.boxes}
    for where, part in _parts(dosing):
        match part:
            case Box() if unit_key(part.name) in others:
                yield (*where, "name"), f'"{part.name}" is another product, not to be confused with this one'
            case Boxes() if (size := sizes.get(part.box, 0)) > part.every_days:
                yield (*where, "every_days"), f"the next box begins before the {size} days of one are over"
            case Boxes() if part.confirmed > part.count:
                yield (*where, "confirmed"), f"more boxes are confirmed than the {part.count} that are taken"
            case SingleDose() if not _reaches_a_cycle_day(part, dosing.events):
                yield (*where, "after"), f"reaches no cycle day in {LONGEST_CHAIN} steps; is it a circle?"


def _reaches_a_cycle_day(dose: SingleDose, events: dict[str, SingleDose]) -> bool:
    for _ in range(LONGEST_CHAIN):
        # An event that nothing defines is a fault of its own.
        if dose.after is None or dose.after.event not in events:
            return True
        dose = events[dose.after.event]
    return False
