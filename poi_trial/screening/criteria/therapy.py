"""A treatment that is taken, or was within a number of months, for so many weeks in all: the opposite of a washout.

A treatment without an end is not known to be taken still: here that would let her in on missing data, so it is
left to a person, while a washout, which keeps her out by it, takes it for granted.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from poi_trial.dates import PartialDate, first_day_within, is_later, plus_days, plus_months
from poi_trial.patient import Patient, Treatment
from poi_trial.quantities import numbered
from poi_trial.screening.criteria.base import Criterion, Judge
from poi_trial.screening.criteria.entries import entries_of, named, start_of
from poi_trial.screening.criteria.told import conditions_telling, medicines_told, procedures_giving
from poi_trial.screening.drug_classes import DrugClasses, Meaning
from poi_trial.screening.lexicon import Drugs, Lexicon
from poi_trial.screening.taken import LATEST, first_day, last_day, shown
from poi_trial.screening.verdict import Finding, Need, Remark, Verdict

Days = tuple[date, date]


class _Intake(NamedTuple):
    """A treatment that may count, the days on which it surely acted, and all on which it may have."""

    treatment: Treatment
    surely: Days | None
    maybe: Days
    key: str
    """The key of what would settle it."""
    reaches: bool = False
    """Whether it surely acted on some day of the window, though which one may not be known."""


class Therapy(Criterion):
    """A treatment of the classes that count, in the window up to and including the screening day.

    Without `within_months` the window is the day itself; without `at_least_weeks` a single day is enough. The days
    of several treatments are added up, a day of two counting once.
    """

    kind: Literal["therapy"]
    classes: DrugClasses
    within_months: int | None = Field(default=None, ge=1, le=120)
    at_least_weeks: int | None = Field(default=None, ge=1, le=520)

    words: ClassVar = {
        "taken": "{when}: {treatments}",
        "open": "whether it was taken {when}{length} is not certain: {treatments}",
        "none": "no such treatment {when}{length}",
        "missing": "her treatments are not recorded",
        "incomplete": "what is on record does not count, but she was not asked what else she takes or took",
        "ask": "ask which medicines she takes or took; if there are none, record an empty list",
        "judge": "a clinician judges whether this counts and writes a review, pass if it does not stand in her way: "
        "{treatment}",
        "judge-many": "a clinician judges whether a medicine counts",
        "judge-order": "ask whether she took it, for an order is no intake: {treatment}",
        "judge-order-many": "ask whether an ordered medicine was taken",
        "still": "record its last day, or a clinician confirms that she takes it: {treatment}",
        "still-many": "record the last day of a medicine, or a clinician confirms that it is taken",
        "dates": "record the exact first and last day of {treatment}",
        "dates-many": "record the exact first and last day of a medicine",
        "procedure": "no treatment on record counts, but a procedure names one: {entries}",
        "judge-procedure": "a clinician judges whether what this gave acts: {entries}",
        "judge-procedure-many": "a clinician judges whether what was given acts",
        "condition": "no treatment on record counts, but a condition names one: {entries}",
        "judge-condition": "ask from when to when she took it, and record it as a treatment, or a clinician judges "
        "whether it counts: {entries}",
        "judge-condition-many": "ask from when to when she took what a condition names",
        "later": "{treatment} begins after the screening day and was set aside",
    }

    @model_validator(mode="after")
    def _weeks_in_months(self) -> Self:
        if self.at_least_weeks is not None and self.within_months is None:
            raise ValueError("at_least_weeks counts within a time; write within_months too")
        if self.at_least_weeks is not None and 7 * self.at_least_weeks > 28 * (self.within_months or 0):
            raise ValueError("so many weeks do not fit into within_months")
        return self

    @property
    def _least(self) -> int:
        return 7 * (self.at_least_weeks or 0) or 1

    def on(self, day: date, lexicon: Lexicon) -> Judge:
        """Count the days in the window on which it was surely taken, and those on which it may have been."""
        start = first_day_within(self.within_months, day) if self.within_months else day
        ask = Need(Remark("ask"), day)

        def judge(patient: Patient) -> Finding:
            if patient.treatments is None:
                return Finding(Verdict.UNKNOWN, Remark("missing"), needs=(ask,))
            begun = [t for t in patient.treatments if not is_later(t.start, day)]
            later = [t for t in patient.treatments if is_later(t.start, day)]
            notes = tuple(Remark("later", {"treatment": t.called}) for t in later)
            intakes = [each for t in begun if (each := self._intake(t, lexicon.drugs, (start, day)))]
            finding = self._decide(intakes, (start, day))._replace(notes=notes)
            if finding.verdict is Verdict.FAIL:
                finding = self._beside(finding, patient, (start, day), lexicon.drugs)
            if finding.verdict is Verdict.PASS or patient.was_asked_for("treatments"):
                return finding
            reason = Remark("incomplete") if finding.verdict is Verdict.FAIL else finding.reason
            needs = (*finding.needs, ask)
            return finding._replace(verdict=Verdict.UNKNOWN, reason=reason, needs=needs, review=False)

        return judge

    def _intake(self, treatment: Treatment, drugs: Drugs, window: Days) -> _Intake | None:
        """A treatment that may count and may lie in the window; None if it surely does not."""
        meaning = self.classes.meaning(treatment, drugs)
        last = last_day(treatment, drugs)
        first = treatment.start.first if treatment.start else date.min
        maybe = max(first, window[0]), min(last.last if last else LATEST, window[1])
        if meaning in (Meaning.NOTED, Meaning.OTHER) or maybe[0] > maybe[1]:
            return None
        if meaning.needs_judgement or treatment.ordered:
            return _Intake(treatment, None, maybe, "judge" if meaning.needs_judgement else "judge-order")
        surely = _surely(treatment, last.first if last else None)
        surely = surely and (max(surely[0], window[0]), min(surely[1], window[1]))
        key = "dates" if treatment.end else "still"
        return _Intake(treatment, surely, maybe, key, _reaches(treatment, last, window))

    def _decide(self, intakes: list[_Intake], window: Days) -> Finding:
        months, weeks, day = self.within_months, self.at_least_weeks, window[1]
        when = f"within {numbered(months, 'month')} before {day}" if months else f"on {day}"
        length = f" for {numbered(weeks, 'week')} or more" if weeks else ""
        values = {"when": when, "length": length, "treatments": "; ".join(shown(each.treatment) for each in intakes)}
        evidence = tuple(each.treatment for each in intakes)
        counted = _count(each.surely for each in intakes if each.surely)
        one_day = self.at_least_weeks is None and any(each.reaches for each in intakes)
        if one_day or counted >= self._least:
            return Finding(Verdict.PASS, Remark("taken", values), evidence)
        if _count(each.maybe for each in intakes) < self._least:
            return Finding(Verdict.FAIL, Remark("none", values), evidence)
        unsure = [each for each in intakes if each.surely != each.maybe]
        needs = tuple(Need(Remark(each.key, {"treatment": shown(each.treatment)}), window[1]) for each in unsure)
        review = all(each.key != "dates" for each in unsure)
        return Finding(Verdict.UNKNOWN, Remark("open", values), evidence, needs, review=review)

    def _beside(self, finding: Finding, patient: Patient, window: Days, drugs: Drugs) -> Finding:
        """The finding, unless a procedure or a condition on record names what no treatment on record tells of."""
        given = procedures_giving(self.classes, drugs, patient, window)
        told = conditions_telling(self.classes, drugs, patient, window)
        found = (("procedure", given), ("condition", told))
        remarks = [Remark(key, named(*entries)) for key, entries in found if entries]
        if not remarks:
            return finding
        needs = tuple(Need(Remark(f"judge-{key}", values), window[1]) for key, values in remarks)
        return finding._replace(
            verdict=Verdict.UNKNOWN, reason=remarks[0], evidence=(*given, *told), needs=needs, review=True
        )

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:
        """The days around each edge of a treatment on which so many days are reached, or leave the window."""
        yield from (start.first for entry in entries_of(patient) if (start := start_of(entry)))
        months = self.within_months or 0
        for medicine, _ in medicines_told(lexicon.drugs, patient):
            told = last_day(medicine, lexicon.drugs) or ()
            yield from (plus_days(plus_months(edge, months), 1) for edge in told if edge < LATEST)
        edges = {edge for t in patient.treatments or () for edge in self._edges(t, lexicon.drugs)}
        yield from _days((edge, plus_days(edge, self._least)) for edge in edges)
        if self.within_months:
            for day in _days((plus_days(edge, -self._least), edge) for edge in edges if edge < LATEST):
                leaves = plus_months(day, self.within_months)
                yield from (leaves, plus_days(leaves, 1))

    def _edges(self, treatment: Treatment, drugs: Drugs) -> Iterator[date]:
        # Until its recorded end has come, it may be that it was not begun.
        for known in (treatment.start, treatment.end, last_day(treatment, drugs)):
            yield from known or ()


def _reaches(treatment: Treatment, last: PartialDate | None, window: Days) -> bool:
    """Whether a day of the window is among those on which it acted, whatever its dates mean.

    Without a last day it acted on its first; a first day that straddles the screening day is known up to that.
    """
    first = first_day(treatment, window[1])
    return first is not None and first.last <= window[1] and (last or first).first >= window[0]


def _surely(treatment: Treatment, last: date | None) -> Days | None:
    """The days on which it surely acted; None where none is certain."""
    start = treatment.start
    if last is None:
        return (start.first, start.first) if start and start.exact else None
    if start is None:
        return (last, last) if treatment.end and treatment.end.exact else None
    return (start.last, last) if start.last <= last else None


def _count(spans: Iterable[Days]) -> int:
    """How many days lie in any of the spans."""
    return sum((last - first).days + 1 for first, last in _apart(spans))


def _days(spans: Iterable[Days]) -> Iterator[date]:
    """Every day that lies in any of the spans, once."""
    for first, last in _apart(spans):
        yield from (plus_days(first, n) for n in range((last - first).days + 1))


def _apart(spans: Iterable[Days]) -> Iterator[Days]:
    """The same days in spans that share none."""
    done = date.min
    for first, last in sorted(spans):
        begin = max(first, plus_days(done, 1))
        if begin <= last:
            yield begin, last
            done = last
