"""Published women, as printed: every verdict on each of them against the reading of one reader.

Agreement with one reader is no clinical validation; it tests fails and unknowns. Where the two differ, the row
stands below and is argued in docs/decisions/0010-published-cases.md.
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
READINGS = {"met": "pass", "not_met": "fail", "unknown": "unknown", "needs_review": "review"}
# What was found, and what the reader says: pass, fail, unknown, or review for an unknown that a person may judge.
DISAGREEMENTS = {
    # No end is recorded, so the treatment counts as still taken; the reader takes the time as not told.
    ("wjcc2023_2", "hormones"): ("fail", "unknown"),
    ("sugawara2013_1", "hormones"): ("fail", "unknown"),
    ("swyer_wits", "hormones"): ("fail", "unknown"),
    ("ros_shiraz", "hormones"): ("fail", "unknown"),
    ("wjcc2023_2", "outcome"): ("ineligible", "undetermined"),
    ("ros_shiraz", "outcome"): ("ineligible", "undetermined"),
    # Words only, which are reviewed and never classified.
    ("pisa2012", "karyotype"): ("review", "fail"),
    ("lisbon2021", "karyotype"): ("review", "fail"),
    ("pisa2012", "outcome"): ("undetermined", "ineligible"),
    # Nothing is recorded that a person could judge: no karyotype, no answer about stem cells.
    ("yuan2022_1", "karyotype"): ("unknown", "review"),
    ("yuan2022_3", "karyotype"): ("unknown", "review"),
    ("prelekara2010", "stem-cells"): ("unknown", "review"),
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
    """Her hormone therapy, with its end where one is printed; no case says that she was asked for the rest."""
    text = printed["hormone_therapy"]
    if not isinstance(text, str):
        return None
    if "day before" in text:
        return [{"agent": text, "end": f"{DAY}"}]
    if stopped := re.search(r"stopped (\d+) (years|months)", text):
        months = int(stopped[1]) * (12 if stopped[2] == "years" else 1)
        return [{"agent": text, "end": months_ago(months)}]
    if "before age" in text:
        return [{"agent": text, "end": f"1900..{months_ago(12)}"}]
    return [{"agent": text}]


def as_patient(printed: Printed, age: int | None) -> Printed:
    """The patient file that the printed case amounts to; what is not printed is left out."""
    pattern = printed["menstrual_pattern"]
    months = printed["amenorrhea_months"] or printed["amenorrhea_lower_bound_months"]
    return {
        "id": printed["patient_id"],
        "sex": printed["sex"],
        "birth_date": None if age is None else str(DAY.year - age),
        # The remark is the reader's, not the laboratory's.
        "karyotype": re.sub(r" \(no comma, as printed\)$", "", str(printed["karyotype_as_reported"] or "")) or None,
        "menses": {
            "pattern": PATTERNS.get(str(pattern), pattern),
            "since": months_ago(months) if isinstance(months, int) else None,
        },
        "measurements": fsh(printed),
        "treatments": treatments(printed),
        "incomplete": ["treatments"],
        "procedures": [{"name": printed["stem_cell_history"]}] if printed["stem_cell_history"] else None,
        "answers": {"intends_pregnancy": True if printed["pregnancy_intent"] else None},
    }


def ages(printed: Printed) -> list[int | None]:
    """Her age in completed years; of a printed range, both ends."""
    if isinstance(printed["age_range"], list):
        return list(printed["age_range"])
    return [int(printed["age_years"]) if isinstance(printed["age_years"], int | float) else None]


def found_of(protocol: Protocol, case: Printed, age: int | None) -> dict[str, str]:
    """The verdict on each criterion, and the outcome, of a printed case."""
    patient = Document(_exact(as_patient(case, age)), str(case["patient_id"]))
    screening = screen(protocol.screening, read_patient(patient, protocol), DAY)
    found = {j.criterion.id: "review" if j.finding.review else str(j.finding.verdict) for j in screening.judged}
    return {**found, "outcome": str(screening.outcome)}


def read_by(case: Printed) -> dict[str, str]:
    """What the reader says of each criterion and of the whole."""
    reading = case["reading"]
    assert isinstance(reading, dict)
    return {
        **{criterion: READINGS[reading[key]] for criterion, key in CRITERIA.items()},
        "outcome": str(case["verdict_on_reported_data"]),
    }


def test_published_women_are_judged_as_read_but_for_what_is_argued(protocol: Protocol, data: Path) -> None:
    """Every verdict on every published woman is the reader's, but for the rows that are argued, and those stand."""
    cases = json.loads((data / "literature-patients.json").read_text("utf-8"))["patients"]
    assert len(cases) == 41
    differing: dict[tuple[str, str], tuple[str, str]] = {}
    for case in cases:
        reading = read_by(case)
        for age in ages(case):
            found = found_of(protocol, case, age)
            differing |= {
                (case["patient_id"], key): (found[key], reading[key]) for key in reading if found[key] != reading[key]
            }
    assert differing == DISAGREEMENTS


def test_every_disagreement_is_argued() -> None:
    """The page about published cases names each of them."""
    page = (Path(__file__).parent.parent / "docs" / "decisions" / "0010-published-cases.md").read_text("utf-8")
    assert {patient for patient, _ in DISAGREEMENTS} <= set(re.findall(r"`([^`]+)`", page))


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
