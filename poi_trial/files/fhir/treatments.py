"""Medicines: what she is said to take, what was given to her, and what was only ordered.

Statuses are those of FHIR R4 (4.0.1): an order is not an intake, and what was never taken is none.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from poi_trial.dates import PartialDate
from poi_trial.files.fhir.concepts import concept
from poi_trial.files.fhir.element import Element
from poi_trial.files.fhir.gathered import Entry, Gathered, named
from poi_trial.files.fhir.seen import source_of
from poi_trial.files.fhir.times import some_day
from poi_trial.screening.criteria import Washout

_STATED = ("active", "completed", "stopped", "on-hold")
"""The statuses of a MedicationStatement that say what she takes or took."""


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
        case "completed" | "stopped" | "on-hold":
            known = end if end and not at_once else _ended(resource, start, gathered)
            _keep(resource, _Intake(start, known), gathered)
        case "intended" | "unknown":
            _keep(resource, _Intake(start, None if at_once else end, ordered=True), gathered)
        case status:
            resource.no_status(status)
    if resource.text("status") in _STATED and _is_current(resource, gathered):
        gathered.asked.add("treatments")


def _is_current(resource: Element, gathered: Gathered) -> bool:
    """Whether a statement may be of the time that matters: what was stated before it says nothing of it."""
    stated = _recorded(resource, gathered)
    washouts = (each for each in gathered.reading.protocol.every_criterion() if isinstance(each, Washout))
    day = gathered.reading.day
    return stated is None or stated.last >= min((each.begins(day) for each in washouts), default=day)


def read_request(resource: Element, gathered: Gathered) -> None:
    """What was ordered or planned for her; nobody says that she took it."""
    start = gathered.day(resource, "authoredOn")
    if resource.flag("doNotPerform"):
        gathered.seen.refused(resource, "it asks not to give it (doNotPerform)")
        return
    match resource.text("status"):
        case "entered-in-error" | "cancelled" | "draft" as status:
            gathered.seen.refused(resource, status)
        case "active" | "on-hold" | "unknown" | "completed":
            # Completed is what was to be dispensed, not what she takes.
            _keep(resource, _Intake(start, None, ordered=True), gathered)
        case "stopped":
            _keep(resource, _Intake(start, _ended(resource, start, gathered), ordered=True), gathered)
        case status:
            resource.no_status(status)


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
            resource.no_status(status)


READERS: dict[str, Callable[[Element, Gathered], None]] = {
    "MedicationStatement": read_statement,
    "MedicationRequest": read_request,
    "MedicationAdministration": read_administration,
}


def _ended(resource: Element, start: PartialDate | None, gathered: Gathered) -> PartialDate:
    """An unknown day, not after the one on which it was recorded that it had ended."""
    told = _recorded(resource, gathered)
    return some_day(start, told.last if told else gathered.reading.day)


def _recorded(resource: Element, gathered: Gathered) -> PartialDate | None:
    """The day on which something was stated, or else last changed."""
    meta = resource.element("meta")
    return gathered.day(resource, "dateAsserted") or (gathered.day(meta, "lastUpdated") if meta else None)


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
        if concepts[0]:
            resource.fault("stands beside medicationCodeableConcept; FHIR R4 has one of the two", "medicationReference")
        concepts += _referred(resource, "medicationReference", gathered)
    said = concept(*concepts)
    agent = named(said, resource) or "a medicine that the record does not name"
    for atc in said.coded("atc", gathered.reading.protocol.fhir.systems) or (None,):
        yield agent, atc


def _referred(
    holder: Element, key: str, gathered: Gathered, within: tuple[Element, ...] = ()
) -> Iterator[Element | None]:
    """What a reference to a medicine or an ingredient says: its own words, its code and all that it is made of."""
    reference = holder.element(key)
    if reference and (shown := reference.text("display")):
        yield replace(reference, value={"text": shown})
    found = gathered.resources.find(holder, key)
    if found is None:
        where = reference and reference.text("reference")
        gathered.seen.remark(f"{source_of((*within, holder)[0])} names a medicine that is not in the record ({where})")
        yield replace(holder, value={"text": "a medicine that is not in the record"})
        return
    yield found.element("code")
    for ingredient in found.elements("ingredient"):
        yield ingredient.element("itemCodeableConcept")
        # A medicine may name itself among its ingredients; what is contained stands with whatever holds both.
        if "itemReference" in ingredient.value and found not in within:
            contained = [each.value for whole in (found, *within, holder) for each in whole.elements("contained")]
            beside = replace(ingredient, value={**ingredient.value, "contained": contained})
            yield from _referred(beside, "itemReference", gathered, (*within, holder, found))
