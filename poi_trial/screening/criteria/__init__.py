"""Each kind of criterion; the union below is the list of them, read by checkers, schema and people alike."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from poi_trial.model import Many
from poi_trial.screening.criteria.age import Age
from poi_trial.screening.criteria.answers import Answer, Sex
from poi_trial.screening.criteria.base import Criterion
from poi_trial.screening.criteria.combined import Combined, Opposite
from poi_trial.screening.criteria.consent import Consent
from poi_trial.screening.criteria.history import History
from poi_trial.screening.criteria.karyotype import Karyotype
from poi_trial.screening.criteria.latest_measurement import LatestMeasurement
from poi_trial.screening.criteria.menses import Menses
from poi_trial.screening.criteria.never import Never
from poi_trial.screening.criteria.pregnant import Pregnant
from poi_trial.screening.criteria.repeated_measurement import RepeatedMeasurement
from poi_trial.screening.criteria.site import Site
from poi_trial.screening.criteria.therapy import Therapy
from poi_trial.screening.criteria.unsupported import Unsupported
from poi_trial.screening.criteria.washout import Washout


class _Several(Combined):
    criteria: "Annotated[Many[AnyCriterion], Field(min_length=2)]"

    @property
    def parts(self) -> tuple[Criterion, ...]:
        """The criteria that are counted."""
        return self.criteria


class AllOf(_Several):
    """Every one of several criteria passes."""

    kind: Literal["all_of"]

    @property
    def needed(self) -> int:
        """All."""
        return len(self.criteria)


class AnyOf(_Several):
    """One of several criteria passes, or more."""

    kind: Literal["any_of"]

    @property
    def needed(self) -> int:
        """One."""
        return 1


class AtLeast(_Several):
    """So many of several criteria pass, or more."""

    kind: Literal["at_least"]
    count: int = Field(ge=1)

    @property
    def needed(self) -> int:
        """As many as the sentence says."""
        return self.count

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.count > len(self.criteria):
            raise ValueError(f"nobody can pass: {self.count} of {len(self.criteria)} criteria")
        return self


class Not(Opposite):
    """A criterion must not pass."""

    kind: Literal["not"]
    criterion: "AnyCriterion"

    @property
    def parts(self) -> tuple[Criterion, ...]:
        """The criterion that must not pass."""
        return (self.criterion,)


AnyCriterion = Annotated[
    Sex
    | Answer
    | Age
    | Karyotype
    | Menses
    | RepeatedMeasurement
    | LatestMeasurement
    | Never
    | History
    | Washout
    | Therapy
    | Consent
    | Pregnant
    | Site
    | Unsupported
    | AllOf
    | AnyOf
    | AtLeast
    | Not,
    Field(discriminator="kind"),
]

Asking = Answer | Never | History
"""The kinds that ask a yes/no question."""


def excluded(criterion: AnyCriterion) -> Not:
    """What an exclusion asks for: that its criterion does not pass; a review of it names the same id."""
    return Not.model_construct(
        kind="not",
        id=criterion.id,
        text=criterion.text,
        reading=criterion.reading,
        assumes=criterion.assumes,
        criterion=criterion,
    )


__all__ = [
    "Age",
    "AllOf",
    "Answer",
    "AnyCriterion",
    "AnyOf",
    "Asking",
    "AtLeast",
    "Consent",
    "Criterion",
    "History",
    "Karyotype",
    "LatestMeasurement",
    "Menses",
    "Never",
    "Not",
    "Pregnant",
    "RepeatedMeasurement",
    "Sex",
    "Site",
    "Therapy",
    "Unsupported",
    "Washout",
    "excluded",
]
