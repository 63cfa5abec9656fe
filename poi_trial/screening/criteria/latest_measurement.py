"""The latest laboratory result lies within limits."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from poi_trial.dates import PartialDate, is_later, plus_days, plus_months
from poi_trial.patient import Measurement, Patient
from poi_trial.quantities import Interval, interval, plain_number
from poi_trial.scalars import Id, Number
from poi_trial.screening.criteria.base import Criterion, Judge, Undoing, known
from poi_trial.screening.criteria.occasions import shown
from poi_trial.screening.lexicon import Analyte, Lexicon
from poi_trial.screening.verdict import Finding, Need, Remark, Verdict


class _Result(NamedTuple):
    """A result whose number can be read, the days it may be of, and whether it lies within the limits."""

    days: PartialDate
    verdict: Verdict
    measurement: Measurement


class LatestMeasurement(Criterion):
    """The latest result lies within the limits, and is not older than `within_months`.

    Where several may be the latest, all of them must lie within. A newer result that cannot be used, or one without
    a date, leaves it unknown: the latest value is not known then.
    """

    kind: Literal["latest_measurement"]
    analyte: Id
    at_least: Number | None = None
    above: Number | None = None
    at_most: Number | None = None
    below: Number | None = None
    unit: str
    """The unit of the limits, for readers; it must be the analyte's own."""
    within_months: int | None = Field(default=None, ge=1, le=120)
    """For so many calendar months a result counts; without it, for ever."""

    words: ClassVar = {
        "within": "{latest}, {limits}",
        "outside": "{latest}, not {limits}",
        "unsure": "the latest result does not tell whether it is {limits}: {latest}",
        "old": "the latest result may be more than {months} months old: {latest}",
        "old-closes": "{latest} is more than {months} months old from {on}",
        "unread": "a result that may be the latest cannot be used: {unread}",
        "missing": "no {analyte} result is recorded that can be used",
        "obtain": "obtain {analyte}",
        "obtain-many": "obtain {analyte}",
        "correct": "complete or correct this, or obtain a newer {analyte} result: {unread}",
        "correct-many": "complete or correct {analyte}, or obtain a newer result",
        "later": "{result} lies after the screening day and was set aside",
    }

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        for one, other in (("at_least", "above"), ("below", "at_most")):
            if getattr(self, one) is not None and getattr(self, other) is not None:
                raise ValueError(f"write {one} or {other}, not both")
        low, high = (self.at_least, self.above), (self.at_most, self.below)
        if not self.limits:
            raise ValueError("write a limit: at_least or above, below or at_most, or one of each")
        lows, highs = ([each for each in pair if each is not None] for pair in (low, high))
        closed = self.at_least is not None and self.at_most is not None
        if lows and highs and (lows[0] > highs[0] or (lows[0] == highs[0] and not closed)):
            raise ValueError("nobody can pass: no number lies between the limits")
        return self

    @property
    def limits(self) -> str:
        """The limits in words."""
        named = (("at least", self.at_least), ("above", self.above), ("at most", self.at_most), ("below", self.below))
        said = [f"{word} {plain_number(limit)} {self.unit}" for word, limit in named if limit is not None]
        return " and ".join(said)

    def on(self, day: date, lexicon: Lexicon) -> Judge:
        """Judge the results that may be the latest on `day`."""
        analyte = lexicon.analyte(self.analyte)

        def judge(patient: Patient) -> Finding:
            own = [each for each in patient.measurements or () if analyte.names_it(each.analyte)]
            notes = tuple(Remark("later", {"result": shown(each)}) for each in own if is_later(each.date, day))
            kept = [each for each in own if not is_later(each.date, day)]
            return self._judge(kept, analyte, day)._replace(notes=notes)

        return judge

    def undoing(self, day: date, lexicon: Lexicon) -> Undoing:  # noqa: ARG002
        """A newer result could lie outside the limits."""
        return lambda patient, finding: (  # noqa: ARG005
            finding.needs or (Need(Remark("obtain", finding.reason.values), day),)
        )

    def _judge(self, kept: list[Measurement], analyte: Analyte, day: date) -> Finding:
        latest = _maybe_latest(list(self._usable(kept, analyte, day)))
        newest = max((result.days.first for result in latest), default=None)
        unread = [each for each in kept if _is_unread(each, analyte) and _may_be_after(each, newest)]
        values = {"analyte": self.analyte, "limits": self.limits, "months": self.within_months}
        values |= {"unread": _listed(unread), "latest": _listed(result.measurement for result in latest)}
        verdict, key = self._decide(latest, bool(unread), day)
        needs = () if verdict is Verdict.PASS else (Need(Remark("correct" if unread else "obtain", values), day),)
        evidence = (*(result.measurement for result in latest), *unread)
        return Finding(verdict, Remark(key, values), evidence, needs)

    def _decide(self, latest: list[_Result], unread: bool, day: date) -> tuple[Verdict, str]:
        if unread:
            return Verdict.UNKNOWN, "unread"
        if not latest:
            return Verdict.UNKNOWN, "missing"
        # The latest of them is of no earlier day than any first day.
        months, newest = self.within_months, max(result.days.first for result in latest)
        if months and plus_months(newest, months) < day:
            return Verdict.UNKNOWN, "old"
        verdicts = {result.verdict for result in latest}
        if len(verdicts) > 1 or Verdict.UNKNOWN in verdicts:
            return Verdict.UNKNOWN, "unsure"
        return (Verdict.PASS, "within") if Verdict.PASS in verdicts else (Verdict.FAIL, "outside")

    def _usable(self, kept: list[Measurement], analyte: Analyte, day: date) -> Iterator[_Result]:
        for each in kept:
            days = known(each.date, day)
            if days and each.value is not None and not analyte.fault_of(each):
                yield _Result(days, self._within(interval(each.value, each.comparator)), each)

    def _within(self, numbers: Interval) -> Verdict:
        """Whether all the numbers, none, or only some lie within every limit."""
        sides = []
        if self.at_least is not None:
            sides.append((numbers.surely_at_least(self.at_least), numbers.surely_below(self.at_least)))
        if self.above is not None:
            sides.append((numbers.surely_above(self.above), numbers.surely_at_most(self.above)))
        if self.at_most is not None:
            sides.append((numbers.surely_at_most(self.at_most), numbers.surely_above(self.at_most)))
        if self.below is not None:
            sides.append((numbers.surely_below(self.below), numbers.surely_at_least(self.below)))
        if any(outside for _, outside in sides):
            return Verdict.FAIL
        return Verdict.PASS if all(inside for inside, _ in sides) else Verdict.UNKNOWN

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:  # noqa: ARG002
        """The edges of each result's date, the day after, and the day on which it is too old."""
        for measurement in patient.measurements or ():
            for edge in (measurement.date.first, measurement.date.last) if measurement.date else ():
                yield from (edge, plus_days(edge, 1))
                if self.within_months:
                    yield plus_days(plus_months(edge, self.within_months), 1)


def _maybe_latest(results: list[_Result]) -> list[_Result]:
    newest = max((result.days.first for result in results), default=None)
    return [result for result in results if newest is not None and result.days.last >= newest]


def _is_unread(measurement: Measurement, analyte: Analyte) -> bool:
    return measurement.date is None or analyte.fault_of(measurement) is not None


def _may_be_after(measurement: Measurement, newest: date | None) -> bool:
    return newest is None or measurement.date is None or measurement.date.last >= newest


def _listed(measurements: Iterable[Measurement]) -> str:
    return "; ".join(map(shown, measurements))
