"""The part of a protocol that screening needs."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from poi_trial.model import Many
from poi_trial.patient import Patient
from poi_trial.protocol.fhir_codes import FhirCodes
from poi_trial.protocol.heading import Heading
from poi_trial.protocol.strata import StrataCriteria, StratumFinding, stratum_of
from poi_trial.screening.criteria import AnyCriterion, Asking, Criterion, excluded
from poi_trial.screening.eligibility import Eligibility
from poi_trial.screening.holds import AnyHold
from poi_trial.screening.lexicon import Analyte, Drugs, Lexicon


class ScreeningPart(Heading):
    """Who may enter, what is cleared before treatment, and the words of records."""

    eligibility: Many[AnyCriterion] = Field(min_length=1)
    exclusion: Many[AnyCriterion] = ()
    """What keeps a woman out: where one of these passes, she may not enter."""
    holds: Many[AnyHold] = ()
    analytes: Many[Analyte] = ()
    drugs: Drugs
    fhir: FhirCodes = Field(default_factory=FhirCodes)
    randomization: StrataCriteria

    @property
    def screening(self) -> Eligibility:
        """What screening needs."""
        lexicon = Lexicon.model_construct(analytes=self.analytes, drugs=self.drugs)
        return Eligibility.model_construct(criteria=self.deciding, holds=self.holds, lexicon=lexicon)

    @property
    def deciding(self) -> tuple[AnyCriterion, ...]:
        """The criteria that decide who may enter, so that a pass always means "does not stand in the way"."""
        return (*self.eligibility, *map(excluded, self.exclusion))

    @property
    def criteria(self) -> tuple[AnyCriterion, ...]:
        """All criteria that are judged: those that decide, and those that find the levels of the strata."""
        levels = (level for factor in self.randomization.strata for level in (factor.when or {}).values())
        return (*self.deciding, *(criterion for level in levels for criterion in level))

    def every_criterion(self) -> Iterator[Criterion]:
        """Every criterion and every part of one."""
        for criterion in self.criteria:
            yield from criterion.whole()

    @property
    def questions(self) -> dict[str, str]:
        """The yes/no questions that the criteria ask, by the key of the answer."""
        asking = (each for each in self.every_criterion() if isinstance(each, Asking))
        return {criterion.question: criterion.ask for criterion in asking}

    def stratum_of(self, patient: Patient, day: date) -> StratumFinding:
        """The levels of a patient as of `day`; ValueError where the criteria give her none or more than one."""
        return stratum_of(self.randomization.strata, patient, day, self.screening.lexicon)
