"""Calendar: a regimen laid on the days of one person, with what it was laid on.

Cycle day 1 is the day of onset, so that day n is the onset + n - 1 days. Amounts are exact, never rounded.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from poi_trial.dates import PartialDate
from poi_trial.dosing import regimen
from poi_trial.dosing.products import Box, Product, Sourced
from poi_trial.dosing.regimen import After


@dataclass(frozen=True, slots=True)
class Start:
    """The day of the first tablet of a woman who does not bleed, and the clinician who set it."""

    date: datetime.date
    by: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What is known of her that a calendar is laid on; without an onset or a start it has no dates.

    Weights are in kilograms; `reweigh_kg` counts from the dose before which she is weighed again, `recorded_kg` and
    `recorded_onset` are those on record that others took the place of; `weighed` is the day of a weight that counts
    from record. `moves` are doses that were moved, by their event.
    """

    weight_kg: Decimal | None = None
    onset: datetime.date | None = None
    reweigh_kg: Decimal | None = None
    start: Start | None = None
    moves: tuple[tuple[str, datetime.date], ...] = ()
    recorded_kg: Decimal | None = None
    recorded_onset: datetime.date | None = None
    weighed: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something falls: a cycle day and, with an onset, a date.

    Both are None where it counts in months from an event that has no date yet; then `after` says from which.
    Days from a start that a clinician set have a date and no cycle day. `earliest` is the first cycle day on which
    it can fall.
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
    """What is taken at once, in the product's unit; other readings are shown beside it, never followed.

    `weight_kg` is the weight that the amount was computed from, `weigh_again` says that a newer one is due before it.
    `window` is the first and last day that it may be moved to, `moved_from` its own day if it was.
    """

    product: Product
    amount: Decimal
    to_be_confirmed: bool = False
    tablet_of: TabletOf | None = None
    event: str | None = None
    cautions: tuple[str, ...] = ()
    weight_kg: Decimal | None = None
    weigh_again: bool = False
    window: tuple[Place, Place] | None = None
    moved_from: Place | None = None
    other_readings: tuple[tuple[str, Place], ...] = ()

    @property
    def caution(self) -> str | None:
        """What is to be heeded, in one sentence."""
        return "; ".join(self.cautions) or None


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
class Waiting:
    """That an onset came too early: the first dose would fall before the day from which she may have any."""

    onset: datetime.date
    first_dose: datetime.date
    not_before: datetime.date


@dataclass(frozen=True, slots=True)
class Calendar:
    """What one arm takes and when; `notes` are the registered words, their readings and assumptions.

    `participant` is her id where it was made for a named one, `waiting` says why it has no dates though she bled,
    `rehearsal` that nobody is to take any of it.
    """

    arm: str
    basis: Basis
    days: tuple[CalendarDay, ...]
    pauses: tuple[Pause, ...]
    totals: Totals
    notes: tuple[Sourced, ...]
    participant: str | None = None
    waiting: Waiting | None = None
    rehearsal: bool = False

    @property
    def dated(self) -> bool:
        """Whether any of its days has a date."""
        return any(day.date for day in self.days)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The ids of the assumptions that the calendar rests on, each once."""
        return tuple(dict.fromkeys(name for note in self.notes for name in note.assumes))
