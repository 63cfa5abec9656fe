"""Results that are set aside: drawn under a treatment, in pregnancy or in lactation that makes them what they are."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property, partial
from typing import Literal, NamedTuple, Self

from pydantic import Field, model_validator

from poi_trial.dates import PartialDate, plus_days, plus_months
from poi_trial.model import Many, Model
from poi_trial.patient import Patient, Treatment
from poi_trial.scalars import Words
from poi_trial.screening.criteria.results import Doubt, Level, Raised, Result, Results, occasions
from poi_trial.screening.drug_classes import DrugClasses
from poi_trial.screening.lexicon import Drugs
from poi_trial.screening.phrases import Phrases
from poi_trial.screening.taken import EARLIEST, LATEST, Span, first_day, last_day, lasting_words, shown
from poi_trial.screening.verdict import Verdict

MOST_SAID = 5
"""So many influences on one result are told in words; of the others, how many they are."""


class Said(NamedTuple):
    """An influence in words: how a result was drawn, what it is, and what would make sure that it is one."""

    drawn: str
    what: str
    doubt: str


class Influence(NamedTuple):
    """What brings every result drawn in its span to one side of the limit; its words are made where they are needed."""

    level: Level
    span: Span
    said: Callable[[], Said]
    doubtful: bool = False
    """Whether it may be none."""

    def holds(self, result: Result) -> Verdict:
        """Whether a result of its side was drawn under it."""
        drawn = self.span.holds(result.days)
        return Verdict.UNKNOWN if self.doubtful and drawn is Verdict.PASS else drawn

    def what(self) -> str:
        """What it is, in words."""
        return self.said().what

    def ask(self, result: Result) -> str:
        """What would tell whether the result was drawn under it."""
        if self.doubtful and self.span.holds(result.days) is Verdict.PASS:
            return self.said().doubt
        return f"the exact first and last day of {self.what()}"


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

    def influences(self, treatments: Iterable[Treatment], drugs: Drugs, day: date) -> Iterator[Influence]:
        """Those of the treatments that matter, as known on `day`."""
        for treatment in treatments:
            belongs = self.classes.belongs(treatment, drugs)
            first = first_day(treatment, day)
            if belongs is not Verdict.FAIL and first is not None:
                last = first if self.after == "start" else last_day(treatment, drugs)
                span = Span(first, self._later(last) if last else PartialDate.on(LATEST))
                doubtful = belongs is Verdict.UNKNOWN or bool(treatment.ordered)
                yield Influence(Level(self.level), span, partial(self._said, treatment, drugs), doubtful)

    def turns(self, treatments: Iterable[Treatment], drugs: Drugs) -> Iterator[date]:
        """The starts, and the day after the time is over."""
        for treatment in treatments:
            if self.classes.belongs(treatment, drugs) is not Verdict.FAIL:
                if treatment.start:
                    yield treatment.start.first
                last = treatment.start if self.after == "start" else last_day(treatment, drugs)
                if last:
                    yield from (plus_days(edge, 1) for edge in self._later(last))

    def _later(self, days: PartialDate) -> PartialDate:
        # One of the two is 0.
        months, weeks = self.months or 0, self.weeks or 0
        return PartialDate(*(plus_days(plus_months(edge, months), 7 * weeks) for edge in days))

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
                yield Influence(Level.NOT_ABOVE, Span(first, last), partial(Said, f"in {what}", what, ""))

    def turns(self, patient: Patient) -> Iterator[date]:
        """The days of the records and the next; undated, the day on which a result is too old to be drawn in it."""
        for record in self._records(patient):
            drawn = (m.date.last for m in patient.measurements or () if m.date and record.known is None)
            yield from (plus_days(day, 7 * self.weeks + 1) for day in drawn)
            for edge in (*(record.known or ()), *(record.until or ())):
                yield from (edge, plus_days(edge, 1))

    def _records(self, patient: Patient) -> Iterator[_Record]:
        record = patient.pregnancy
        if record and (record.status in self.statuses or record.test in self.tests):
            said = record.status if record.status in self.statuses else f"{record.test} test"
            when = f" on {record.date}" if record.date else ", without a date"
            yield _Record(record.date, None, f"{said}{when}")
        for condition in patient.conditions or ():
            if condition.name and condition.name in self._phrases:
                known = condition.since or PartialDate(EARLIEST, LATEST)
                yield _Record(known, condition.until, condition.name)


class SetAside(Model):
    """What makes a result say nothing of her own ovaries."""

    treatments: Many[UnderTreatment] = ()
    states: Many[InState] = ()

    def weigh(self, results: Results, patient: Patient, drugs: Drugs, day: date) -> Results:
        """The results without those that were surely drawn under something, and with doubt where they may have been."""
        influences: dict[Level, list[Influence]] = {level: [] for level in Level}
        for each in self._influences(patient, drugs, day):
            influences[each.level].append(each)
        kept, doubts = list[Result](), list[Doubt]()
        for result in results.usable:
            held = [(influence, influence.holds(result)) for influence in influences[result.level]]
            sure = [influence for influence, verdict in held if verdict is Verdict.PASS]
            perhaps = [influence for influence, verdict in held if verdict is Verdict.UNKNOWN]
            if under := sure or perhaps:
                drawn = _listed([influence.said().drawn for influence in under[:MOST_SAID]], " or ", len(under))
                ask = _listed([each.ask(result) for each in perhaps[:MOST_SAID]], "; ", len(perhaps))
                doubts.append(Doubt(result.measurement, bool(sure), drawn, ask))
            if not sure:
                kept.append(result._replace(surely=not perhaps))
        # A repeat is drawn on a day ahead, under what is planned too.
        ahead = self._influences(patient, drugs, LATEST)
        raised = tuple(Raised(each.span, each.what) for each in ahead if each.level is Level.ABOVE)
        stand = occasions(kept) if doubts else results.occasions
        return results._replace(occasions=stand, doubts=tuple(doubts), raised=raised)

    def turns(self, patient: Patient, drugs: Drugs) -> Iterator[date]:
        """Days on which it may come to be known, or no longer be certain, that a result was drawn under something."""
        for rule in self.treatments:
            yield from rule.turns(patient.treatments or (), drugs)
        for state in self.states:
            yield from state.turns(patient)

    def _influences(self, patient: Patient, drugs: Drugs, day: date) -> Iterator[Influence]:
        for rule in self.treatments:
            yield from rule.influences(patient.treatments or (), drugs, day)
        for state in self.states:
            yield from state.influences(patient, day)


def _listed(said: list[str], between: str, count: int) -> str:
    """Words, and how many more there would be."""
    return between.join([*said, f"{count - len(said)} more"] if count > len(said) else said)
