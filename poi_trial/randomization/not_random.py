"""A trial that deals nobody by chance: one arm, cohorts one after another, or arms that somebody chooses."""

from typing import Annotated, Literal

from pydantic import StringConstraints

from poi_trial.model import Model
from poi_trial.randomization.dealing import Ratio


class NotRandom(Model):
    """No list and no ledger: who gets which arm is not left to chance, and the protocol says why."""

    kind: Literal["none"]
    because: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
    """Why, and who or what decides: for readers, and for whoever asks for a list."""

    @property
    def refusal(self) -> str:
        """What whoever asks for a list or a ledger is told."""
        return f"this trial is not randomized, so there is no list and no ledger: {self.because}"

    def ratio_problem(self, ratio: Ratio) -> str | None:  # noqa: ARG002
        """Any arms will do, and a single one."""
        return None
