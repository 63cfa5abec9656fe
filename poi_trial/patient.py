"""What is known of one person: every field but the id may be missing, and missing is never "no"."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from poi_trial.model import Many, Model
from poi_trial.quantities import Comparator
from poi_trial.scalars import Day, Days, Id, Number

LONGEST_LIST = 2000
"""More results, procedures or conditions than anybody has."""
LONGEST_TEXT = 1000
Text = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)]
Source = Text | None
"""Where a fact was read, as `Observation/123` in a FHIR record; None where a person wrote it down."""
History = Literal["treatments", "conditions", "procedures"]
Own = Literal["sex", "birth_date", "karyotype", "menses"]
_NAMELESS = "an entry without a name"
MensesPattern = Literal["amenorrhea", "primary amenorrhea", "oligomenorrhea", "regular"]


class Menses(Model):
    """Her menstrual pattern, since when it holds, and the first day of her last period."""

    pattern: MensesPattern | None = None
    since: Days | None = None
    last_period: Days | None = None


class Measurement(Model):
    """One laboratory result, as the laboratory printed it; `> 100` is comparator `>` and value 100."""

    analyte: Name | None = None
    value: Number | None = None
    unit: Text | None = None
    date: Days | None = None
    comparator: Comparator | None = None
    source: Source = None


class Treatment(Model):
    """A medicine she takes or took; without an `end` she may still be taking it.

    `ordered` says that it was ordered or planned and that no intake is recorded.
    """

    agent: Name | None = None
    atc: Text | None = None
    route: Text | None = None
    start: Days | None = None
    end: Days | None = None
    ordered: bool | None = None
    source: Source = None

    @property
    def called(self) -> str:
        """The name that stands on record."""
        return self.agent or _NAMELESS

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.start and self.end and self.end.last < self.start.first:
            raise ValueError("the end lies before the start; correct one of the two dates")
        return self


class Procedure(Model):
    """Something that was done to her: an operation, a transplant, an injection of cells."""

    name: Name | None = None
    date: Days | None = None
    source: Source = None

    @property
    def called(self) -> str:
        """The name that stands on record."""
        return self.name or _NAMELESS


class Condition(Model):
    """A diagnosis or a finding; without `until` it may last."""

    name: Name | None = None
    since: Days | None = None
    until: Days | None = None
    source: Source = None

    @property
    def called(self) -> str:
        """The name that stands on record."""
        return self.name or _NAMELESS


class Pregnancy(Model):
    """Whether she is pregnant or breast-feeding, and the last pregnancy test with its day."""

    status: Literal["not pregnant", "pregnant", "breast-feeding"] | None = None
    test: Literal["negative", "positive"] | None = None
    date: Days | None = None
    source: Source = None


class Consent(Model):
    """Her written consent; without `trial` it is consent to the protocol's own trial."""

    signed: bool | None = None
    date: Days | None = None
    version: Text | None = None
    trial: Text | None = None
    withdrawn: Days | None = None
    source: Source = None


class Review(Model):
    """A named person's judgement of a criterion that asked for one."""

    criterion: Id
    verdict: Literal["pass", "fail"]
    """Of the whole criterion: `pass` if it does not stand in her way, `fail` if it keeps her out, exclusions too."""
    by: Name
    date: Day
    reason: Name


class Weight(Model):
    """Body weight in kilograms, and the day she was weighed."""

    kg: Number | None = None
    date: Days | None = None
    source: Source = None


class Patient(Model):
    """One person as a file tells of her.

    `treatments: []` means "asked, none"; a missing key means "not asked". `incomplete` names the lists that hold what
    a record happens to say, without her having been asked for the rest. `answers` holds the yes/no questions that
    the protocol declares, `sources` where the facts were read that are no entries of their own.
    """

    id: Id
    sex: Literal["female", "male", "other", "unknown"] | None = None
    site: Id | None = None
    birth_date: Days | None = None
    karyotype: Text | None = None
    menses: Menses | None = None
    measurements: Annotated[Many[Measurement], Field(max_length=LONGEST_LIST)] | None = None
    treatments: Annotated[Many[Treatment], Field(max_length=1000)] | None = None
    procedures: Annotated[Many[Procedure], Field(max_length=LONGEST_LIST)] | None = None
    conditions: Annotated[Many[Condition], Field(max_length=LONGEST_LIST)] | None = None
    pregnancy: Pregnancy | None = None
    answers: dict[str, bool | None] | None = None
    consent: Consent | None = None
    reviews: Annotated[Many[Review], Field(max_length=100)] | None = None
    weight: Weight | None = None
    incomplete: Many[History] | None = None
    sources: dict[Own, Text] | None = None

    @property
    def entries(self) -> int:
        """How many entries her lists hold."""
        lists = (self.measurements, self.treatments, self.procedures, self.conditions)
        return sum(map(len, filter(None, lists)))

    def source_of(self, fact: Own) -> str | None:
        """Where a fact was read that is no entry of its own."""
        return self.sources.get(fact) if self.sources else None

    def was_asked_for(self, history: History) -> bool:
        """Whether a list was asked for whole, so that what it lacks is a "no"."""
        return getattr(self, history) is not None and history not in (self.incomplete or ())
