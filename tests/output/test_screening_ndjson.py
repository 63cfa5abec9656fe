"""Lines of a cohort, made fast, are the lines that the plain way makes."""

import sys
from datetime import date
from pathlib import Path

from hypothesis import given, settings

sys.path.insert(0, str(Path(__file__).parent.parent / "screening"))

from test_laws import NEAR, PATIENTS

from poi_trial.files.patient_lines import quick_reader
from poi_trial.files.protocol_file import load_part, shipped
from poi_trial.output.patient_json import as_patient_file
from poi_trial.output.screening_json import as_json
from poi_trial.output.screening_ndjson import line_writer
from poi_trial.patient import Patient
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.screen import screen, screener

SOURCE = load_part(ScreeningPart, str(shipped()))
SCREENING = SOURCE.protocol.screening
READ = quick_reader(SOURCE.protocol)
WRITE = line_writer(SOURCE)


@settings(max_examples=150)
@given(PATIENTS, NEAR)
def test_a_cohort_line_is_the_line_of_her_alone(patient: Patient, day: date) -> None:
    """Read fast, judged among many and written fast, she has the very bytes of being read, judged and written alone."""
    unreviewed = patient.model_copy(update={"reviews": None})
    line = as_patient_file(unreviewed, SOURCE.protocol).replace("\n", " ").encode()
    read = READ(line)
    assert read is not None
    plain = screen(SCREENING, unreviewed, day)._replace(outlook=None, foreseen=None)
    expected = as_json(plain, SOURCE)
    judge = screener(SCREENING, day, outlook=False)
    assert WRITE(judge([read, read])) + WRITE(judge([read])) == [expected] * 3


@settings(max_examples=15)
@given(PATIENTS)
def test_with_the_outlook_too(patient: Patient) -> None:
    """The outlook of one who was read fast is that of her who was read by the models."""
    day = date(2024, 10, 20)
    unreviewed = patient.model_copy(update={"reviews": None})
    read = READ(as_patient_file(unreviewed, SOURCE.protocol).replace("\n", " ").encode())
    assert read is not None
    found = screener(SCREENING, day, outlook=True)([read])
    assert WRITE(found) == [as_json(screen(SCREENING, unreviewed, day), SOURCE)]
