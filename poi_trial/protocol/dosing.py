"""The part of a protocol that calendars need."""

from poi_trial.dosing.regimen import Dosing
from poi_trial.protocol.heading import Heading


class DosingPart(Heading):
    """What is taken when."""

    dosing: Dosing
