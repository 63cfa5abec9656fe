"""Results that are set aside: drawn under a treatment, in pregnancy or in lactation that makes them what they are."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property, partial
from typing import Literal, NamedTuple

from pydantic import Field

from poi_trial.dates import PartialDate, plus_days
from poi_trial.memo import Memo
from poi_trial.model import Many, Model
from poi_trial.patient import Patient, Pregnancy, Treatment
from poi_trial.scalars import Words
from poi_trial.screening.criteria.duration import Duration
from poi_trial.screening.criteria.entries import lasted
from poi_trial.screening.criteria.influences import Influence, Said
from poi_trial.screening.criteria.occasions import NOT_ABOVE, Level
from poi_trial.screening.criteria.told import medicines_told
from poi_trial.screening.criteria.weighing import Acting, Effect, Weigher
from poi_trial.screening.drug_classes import DrugClasses
from poi_trial.screening.lexicon import Drugs, Lasting
from poi_trial.screening.phrases import Kept, Phrases
from poi_trial.screening.taken import EARLIEST, LATEST, Span, acts_until, first_day, last_day, lasting_words, shown
from poi_trial.screening.verdict import FAIL, PASS

# Made so, a named tuple takes a third of the time.
_made = tuple.__new__
_NEVER = PartialDate.on(LATEST)


class UnderTreatment(Duration):
    """Treatments that bring a result to one side of the limit, on the days of intake and for some time after."""

    level: Literal["above", "not above"]
    """The side on which a result is set aside."""
    classes: DrugClasses
    """`counts` for sure, `judge` and `judge_if_local` perhaps; any other does not matter."""
    after: Literal["start", "end"]
    """The day from which the time is counted: the first day of intake, or the last on which it acts."""

    def acting(self, drugs: Drugs, lasting: tuple[Lasting, bool] | None) -> Acting:
        """What finds the influence of a medicine of these classes, on results drawn from one day to another."""
        side, over, reach, from_start = self.side, self._over, self._reach, self.after == "start"

        def influence(treatment: Treatment, surely: bool, earliest: date, day: date) -> Influence | None:
            first = treatment.start
            if first is None or first[1] > day:
                first = first_day(treatment, day)
                if first is None:
                    return None
            last = first if from_start else acts_until(treatment, lasting)
            if last is None:
                ends = _NEVER
            elif reach[last[1]] < earliest:
                return None
            else:
                ends = over[last]
            doubtful = not surely or bool(treatment.ordered)
            return _made(Influence, (side, _made(Span, (first, ends)), partial(self._said, treatment, drugs), doubtful))

        return influence

    @cached_property
    def side(self) -> Level:
        """The side on which a result is set aside."""
        return Level(self.level)

    def turns(self, treatments: Iterable[Treatment], drugs: Drugs) -> Iterator[date]:
        """The starts, and the day after the time is over."""
        for treatment in treatments:
            if self.classes.belongs(treatment, drugs) is not FAIL:
                if treatment.start:
                    yield treatment.start.first
                last = treatment.start if self.after == "start" else last_day(treatment, drugs)
                if last:
                    yield from (plus_days(edge, 1) for edge in self._over[last])

    @cached_property
    def _reach(self) -> Memo[date, date]:
        """Of each day, the last of the time after it."""
        return Memo(self.ends)

    @cached_property
    def _over(self) -> Memo[PartialDate, PartialDate]:
        """Of each range of days, the last days of the time after it."""
        return Memo(lambda days: PartialDate(self._reach[days.first], self._reach[days.last]))

    def _said(self, treatment: Treatment, drugs: Drugs) -> Said:
        what = shown(treatment) + lasting_words(treatment, drugs)
        doubt = f"whether and when she took {what}" if treatment.ordered else f"what {what} is and how it acts"
        if self.after == "start":
            began = treatment.start or "an unknown day"
            return Said(f"within {self.length} of the start on {began} of", what, doubt)
        return Said(f"on, or within {self.length} of,", what, doubt)


class _Record(NamedTuple):
    """A day of which a state is known (None: the screening day), its end if that is recorded, and what says so."""

    known: PartialDate | None
    until: PartialDate | None
    said: str


class InState(Model):
    """Pregnancy, or lactation: known of one day, it may have begun and may end so many weeks before and after it.

    A result that is not above the limit is set aside in it. A status or a test without a date is of the screening
    day; a condition lasts `until` its end, where that is recorded.
    """

    name: Words
    statuses: Many[Literal["pregnant", "breast-feeding"]] = Field(min_length=1)
    tests: Many[Literal["positive"]] = ()
    conditions: Many[Words] = ()
    """Names of conditions that say it."""
    unless: Many[Words] = ()
    """Longer phrases that hold one of the names and mean something else."""
    weeks: int = Field(ge=1, le=520)

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self.conditions, self.unless)

    def influences(self, patient: Patient, day: date) -> Iterator[Influence]:
        """Every record of it, as known on `day`."""
        for record in self._records(patient):
            if known := (record.known or PartialDate.on(day)).until(day):
                first = PartialDate(plus_days(known.first, -7 * self.weeks), known.last)
                last = record.until or PartialDate(known.first, plus_days(known.last, 7 * self.weeks))
                what = f"{self.name} ({record.said})"
                yield Influence(NOT_ABOVE, Span(first, last), partial(Said, "in", what, ""))

    def turns(self, patient: Patient) -> Iterator[date]:
        """The days of the records and the next; undated, the day on which a result is too old to be drawn in it."""
        for record in self._records(patient):
            drawn = (m.date.last for m in patient.measurements or () if m.date and record.known is None)
            yield from (plus_days(day, 7 * self.weeks + 1) for day in drawn)
            for edge in (*(record.known or ()), *(record.until or ())):
                yield from (edge, plus_days(edge, 1))

    def is_told(self, record: Pregnancy) -> bool:
        """Whether a status or a test says it."""
        return record.status in self.statuses or record.test in self.tests

    def _records(self, patient: Patient) -> Iterator[_Record]:
        record = patient.pregnancy
        if record and self.is_told(record):
            said = record.status if record.status in self.statuses else f"{record.test} test"
            when = f" on {record.date}" if record.date else ", without a date"
            yield _Record(record.date, None, f"{said}{when}")
        for condition in patient.conditions or ():
            if condition.name and condition.name in self._phrases:
                since, until = lasted(condition)
                yield _Record(since or PartialDate(EARLIEST, LATEST), until, condition.name)


class SetAside(Model):
    """What makes a result say nothing of her own ovaries."""

    treatments: Many[UnderTreatment] = ()
    states: Many[InState] = ()

    def turns(self, patient: Patient, drugs: Drugs) -> Iterator[date]:
        """Days on which it may come to be known, or no longer be certain, that a result was drawn under something."""
        told = [medicine for medicine, _ in medicines_told(drugs, patient)]
        for rule in self.treatments:
            yield from rule.turns(patient.treatments or (), drugs)
            if rule.side is NOT_ABOVE:
                yield from rule.turns(told, drugs)
        for state in self.states:
            yield from state.turns(patient)

    def weigher(self, drugs: Drugs) -> Weigher:
        """What weighs results, prepared once for the one list of drugs that a protocol has."""
        if not self._known_by or self._known_by[0][0] is not drugs:

            def effects(treatment: Treatment) -> tuple[Effect, ...]:
                lasting = drugs.lasts(treatment)
                belongs = [rule.classes.belongs(treatment, drugs) for rule in self.treatments]
                return tuple(
                    Effect(place, rule.side, rule.acting(drugs, lasting), verdict is PASS)
                    for place, (verdict, rule) in enumerate(zip(belongs, self.treatments, strict=True))
                    if verdict is not FAIL
                )

            kept = Kept(effects).of

            def lowered(patient: Patient, drawn: tuple[date, date], day: date) -> list[Influence]:
                if not patient.conditions and not patient.procedures and not self._tells[patient.pregnancy]:
                    return []
                states = [each for state in self.states for each in state.influences(patient, day)]
                return [*_as_told(medicines_told(drugs, patient), kept, drawn), *states]

            self._known_by[:] = [(drugs, Weigher(kept, lowered))]
        return self._known_by[0][1]

    @cached_property
    def _tells(self) -> Memo[Pregnancy | None, bool]:
        """Whether what is recorded of a pregnancy is a state that sets results aside."""
        return Memo(lambda record: record is not None and any(state.is_told(record) for state in self.states))

    @cached_property
    def _known_by(self) -> list[tuple[Drugs, Weigher]]:
        return []


def _as_told(
    told: Iterable[tuple[Treatment, str]],
    effects: Callable[[Treatment], tuple[Effect, ...]],
    drawn: tuple[date, date],
) -> Iterator[Influence]:
    """What medicines may do that no treatment on record is: hold a result down, and never for sure."""

    def said(of: Callable[[], Said], what: str) -> Said:
        return of()._replace(what=what, doubt=f"whether and when she took {what}")

    # What stands there twice is said once.
    once = {(what, medicine.start, medicine.end): medicine for medicine, what in told}
    for (what, _, _), medicine in once.items():
        for effect in effects(medicine):
            if effect.side is NOT_ABOVE and (influence := effect.acting(medicine, False, *drawn)):
                yield influence._replace(said=partial(said, influence.said, what))
