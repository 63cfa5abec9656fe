"""Medicines: what she is said to take, what was given to her, and what was only ordered.

Statuses are those of FHIR R4 (4.0.1): an order is not an intake, and what was never taken is none.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from poi_trial.dates import PartialDate
from poi_trial.files.fhir.concepts import concept
from poi_trial.files.fhir.element import Element
from poi_trial.files.fhir.gathered import Entry, Gathered, named
from poi_trial.files.fhir.seen import source_of
from poi_trial.files.fhir.times import some_day


class _Intake(NamedTuple):
    """When something was taken, and whether it was only ordered or planned."""

    start: PartialDate | None
    end: PartialDate | None
    ordered: bool = False


def read_statement(resource: Element, gathered: Gathered) -> None:
    """What she, or somebody for her, says that she takes; with one on record she was asked what she takes."""
    start, end = gathered.span(resource, "effective")
    at_once = "effectivePeriod" not in resource.value and end is not None
    match resource.text("status"):
        case "entered-in-error" | "not-taken" as status:
            gathered.seen.refused(resource, status)
        case "active" if end and not at_once and end.last < gathered.reading.day:
            # "Still taken", and an end that has passed: one of the two is wrong.
            _keep(resource, _Intake(start, some_day(end, gathered.reading.day)), gathered)
        case "active":
            _keep(resource, _Intake(start, None if at_once else end), gathered)
        case "completed" if end:
            _keep(resource, _Intake(start, end), gathered)
        case "completed" | "stopped" | "on-hold":
            known = end if end and not at_once else _ended(resource, start, gathered)
            _keep(resource, _Intake(start, known), gathered)
        case "intended" | "unknown":
            _keep(resource, _Intake(start, None if at_once else end, ordered=True), gathered)
        case status:
            _no_status(resource, status)
    if gathered.treatments and gathered.treatments[-1]["source"] == source_of(resource):
        gathered.asked.add("treatments")


def read_request(resource: Element, gathered: Gathered) -> None:
    """What was ordered or planned for her; nobody says that she took it."""
    start = gathered.day(resource, "authoredOn")
    if resource.flag("doNotPerform"):
        gathered.seen.refused(resource, "it asks not to give it (doNotPerform)")
        return
    match resource.text("status"):
        case "entered-in-error" | "cancelled" | "draft" as status:
            gathered.seen.refused(resource, status)
        case "active" | "on-hold" | "unknown":
            _keep(resource, _Intake(start, None, ordered=True), gathered)
        case "completed" | "stopped":
            _keep(resource, _Intake(start, _ended(resource, start, gathered), ordered=True), gathered)
        case status:
            _no_status(resource, status)


def read_administration(resource: Element, gathered: Gathered) -> None:
    """What was given to her."""
    start, end = gathered.span(resource, "effective")
    match resource.text("status"):
        case "entered-in-error" | "not-done" as status:
            gathered.seen.refused(resource, status)
        case "completed" | "stopped":
            _keep(resource, _Intake(start, end or _ended(resource, start, gathered)), gathered)
        case "in-progress" | "on-hold":
            _keep(resource, _Intake(start, None), gathered)
        case "unknown":
            _keep(resource, _Intake(start, end, ordered=True), gathered)
        case status:
            _no_status(resource, status)


READERS: dict[str, Callable[[Element, Gathered], None]] = {
    "MedicationStatement": read_statement,
    "MedicationRequest": read_request,
    "MedicationAdministration": read_administration,
}


def _no_status(resource: Element, status: str | None) -> None:
    resource.fault("there is no such status in FHIR R4" if status else "has no status; FHIR R4 asks for one", "status")


def _ended(resource: Element, start: PartialDate | None, gathered: Gathered) -> PartialDate:
    """An unknown day, not after the one on which it was recorded that it had ended."""
    meta = resource.element("meta")
    told = gathered.day(resource, "dateAsserted") or (gathered.day(meta, "lastUpdated") if meta else None)
    return some_day(start, told.last if told else gathered.reading.day)


def _keep(resource: Element, intake: _Intake, gathered: Gathered) -> None:
    routes = dict.fromkeys(route for dosage in _dosages(resource) if (route := concept(dosage.element("route")).name))
    for agent, atc in _medicine(resource, gathered):
        entry: Entry = {
            "agent": agent,
            "atc": atc,
            "route": "; ".join(routes) or None,
            "start": intake.start and str(intake.start),
            "end": intake.end and str(intake.end),
            "ordered": intake.ordered or None,
            "source": source_of(resource),
        }
        gathered.treatments.append({key: value for key, value in entry.items() if value is not None})


def _dosages(resource: Element) -> Iterator[Element]:
    for key in ("dosage", "dosageInstruction"):
        if isinstance(resource.value.get(key), dict):
            if inner := resource.element(key):
                yield inner
        else:
            yield from resource.elements(key)


def _medicine(resource: Element, gathered: Gathered) -> Iterator[tuple[str | None, str | None]]:
    """The names of the medicine and its ATC code; each of several codes, since either may be the one that counts."""
    concepts = [resource.element("medicationCodeableConcept")]
    if "medicationReference" in resource.value:
        medication = gathered.resources.find(resource, "medicationReference")
        reference = resource.element("medicationReference")
        if medication:
            concepts.append(medication.element("code"))
            concepts += [each.element("itemCodeableConcept") for each in medication.elements("ingredient")]
        elif reference and (shown := reference.text("display")):
            concepts.append(Element({"text": shown}, reference.path, reference.document, reference.faults))
        else:
            where = reference and reference.text("reference")
            gathered.seen.remark(f"{source_of(resource)} names a medicine that is not in the record ({where})")
    said = concept(*concepts)
    agent = named(said, resource) or "a medicine that the record does not name"
    for atc in said.coded("atc", gathered.reading.protocol.fhir.systems) or (None,):
        yield agent, atc
