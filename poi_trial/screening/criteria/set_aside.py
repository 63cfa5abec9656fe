"""Results that are set aside: drawn under a treatment, in pregnancy or in lactation that makes them what they are."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property, partial
from operator import itemgetter
from typing import Literal, NamedTuple, Self

from pydantic import Field, model_validator

from poi_trial.dates import PartialDate, plus_days, plus_months
from poi_trial.memo import Memo
from poi_trial.model import Many, Model
from poi_trial.patient import Patient, Pregnancy, Treatment
from poi_trial.scalars import Words
from poi_trial.screening.criteria.influences import Asked, Influence, Said, Under
from poi_trial.screening.criteria.results import (
    ABOVE,
    NOT_ABOVE,
    Doubt,
    Level,
    Occasion,
    Raised,
    Results,
    all_exact,
    occasions,
)
from poi_trial.screening.drug_classes import DrugClasses
from poi_trial.screening.lexicon import Drugs
from poi_trial.screening.phrases import Kept, Phrases
from poi_trial.screening.taken import EARLIEST, LATEST, Span, first_day, last_day, lasting_words, shown
from poi_trial.screening.verdict import FAIL, PASS, UNKNOWN

# Made so, a named tuple takes a third of the time.
_made = tuple.__new__
_NEVER, _EVER = PartialDate.on(LATEST), PartialDate(EARLIEST, LATEST)


class UnderTreatment(Model):
    """Treatments that bring a result to one side of the limit, on the days of intake and for some time after."""

    level: Literal["above", "not above"]
    """The side on which a result is set aside."""
    classes: DrugClasses
    """`counts` for sure, `judge` and `judge_if_local` perhaps; any other does not matter."""
    after: Literal["start", "end"]
    """The day from which the time is counted: the first day of intake, or the last on which it acts."""
    months: int | None = Field(default=None, ge=1, le=120)
    weeks: int | None = Field(default=None, ge=1, le=520)

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if (self.months is None) == (self.weeks is None):
            raise ValueError("write either months: N or weeks: N")
        return self

    def influence(self, treatment: Treatment, surely: bool, drugs: Drugs, within: PartialDate) -> Influence | None:
        """What a treatment of these classes does, as known at the end of `within`; None where it does not reach it."""
        first = first_day(treatment, within.last)
        if first is None:
            return None
        last = first if self.after == "start" else last_day(treatment, drugs)
        over = self._over[last] if last else _NEVER
        if over.last < within.first:
            return None
        doubtful = not surely or bool(treatment.ordered)
        span = _made(Span, (first, over))
        return _made(Influence, (self.side, span, partial(self._said, treatment, drugs), doubtful))

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
    def _over(self) -> Memo[PartialDate, PartialDate]:
        """Of each day, the one on which the time after it is over."""
        # One of the two is 0.
        months, weeks = self.months or 0, self.weeks or 0
        return Memo(lambda days: PartialDate(*(plus_days(plus_months(edge, months), 7 * weeks) for edge in days)))

    @property
    def length(self) -> str:
        """The time in words."""
        return f"{self.months} months" if self.months else f"{self.weeks} weeks"

    def _said(self, treatment: Treatment, drugs: Drugs) -> Said:
        what = shown(treatment) + lasting_words(treatment, drugs)
        doubt = f"whether and when she took {what}" if treatment.ordered else f"what {what} is and how it acts"
        if self.after == "start":
            began = treatment.start or "an unknown day"
            return Said(f"within {self.length} of the start on {began} of {what}", what, doubt)
        return Said(f"on, or within {self.length} of, {what}", what, doubt)


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
                yield Influence(NOT_ABOVE, Span(first, last), partial(Said, f"in {what}", what, ""))

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
                known = condition.since or PartialDate(EARLIEST, LATEST)
                yield _Record(known, condition.until, condition.name)


_Places = tuple[tuple[int, bool], ...]


class SetAside(Model):
    """What makes a result say nothing of her own ovaries."""

    treatments: Many[UnderTreatment] = ()
    states: Many[InState] = ()

    def weigh(self, results: Results, patient: Patient, drugs: Drugs, day: date) -> Results:
        """The results without those that were surely drawn under something, and with doubt where they may have been."""
        if not results.usable:
            return results
        within = _made(PartialDate, (results.occasions[0].days.first, day))
        influences = [each for each in self._influences(patient, drugs, within) if each.touches(results.usable)]
        if not influences:
            return results
        kept, doubts = list[Occasion](), list[Doubt]()
        for result in results.usable:
            held = [(each, each.holds(result)) for each in influences if each.level is result.level]
            sure = [influence for influence, verdict in held if verdict is PASS]
            perhaps = [influence for influence, verdict in held if verdict is UNKNOWN]
            if sure or perhaps:
                doubts.append(Doubt(result.results[0], bool(sure), Under(sure or perhaps), Asked(perhaps, result)))
            if not sure:
                kept.append(result._replace(surely=False) if perhaps else result)
        gathered = occasions(kept)
        usable, _, unusable, later, *_ = results
        return Results(usable, gathered, unusable, later, all_exact(gathered), tuple(doubts))

    def ahead(self, patient: Patient, drugs: Drugs) -> tuple[Raised, ...]:
        """The days on which a result above the limit would not count; what is planned is known too."""
        influences = self._influences(patient, drugs, _EVER)
        return tuple(Raised(each.span, each.what) for each in influences if each.level is ABOVE)

    def turns(self, patient: Patient, drugs: Drugs) -> Iterator[date]:
        """Days on which it may come to be known, or no longer be certain, that a result was drawn under something."""
        for rule in self.treatments:
            yield from rule.turns(patient.treatments or (), drugs)
        for state in self.states:
            yield from state.turns(patient)

    def _influences(self, patient: Patient, drugs: Drugs, within: PartialDate) -> list[Influence]:
        """What may have made results what they are that were drawn within these days, by the order of the protocol."""
        places, found = self._places(drugs).of, list[Influence]()
        told = [(place, t, sure) for t in patient.treatments or () for place, sure in places(t)]
        if told:
            told.sort(key=itemgetter(0))
            rules = self.treatments
            each = [rules[place].influence(treatment, surely, drugs, within) for place, treatment, surely in told]
            found += filter(None, each)
        if patient.conditions or self._tells[patient.pregnancy]:
            found += [each for state in self.states for each in state.influences(patient, within.last)]
        return found

    @cached_property
    def _tells(self) -> Memo[Pregnancy | None, bool]:
        """Whether what is recorded of a pregnancy is a state that sets results aside."""
        return Memo(lambda record: record is not None and any(state.is_told(record) for state in self.states))

    @cached_property
    def _known_by(self) -> list[tuple[Drugs, Kept[_Places]]]:
        return []

    def _places(self, drugs: Drugs) -> Kept[_Places]:
        """Of each treatment, where in the protocol it matters, and whether for sure, by the one list of drugs."""
        if not self._known_by or self._known_by[0][0] is not drugs:

            def find(treatment: Treatment) -> _Places:
                belongs = [rule.classes.belongs(treatment, drugs) for rule in self.treatments]
                return tuple((n, b is PASS) for n, b in enumerate(belongs) if b is not FAIL)

            self._known_by[:] = [(drugs, Kept(find))]
        return self._known_by[0][1]
