"""A registry's record with what the example record lacks, so that every field of its reader meets hostile ones."""

from typing import Any

_TEXT = r"""
**Key Inclusion Criteria** (both cohorts):

1. Women aged \>= 18 and \<= 45;
   * with a regular cycle, or
   * amenorrhea for 4 months

Inclusion criteria for the control group:
2) Written informed consent. Exclusion Criteria:
- Pregnancy or breast-feeding;
- Exclusion: in another trial
Patients with one of the following are excluded:
a. HIV, HBV;
（1）排除 FSH > 40 IU/L
"""
REGISTERED: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT00000001",
            "orgStudyIdInfo": {"id": "ORG-1"},
            "secondaryIdInfos": [{"id": "2024-000001-11", "type": "EUDRACT_NUMBER"}, {"id": "U1111"}],
            "briefTitle": "An invented trial",
        },
        "statusModule": {
            "overallStatus": "NOT_YET_RECRUITING",
            "startDateStruct": {"date": "2024-10"},
            "completionDateStruct": {"date": "2026-03-30"},
        },
        "designModule": {
            "phases": ["NA"],
            "designInfo": {"allocation": "NON_RANDOMIZED", "interventionModel": "SINGLE_GROUP"},
            "enrollmentInfo": {"count": 12},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {"label": "A", "description": "10 mg daily", "interventionNames": ["Drug: X"]},
                {"label": "a", "interventionNames": ["Drug: Y", "Other: none"]},
                {"label": "克龄蒙"},
            ],
            "interventions": [
                {"type": "DRUG", "name": "X", "description": "by mouth", "armGroupLabels": ["A", "a"]},
                {"type": "OTHER", "description": "nothing", "armGroupLabels": ["克龄蒙"]},
            ],
        },
        "eligibilityModule": {
            "eligibilityCriteria": _TEXT,
            "healthyVolunteers": True,
            "sex": "ALL",
            "genderBased": True,
            "genderDescription": "born female",
            "minimumAge": "18 Years",
            "maximumAge": "N/A",
            "studyPopulation": "women of a clinic",
        },
        "contactsLocationsModule": {
            "centralContacts": [{"name": "an office"}, {"phone": "1"}],
            "locations": [{"facility": "one"}, {"city": "two", "country": "three"}],
        },
    }
}
"""Invented."""
