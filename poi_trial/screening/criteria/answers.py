"""Criteria that are settled by one recorded word: sex, and a yes/no question."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from poi_trial.memo import Memo
from poi_trial.model import Many
from poi_trial.scalars import Id, Words
from poi_trial.screening.criteria.base import Criterion, Judge
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.verdict import Fact, Finding, Need, Remark, Verdict


class Sex(Criterion):
    """The recorded sex is the one asked for."""

    kind: Literal["sex"]
    accepts: Many[Literal["female", "male"]] = Field(min_length=1)

    words: ClassVar = {
        "recorded": "recorded as {sex}",
        "other": 'recorded as "{sex}"',
        "missing": "her sex is not recorded",
        "ask": "record her sex",
    }

    def on(self, day: date, lexicon: Lexicon) -> Judge:  # noqa: ARG002
        """Judge the recorded sex; `other`, `unknown` and missing are unknown."""
        need = Need(Remark("ask"), day)

        def judge(fact: tuple[str | None, str | None]) -> Finding:
            sex, source = fact
            if sex is None:
                return Finding(Verdict.UNKNOWN, Remark("missing"), needs=(need,))
            values = {"sex": sex}
            evidence = (Fact("sex", sex, source),)
            if sex not in ("female", "male"):
                return Finding(Verdict.UNKNOWN, Remark("other", values), evidence, (need,))
            verdict = Verdict.PASS if sex in self.accepts else Verdict.FAIL
            return Finding(verdict, Remark("recorded", values), evidence)

        found = Memo(judge)
        return lambda patient: found[patient.sex, patient.source_of("sex")]


class Answer(Criterion):
    """A yes/no question is answered as the sentence wants it, by her, her partner or the investigator."""

    kind: Literal["answer"]
    question: Id
    """The key of the answer in the patient file."""
    ask: Words
    """The question as it is put."""
    whom: Literal["her", "her partner", "the investigator"] = "her"
    """Who answers; until then it is unknown."""
    wants: bool

    words: ClassVar = {
        "answered": 'answered {answer} to "{ask}"',
        "missing": 'not asked: "{ask}"',
        "ask": 'ask {whom}: "{ask}"',
        "ask-many": 'ask {whom}: "{ask}"',
    }

    def on(self, day: date, lexicon: Lexicon) -> Judge:  # noqa: ARG002
        """Judge the answer; a question that was not asked is unknown."""
        question = {"ask": self.ask, "whom": self.whom}
        missing = Finding(Verdict.UNKNOWN, Remark("missing", question), needs=(Need(Remark("ask", question), day),))

        def judge(answer: bool | None) -> Finding:
            if answer is None:
                return missing
            said = "yes" if answer else "no"
            verdict = Verdict.PASS if answer == self.wants else Verdict.FAIL
            reason = Remark("answered", {"answer": said, **question})
            return Finding(verdict, reason, (Fact(self.question, said),))

        found, key = Memo(judge), self.question
        return lambda patient: found[patient.answers.get(key) if patient.answers else None]
