"""Answers that complete a record: a small patient file laid over the patient that was read."""

from dataclasses import replace
from typing import NamedTuple, get_args

from pydantic import BaseModel

from poi_trial.errors import FileError
from poi_trial.files.patient_file import ReadPatient, read_patient
from poi_trial.files.reading import display_name, read_bytes
from poi_trial.files.strict_json import LARGEST, read_json
from poi_trial.patient import History, Own, Patient
from poi_trial.protocol.screening import ScreeningPart

_ENTRIES = ("measurements", *get_args(History), "reviews")
_NO_ID = "answers"
_TEST = ("test", "date")


class Answers(NamedTuple):
    """What a file of answers holds, and the name of the file."""

    patient: Patient
    given: frozenset[str]
    """The keys that have a value in the file."""
    name: str


def read_answers(path: str, protocol: ScreeningPart) -> Answers:
    """Read a file of answers: a patient file that may lack the id; FileError names every problem."""
    document = read_json(read_bytes(path, LARGEST), display_name(path))
    if isinstance(document.value, dict) and "resourceType" in document.value:
        what = "is a FHIR resource; answers are written as a patient file (`poi patient new` makes a blank one)"
        raise FileError([document.problem((), what)], "nothing was screened")
    value = document.value if isinstance(document.value, dict) else {}
    given = frozenset(key for key, each in value.items() if each is not None)
    if value and "id" not in given:
        document = replace(document, value={**value, "id": _NO_ID})
    try:
        return Answers(read_patient(document, protocol), given, document.name)
    except FileError as error:
        raise FileError(error.problems, "nothing was screened") from None


def complete(read: ReadPatient, answers: Answers) -> ReadPatient:
    """The patient with the answers laid over what was read: a value replaces one, entries are added to a list.

    A list that the answers give was asked for. What was replaced by something else is noted, without its value.
    """
    old, new = read.patient, answers.patient
    laid = {key: _laid_over(key, old, new) for key in answers.given}
    if "incomplete" not in answers.given:
        laid["incomplete"] = tuple(name for name in old.incomplete or () if name not in answers.given)
    sources: dict[Own, str] = {key: source for key, source in (old.sources or {}).items() if key not in answers.given}
    laid["sources"] = sources or None
    single = answers.given - {"incomplete", "sources", *_ENTRIES}
    replaced = [key for key in sorted(single) if _differs(key, old, laid[key])]
    notes = tuple(f"{answers.name} replaces what the record says: {key}" for key in replaced)
    return read._replace(patient=old.model_copy(update=laid), notes=(*read.notes, *notes))


def _laid_over(key: str, old: Patient, new: Patient) -> object:
    before, after = getattr(old, key), getattr(new, key)
    match key:
        case _ if key in _ENTRIES:
            return (*(before or ()), *after)
        case "answers":
            return {**(before or {}), **after}
        case "menses" if before:
            return before.model_copy(update=_given(after))
        case "pregnancy" if before:
            told = _given(after)
            # A test and its day belong together.
            tested = dict.fromkeys(_TEST) if told.keys() & set(_TEST) else {}
            return before.model_copy(update={**tested, **told, "source": None})
        case _:
            return after


def _given(model: BaseModel) -> dict[str, object]:
    return {key: value for key, value in model if value is not None}


def _differs(key: str, old: Patient, laid: object) -> bool:
    """Whether something that was read is no longer what was laid in its place."""
    before, after = getattr(old, key), laid
    if isinstance(before, BaseModel) and isinstance(laid, BaseModel):
        before, after = _given(before), _given(laid)
    if isinstance(before, dict) and isinstance(after, dict):
        return any(after.get(each) != value for each, value in before.items() if value is not None and each != "source")
    return before is not None and bool(before != after)
