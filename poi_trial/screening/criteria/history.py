"""Something that is or was so, or happened within a number of months: an answer, held against what is on record."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import ClassVar, Literal, assert_never

from pydantic import Field

from poi_trial.dates import first_day_within, plus_days, plus_months
from poi_trial.model import Many
from poi_trial.patient import Patient
from poi_trial.scalars import Id, Words
from poi_trial.screening.criteria.base import Criterion, Judge
from poi_trial.screening.criteria.entries import (
    Entry,
    began_by,
    end_of,
    ended_before,
    entries_of,
    named,
    start_of,
)
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.phrases import Phrases
from poi_trial.screening.verdict import Fact, Finding, Need, Remark, Verdict


class History(Criterion):
    """She answers yes; a no stands only if no record that may be of the time names it.

    A name on record alone decides nothing, for a record may name what was ruled out.
    """

    kind: Literal["history"]
    question: Id
    """The key of the answer in the patient file; "yes" passes."""
    ask: Words
    names: Many[Words] = Field(min_length=1)
    """Names in treatments, procedures or conditions that need a person's judgement beside a "no"."""
    unless: Many[Words] = ()
    """Longer phrases that hold one of those names and mean something else."""
    within_months: int | None = Field(default=None, ge=1, le=600)
    """How many calendar months back the sentence looks; without it, ever."""

    words: ClassVar = {
        "yes": 'answered yes to "{ask}"',
        "no": 'answered no to "{ask}", and no record names it',
        "missing": 'not asked: "{ask}"',
        "missing-but": 'not asked: "{ask}"; on record: {entries}',
        "contradicted": "answered no, but on record: {entries}",
        "ask": 'ask her: "{ask}"',
        "ask-many": 'ask her: "{ask}"',
        "review": "a clinician judges whether this counts and writes a review, pass if it does not stand in her way: "
        "{entries}",
        "review-many": "a clinician judges whether what is on record counts",
        "later": "{entries} lies after the screening day and was set aside",
        "before": "{entries} lies before {start} and does not count",
    }

    @cached_property
    def _names(self) -> Phrases:
        return Phrases(self.names, self.unless)

    def on(self, day: date, lexicon: Lexicon) -> Judge:  # noqa: ARG002
        """Judge the answer, then the records of the time beside it."""
        start = first_day_within(self.within_months, day) if self.within_months else None

        def judge(patient: Patient) -> Finding:
            listed = [entry for entry in entries_of(patient) if entry.called in self._names]
            begun = [entry for entry in listed if began_by(entry, day)]
            before = [entry for entry in begun if start and ended_before(entry, start)]
            counted = tuple(entry for entry in begun if not (start and ended_before(entry, start)))
            notes = [Remark("later", named(entry)) for entry in listed if not began_by(entry, day)]
            notes += [Remark("before", {**named(entry), "start": start}) for entry in before]
            return self._decide(patient, counted, day)._replace(notes=tuple(notes))

        return judge

    def _decide(self, patient: Patient, entries: tuple[Entry, ...], day: date) -> Finding:
        values = {"ask": self.ask, **named(*entries)}
        ask, review = (Need(Remark(key, values), day) for key in ("ask", "review"))
        match answer := (patient.answers or {}).get(self.question):
            case True:
                return Finding(Verdict.PASS, Remark("yes", values), (Fact(self.question, "yes"),))
            case False if entries:
                evidence = (Fact(self.question, "no"), *entries)
                return Finding(Verdict.UNKNOWN, Remark("contradicted", values), evidence, (review,), review=True)
            case False:
                return Finding(Verdict.FAIL, Remark("no", values), (Fact(self.question, "no"),))
            case None:
                key = "missing-but" if entries else "missing"
                return Finding(Verdict.UNKNOWN, Remark(key, values), entries, (ask,))
            case _:
                assert_never(answer)

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:  # noqa: ARG002
        """The days on which a record begins to count, and no longer does."""
        for entry in entries_of(patient):
            if start := start_of(entry):
                yield start.first
            if self.within_months and (end := end_of(entry)):
                yield plus_days(plus_months(end.last, self.within_months), 1)
