"""FHIR records made for tests: Bundles of one woman, as an exporting server writes them."""

import json
from datetime import date
from typing import Any

from poi_trial.errors import FileError, path_text
from poi_trial.files.fhir.bundle import read_record
from poi_trial.files.patient_file import Reading, ReadPatient
from poi_trial.files.strict_json import read_json
from poi_trial.protocol.whole import Protocol

DAY = date(2024, 10, 20)
LOINC, SNOMED, ATC = "http://loinc.org", "http://snomed.info/sct", "http://www.whocc.no/atc"
Resource = dict[str, Any]
PATIENT: Resource = {"resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1994-03-11"}


def coded(system: str, code: str, display: str | None = None) -> Resource:
    """A CodeableConcept of one code."""
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return {"coding": [coding]}


def of_her(kind: str, identity: str = "1", **keys: Any) -> Resource:
    """A resource about the patient `p1`."""
    holder = "patient" if kind == "Consent" else "subject"
    return {"resourceType": kind, "id": identity, holder: {"reference": "Patient/p1"}, **keys}


def observation(code: Resource, identity: str = "1", **keys: Any) -> Resource:
    """A final Observation of 2024-08-01, unless the keys say otherwise."""
    told: Resource = {"status": "final", "code": code, "effectiveDateTime": "2024-08-01", **keys}
    return of_her("Observation", identity, **told)


def fsh(value: float | None = 41.2, unit: str = "IU/L", identity: str = "1", **keys: Any) -> Resource:
    """An FSH result."""
    quantity = {"valueQuantity": {"value": value, "unit": unit}} if value is not None else {}
    return observation(coded(LOINC, "15067-2"), identity, **{**quantity, **keys})


def medicine(kind: str, status: str, name: str = "Yaz", **keys: Any) -> Resource:
    """A statement, an order or an administration of a medicine."""
    return of_her(kind, status=status, **{"medicationCodeableConcept": {"text": name}, **keys})


def bundle(*resources: Resource, **keys: Any) -> Resource:
    """A collection of the patient and these resources."""
    entries = [{"resource": each} for each in (PATIENT, *resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries, **keys}


def read(protocol: Protocol, value: Resource, wanted: str | None = None) -> ReadPatient:
    """Read a record that was written as JSON text."""
    return read_record(read_json(json.dumps(value).encode(), "bundle.json"), Reading(protocol, DAY, wanted))


def read_her(protocol: Protocol, *resources: Resource) -> ReadPatient:
    """Read the patient of a collection of these resources."""
    return read(protocol, bundle(*resources))


def faults(protocol: Protocol, value: Resource, wanted: str | None = None) -> list[str]:
    """What is wrong with a record, as `path: what`."""
    try:
        read(protocol, value, wanted)
    except FileError as error:
        return [f"{path_text(problem.path)}: {problem.what}" for problem in error.problems]
    return []
