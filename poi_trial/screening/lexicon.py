"""What the words of a record mean: analytes with their units, drugs with their names and codes."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, Self

from pydantic import Field, model_validator

from poi_trial.memo import Memo
from poi_trial.model import Many, Model
from poi_trial.patient import Measurement, Treatment
from poi_trial.quantities import unit_key
from poi_trial.scalars import AtcClass, Id, Number, Words
from poi_trial.screening.phrases import Kept, Phrases, fold

_MOST_KEPT = 1000


class Analyte(Model):
    """Something a laboratory measures."""

    id: Id
    names: Many[Words] = ()
    """Other names that records use."""
    unit: Words
    """The unit that limits are written in."""
    same_units: Many[Words] = ()
    """Spellings that mean exactly this unit, case and blanks aside; no other is ever converted."""
    at_least: Number = Decimal(0)
    at_most: Number
    """A recorded number outside `at_least` to `at_most` is taken for a slip and not used."""

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        if self.at_least >= self.at_most:
            raise ValueError("no number lies between: at_least must be smaller than at_most")
        return self

    @cached_property
    def known_names(self) -> Memo[str | None, bool]:
        """Of each name, whether it names this analyte."""
        names = frozenset(fold(name) for name in (self.id, *self.names))
        return Memo(lambda name: name is not None and fold(name) in names, _MOST_KEPT)

    @cached_property
    def known_units(self) -> Memo[str, bool]:
        """Of each spelling, whether it means the analyte's own unit."""
        units = frozenset(unit_key(unit) for unit in (self.unit, *self.same_units))
        return Memo(lambda spelling: unit_key(spelling) in units, _MOST_KEPT)

    @cached_property
    def fault_of(self) -> Callable[[Measurement], str | None]:
        """What finds the key of what makes a result's number unusable; None if nothing does."""
        at_least, at_most, known = self.at_least, self.at_most, self.known_units

        def fault_of(measurement: Measurement) -> str | None:
            value, unit = measurement.value, measurement.unit
            if value is None:
                return "no-value"
            if unit is None or not known[unit]:
                return "other-unit" if unit and unit.strip() else "no-unit"
            return None if at_least <= value <= at_most else "implausible"

        return fault_of

    def names_it(self, name: str | None) -> bool:
        """Whether `name` names this analyte."""
        return self.known_names[name]

    def knows_unit(self, spelling: str) -> bool:
        """Whether `spelling` means the analyte's own unit."""
        return self.known_units[spelling]


class Codes(NamedTuple):
    """What a treatment is, told twice: by the recorded code, if there is one, and by every listed name in it."""

    recorded: tuple[str, ...]
    named: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """The codes of both."""
        return (*self.recorded, *self.named)


class DrugName(Model):
    """The names, generic and brand, that mean one ATC code or class."""

    code: AtcClass
    names: Many[Words] = Field(min_length=1)


class Lasting(Model):
    """A preparation that acts after the day it is given: for some weeks, or until it is removed."""

    codes: Many[AtcClass] = ()
    """What it is, by recorded code or by listed name; none: a treatment that no code and no name tells."""
    said_by: Many[Words] = ()
    """Words in its name or route that say it is the lasting form; none: it always is."""
    denied_by: Many[Words] = ()
    """Words that say it is not; with neither it may be."""
    weeks: int | None = Field(default=None, ge=1, le=520)
    until_removed: bool = False
    one_day: bool = False
    """Only where it is recorded as one day: the day it was put in, while a later last day is that of its removal."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.weeks is None) != self.until_removed:
            raise ValueError("write either weeks: N or until_removed: true")
        if not (self.codes or self.said_by):
            raise ValueError("write codes, said_by or both")
        return self

    @cached_property
    def _said(self) -> Phrases:
        return Phrases(self.said_by)

    @cached_property
    def _denied(self) -> Phrases:
        return Phrases(self.denied_by)

    def surely(self, treatment: Treatment) -> bool | None:
        """Whether a treatment of these codes is the lasting form; None where nothing says."""
        told = _told(treatment)
        if not self.said_by or told in self._said:
            return True
        return False if told in self._denied or not self.denied_by else None


class Device(Model):
    """A device that releases a hormone where it is put, such as a hormonal intrauterine system."""

    code: AtcClass
    releases: Many[AtcClass] = Field(min_length=1)
    """The classes of what it releases, when they are recorded beside it."""
    routes: Many[Words] = ()
    """Words in the name or route that mean this device where what it releases is recorded."""

    @cached_property
    def _routes(self) -> Phrases:
        return Phrases(self.routes)

    def read(self, codes: Codes, told: str) -> Codes:
        """Take the device for the hormone that it releases: that is no treatment of its own."""
        named = any(code.startswith(self.code) for code in codes.all)
        released = any(code.startswith(self.releases) for code in codes.all)
        if not named and not (released and told in self._routes):
            return codes
        recorded, others = (
            tuple(code for code in source if not code.startswith(self.releases))
            for source in (codes.recorded, codes.named)
        )
        return Codes(recorded, (*others, self.code))


class Drugs(Model):
    """What a recorded treatment is: by its ATC code or by its name."""

    names: Many[DrugName]
    dose_words: Many[Words] = ()
    """Words of strength, form and timing that may stand beside a name without changing it."""
    removal_words: Many[Words] = ()
    """Words that say that what a procedure names was taken out."""
    insertion_words: Many[Words] = ()
    """Words that say that it was put in, or another one in its place, or that it stayed where it was."""
    intake_words: Many[Words] = ()
    """Words that say, in the name of a condition, that what it names is or was taken."""
    no_intake_words: Many[Words] = ()
    """Words that say that it was not."""
    local_routes: Many[Words] = ()
    """Words in a name or route that say the drug acts mainly where it is put; nothing said counts as systemic."""
    device: Device | None = None
    lasting: Many[Lasting] = ()

    @cached_property
    def _codes(self) -> dict[str, str]:
        return {fold(name): entry.code for entry in self.names for name in entry.names}

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self._codes)

    @cached_property
    def _dose_words(self) -> frozenset[str]:
        return frozenset(fold(word) for word in self.dose_words)

    @cached_property
    def _removals(self) -> Phrases:
        return Phrases(self.removal_words)

    @cached_property
    def _insertions(self) -> Phrases:
        return Phrases(self.insertion_words)

    def given_by(self, procedure: str) -> tuple[str, ...]:
        """The ATC codes of what a procedure of that name gives or puts in."""
        only_removes = procedure in self._removals and procedure not in self._insertions
        return () if only_removes else self.codes_in(procedure)

    def removed_by(self, procedure: str) -> tuple[str, ...]:
        """The ATC codes of what a procedure of that name takes out."""
        return self.codes_in(procedure) if procedure in self._removals else ()

    def taken_by(self, condition: str) -> tuple[str, ...]:
        """The ATC codes of what a condition of that name says is or was taken: "on oral contraceptives", or "HRT"."""
        return self._taken_by[condition]

    @cached_property
    def _taken_by(self) -> Memo[str, tuple[str, ...]]:
        said, denied = Phrases(self.intake_words), Phrases(self.no_intake_words)

        def find(condition: str) -> tuple[str, ...]:
            told = condition in said or self.only_known_words(condition)
            return self.codes_in(condition) if told and condition not in denied else ()

        return Memo(find, _MOST_KEPT)

    @cached_property
    def _local(self) -> Phrases:
        return Phrases(self.local_routes)

    def codes_in(self, agent: str) -> tuple[str, ...]:
        """The ATC codes of every listed name that occurs in `agent` as whole words."""
        return tuple(self._codes[name] for name in self._phrases.found_in(agent))

    def only_known_words(self, agent: str) -> bool:
        """Whether `agent` is made of listed names, numbers and dose words and of nothing else."""
        rest = re.findall(r"[^\W\d_]+", self._phrases.rest_of(agent))
        return agent in self._phrases and self._dose_words.issuperset(rest)

    def is_local(self, treatment: Treatment) -> bool:
        """Whether its name or route says that it acts mainly where it is put."""
        return _told(treatment) in self._local

    def codes(self, treatment: Treatment) -> Codes:
        """The recorded code without blanks, and the codes of every listed name; a device is read as itself."""
        recorded = "".join((treatment.atc or "").split()).upper()
        codes = Codes((recorded,) if recorded else (), self.codes_in(treatment.agent or ""))
        return self.device.read(codes, _told(treatment)) if self.device else codes

    @cached_property
    def _lasts(self) -> Kept[tuple[Lasting, bool] | None]:
        return Kept(self._find_lasting)

    def lasts(self, treatment: Treatment) -> tuple[Lasting, bool] | None:
        """The lasting preparation that a treatment is, and whether that is sure; None if it is none."""
        return self._lasts.of(treatment)

    def _find_lasting(self, treatment: Treatment) -> tuple[Lasting, bool] | None:
        codes = self.codes(treatment).all
        for lasting in self.lasting:
            if any(code.startswith(lasting.codes) for code in codes):
                surely = lasting.surely(treatment)
                if surely is not False:
                    return lasting, surely is True
            elif not codes and not lasting.codes and lasting.surely(treatment):
                return lasting, False
        return None


def _told(treatment: Treatment) -> str:
    """Everything in words that is recorded of what it is: its name and its route."""
    return f"{treatment.agent or ''}; {treatment.route or ''}"


class Lexicon(Model):
    """The word lists of a protocol that criteria read records with."""

    analytes: Many[Analyte]
    drugs: Drugs

    def analyte(self, analyte_id: str) -> Analyte:
        """The analyte with that id; KeyError if there is none (the protocol's checks see to it)."""
        for analyte in self.analytes:
            if analyte.id == analyte_id:
                return analyte
        raise KeyError(analyte_id)
