"""A study record of ClinicalTrials.gov, API version 2: what of it a protocol file can take, by the record's own keys.

Source: https://clinicaltrials.gov/data-api/about-api/study-data-structure (protocolSection and its modules).
"""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from poi_trial.files.reading import display_name, read_bytes
from poi_trial.files.strict_json import read_json
from poi_trial.files.validate import validate
from poi_trial.model import Many, Model
from poi_trial.scalars import Id

_LIMIT = 1 << 24


def plain_line(text: str) -> str:
    """One line of text: no control, format or private characters, and single blanks."""
    shown = (" " if sign.isspace() else sign for sign in text)
    return " ".join("".join(sign for sign in shown if unicodedata.category(sign)[0] != "C").split())


Line = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(plain_line)]
Text = Annotated[str, StringConstraints(max_length=100_000)]


class _Part(Model):
    """A part of the record; keys that a protocol file has no place for are passed over."""

    model_config = ConfigDict(extra="ignore", alias_generator=to_camel)


class OtherId(_Part):
    """Another id of the study."""

    id: Line | None = None


class Identification(_Part):
    """What the study is called."""

    nct_id: Id
    org_study_id_info: OtherId = OtherId()
    secondary_id_infos: Many[OtherId] = ()
    brief_title: Line | None = None
    official_title: Line | None = None


class DateStruct(_Part):
    """A day, or a month, of the study."""

    date: Line | None = None


class Status(_Part):
    """How far the study is."""

    overall_status: Line | None = None
    start_date_struct: DateStruct = DateStruct()
    completion_date_struct: DateStruct = DateStruct()


class Named(_Part):
    """Somebody or something with a name."""

    name: Line | None = None


class Sponsors(_Part):
    """Who runs it."""

    lead_sponsor: Named = Named()


class DesignInfo(_Part):
    """How arms are dealt."""

    allocation: Line | None = None
    intervention_model: Line | None = None


class Enrollment(_Part):
    """How many are meant to enter."""

    count: int | None = None


class DesignModule(_Part):
    """The design."""

    phases: Many[Line] = ()
    design_info: DesignInfo = DesignInfo()
    enrollment_info: Enrollment = Enrollment()


class ArmGroup(_Part):
    """An arm."""

    label: Line | None = None
    description: Line | None = None
    intervention_names: Many[Line] = ()


class Intervention(_Part):
    """What is given, and in which arms."""

    name: Line | None = None
    description: Line | None = None
    arm_group_labels: Many[Line] = ()


class ArmsInterventions(_Part):
    """The arms."""

    arm_groups: Annotated[Many[ArmGroup], Field(max_length=100)] = ()
    interventions: Annotated[Many[Intervention], Field(max_length=100)] = ()


class EligibilityModule(_Part):
    """Who may enter: a few fields, and free text."""

    eligibility_criteria: Text | None = None
    sex: Line | None = None
    minimum_age: Line | None = None
    maximum_age: Line | None = None
    gender_description: Line | None = None
    study_population: Line | None = None
    healthy_volunteers: bool | None = None


class Contact(_Part):
    """Whom to ask."""

    name: Line | None = None
    phone: Line | None = None
    email: Line | None = None


class Location(_Part):
    """Where it is done."""

    facility: Line | None = None
    city: Line | None = None
    country: Line | None = None


class ContactsLocations(_Part):
    """Whom to ask, and where it is done."""

    central_contacts: Many[Contact] = ()
    locations: Many[Location] = ()


class ProtocolSection(_Part):
    """The modules of the record."""

    identification_module: Identification
    status_module: Status = Status()
    sponsor_collaborators_module: Sponsors = Sponsors()
    design_module: DesignModule = DesignModule()
    arms_interventions_module: ArmsInterventions = ArmsInterventions()
    eligibility_module: EligibilityModule = EligibilityModule()
    contacts_locations_module: ContactsLocations = ContactsLocations()


class Record(_Part):
    """One study."""

    protocol_section: ProtocolSection


def read_record(path: str) -> ProtocolSection:
    """Read one study record; FileError says what is wrong with it, and where."""
    document = read_json(read_bytes(path, _LIMIT), display_name(path))
    return validate(Record, document).protocol_section
