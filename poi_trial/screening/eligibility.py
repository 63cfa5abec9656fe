"""The part of a protocol that screening needs."""

from poi_trial.model import Many, Model
from poi_trial.screening.criteria import AnyCriterion
from poi_trial.screening.holds import AnyHold
from poi_trial.screening.lexicon import Lexicon


class Eligibility(Model):
    """The part of a protocol that screening needs: the criteria, the holds, and the words of records."""

    criteria: Many[AnyCriterion]
    holds: Many[AnyHold]
    lexicon: Lexicon
