"""Patient files read fast, a line each, for cohorts: what is certainly in order, and nothing else.

A line that is not is left to the reader of single patients, which has the last word, and the words for what is wrong.
"""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import msgspec

from poi_trial.files.lean_forms import reader
from poi_trial.files.strict_json import LARGEST
from poi_trial.patient import Patient
from poi_trial.protocol.screening import ScreeningPart

_BEFORE_COLON = (b'":', b" :", b"\t:", b"\r:", b"\n:")
_fields: Callable[[Any], tuple[object, ...]] = msgspec.structs.astuple
_untyped, _written = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode


def quick_reader(protocol: ScreeningPart) -> Callable[[bytes], Patient | None]:
    """What reads the patient of a line; None where the line must be read slowly."""
    read, questions = reader(), protocol.questions.keys()

    def quick(line: bytes) -> Patient | None:
        try:
            patient = read(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        if patient.reviews or (patient.answers and not patient.answers.keys() <= questions) or len(line) > LARGEST:
            return None
        return patient if line.count(b":") == _keys(patient) or _no_key_twice(line) else None

    return quick


def _keys(patient: Patient) -> int:
    """The least number of keys that a line holds; where it has no more colons, no key stands in it twice."""
    lists = (patient.measurements, patient.treatments, patient.procedures, patient.conditions)
    singles = (patient.menses, patient.pregnancy, patient.consent, patient.weight)
    entries: Iterable[object] = chain(filter(None, singles), *filter(None, lists))
    own = _fields(patient)
    count = len(own) - own.count(None) + len(patient.answers or ()) + len(patient.sources or ())
    # All of it in C: this is asked of every line.
    return count + len([*filter(None, chain.from_iterable(map(_fields, entries)))])


def _no_key_twice(line: bytes) -> bool:
    """Whether as many keys can be read as stand there."""
    parsed = _untyped(line)
    if b"\\" not in line:
        # Written again, every colon of a text stands as it did, and each key that was read has one.
        return line.count(b":") == _written(parsed).count(b":")
    # There are never fewer colons after a quote or a blank than keys.
    return sum(map(line.count, _BEFORE_COLON)) == _all_keys(parsed)


def _all_keys(value: object) -> int:
    match value:
        case dict():
            return len(value) + sum([_all_keys(each) for each in value.values() if type(each) in _HOLDING])
        case list():
            return sum([_all_keys(each) for each in value])
        case _:
            return 0


_HOLDING = (dict, list)
