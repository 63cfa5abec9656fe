"""What a FHIR record says of one patient while it is read, in the words of the patient file."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from poi_trial.dates import PartialDate
from poi_trial.files.fhir.concepts import Concept
from poi_trial.files.fhir.element import Element
from poi_trial.files.fhir.resources import Resources
from poi_trial.files.fhir.seen import Seen, source_of
from poi_trial.files.fhir.times import day_at, days_at, span_at
from poi_trial.files.patient_file import Reading
from poi_trial.patient import History
from poi_trial.screening.phrases import Phrases

Entry = dict[str, object]


class Dated(NamedTuple):
    """Something that was read, the days it may be of, and where it stood."""

    value: object
    days: PartialDate | None
    source: str

    @property
    def latest(self) -> tuple[bool, date]:
        """The order in which it counts: what has no date comes first, so that it is latest of nothing."""
        return self.days is not None, self.days.last if self.days else date.min


class PutIn(NamedTuple):
    """A preparation that a procedure put in, and whether the procedure is told to be completed."""

    atc: str
    name: str | None
    days: PartialDate | None
    surely: bool
    source: str


@dataclass
class Gathered:
    """The facts of one patient as they are found, resource by resource."""

    reading: Reading
    resources: Resources
    seen: Seen = field(default_factory=Seen)
    measurements: list[Entry] = field(default_factory=list)
    treatments: list[Entry] = field(default_factory=list)
    conditions: list[Entry] = field(default_factory=list)
    procedures: list[Entry] = field(default_factory=list)
    singles: dict[str, list[Dated]] = field(default_factory=dict)
    """Facts of which the patient file has one, by what an Observation or Condition reads: karyotype, weight, …"""
    put_in: list[PutIn] = field(default_factory=list)
    taken_out: list[tuple[str, PartialDate | None]] = field(default_factory=list)
    """The ATC code of what was taken out, and when."""
    consents: list[Entry] = field(default_factory=list)
    asked: set[History] = field(default_factory=set)
    unsure: set[History] = field(default_factory=set)
    """Lists of which the record is known to hold more than could be read."""

    def single(self, what: str, value: object, days: PartialDate | None, resource: Element) -> None:
        """Keep one of the facts of which the latest counts."""
        self.singles.setdefault(what, []).append(Dated(value, days, source_of(resource)))

    def known(self, what: str) -> list[Dated]:
        """Facts of which the latest counts, without those after the day of reading, if there are others."""
        found = self.singles.get(what, [])
        return [each for each in found if each.days is None or each.days.first <= self.reading.day] or found

    def note_lookalike(self, said: Concept) -> None:
        """Say so where a result is named with the name of an analyte in it, and is not read as one."""
        for analyte in self.reading.protocol.analytes:
            for name in said.names:
                if name in Phrases((analyte.id, *analyte.names)):
                    self.seen.remark(f'a result named "{name}" was not read as {analyte.id}')

    def day(self, element: Element, key: str) -> PartialDate | None:
        """The day of the site under a key."""
        return day_at(element, key, self._zone)

    def days(self, element: Element, stem: str) -> PartialDate | None:
        """The days of the site under `effective[x]` and its like."""
        return days_at(element, stem, self._zone)

    def span(self, element: Element, stem: str) -> tuple[PartialDate | None, PartialDate | None]:
        """Begin and end under `effective[x]` and its like."""
        return span_at(element, stem, self._zone)

    @property
    def _zone(self) -> str:
        return self.reading.protocol.trial.time_zone


def named(said: Concept, resource: Element) -> str | None:
    """The name of a concept, kept to the length that a patient file takes."""
    name = said.name
    if name is not None and len(name) > 1000:
        resource.fault("its names are longer than 1000 characters together")
        return None
    return name
