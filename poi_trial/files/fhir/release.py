"""Records of other FHIR releases, told by keys that R4 does not have."""

from poi_trial.files.fhir.element import Element

# Source: the version maps of each resource in the FHIR R4 (4.0.1) and R5 (5.0.0) specifications.
_STU3 = {
    "MedicationStatement": ("taken", "notTaken", "reasonNotTaken"),
    "MedicationRequest": ("context", "definition"),
    "MedicationAdministration": ("notGiven", "definition"),
    "Condition": ("assertedDate", "context"),
    "Procedure": ("notDone", "notDoneReason", "context", "definition"),
    "Observation": ("comment", "related", "context"),
    "Consent": ("except", "consentingParty", "securityLabel"),
    "Patient": ("animal",),
}
_R5 = {
    "MedicationStatement": ("medication", "adherence"),
    "MedicationRequest": ("medication", "statusChanged"),
    "MedicationAdministration": ("medication", "occurenceDateTime", "occurencePeriod", "isSubPotent"),
    "Procedure": ("occurrenceDateTime", "occurrencePeriod", "occurrenceString", "reportedBoolean"),
    "Observation": ("triggeredBy", "instantiatesCanonical", "bodyStructure"),
    "Consent": ("decision", "subject", "controller", "grantor"),
    "Condition": ("participant",),
}


def other_release(resource: Element) -> tuple[str, str] | None:
    """The release that a resource is written in, if it is not R4, and the key that tells."""
    kind = resource.text("resourceType") or ""
    if kind == "Condition" and isinstance(resource.value.get("clinicalStatus"), str):
        return "STU3", "clinicalStatus"
    if kind == "Consent" and isinstance(resource.value.get("provision"), list):
        return "R5", "provision"
    for release, table in (("STU3", _STU3), ("R5", _R5)):
        for key in table.get(kind, ()):
            if key in resource.value:
                return release, key
    return None
