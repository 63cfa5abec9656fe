"""Oligomenorrhoea or amenorrhoea that has lasted a number of calendar months."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal, NamedTuple, Self, assert_never

from pydantic import Field, model_validator

from poi_trial.dates import PartialDate, is_later, plus_days, plus_months
from poi_trial.memo import Memo
from poi_trial.patient import Menses as Record
from poi_trial.patient import MensesPattern, Patient
from poi_trial.screening.criteria.base import Criterion, Judge, known
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.verdict import Fact, Finding, Need, Remark, Verdict


class _Known(NamedTuple):
    """Her menses as far as they are known on the day."""

    pattern: MensesPattern | None
    since: PartialDate | None
    last_period: PartialDate | None
    source: str | None

    @property
    def evidence(self) -> tuple[Fact, ...]:
        facts = (("pattern", self.pattern), ("since", self.since), ("last_period", self.last_period))
        return tuple(Fact(name, value, self.source) for name, value in facts if value is not None)


class Menses(Criterion):
    """No period, or rare ones, for at least so many calendar months, or for more."""

    kind: Literal["menses"]
    at_least_months: int | None = Field(default=None, ge=1, le=120)
    more_than_months: int | None = Field(default=None, ge=1, le=120)

    words: ClassVar = {
        "primary": "primary amenorrhoea",
        "primary-but": "primary amenorrhoea is recorded, and a last period on {last_period}: which is right?",
        "long": "{pattern} since {since}: {months} months were complete on {complete}",
        "short": "{pattern} since {since}: {months} months are complete on {complete}",
        "short-opens": "{months} months of {pattern} are complete on {complete}",
        "unsure-opens": "only then are {months} months of {pattern} certainly complete",
        "unsure": "{pattern} since {since}: whether {months} months are complete depends on the day",
        "no-period-long": "last period on {last_period}: {months} months without one were complete on {complete}",
        "no-period-short": "last period on {last_period}, less than {months} months ago, and no pattern recorded",
        "no-period-unsure": "last period on {last_period}: {months} months ago or not, and no pattern recorded",
        "regular": "regular periods",
        "regular-opens": "if she has no period until then, {months} months without one contradict the pattern",
        "regular-but": "regular periods are recorded, but the last one on {last_period} was or may have been "
        "{months} months ago or more: which is right?",
        "bled-after": "amenorrhoea since {since} is recorded, and a last period on {last_period} that may lie "
        "after it: which is right?",
        "undated": "{pattern} is recorded without the day since when",
        "missing": "her menstrual pattern is not recorded",
        "later": "{what} {days} lies after the screening day and was set aside",
        "ask": "record her menstrual pattern, since when, and the first day of her last period",
        "ask-since": "record since when, and the first day of her last period, as whole dates",
        "ask-right": "ask her again and correct the pattern or the dates",
    }

    @model_validator(mode="after")
    def _has_a_length(self) -> Self:
        if (self.at_least_months is None) == (self.more_than_months is None):
            raise ValueError("write either at_least_months or more_than_months")
        return self

    @property
    def months(self) -> int:
        """How many calendar months must be complete."""
        return self.at_least_months or self.more_than_months or 0

    @property
    def _length(self) -> int | str:
        return self.months if self.more_than_months is None else f"more than {self.months}"

    def _passes_from(self, since: date) -> date:
        """The first day on which it has lasted long enough."""
        return plus_days(plus_months(since, self.months), int(self.more_than_months is not None))

    def on(self, day: date, lexicon: Lexicon) -> Judge:  # noqa: ARG002
        """Judge the pattern and its duration over every day that the dates can mean."""

        def judge(fact: tuple[Record | None, str | None]) -> Finding:
            recorded, source = fact
            record = recorded or Record()
            dates = known(record.since, day), known(record.last_period, day)
            menses = _Known(record.pattern, *dates, source)
            verdict, reason, ask = self._decide(menses, day)
            needs = (Need(Remark(ask), day),) if ask else ()
            return Finding(verdict, reason, menses.evidence, needs, _set_aside(record, day))

        found = Memo(judge)
        return lambda patient: found[patient.menses, patient.source_of("menses")]

    def _decide(self, menses: _Known, day: date) -> tuple[Verdict, Remark, str | None]:
        """The verdict, why, and what to ask if it is unknown."""
        match menses.pattern:
            case "primary amenorrhea":
                if menses.last_period:
                    return _unknown("primary-but", "ask-right", last_period=menses.last_period)
                return Verdict.PASS, Remark("primary"), None
            case "amenorrhea":
                return self._amenorrhea(menses, day)
            case "oligomenorrhea":
                return self._lasted("oligomenorrhoea", menses.since, day)
            case "regular":
                return self._regular(menses.last_period, day)
            case None:
                return self._no_pattern(menses.last_period, day)
            case _:
                assert_never(menses.pattern)

    def _amenorrhea(self, menses: _Known, day: date) -> tuple[Verdict, Remark, str | None]:
        since, last = menses.since, menses.last_period
        if since and last and last.last > since.first:
            return _unknown("bled-after", "ask-right", since=since, last_period=last)
        return self._lasted("amenorrhoea", since or last, day)

    def _lasted(self, pattern: str, since: PartialDate | None, day: date) -> tuple[Verdict, Remark, str | None]:
        if since is None:
            return _unknown("undated", "ask-since", pattern=pattern)
        values = {"pattern": pattern, "since": since, **self._complete(since)}
        match long_enough := self._long_enough(since, day):
            case Verdict.PASS:
                return Verdict.PASS, Remark("long", values), None
            case Verdict.FAIL:
                return Verdict.FAIL, Remark("short", values), None
            case Verdict.UNKNOWN:
                return Verdict.UNKNOWN, Remark("unsure", values), "ask-since"
            case _:
                assert_never(long_enough)

    def _regular(self, last: PartialDate | None, day: date) -> tuple[Verdict, Remark, str | None]:
        if last is None or self._long_enough(last, day) is Verdict.FAIL:
            return Verdict.FAIL, Remark("regular", {"months": self._length}), None
        return _unknown("regular-but", "ask-right", last_period=last, months=self._length)

    def _no_pattern(self, last: PartialDate | None, day: date) -> tuple[Verdict, Remark, str | None]:
        if last is None:
            return _unknown("missing", "ask")
        values = {"last_period": last, **self._complete(last)}
        match long_enough := self._long_enough(last, day):
            case Verdict.PASS:
                return Verdict.PASS, Remark("no-period-long", values), None
            case Verdict.FAIL:
                return Verdict.UNKNOWN, Remark("no-period-short", values), "ask"
            case Verdict.UNKNOWN:
                return Verdict.UNKNOWN, Remark("no-period-unsure", values), "ask"
            case _:
                assert_never(long_enough)

    def _long_enough(self, since: PartialDate, day: date) -> Verdict:
        if self._passes_from(since.last) <= day:
            return Verdict.PASS
        return Verdict.FAIL if self._passes_from(since.first) > day else Verdict.UNKNOWN

    def _complete(self, since: PartialDate) -> dict[str, object]:
        first, last = (self._passes_from(edge) for edge in (since.first, since.last))
        complete = str(first) if first == last else f"a day from {first} to {last}"
        return {"months": self._length, "complete": complete}

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:  # noqa: ARG002
        """The edges of each date, the day after, and the days on which the months are complete."""
        record = patient.menses or Record()
        for days in (record.since, record.last_period):
            for edge in (days.first, days.last) if days else ():
                yield from (edge, plus_days(edge, 1), self._passes_from(edge))


def _unknown(key: str, ask: str, **values: object) -> tuple[Verdict, Remark, str]:
    return Verdict.UNKNOWN, Remark(key, values), ask


def _set_aside(record: Record, day: date) -> tuple[Remark, ...]:
    dates = (("the start of her pattern", record.since), ("the last period", record.last_period))
    return tuple(Remark("later", {"what": what, "days": days}) for what, days in dates if is_later(days, day))
