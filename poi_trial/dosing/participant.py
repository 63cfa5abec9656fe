"""Participant: what a calendar made for a named woman must heed beside the regimen of her arm."""

import datetime
from dataclasses import dataclass, replace

from poi_trial.dosing.calendar import Basis, Calendar, Waiting
from poi_trial.dosing.laying import lay_out
from poi_trial.dosing.regimen import Dosing
from poi_trial.errors import ExitCode, PoiError


class HeldError(PoiError):
    """That holds of hers stand, which a clinician clears before anyone is treated (exit code 4)."""

    exit_code = ExitCode.UNDETERMINED

    def __init__(self, her: str, holds: tuple[str, ...]) -> None:
        super().__init__(f"no calendar is made for {her} while this stands: {'; '.join(holds)}")
        self.holds = holds


@dataclass(frozen=True, slots=True)
class Participant:
    """A named woman in an arm; `holds` are those that stand, a line each.

    `allocated_on` is None where nobody has drawn her slot yet; a rehearsal is of no participant of any trial.
    """

    id: str
    arm: str
    basis: Basis
    consented_on: datetime.date
    allocated_on: datetime.date | None = None
    holds: tuple[str, ...] = ()
    rehearsal: bool = False

    @property
    def not_before(self) -> datetime.date:
        """The first day on which she may have a dose: that of her consent or of her allocation, the later."""
        return max(self.consented_on, self.allocated_on or self.consented_on)


def calendar_of(dosing: Dosing, her: Participant) -> Calendar:
    """Lay out her calendar; if her first dose would fall too early, it waits for the next onset and has no dates.

    HeldError where a hold stands; ValueError where a clinician's start lies too early, and as `lay_out` says.
    """
    if her.holds:
        raise HeldError(her.id, her.holds)
    basis = her.basis
    if basis.start and basis.start.date < her.not_before:
        raise ValueError(f"the start {basis.start.date} lies before {her.not_before}, her consent or allocation")
    calendar = replace(lay_out(dosing, her.arm, basis), participant=her.id, rehearsal=her.rehearsal)
    first = min((day.date for day in calendar.days if day.date and day.doses), default=None)
    if basis.onset is None or first is None or first >= her.not_before:
        return calendar
    undated = lay_out(dosing, her.arm, replace(basis, onset=None, moves=()))
    waiting = Waiting(basis.onset, first, her.not_before)
    return replace(undated, participant=her.id, rehearsal=her.rehearsal, waiting=waiting)
