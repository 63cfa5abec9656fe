"""Preparations that a procedure puts in: treatments until another procedure takes them out or replaces them."""

from collections.abc import Iterator

from poi_trial.dates import PartialDate
from poi_trial.files.fhir.gathered import Entry, Gathered
from poi_trial.files.fhir.times import some_day


def implants(gathered: Gathered) -> Iterator[Entry]:
    """Each as a treatment; one whose procedure is not told to be completed is as uncertain as an order."""
    for put in gathered.put_in:
        end = _end_of(put.days, [days for atc, days in gathered.taken_out if atc == put.atc], gathered)
        said = {"agent": put.name, "atc": put.atc, "start": put.days, "end": end, "source": put.source}
        told: Entry = {key: str(value) for key, value in said.items() if value is not None}
        yield told if put.surely else {**told, "ordered": True}


def _end_of(start: PartialDate | None, ended: list[PartialDate | None], gathered: Gathered) -> PartialDate | None:
    """The first removal after the start; a day nobody knows where one of the two has no date."""
    dated = [days for days in ended if days is not None]
    later = [days for days in dated if start is None or days.last > start.first]
    if later and start and len(dated) == len(ended):
        return min(later, key=lambda days: days.first)
    return some_day(start, gathered.reading.day) if later or len(dated) < len(ended) else None
