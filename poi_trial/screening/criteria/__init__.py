"""Each kind of criterion; the union below is the list of them, read by checkers, schema and people alike."""

from typing import Annotated

from pydantic import Field

from poi_trial.screening.criteria.age import Age
from poi_trial.screening.criteria.answers import Answer, Sex
from poi_trial.screening.criteria.consent import Consent
from poi_trial.screening.criteria.karyotype import Karyotype
from poi_trial.screening.criteria.menses import Menses
from poi_trial.screening.criteria.never import Never
from poi_trial.screening.criteria.repeated_measurement import RepeatedMeasurement
from poi_trial.screening.criteria.site import Site
from poi_trial.screening.criteria.washout import Washout

AnyCriterion = Annotated[
    Sex | Answer | Age | Karyotype | Menses | RepeatedMeasurement | Never | Washout | Consent | Site,
    Field(discriminator="kind"),
]

__all__ = [
    "Age",
    "Answer",
    "AnyCriterion",
    "Consent",
    "Karyotype",
    "Menses",
    "Never",
    "RepeatedMeasurement",
    "Sex",
    "Site",
    "Washout",
]
