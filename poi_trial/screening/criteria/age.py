"""Completed years of age."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from poi_trial.dates import PartialDate, birthday, completed_years, is_later
from poi_trial.memo import Memo
from poi_trial.patient import Patient
from poi_trial.screening.criteria.base import Criterion, Judge, known
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.verdict import Fact, Finding, Need, Remark, Verdict

_OLDEST = 150
"""No limit beyond this age, and no birthday counted beyond it: a calendar ends in the year 9999."""


class Age(Criterion):
    """Completed years of age on the screening day: `at_least` and `at_most` pass, `above` and `below` do not."""

    kind: Literal["age"]
    at_least: int | None = Field(default=None, ge=0, le=_OLDEST)
    above: int | None = Field(default=None, ge=0, le=_OLDEST)
    below: int | None = Field(default=None, ge=1, le=_OLDEST)
    at_most: int | None = Field(default=None, ge=0, le=_OLDEST)

    words: ClassVar = {
        "within": "{years} years old on {day}",
        "young": "{years} years old on {day}: she turns {limit} {when}",
        "young-opens": "she turns {limit} {when}",
        "maybe-young": "born {birth_date}, so {years} years old on {day}: already {limit} or not",
        "maybe-young-opens": "only then has she certainly turned {limit}",
        "old": "{years} years old on {day}: she turned {limit} {when}",
        "old-closes": "her {nth} birthday is {birthday}",
        "maybe-old": "born {birth_date}, so {years} years old on {day}: still below {limit} or not",
        "maybe-old-closes": "her {nth} birthday may be as early as {on}",
        "missing": "her date of birth is not recorded",
        "later": "the date of birth {birth_date} lies after the screening day and was set aside",
        "ask": "record her date of birth",
        "ask-exact": "record her whole date of birth; {birth_date} is not enough",
        "ask-exact-many": "record her whole date of birth",
    }

    @model_validator(mode="after")
    def _has_a_limit(self) -> Self:
        for one, other in (("at_least", "above"), ("below", "at_most")):
            if getattr(self, one) is not None and getattr(self, other) is not None:
                raise ValueError(f"write {one} or {other}, not both")
        if not self.limits:
            raise ValueError("write a limit: at_least or above, below or at_most, or one of each")
        if self.youngest is not None and self.too_old is not None and self.youngest >= self.too_old:
            raise ValueError("nobody can pass: at_least must be smaller than below")
        return self

    @property
    def youngest(self) -> int | None:
        """The completed years from which an age passes."""
        return self.above + 1 if self.above is not None else self.at_least

    @property
    def too_old(self) -> int | None:
        """The completed years from which an age no longer passes."""
        return self.at_most + 1 if self.at_most is not None else self.below

    @property
    def limits(self) -> tuple[int, ...]:
        """The completed years at which the verdict turns."""
        return tuple(limit for limit in (self.youngest, self.too_old) if limit is not None)

    def fits(self, years: int) -> bool:
        """Whether so many completed years pass."""
        return self._decide(years, years)[0] is Verdict.PASS

    def on(self, day: date, lexicon: Lexicon) -> Judge:  # noqa: ARG002
        """Judge the age over every day that the date of birth can mean."""

        def judge(fact: tuple[PartialDate | None, str | None]) -> Finding:
            recorded, source = fact
            birth = known(recorded, day)
            if birth is None:
                need, notes = Need(Remark("ask"), day), _set_aside(recorded, day)
                return Finding(Verdict.UNKNOWN, Remark("missing"), needs=(need,), notes=notes)
            youngest, oldest = completed_years(birth.last, day), completed_years(birth.first, day)
            years = str(oldest) if youngest == oldest else f"{youngest} or {oldest}"
            values: dict[str, object] = {"years": years, "day": day, "birth_date": birth}
            evidence = (Fact("birth_date", recorded, source),)
            verdict, key, limit = self._decide(youngest, oldest)
            if limit is not None:
                values |= {"limit": limit, "nth": ordinal(limit), **_when(birth, limit)}
            needs = (Need(Remark("ask-exact", values), day),) if verdict is Verdict.UNKNOWN else ()
            return Finding(verdict, Remark(key, values), evidence, needs)

        found = Memo(judge)
        return lambda patient: found[patient.birth_date, patient.source_of("birth_date")]

    def _decide(self, youngest: int, oldest: int) -> tuple[Verdict, str, int | None]:
        """The verdict, the key of its words, and the limit that it turns on."""
        low, high = self.youngest, self.too_old
        if low is not None and oldest < low:
            return Verdict.FAIL, "young", low
        if high is not None and youngest >= high:
            return Verdict.FAIL, "old", high
        if low is not None and youngest < low:
            return Verdict.UNKNOWN, "maybe-young", low
        if high is not None and oldest >= high:
            return Verdict.UNKNOWN, "maybe-old", high
        return Verdict.PASS, "within", None

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:  # noqa: ARG002
        """The birthdays at which a limit is reached, and the birth itself."""
        if birth := patient.birth_date:
            for edge in (birth.first, birth.last):
                yield edge
                yield from (birthday(edge, limit) for limit in self.limits)


def ordinal(number: int) -> str:
    """Write a whole number as a rank: 21st, 22nd, 40th, 111th."""
    ends = {1: "st", 2: "nd", 3: "rd"} if number % 100 not in (11, 12, 13) else {}
    return f"{number}{ends.get(number % 10, 'th')}"


def _when(birth: PartialDate, years: int) -> dict[str, str]:
    """The birthday at which `years` are completed, or the last day that it can be."""
    last = birthday(birth.last, years)
    if birth.exact:
        return {"when": f"on {last}", "birthday": f"{last}"}
    return {"when": f"by {last}", "birthday": f"{last} at the latest"}


def _set_aside(birth: PartialDate | None, day: date) -> tuple[Remark, ...]:
    return (Remark("later", {"birth_date": birth}),) if is_later(birth, day) else ()
