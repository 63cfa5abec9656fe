"""Patient files: the form of one patient, checked against what the protocol asks."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from poi_trial.errors import FileError, Problem, did_you_mean, shortened
from poi_trial.files.document import Document, Path
from poi_trial.files.validate import validate
from poi_trial.patient import LONGEST_LIST, Patient
from poi_trial.protocol.screening import ScreeningPart

LARGEST_FORM = 2 << 20
"""In bytes; a FHIR record may be larger, for most of what it holds is not read."""


class Reading(NamedTuple):
    """What a record is read with: the protocol's words and codes, and the day on which it is read."""

    protocol: ScreeningPart
    day: date
    """What a record says to have ended, without a day, had ended by this one."""
    patient: str | None = None
    """Which patient, where a record holds several."""


class Origin(NamedTuple):
    """Where a patient was read: the file, and the line of one that holds many."""

    file: str = ""
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


class ReadPatient(NamedTuple):
    """A patient, what was seen in her record and not used, and where she was read."""

    patient: Patient
    notes: tuple[str, ...] = ()
    origin: Origin = Origin()


def read_patient(document: Document, protocol: ScreeningPart) -> Patient:
    """Check one patient against the form and against what the protocol asks; FileError names every problem."""
    if faults := [document.problem(path, fault) for path, fault in _no_form(document)]:
        raise FileError([*document.problems, *faults], "")
    problems = _unknown_names(document, protocol)
    try:
        patient = validate(Patient, document)
    except FileError as error:
        raise FileError([*error.problems, *problems], "") from None
    if problems:
        raise FileError(problems, "")
    return patient


def _no_form(document: Document) -> Iterator[tuple[Path, str]]:
    """Why it is no form at all, or one so large that its every mistake would fill the memory."""
    match document.value:
        case dict() if document.size > LARGEST_FORM:
            yield (), f"is larger than {LARGEST_FORM >> 20} MiB; no patient file that holds one woman is"
        case dict() as value:
            long = (key for key, each in value.items() if isinstance(each, list) and len(each) > LONGEST_LIST)
            yield from (((key,), f"must have at most {LONGEST_LIST} items") for key in long)
        case list():
            yield (), "is a list; write one patient as {…}, or one a line in a file that ends in .ndjson"
        case _:
            yield (), "is no patient; write {…} (`poi patient new` makes a blank form)"


def _unknown_names(document: Document, protocol: ScreeningPart) -> list[Problem]:
    """Answers to questions, and reviews of criteria, that the protocol does not have."""
    assert isinstance(document.value, dict)
    answers, reviews = document.value.get("answers"), document.value.get("reviews")
    if not (answers or reviews):
        return []
    questions = list(protocol.questions)
    criteria = [criterion.id for criterion in protocol.criteria]
    problems = [
        document.problem(("answers", key), f'the protocol asks no "{shortened(key)}"{did_you_mean(key, questions)}')
        for key in (answers if isinstance(answers, dict) else ())
        if key not in questions
    ]
    for place, review in enumerate(reviews if isinstance(reviews, list) else ()):
        criterion = review.get("criterion") if isinstance(review, dict) else None
        if isinstance(criterion, str) and criterion not in criteria:
            what = f'the protocol has no criterion "{shortened(criterion)}"{did_you_mean(criterion, criteria)}'
            problems.append(document.problem(("reviews", place, "criterion"), what))
    return problems
