"""The facts that were judged, as an entry keeps them: a patient as plain values, and what changed between two."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from poi_trial.errors import PathStep, path_text
from poi_trial.ledger.entry import canonical_json
from poi_trial.patient import Patient

Facts = dict[str, Any]


def facts_of(patient: Patient) -> Facts:
    """A patient as plain values, numbers as text with the digits they were recorded with; the unknown is left out.

    What an entry gives back, so that no fact differs for having been kept: an accent may be typed in two ways.
    """
    facts: Facts = json.loads(canonical_json(patient.model_dump(mode="json", exclude_none=True)))
    return facts


def as_kept(patient: Patient) -> Patient:
    """The patient that an entry will give back, who alone is judged and compared."""
    return patient_of(facts_of(patient))


def patient_of(facts: Facts) -> Patient:
    """The patient that facts were made from."""
    read = dict(facts)
    if "measurements" in facts:
        read["measurements"] = [_number(each, "value") for each in facts["measurements"]]
    if "weight" in facts:
        read["weight"] = _number(facts["weight"], "kg")
    return Patient.model_validate(read)


def _number(values: Facts, key: str) -> Facts:
    return {**values, key: Decimal(values[key])} if key in values else values


def changes(was: Facts, now: Facts) -> list[dict[str, object]]:
    """What differs between two: `fact` (its path), `was` and `is`, null where it was or is not known."""
    return [{"fact": path_text(path), "was": old, "is": new} for path, old, new in _differences(was, now, ())]


def _differences(
    was: object, now: object, path: tuple[PathStep, ...]
) -> Iterator[tuple[tuple[PathStep, ...], object, object]]:
    match was, now:
        case dict(), dict():
            for key in sorted({*was, *now}):
                yield from _differences(was.get(key), now.get(key), (*path, key))
        case list(), list():
            for place in range(max(len(was), len(now))):
                old, new = (each[place] if place < len(each) else None for each in (was, now))
                yield from _differences(old, new, (*path, place))
        case _ if was != now:
            yield path, was, now
