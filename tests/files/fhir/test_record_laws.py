"""Laws of reading records: whatever a file holds, it is read or refused, and never read past in silence."""

import json
from typing import Any

from fhir_made import DAY, LOINC, PATIENT, Resource, bundle, coded, fsh, medicine, observation, of_her
from hypothesis import given, settings
from hypothesis import strategies as st

from poi_trial.api import load_protocol
from poi_trial.errors import FileError
from poi_trial.files.fhir.bundle import read_record
from poi_trial.files.patient_file import Reading, ReadPatient
from poi_trial.files.strict_json import read_json
from poi_trial.screening.screen import screen

PROTOCOL = load_protocol().protocol
READING = Reading(PROTOCOL, DAY)
SCALARS = st.none() | st.booleans() | st.integers(-3, 3000) | st.text(max_size=8) | st.just("2024-02-30")
ANY: st.SearchStrategy[Any] = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=8), inner, max_size=2)
)
RESOURCES: list[Resource] = [
    fsh(identity="f1"),
    fsh(38, identity="f2", effectiveDateTime="2024-09-15"),
    observation(coded(LOINC, "29770-5"), "k1", valueString="46,XX"),
    medicine("MedicationStatement", "active", "folic acid") | {"id": "m1"},
    medicine(
        "MedicationRequest", "stopped", "Yaz", authoredOn="2020-01-01", dosageInstruction=[{"route": {"text": "oral"}}]
    ),
    of_her("Condition", code=coded("http://snomed.info/sct", "14302001"), onsetDateTime="2024-01-01"),
    of_her("Procedure", status="completed", code={"text": "appendectomy"}, performedPeriod={"start": "2010"}),
    of_her(
        "Consent", status="active", scope=coded("x", "research"), dateTime="2024-10-01", provision={"type": "permit"}
    ),
]
WHOLE = bundle(*RESOURCES)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place of a record at which something stands."""
    found = [path] if path else []
    steps: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = list(enumerate(value))
    return found + [place for step, inner in steps for place in places(inner, (*path, step))]


PLACES = places(WHOLE)


def changed(path: tuple[str | int, ...], value: Any) -> Resource:
    """The whole record with something else at one place."""
    record: Any = json.loads(json.dumps(WHOLE))
    holder = record
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return dict(record)


def read(value: object) -> ReadPatient | FileError:
    """What a record is read as, or the error that says why not."""
    try:
        return read_record(read_json(json.dumps(value).encode(), "bundle.json"), READING)
    except FileError as error:
        return error


@settings(max_examples=400)
@given(st.sampled_from(PLACES), ANY)
def test_any_value_anywhere_is_read_or_refused(path: tuple[str | int, ...], value: Any) -> None:
    """Whatever stands in one place, the record is read or refused with a problem; nothing else escapes."""
    found = read(changed(path, value))
    if isinstance(found, FileError):
        assert found.problems
        assert all(problem.what for problem in found.problems)
    else:
        screen(PROTOCOL.screening, found.patient, DAY)


@settings(max_examples=200)
@given(st.permutations(range(len(RESOURCES))), st.sets(st.integers(0, len(RESOURCES) - 1)))
def test_order_does_not_matter_and_less_never_lets_pass(order: list[int], left: set[int]) -> None:
    """Resources in any order are the same woman, and fewer of them never turn an unknown into a pass."""
    whole, some = read(WHOLE), read(bundle(*(RESOURCES[n] for n in order if n not in left)))
    assert isinstance(whole, ReadPatient)
    assert isinstance(some, ReadPatient)
    before = {j.criterion.id: j.finding.verdict for j in screen(PROTOCOL.screening, whole.patient, DAY).judged}
    after = {j.criterion.id: j.finding.verdict for j in screen(PROTOCOL.screening, some.patient, DAY).judged}
    if not left:
        assert after == before
    # One entry of her medicines may be the very one that holds her back, so hormones are left out.
    assert all(before[c] == "pass" for c, verdict in after.items() if verdict == "pass" and c != "hormones")


@given(st.sampled_from(RESOURCES))
def test_every_resource_is_used_or_named(resource: Resource) -> None:
    """Of a record with one resource either the patient holds it as a source, or a note names or counts it."""
    found = read(bundle(resource))
    assert isinstance(found, ReadPatient)
    source = f"{resource['resourceType']}/{resource['id']}"
    told = found.patient.model_dump_json() + " ".join(found.notes)
    assert source in told


@given(st.sampled_from(["status", "subject", "code", "id"]), st.sampled_from(RESOURCES))
def test_a_key_that_is_gone_is_never_filled_in(key: str, resource: Resource) -> None:
    """Without its status, subject or code a resource is refused, named, or says less; it never says more."""
    without = {name: value for name, value in resource.items() if name != key}
    found = read({"resourceType": "Bundle", "entry": [{"resource": PATIENT}, {"resource": without}]})
    if isinstance(found, ReadPatient):
        whole = read(bundle(resource))
        assert isinstance(whole, ReadPatient)
        verdicts = {j.criterion.id: j.finding.verdict for j in screen(PROTOCOL.screening, found.patient, DAY).judged}
        full = {j.criterion.id: j.finding.verdict for j in screen(PROTOCOL.screening, whole.patient, DAY).judged}
        assert all(full[c] == verdict for c, verdict in verdicts.items() if verdict == "pass")
