"""The part of a protocol that calendars need."""

from pydantic import ConfigDict, Field

from poi_trial.dosing.days_off import DaysOff
from poi_trial.dosing.regimen import Dosing
from poi_trial.model import Many, Model
from poi_trial.protocol.heading import Heading
from poi_trial.protocol.translations import Translations
from poi_trial.scalars import Id, Words


class DosingPart(Heading):
    """What is taken when, the days off at the site, and the protocol's sentences in other languages."""

    dosing: Dosing
    days_off: DaysOff = Field(default_factory=DaysOff)
    translations: Translations = Field(default_factory=dict)


class HoldText(Model):
    """A hold by its text alone; what would clear it is passed over."""

    model_config = ConfigDict(extra="ignore")

    id: Id
    text: Words
    source: Words


class SheetsPart(DosingPart):
    """What printed sheets need: calendars, and the holds to warn the clinician of."""

    holds: Many[HoldText] = ()
