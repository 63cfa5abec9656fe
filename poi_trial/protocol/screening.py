"""The part of a protocol that screening needs."""

from pydantic import Field

from poi_trial.model import Many
from poi_trial.protocol.fhir_codes import FhirCodes
from poi_trial.protocol.heading import Heading
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

    @property
    def screening(self) -> Eligibility:
        """What screening needs."""
        lexicon = Lexicon.model_construct(analytes=self.analytes, drugs=self.drugs)
        return Eligibility.model_construct(criteria=self.eligibility, holds=self.holds, lexicon=lexicon)

    @property
    def questions(self) -> dict[str, str]:
        """The yes/no questions that the criteria ask, by the key of the answer."""
        asking = (criterion for criterion in self.eligibility if isinstance(criterion, Answer | Never))
        return {criterion.question: criterion.ask for criterion in asking}
