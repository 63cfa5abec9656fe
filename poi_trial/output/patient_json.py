"""A patient as the patient file that says the same, with the digits that numbers were recorded with."""

import json
from collections.abc import Iterator
from decimal import Decimal

from pydantic import BaseModel

from poi_trial.dates import PartialDate
from poi_trial.patient import Patient
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.quantities import plain_number


def as_patient_file(patient: Patient, protocol: ScreeningPart) -> str:
    """JSON that reads back as the same patient; what is not known stands there as null, to be filled in."""
    told = dict(patient)
    told["answers"] = dict.fromkeys(protocol.questions) | dict(patient.answers or {})
    return "".join(_json(told, "\n")) + "\n"


def _json(value: object, line: str) -> Iterator[str]:
    """The json module writes no Decimal; the digits of a result are kept as they were."""
    match value:
        case Decimal():
            yield plain_number(value)
        case PartialDate() | None | bool() | str():
            yield json.dumps(str(value) if isinstance(value, PartialDate) else value)
        case BaseModel():
            yield from _json({key: each for key, each in value if each is not None}, line)
        case dict():
            yield from _between(("{", "}"), ((f"{json.dumps(key)}: ", each) for key, each in value.items()), line)
        case tuple():
            yield from _between(("[", "]"), (("", each) for each in value), line)
        case _:
            yield json.dumps(str(value))


def _between(brackets: tuple[str, str], entries: Iterator[tuple[str, object]], line: str) -> Iterator[str]:
    first, last = brackets
    yield first
    between = ""
    for name, value in entries:
        yield f"{between}{line}  {name}"
        yield from _json(value, f"{line}  ")
        between = ","
    yield f"{line}{last}" if between else last
