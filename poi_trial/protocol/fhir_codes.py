"""Which codes of a FHIR R4 record say what: a section of the protocol file, so that it is hashed with it."""

from typing import Literal, Self

from pydantic import Field, model_validator

from poi_trial.model import Many, Model
from poi_trial.patient import MensesPattern
from poi_trial.scalars import AtcClass, Id, Words


class CodeSystems(Model):
    """The addresses under which records know each code system."""

    loinc: Many[Words] = ("http://loinc.org", "urn:oid:2.16.840.1.113883.6.1")
    snomed: Many[Words] = ("http://snomed.info/sct", "urn:oid:2.16.840.1.113883.6.96")
    atc: Many[Words] = ("http://www.whocc.no/atc", "urn:oid:2.16.840.1.113883.6.73")


class Codes(Model):
    """LOINC and SNOMED CT codes that mean one thing."""

    loinc: Many[Words] = ()
    snomed: Many[Words] = ()

    @model_validator(mode="after")
    def _has_a_code(self) -> Self:
        if not (self.loinc or self.snomed):
            raise ValueError("write codes: loinc, snomed or both")
        return self


class ObservationCodes(Codes):
    """What an Observation of these codes says of her."""

    reads: Literal["measurement", "karyotype", "last_period", "weight", "pregnancy_status", "pregnancy_test"]
    analyte: Id | None = None
    """The analyte that is measured; for `measurement` alone."""
    values: dict[str, Codes] = Field(default_factory=dict)
    """The codes of each word that the patient file has for it: `negative`, `pregnant`."""

    @model_validator(mode="after")
    def _measures_an_analyte(self) -> Self:
        if (self.reads == "measurement") != (self.analyte is not None):
            raise ValueError("reads: measurement and analyte go together; write both or neither")
        return self


class ConditionCodes(Codes):
    """What a Condition of these codes says beside its name."""

    menses: MensesPattern | None = None
    pregnancy: Literal["pregnant", "breast-feeding"] | None = None


class ProcedureCodes(Codes):
    """What a Procedure of these codes says: its name in plain words, or a treatment that begins or ends with it."""

    name: Words | None = None
    begins: AtcClass | None = None
    ends: AtcClass | None = None


class FhirCodes(Model):
    """The codes of FHIR R4 records that this protocol reads."""

    systems: CodeSystems = Field(default_factory=CodeSystems)
    observations: Many[ObservationCodes] = ()
    conditions: Many[ConditionCodes] = ()
    procedures: Many[ProcedureCodes] = ()
    consent_scope: Words = "research"
