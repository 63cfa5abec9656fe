"""The patient file as plain pydantic models, as anyone would write them: dates are text, nothing is looked into.

`checked` parses it as carefully as poi does: every date is one, and no key stands twice. `modelled` does so with the
models of the patient file, whose dates are ranges of days and whose names and numbers have limits.
"""

import json
import re
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel

from poi_trial.patient import Patient

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_DATES = {"birth_date", "since", "last_period", "date", "start", "end", "until", "withdrawn"}


class Menses(BaseModel):
    """Her menstrual pattern."""

    pattern: Literal["amenorrhea", "primary amenorrhea", "oligomenorrhea", "regular"] | None = None
    since: str | None = None
    last_period: str | None = None


class Measurement(BaseModel):
    """A laboratory result."""

    analyte: str | None = None
    value: Decimal | None = None
    unit: str | None = None
    date: str | None = None
    comparator: Literal["<", "<=", ">", ">="] | None = None
    source: str | None = None


class Treatment(BaseModel):
    """A medicine."""

    agent: str | None = None
    atc: str | None = None
    route: str | None = None
    start: str | None = None
    end: str | None = None
    ordered: bool | None = None
    source: str | None = None


class Entry(BaseModel):
    """A procedure or a condition."""

    name: str | None = None
    date: str | None = None
    since: str | None = None
    until: str | None = None
    source: str | None = None


class Pregnancy(BaseModel):
    """Pregnancy and its test."""

    status: Literal["not pregnant", "pregnant", "breast-feeding"] | None = None
    test: Literal["negative", "positive"] | None = None
    date: str | None = None
    source: str | None = None


class Consent(BaseModel):
    """Her consent."""

    signed: bool | None = None
    date: str | None = None
    version: str | None = None
    trial: str | None = None
    withdrawn: str | None = None
    source: str | None = None


class Weight(BaseModel):
    """Her weight."""

    kg: Decimal | None = None
    date: str | None = None
    source: str | None = None


class BarePatient(BaseModel):
    """One patient."""

    id: str
    sex: Literal["female", "male", "other", "unknown"] | None = None
    site: str | None = None
    birth_date: str | None = None
    karyotype: str | None = None
    menses: Menses | None = None
    measurements: list[Measurement] | None = None
    treatments: list[Treatment] | None = None
    procedures: list[Entry] | None = None
    conditions: list[Entry] | None = None
    pregnancy: Pregnancy | None = None
    answers: dict[str, bool | None] | None = None
    consent: Consent | None = None
    weight: Weight | None = None
    incomplete: list[str] | None = None
    sources: dict[str, str] | None = None


def checked(line: bytes) -> BarePatient:
    """Parse a patient; ValueError where a date is none or a key stands twice."""
    return BarePatient.model_validate(json.loads(line, object_pairs_hook=_checked_pairs, parse_float=Decimal))


def modelled(line: bytes) -> Patient:
    """Parse a patient with the models of the patient file; ValueError where they refuse her or a key stands twice."""
    return Patient.model_validate(json.loads(line, object_pairs_hook=_pairs, parse_float=Decimal))


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _checked_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = _pairs(pairs)
    for key in _DATES & found.keys():
        _check_date(found[key])
    return found


def _check_date(value: object) -> None:
    if value is None:
        return
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("no date")
    date.fromisoformat(f"{value}-01-01"[:10])
