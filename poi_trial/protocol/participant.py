"""The parts of a protocol that a calendar for a named participant needs."""

from poi_trial.protocol.dosing import DosingPart
from poi_trial.protocol.screening import ScreeningPart


class ParticipantPart(ScreeningPart, DosingPart):
    """What is cleared before treatment, and what is taken when."""
