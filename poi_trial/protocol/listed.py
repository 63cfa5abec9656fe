"""What the header of an allocation list says: all that makes the list again, and where it came from."""

from typing import Annotated

from pydantic import AfterValidator, Field

from poi_trial.model import Many, Model
from poi_trial.protocol.heading import Text
from poi_trial.randomization.allocation import Arm, Design, Factor, Levels, Purpose
from poi_trial.randomization.procedures import AnyProcedure
from poi_trial.randomization.stream import ALGORITHM
from poi_trial.scalars import Id


def _this_algorithm(name: str) -> str:
    if name != ALGORITHM:
        raise ValueError(f"is another algorithm; this release makes lists of {ALGORITHM} again, and no others")
    return name


class ListedFactor(Model):
    """A factor of the list's strata, and its levels."""

    factor: Id
    levels: Levels


class ListedProtocol(Model):
    """The protocol that the list was dealt under."""

    id: Id
    version: Text
    file: str
    sha256: Text


class ListHeader(Model):
    """The header of a list, by its keys."""

    algorithm: Annotated[str, AfterValidator(_this_algorithm)]
    trial: Id
    seed: str
    purpose: Purpose
    procedure: AnyProcedure
    arms: dict[Id, Annotated[int, Field(ge=1, le=1000)]]
    strata: Many[ListedFactor]
    size: int
    sha256: str
    assumptions: Many[Id]
    protocol: ListedProtocol
    tool: str

    @property
    def design(self) -> Design:
        """What the list was dealt from; ValueError where the procedure cannot deal these arms."""
        arms = tuple(Arm(id=arm, name=arm, ratio=ratio) for arm, ratio in self.arms.items())
        strata = tuple(Factor(id=each.factor, levels=each.levels) for each in self.strata)
        return Design(self.trial, arms, self.procedure, strata)
