"""Completed years of age."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from poi_trial.dates import PartialDate, birthday, completed_years
from poi_trial.patient import Patient
from poi_trial.screening.criteria.base import Criterion, Judge, is_later, known
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.verdict import Fact, Finding, Need, Remark, Verdict

_OLDEST = 150
"""No limit beyond this age, and no birthday counted beyond it: a calendar ends in the year 9999."""


class Age(Criterion):
    """Completed years of age on the screening day: `at_least` passes, `below` itself does not."""

    kind: Literal["age"]
    at_least: int | None = Field(default=None, ge=0, le=_OLDEST)
    below: int | None = Field(default=None, ge=1, le=_OLDEST)

    words: ClassVar = {
        "within": "{years} years old on {day}",
        "young": "{years} years old on {day}; she turns {limit} on {birthday}",
        "old": "{years} years old on {day}; she turned {limit} on {birthday}",
        "straddles": "born {birth_date}, so {years} years old on {day}: within the limits or not",
        "missing": "her date of birth is not recorded",
        "later": "the date of birth {birth_date} lies after the screening day and was set aside",
        "ask": "record her date of birth",
        "ask-exact": "record her whole date of birth; {birth_date} is not enough",
    }

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        if self.at_least is None and self.below is None:
            raise ValueError("write at_least, below or both")
        if self.at_least is not None and self.below is not None and self.at_least >= self.below:
            raise ValueError("nobody can pass: at_least must be smaller than below")
        return self

    def on(self, day: date, lexicon: Lexicon) -> Judge:  # noqa: ARG002
        """Judge the age over every day that the date of birth can mean."""

        def judge(patient: Patient) -> Finding:
            birth = known(patient.birth_date, day)
            if birth is None:
                needs = (Need(Remark("ask"), day),)
                return Finding(
                    Verdict.UNKNOWN, Remark("missing"), needs=needs, notes=_set_aside(patient.birth_date, day)
                )
            youngest, oldest = completed_years(birth.last, day), completed_years(birth.first, day)
            years = str(oldest) if youngest == oldest else f"{youngest} or {oldest}"
            values = {"years": years, "day": day, "birth_date": birth}
            evidence = (Fact("birth_date", patient.birth_date, patient.source_of("birth_date")),)
            if self.at_least is not None and oldest < self.at_least:
                turns = birthday(birth.last, self.at_least)
                reason = Remark("young", {**values, "limit": self.at_least, "birthday": turns})
                return Finding(Verdict.FAIL, reason, evidence)
            if self.below is not None and youngest >= self.below:
                turns = birthday(birth.last, self.below)
                reason = Remark("old", {**values, "limit": self.below, "birthday": turns})
                return Finding(Verdict.FAIL, reason, evidence)
            if self._allows(youngest) and self._allows(oldest):
                return Finding(Verdict.PASS, Remark("within", values), evidence)
            need = Need(Remark("ask-exact", values), day)
            return Finding(Verdict.UNKNOWN, Remark("straddles", values), evidence, (need,))

        return judge

    def _allows(self, years: int) -> bool:
        return (self.at_least is None or years >= self.at_least) and (self.below is None or years < self.below)

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:  # noqa: ARG002
        """The birthdays at which a limit is reached, and the birth itself."""
        if birth := patient.birth_date:
            for edge in (birth.first, birth.last):
                yield edge
                yield from (birthday(edge, limit) for limit in (self.at_least, self.below) if limit is not None)


def _set_aside(birth: PartialDate | None, day: date) -> tuple[Remark, ...]:
    return (Remark("later", {"birth_date": birth}),) if is_later(birth, day) else ()
