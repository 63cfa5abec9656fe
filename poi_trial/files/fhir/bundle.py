"""A Bundle, or a Patient on its own, taken apart into resources."""

from dataclasses import replace

from poi_trial.errors import FileError, Problem
from poi_trial.files.document import Document
from poi_trial.files.fhir.element import Element
from poi_trial.files.fhir.record import READERS, REFERRED_TO, patient_of
from poi_trial.files.fhir.release import other_release
from poi_trial.files.fhir.resources import Resources
from poi_trial.files.patient_file import Reading, ReadPatient

_OTHER_BUNDLES = ("history", "transaction-response", "batch-response")
_KINDS = (*REFERRED_TO, *READERS)
_MOST_NAMED = 10


def read_record(document: Document, reading: Reading) -> ReadPatient:
    """The patient of a Bundle, or of a Patient resource on its own, and what was seen in it and not used.

    FileError names every problem: more than one patient or none, another release of FHIR, values of a wrong shape,
    a resource that stands there twice.
    """
    if document.problems:
        raise FileError(list(document.problems), "")
    assert isinstance(document.value, dict)
    top = Element(document.value, (), document)
    resources = Resources()
    match document.value.get("resourceType"):
        case "Bundle":
            _take_apart(top, resources)
        case "Patient":
            take(top, resources, None)
        case kind:
            top.fault(_not_a_record(kind), "resourceType")
    if top.faults and not any(resources.of_kind("Patient")):
        raise FileError(top.faults, "")
    return patient_of(resources, the_patient(resources, top, reading.patient), reading)


def _not_a_record(kind: object) -> str:
    if kind in _KINDS:
        return f"is one {kind} alone; give the Bundle that holds her Patient too"
    return "is no FHIR resource that poi reads; give a Bundle or a Patient"


def _take_apart(bundle: Element, resources: Resources) -> None:
    kind = bundle.text("type")
    if kind in _OTHER_BUNDLES:
        bundle.fault(f"is a {kind} Bundle; give a collection, a searchset or a transaction", "type")
        return
    if _is_a_page(bundle):
        resources.whole = False
    for entry in bundle.elements("entry"):
        request, resource = entry.element("request"), entry.element("resource")
        if request is not None and request.text("method") == "DELETE":
            resources.unread["entry that deletes something"] += 1
            continue
        if resource is None:
            resources.unread["entry without a resource"] += 1
            continue
        match resource.text("resourceType"):
            case "Bundle":
                _take_apart(resource, resources)
            case "OperationOutcome":
                # The server says what it could not give.
                severities = {issue.text("severity") for issue in resource.elements("issue")}
                resources.whole = resources.whole and severities.isdisjoint(("error", "fatal"))
            case _:
                take(resource, resources, entry.text("fullUrl"))


def _is_a_page(bundle: Element) -> bool:
    """Whether it is one page of a search that found more."""
    modes = [entry.element("search") for entry in bundle.elements("entry")]
    found = [mode for mode in modes if mode is None or mode.text("mode") == "match"]
    total = bundle.number("total") if bundle.text("type") == "searchset" else None
    more = any(link.text("relation") == "next" for link in bundle.elements("link"))
    return more or (total is not None and total > len(found))


def take(resource: Element, resources: Resources, address: str | None) -> None:
    """Take one resource in with those that it contains, if it is one of FHIR R4 and not there yet."""
    if not resource.text("resourceType"):
        resource.fault("has no resourceType")
        return
    if found := other_release(resource):
        release, key = found
        what = f"is of FHIR {release}; poi reads R4, so export the record as R4"
        if all(known.what != what for known in resource.faults):
            resource.fault(what, key)
        return
    if "id" not in resource.value and address:
        resource = _named(resource, address.replace(":", "/").rpartition("/")[2])
    there = resources.add(resource, address)
    if there is not None and there.value != resource.value:
        resource.fault("stands here twice, with different content; keep the version that is right")
    for inner in resource.elements("contained"):
        if inner.text("resourceType") in READERS:
            take(_named(inner, f"{resource.text('id')}#{inner.text('id')}"), resources, None)


def _named(resource: Element, identity: str) -> Element:
    return replace(resource, value={**resource.value, "id": identity})


def the_patient(resources: Resources, top: Element, wanted: str | None) -> Element:
    """The one Patient, or the one with the id that is wanted; FileError names those that are there."""
    patients = list(resources.of_kind("Patient"))
    chosen = [each for each in patients if wanted in (None, each.text("id"))]
    if len(chosen) == 1:
        return chosen[0]
    names = [each.text("id") or "one without an id" for each in patients]
    listed = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
    if not patients:
        what = "holds no Patient; give a record of one woman"
    elif wanted is not None:
        what = f"holds no Patient {wanted}, but {listed}"
    else:
        what = f"holds {len(patients)} patients ({listed}); say which with --patient ID"
    raise FileError([Problem(what, top.document.name, line=top.document.line)], "")
