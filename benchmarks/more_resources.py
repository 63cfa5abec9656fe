"""Resources of the kinds that the example record lacks, so that each kind's reader meets hostile ones too."""

from typing import Any

_HERS = {"reference": "Patient/EXAMPLE-4"}
MORE: list[dict[str, Any]] = [
    {
        "resourceType": "Consent",
        "id": "consent-1",
        "patient": _HERS,
        "status": "active",
        "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "research"}]},
        "dateTime": "2024-10-16",
        "identifier": [{"value": "NCT07115082"}],
        "policy": [{"uri": "https://clinicaltrials.gov/study/NCT07115082"}],
        "policyRule": {"coding": [{"system": "http://hl7.org/fhir/policy", "code": "OPTIN"}]},
        "verification": [{"verified": True}],
        "provision": {
            "type": "permit",
            "period": {"start": "2024-10-16", "end": "2026-10-16"},
            "data": [{"meaning": "instance", "reference": {"reference": "ResearchStudy/study-1"}}],
            "provision": [{"type": "permit"}],
        },
    },
    {"resourceType": "ResearchStudy", "id": "study-1", "status": "active", "identifier": [{"value": "NCT07115082"}]},
    {
        "resourceType": "Procedure",
        "id": "put-in-1",
        "subject": _HERS,
        "status": "completed",
        "code": {"text": "insertion of levonorgestrel intrauterine device"},
        "performedDateTime": "2019-03-02",
    },
    {
        "resourceType": "Procedure",
        "id": "taken-out-1",
        "subject": _HERS,
        "status": "completed",
        "code": {"text": "removal of intrauterine device"},
        "performedPeriod": {"start": "2023-05", "end": "2023-06-01"},
    },
    {
        "resourceType": "AllergyIntolerance",
        "id": "allergy-1",
        "patient": _HERS,
        "code": {"text": "estradiol valerate"},
        "onsetDateTime": "2015",
    },
    {
        "resourceType": "Condition",
        "id": "condition-1",
        "subject": _HERS,
        "clinicalStatus": {"coding": [{"code": "resolved"}]},
        "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "14302001"}], "text": "amenorrhoea"},
        "onsetPeriod": {"start": "2020-01", "end": "2020-06"},
        "abatementDateTime": "2020-07-01",
    },
    {
        "resourceType": "MedicationAdministration",
        "id": "given-1",
        "subject": _HERS,
        "status": "completed",
        "contained": [{"resourceType": "Medication", "id": "m", "code": {"text": "leuprorelin"}}],
        "medicationReference": {"reference": "#m"},
        "effectivePeriod": {"start": "2022-01-01", "end": "2022-02-01"},
        "dosage": {"route": {"text": "subcutaneous"}, "dose": {"value": 3.75, "unit": "mg"}},
    },
]
"""About the woman of `examples/fhir/bundle.json`."""
