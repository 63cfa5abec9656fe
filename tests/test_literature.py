"""Published women, as printed, screened without an error and never passed where a reader would not pass them.

Agreement with one reader's reading is no clinical validation; it tests fails and unknowns.
"""

import json
import re
from datetime import date
from pathlib import Path

import pytest

from poi_trial.dates import plus_months
from poi_trial.files.document import Document
from poi_trial.files.patient_file import read_patient
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.screen import screen
from poi_trial.screening.verdict import Verdict

# On the last day of a year, everybody of one age was born in one year.
DAY = date(2024, 12, 31)
CRITERIA = {
    "sex": "female",
    "age": "age_20_to_lt40",
    "intention": "intends_pregnancy",
    "karyotype": "normal_karyotype",
    "menses": "oligo_amenorrhea_ge_4mo",
    "fsh": "fsh_gt25_twice_gt4wk",
    "stem-cells": "no_stem_cell_therapy_ever",
    "hormones": "no_gh_or_ep_therapy_3mo",
    "consent": "signed_consent",
}
PATTERNS = {
    "secondary amenorrhea": "amenorrhea",
    "oligomenorrhea then amenorrhea": "amenorrhea",
    "menstruating": "regular",
}
Printed = dict[str, object]


def months_ago(months: int) -> str:
    """The month that lies so many months before the day."""
    return f"{plus_months(DAY, -months):%Y-%m}"


def fsh(printed: Printed) -> list[Printed]:
    """The printed results; only a printed gap makes dates, and no date is invented."""
    results = printed["fsh"]
    assert isinstance(results, list)
    dates: list[str | None] = [None] * len(results)
    if isinstance(printed["fsh_gap_lower_bound_days"], int) and len(results) == 2:
        # Printed as "more than" the bound.
        dates = [
            date.fromordinal(DAY.toordinal() - printed["fsh_gap_lower_bound_days"] - 1).isoformat(),
            str(DAY),
        ]
    return [
        {
            "analyte": "FSH",
            "value": r["value"],
            "unit": r["unit_as_reported"],
            "comparator": r["comparator"],
            "date": d,
        }
        for r, d in zip(results, dates, strict=True)
    ]


def treatments(printed: Printed) -> list[Printed] | None:
    """Her hormone therapy; one that ended proves nothing of growth hormone, of which no case says anything."""
    text = printed["hormone_therapy"]
    if not isinstance(text, str) or re.search(r"stopped \d+ (years|months)|before age", text):
        return None
    if "day before" in text:
        return [{"agent": text, "end": f"{DAY}"}]
    return [{"agent": text}]


def as_patient(printed: Printed, age: int | None) -> Printed:
    """The patient file that the printed case amounts to; what is not printed is left out."""
    pattern = printed["menstrual_pattern"]
    months = printed["amenorrhea_months"] or printed["amenorrhea_lower_bound_months"]
    return {
        "id": printed["patient_id"],
        "sex": printed["sex"],
        "birth_date": None if age is None else str(DAY.year - age),
        "karyotype": printed["karyotype_as_reported"],
        "menses": {
            "pattern": PATTERNS.get(str(pattern), pattern),
            "since": months_ago(months) if isinstance(months, int) else None,
        },
        "measurements": fsh(printed),
        "treatments": treatments(printed),
        "procedures": [{"name": printed["stem_cell_history"]}] if printed["stem_cell_history"] else None,
        "answers": {"intends_pregnancy": True if printed["pregnancy_intent"] else None},
    }


def ages(printed: Printed) -> list[int | None]:
    """Her age in completed years; of a printed range, both ends."""
    if isinstance(printed["age_range"], list):
        return list(printed["age_range"])
    return [int(printed["age_years"]) if isinstance(printed["age_years"], int | float) else None]


def test_no_published_woman_passes_where_a_reader_would_not(protocol: Protocol, data: Path) -> None:
    """Of every published woman, each criterion that passes is one that the reading beside her calls met."""
    cases = json.loads((data / "literature-patients.json").read_text("utf-8"))["patients"]
    assert len(cases) > 30
    wrong = []
    for case in cases:
        for age in ages(case):
            file = Document(as_patient(json.loads(json.dumps(case)), age), case["patient_id"])
            decimals = Document(_exact(file.value), file.name)
            for judged in screen(protocol.screening, read_patient(decimals, protocol), DAY).judged:
                reading = case["reading"][CRITERIA[judged.criterion.id]]
                if judged.finding.verdict is Verdict.PASS and reading != "met":
                    wrong.append(f"{case['patient_id']} {judged.criterion.id}: pass, read as {reading}")
                if judged.finding.verdict is Verdict.FAIL and reading == "met":
                    wrong.append(f"{case['patient_id']} {judged.criterion.id}: fail, read as met")
    assert not wrong, "\n".join(wrong)


def _exact(value: object) -> object:
    """The same value as a patient file would be read: numbers with their digits."""
    from poi_trial.files.strict_json import read_json

    return read_json(json.dumps(value).encode(), "case").value


def test_criteria_have_readings(protocol: Protocol) -> None:
    """Each criterion of the protocol is held against a reading."""
    assert set(CRITERIA) == {criterion.id for criterion in protocol.eligibility}


@pytest.mark.parametrize(("age", "verdict"), [(19, "fail"), (20, "pass"), (39, "pass"), (40, "fail")])
def test_the_last_day_of_a_year_makes_ages_exact(protocol: Protocol, age: int, verdict: str) -> None:
    """On 31 December a year of birth is one age, so a printed age loses nothing."""
    patient = read_patient(Document({"id": "P", "birth_date": str(DAY.year - age)}, "case"), protocol)
    found = {j.criterion.id: j.finding.verdict for j in screen(protocol.screening, patient, DAY).judged}
    assert found["age"] == verdict
