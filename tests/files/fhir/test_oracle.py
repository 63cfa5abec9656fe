"""A reference library for FHIR as a second reader: what it finds in a record is what poi finds there."""

import json
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir_made import DAY, LOINC, SNOMED, bundle, coded, fsh, medicine, observation, of_her

from poi_trial.files.fhir.bundle import read_record
from poi_trial.files.patient_file import Reading
from poi_trial.files.strict_json import read_json
from poi_trial.protocol.whole import Protocol

EXAMPLE = Path(__file__).parents[3] / "examples" / "fhir" / "bundle.json"
FSH = {"15067-2", "83098-4"}
ORDERS = {"active", "on-hold", "completed", "stopped", "unknown"}
MADE = bundle(
    fsh(subject={"reference": "Patient/p1"}),
    fsh(38, "mIU/mL", "2", effectiveDateTime="2024-09-15T23:30:00Z"),
    observation(coded(LOINC, "29770-5"), "3", valueString="46,XX"),
    medicine("MedicationStatement", "active", "Yaz", effectivePeriod={"start": "2024-01-01"}),
    medicine("MedicationRequest", "stopped", "Yaz", intent="order", authoredOn="2020-01-01"),
    medicine("MedicationAdministration", "completed", "Provera", effectiveDateTime="2020-01-01"),
    of_her("Condition", code=coded(SNOMED, "14302001"), onsetDateTime="2024-01-01"),
    of_her("Procedure", status="completed", code={"text": "appendectomy"}, performedDateTime="2010-05"),
    type="collection",
)


def site_day(moment: Any) -> str | None:
    """The day at the site of what the library made of a date or a moment."""
    if isinstance(moment, datetime):
        return str(moment.astimezone(ZoneInfo("Asia/Shanghai")).date())
    return str(moment) if isinstance(moment, date) else None


def told(text: str) -> dict[str, Counter[Any]]:
    """What the library finds in a record, in the words that are compared."""
    found: dict[str, Counter[Any]] = {key: Counter() for key in ("fsh", "ordered", "taken", "conditions", "procedures")}
    record: Any = Bundle.model_validate_json(text)
    for resource in (entry.resource for entry in record.entry):
        name = resource.get_resource_type()
        if name == "Observation" and {c.code for c in resource.code.coding or ()} & FSH and resource.status == "final":
            quantity = resource.valueQuantity
            found["fsh"][str(quantity.value), quantity.comparator, site_day(resource.effectiveDateTime)] += 1
        elif name == "MedicationRequest" and resource.status in ORDERS:
            found["ordered"][site_day(resource.authoredOn)] += 1
        elif name in ("MedicationStatement", "MedicationAdministration"):
            period = resource.effectivePeriod
            found["taken"][site_day(period.start if period else resource.effectiveDateTime)] += 1
        elif name == "Condition":
            found["conditions"][site_day(resource.onsetDateTime)] += 1
        elif name == "Procedure" and resource.status not in ("not-done", "preparation", "entered-in-error"):
            found["procedures"][resource.code.text or (resource.code.coding[0].display)] += 1
    return found


def read_by_poi(text: str, protocol: Protocol) -> dict[str, Counter[Any]]:
    """The same words for what poi makes of the record."""
    patient = read_record(read_json(text.encode(), "bundle.json"), Reading(protocol, DAY)).patient
    treatments = [t for t in patient.treatments or () if t.source and not t.source.startswith("Procedure")]
    return {
        "fsh": Counter((str(m.value), m.comparator, str(m.date)) for m in patient.measurements or ()),
        "ordered": Counter(str(t.start) for t in treatments if t.ordered),
        "taken": Counter(str(t.start) for t in treatments if not t.ordered),
        "conditions": Counter(
            str(c.since) for c in patient.conditions or () if c.source and c.source.startswith("Condition")
        ),
        "procedures": Counter((p.name or "").partition(" / ")[0] for p in patient.procedures or ()),
    }


@pytest.mark.parametrize("text", [EXAMPLE.read_text("utf-8"), json.dumps(MADE)], ids=["the example", "made"])
def test_a_second_reader_finds_the_same(protocol: Protocol, text: str) -> None:
    """Valid by the reference library, and read alike: results with value and day, medicines, conditions, procedures."""
    assert read_by_poi(text, protocol) == told(text)
    assert told(text)["fsh"]


def test_a_second_reader_finds_the_same_in_real_records(data: Path, protocol: Protocol) -> None:
    """Records of a public generator hold as many medicines, conditions and procedures, of the same days."""
    for path in sorted((data / "fhir").glob("*.json")):
        if not path.name.startswith("practitioner"):
            text = path.read_text("utf-8")
            assert read_by_poi(text, protocol) == told(text), path.name
