"""A patient written as a patient file reads back as the same patient."""

import json
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from poi_trial.api import load_protocol
from poi_trial.dates import PartialDate
from poi_trial.files.patient_file import read_patient
from poi_trial.files.strict_json import read_json
from poi_trial.output.patient_json import as_patient_file
from poi_trial.patient import Condition, Consent, Measurement, Patient, Treatment, Weight

PROTOCOL = load_protocol().protocol
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.decimals(Decimal("-1e9"), Decimal("1e9"), places=3).map(lambda number: number.normalize() + Decimal(0))
DAYS = st.tuples(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 800)).map(
    lambda pair: PartialDate(pair[0], date.fromordinal(pair[0].toordinal() + pair[1]))
)
NAMES = TEXT.map(str.strip).filter(bool)
MAYBE_DAYS = st.none() | DAYS
PATIENTS = st.builds(
    Patient,
    id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True),
    birth_date=MAYBE_DAYS,
    karyotype=st.none() | TEXT,
    measurements=st.none()
    | st.lists(st.builds(Measurement, analyte=NAMES, value=st.none() | NUMBERS, date=MAYBE_DAYS), max_size=3).map(
        tuple
    ),
    treatments=st.none()
    | st.lists(st.builds(Treatment, agent=NAMES, start=MAYBE_DAYS, ordered=st.none() | st.booleans())).map(tuple),
    conditions=st.none() | st.just(()) | st.builds(Condition, name=NAMES, until=MAYBE_DAYS).map(lambda c: (c,)),
    consent=st.none() | st.builds(Consent, signed=st.booleans(), date=MAYBE_DAYS, source=st.just("Consent/1")),
    weight=st.none() | st.builds(Weight, kg=NUMBERS),
    incomplete=st.none() | st.just(("treatments",)),
    sources=st.none() | st.just({"sex": "Patient/1"}),
)


@given(PATIENTS)
def test_what_is_written_reads_back(patient: Patient) -> None:
    """Nothing of a patient is lost or added on the way through a patient file."""
    written = as_patient_file(patient, PROTOCOL)
    back = read_patient(read_json(written.encode(), "patient.json"), PROTOCOL)
    assert back.model_copy(update={"answers": None}) == patient
    assert back.answers == dict.fromkeys(PROTOCOL.questions)


def test_numbers_keep_their_digits() -> None:
    """41.20 is written with both its decimals, and a large number without an exponent."""
    results = tuple(Measurement(analyte="FSH", value=Decimal(digits)) for digits in ("41.20", "1E+5"))
    written = as_patient_file(Patient(id="P-1", measurements=results), PROTOCOL)
    assert '"value": 41.20' in written
    assert '"value": 100000' in written
    assert json.loads(written)["measurements"][0]["value"] == 41.2


def test_what_is_not_known_stands_there_to_be_filled_in() -> None:
    """Keys without a value are null, every question of the protocol is there, and the text is indented."""
    written = json.loads(as_patient_file(Patient(id="P-1", answers={"intends_pregnancy": True}), PROTOCOL))
    assert written["consent"] is None
    assert written["answers"] == {"intends_pregnancy": True, "stem_cell_therapy": None}
    assert as_patient_file(Patient(id="P-1"), PROTOCOL).startswith('{\n  "id": "P-1",\n')
