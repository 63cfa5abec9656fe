"""Something that must never have happened to her: an answer, held against what is on record."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import ClassVar, Literal, assert_never

from poi_trial.memo import Memo
from poi_trial.model import Many
from poi_trial.patient import Patient
from poi_trial.scalars import Id, Words
from poi_trial.screening.criteria.base import Criterion, Judge
from poi_trial.screening.criteria.entries import Entry, began_by, entries_of, named, start_of
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.phrases import Phrases
from poi_trial.screening.verdict import Fact, Finding, Need, Remark, Verdict


class Never(Criterion):
    """She answers that it never happened, and nothing on record contradicts her."""

    kind: Literal["never"]
    question: Id
    """The key of the answer in the patient file; "yes" fails."""
    ask: Words
    contradicted_by: Many[Words]
    """Names in treatments, procedures or conditions that need a person's judgement beside a "no"."""
    unless: Many[Words] = ()
    """Longer phrases that hold one of those names and mean something else."""
    noted: Many[Words] = ()
    """Names that do not count and are only noted."""

    words: ClassVar = {
        "never": 'answered no to "{ask}"',
        "happened": 'answered yes to "{ask}"',
        "missing": 'not asked: "{ask}"',
        "missing-but": 'not asked: "{ask}"; on record: {entries}',
        "contradicted": "answered no, but on record: {entries}",
        "contradicted-closes": "{entries} is planned for {on}",
        "ask": 'ask her: "{ask}"',
        "ask-many": 'ask her: "{ask}"',
        "review": "a clinician judges whether this counts: {entries}",
        "review-many": "a clinician judges whether what is on record counts",
        "noted": "{entries} does not count here",
        "later": "{entries} lies after the screening day and was set aside",
    }

    @cached_property
    def _against(self) -> Phrases:
        return Phrases(self.contradicted_by, self.unless)

    @cached_property
    def _noted(self) -> Phrases:
        return Phrases(self.noted)

    def on(self, day: date, lexicon: Lexicon) -> Judge:  # noqa: ARG002
        """Judge the answer first, then the records beside it."""
        against, noted = self._against, self._noted
        question = {"ask": self.ask}

        def judge(patient: Patient) -> Finding:
            answer = patient.answers.get(self.question) if patient.answers else None
            telling = [e for e in entries_of(patient) if tells[e.called]]
            if not telling:
                return found[answer]
            entries = tuple(e for e in telling if e.called in against)
            counted = tuple(e for e in entries if began_by(e, day))
            notes = tuple(Remark("later", named(e)) for e in entries if not began_by(e, day))
            notes += tuple(Remark("noted", named(e)) for e in telling if e.called not in against)
            return decide(answer, counted)._replace(notes=notes)

        def decide(answer: bool | None, entries: tuple[Entry, ...] = ()) -> Finding:
            values = {**question, **named(*entries)}
            match answer:
                case True:
                    return Finding(Verdict.FAIL, Remark("happened", question), (Fact(self.question, "yes"),))
                case False if entries:
                    evidence = (Fact(self.question, "no"), *entries)
                    need = Need(Remark("review", values), day)
                    return Finding(Verdict.UNKNOWN, Remark("contradicted", values), evidence, (need,), review=True)
                case False:
                    return Finding(Verdict.PASS, Remark("never", question), (Fact(self.question, "no"),))
                case None:
                    key = "missing-but" if entries else "missing"
                    needs = (Need(Remark("ask", question), day),)
                    return Finding(Verdict.UNKNOWN, Remark(key, values), entries, needs)
                case _:
                    assert_never(answer)

        found = Memo(decide)
        tells = Memo[str, bool](lambda name: name in against or name in noted)
        return judge

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:  # noqa: ARG002
        """The day on which a record that is still ahead begins to count."""
        yield from (start.first for entry in entries_of(patient) if (start := start_of(entry)))
