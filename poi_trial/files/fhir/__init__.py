"""FHIR R4 records read into the patient that they amount to: a Bundle, or a bulk export in a folder."""
