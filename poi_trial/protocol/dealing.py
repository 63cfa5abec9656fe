"""The part of a protocol that randomization needs."""

from pydantic import Field

from poi_trial.model import Many, Model
from poi_trial.protocol.heading import Heading
from poi_trial.randomization.allocation import Arm, Design, Factor
from poi_trial.randomization.procedures import AnyProcedure
from poi_trial.scalars import Id


class Randomization(Model):
    """How arms are dealt: the procedure, and the factors whose levels make the strata."""

    procedure: AnyProcedure
    strata: Many[Factor] = ()
    assumes: Many[Id] = ()


class DealingPart(Heading):
    """The arms and how they are dealt."""

    arms: Many[Arm] = Field(min_length=1)
    randomization: Randomization

    @property
    def design(self) -> Design:
        """What randomization needs."""
        return Design(self.trial.id, self.arms, self.randomization.procedure, self.randomization.strata)
