"""The part of a protocol that randomization needs."""

from typing import Annotated

from pydantic import ConfigDict, Field

from poi_trial.model import Many, Model
from poi_trial.protocol.heading import Heading
from poi_trial.randomization.allocation import Arm, Design, Factor
from poi_trial.randomization.minimization import NO_LIST, Minimization
from poi_trial.randomization.not_random import NotRandom
from poi_trial.randomization.procedures import AnyProcedure
from poi_trial.randomization.unfinished import strata_note
from poi_trial.scalars import Id


class NamedFactor(Factor):
    """A factor by its names alone; the criteria that find a patient's level are passed over."""

    model_config = ConfigDict(extra="ignore")


class Randomization(Model):
    """How arms are dealt: the procedure, and the factors whose levels make the strata."""

    procedure: Annotated[AnyProcedure | Minimization | NotRandom, Field(discriminator="kind")]
    strata: Many[NamedFactor] = ()
    assumes: Many[Id] = ()


class DealingPart(Heading):
    """The arms and how they are dealt."""

    arms: Many[Arm] = Field(min_length=1)
    randomization: Randomization

    @property
    def design(self) -> Design:
        """What a list is dealt from; ValueError where the procedure deals no list."""
        procedure = self.randomization.procedure
        if isinstance(procedure, Minimization):
            raise ValueError(NO_LIST)
        if isinstance(procedure, NotRandom):
            raise ValueError(procedure.refusal)
        return self.design_with(procedure)

    def design_with(self, procedure: AnyProcedure) -> Design:
        """The same arms and strata under some procedure; ValueError where it cannot deal these arms."""
        return Design(self.trial.id, self.arms, procedure, self.randomization.strata)

    @property
    def strata_note(self) -> str | None:
        """A sentence where the strata are too many for the target; None where they are not, or no list is dealt."""
        if isinstance(self.randomization.procedure, Minimization | NotRandom):
            return None
        return strata_note(self.design, self.trial.target)
