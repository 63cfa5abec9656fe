"""The part of a protocol that screening needs."""

from datetime import date

from pydantic import Field

from poi_trial.model import Many
from poi_trial.patient import Patient
from poi_trial.protocol.fhir_codes import FhirCodes
from poi_trial.protocol.heading import Heading
from poi_trial.protocol.strata import StrataCriteria, StratumFinding, stratum_of
from poi_trial.screening.criteria import Answer, AnyCriterion, Never
from poi_trial.screening.eligibility import Eligibility
from poi_trial.screening.holds import AnyHold
from poi_trial.screening.lexicon import Analyte, Drugs, Lexicon


class ScreeningPart(Heading):
    """Who may enter, what is cleared before treatment, and the words of records."""

    eligibility: Many[AnyCriterion] = Field(min_length=1)
    holds: Many[AnyHold] = ()
    analytes: Many[Analyte] = ()
    drugs: Drugs
    fhir: FhirCodes = Field(default_factory=FhirCodes)
    randomization: StrataCriteria

    @property
    def screening(self) -> Eligibility:
        """What screening needs."""
        lexicon = Lexicon.model_construct(analytes=self.analytes, drugs=self.drugs)
        return Eligibility.model_construct(criteria=self.eligibility, holds=self.holds, lexicon=lexicon)

    @property
    def criteria(self) -> tuple[AnyCriterion, ...]:
        """All criteria: those of eligibility, and those that find the levels of the strata."""
        levels = (level for factor in self.randomization.strata for level in (factor.when or {}).values())
        return (*self.eligibility, *(criterion for level in levels for criterion in level))

    @property
    def questions(self) -> dict[str, str]:
        """The yes/no questions that the criteria ask, by the key of the answer."""
        asking = (criterion for criterion in self.criteria if isinstance(criterion, Answer | Never))
        return {criterion.question: criterion.ask for criterion in asking}

    def stratum_of(self, patient: Patient, day: date) -> StratumFinding:
        """The levels of a patient as of `day`; ValueError where the criteria give her none or more than one."""
        return stratum_of(self.randomization.strata, patient, day, self.screening.lexicon)
