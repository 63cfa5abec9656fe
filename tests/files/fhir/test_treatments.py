"""Medicines of a record: an order is no intake, what was not taken is none, and nothing unnamed passes."""

import pytest
from fhir_made import ATC, DAY, SNOMED, Resource, bundle, coded, faults, medicine, of_her, read_her

from poi_trial.patient import Review, Treatment
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.screen import screen

STATEMENT, ORDER, GIVEN = "MedicationStatement", "MedicationRequest", "MedicationAdministration"
OLD = {"start": "2020-01-01", "end": "2020-06-30"}


def hormones(protocol: Protocol, *resources: Resource) -> tuple[str, bool]:
    """The verdict on hormones, and whether it asks for a person's judgement."""
    screening = screen(protocol.screening, read_her(protocol, *resources).patient, DAY)
    found = next(each.finding for each in screening.judged if each.criterion.id == "hormones")
    return str(found.verdict), found.review


def treatment(protocol: Protocol, resource: Resource) -> Treatment:
    """The one treatment that a resource is read as."""
    treatments = read_her(protocol, resource).patient.treatments
    assert treatments is not None
    (only,) = treatments
    return only


@pytest.mark.parametrize(
    ("resource", "verdict"),
    [
        # A statement of intake.
        (medicine(STATEMENT, "active"), "fail"),
        (medicine(STATEMENT, "active", effectiveDateTime="2020-01-01"), "fail"),
        (medicine(STATEMENT, "active", effectivePeriod=OLD), "unknown"),
        (medicine(STATEMENT, "active", effectivePeriod={"start": "2020-01-01", "end": "2025-06-30"}), "fail"),
        (medicine(STATEMENT, "completed", effectivePeriod=OLD), "pass"),
        (medicine(STATEMENT, "completed", effectivePeriod={"start": "2020-01-01"}), "unknown"),
        (medicine(STATEMENT, "completed", effectiveDateTime="2020-01-01"), "unknown"),
        (medicine(STATEMENT, "completed"), "unknown"),
        (medicine(STATEMENT, "completed", effectivePeriod=OLD, dateAsserted="2024-07-19"), "unknown"),
        (medicine(STATEMENT, "completed", effectivePeriod=OLD, dateAsserted="2024-07-20"), "pass"),
        (medicine(STATEMENT, "completed", effectivePeriod=OLD, meta={"lastUpdated": "2020-07-01"}), "unknown"),
        (medicine(STATEMENT, "stopped", effectiveDateTime="2020-01-01"), "unknown"),
        (medicine(STATEMENT, "on-hold", effectivePeriod={"start": "2020-01-01"}), "unknown"),
        (medicine(STATEMENT, "intended"), "unknown"),
        (medicine(STATEMENT, "unknown"), "unknown"),
        (medicine(STATEMENT, "not-taken"), "unknown"),
        (medicine(STATEMENT, "entered-in-error"), "unknown"),
        # An order.
        (medicine(ORDER, "active", authoredOn="2020-01-01"), "unknown"),
        (medicine(ORDER, "on-hold"), "unknown"),
        (medicine(ORDER, "stopped", authoredOn="2020-01-01"), "unknown"),
        (medicine(ORDER, "completed", authoredOn="2020-01-01"), "unknown"),
        (medicine(ORDER, "draft"), "unknown"),
        (medicine(ORDER, "cancelled"), "unknown"),
        (medicine(ORDER, "entered-in-error"), "unknown"),
        (medicine(ORDER, "active", doNotPerform=True), "unknown"),
        # An administration.
        (medicine(GIVEN, "completed", effectiveDateTime="2024-10-01"), "fail"),
        (medicine(GIVEN, "completed", effectiveDateTime="2024-07-19"), "unknown"),
        (medicine(GIVEN, "completed"), "unknown"),
        (medicine(GIVEN, "stopped", effectiveDateTime="2024-10-01"), "fail"),
        (medicine(GIVEN, "in-progress", effectiveDateTime="2020-10-01"), "fail"),
        (medicine(GIVEN, "on-hold", effectiveDateTime="2020-10-01"), "fail"),
        (medicine(GIVEN, "unknown", effectiveDateTime="2024-10-01"), "unknown"),
        (medicine(GIVEN, "not-done", effectiveDateTime="2024-10-01"), "unknown"),
        (medicine(GIVEN, "entered-in-error"), "unknown"),
    ],
)
def test_every_status_has_its_meaning(protocol: Protocol, resource: Resource, verdict: str) -> None:
    """Only an intake fails, only a statement lets pass, and orders, plans and unknown ends are left to a person."""
    assert hormones(protocol, resource)[0] == verdict


@pytest.mark.parametrize("status", ["active", "on-hold", "stopped", "completed"])
@pytest.mark.parametrize("name", ["Yaz 28 Day Pack", "Errin 28 Day Pack", "Etonogestrel 68 MG Drug Implant"])
def test_an_ordered_contraceptive_never_passes(protocol: Protocol, name: str, status: str) -> None:
    """Ordered under a brand name, in whatever state, it waits for a person, though she was asked for the rest."""
    statement = medicine(STATEMENT, "active", "folic acid") | {"id": "2"}
    assert hormones(protocol, medicine(ORDER, status, name), statement) == ("unknown", True)


@pytest.mark.parametrize(
    "resource",
    [
        medicine(STATEMENT, "not-taken"),
        medicine(STATEMENT, "entered-in-error"),
        medicine(ORDER, "cancelled"),
        medicine(GIVEN, "not-done"),
    ],
)
def test_what_was_not_taken_is_no_treatment_and_is_named(protocol: Protocol, resource: Resource) -> None:
    """It leaves no entry, proves nothing of the rest, and is named with its status."""
    read = read_her(protocol, resource)
    assert read.patient.treatments is None
    assert f"not counted, {resource['status']}: {resource['resourceType']}/1" in read.notes
    assert hormones(protocol, resource, medicine(STATEMENT, "active", "folic acid") | {"id": "2"})[0] == "pass"


def test_orders_alone_do_not_say_what_she_takes(protocol: Protocol) -> None:
    """A record of one order for something else leaves the question open; a statement says that she was asked."""
    order = medicine(ORDER, "active", "folic acid")
    assert hormones(protocol, order) == ("unknown", False)
    assert read_her(protocol, order).patient.incomplete == ("treatments",)
    assert hormones(protocol, medicine(STATEMENT, "active", "folic acid"))[0] == "pass"


def test_the_medicine_may_stand_elsewhere(protocol: Protocol) -> None:
    """A reference leads to a Medication of the Bundle, to a contained one, or at least to a name that is shown."""
    medication = {"resourceType": "Medication", "id": "m", "code": {"text": "Yaz"}}
    ways: list[tuple[Resource, list[Resource]]] = [
        ({"medicationReference": {"reference": "Medication/m"}}, [medication]),
        ({"medicationReference": {"reference": "#m"}, "contained": [medication]}, []),
        ({"medicationReference": {"reference": "Medication/gone", "display": "Yaz"}}, []),
    ]
    for keys, more in ways:
        resource = of_her(STATEMENT, status="active", **keys)
        assert hormones(protocol, resource, *more)[0] == "fail"


def test_a_medicine_that_is_not_in_the_record_is_not_dropped(protocol: Protocol) -> None:
    """A broken reference leaves a treatment that only a person can judge, and says where it led."""
    shown = {"reference": "Medication/gone", "display": "folic acid"}
    assert hormones(protocol, of_her(STATEMENT, status="active", medicationReference=shown)) == ("unknown", True)
    resource = of_her(STATEMENT, status="active", medicationReference={"reference": "Medication/gone"})
    assert hormones(protocol, resource) == ("unknown", True)
    assert any("Medication/gone" in note for note in read_her(protocol, resource).notes)


def test_ingredients_and_every_name_are_read(protocol: Protocol) -> None:
    """A hormone hidden in an ingredient, in a second coding or behind a product name is found."""
    medication = {
        "resourceType": "Medication",
        "id": "m",
        "code": {"text": "Pack A"},
        "ingredient": [{"itemCodeableConcept": {"text": "estradiol"}}],
    }
    hidden = of_her(STATEMENT, status="active", medicationReference={"reference": "#m"}, contained=[medication])
    by_reference = {
        **medication,
        "ingredient": [{"itemReference": {"reference": "#s"}}],
        "contained": [{"resourceType": "Substance", "id": "s", "code": {"text": "estradiol"}}],
    }
    deeper = {**medication, "ingredient": [{"itemReference": {"reference": "Medication/m2"}}]}
    inner = {"resourceType": "Medication", "id": "m2", "code": {"text": "estradiol"}}
    itself = {**medication, "ingredient": [{"itemReference": {"reference": "Medication/m"}}]}
    taken = of_her(STATEMENT, status="active", medicationReference={"reference": "Medication/m"})
    assert hormones(protocol, taken, by_reference)[0] == "fail"
    assert hormones(protocol, taken, deeper, inner)[0] == "fail"
    assert hormones(protocol, taken, deeper) == ("unknown", True)
    assert hormones(protocol, taken, itself) == ("unknown", True)
    second = {"text": "Pack A", "coding": [{"system": "urn:rx", "code": "1", "display": "Yaz"}]}
    assert hormones(protocol, hidden)[0] == "fail"
    assert hormones(protocol, medicine(STATEMENT, "active", medicationCodeableConcept=second))[0] == "fail"


@pytest.mark.parametrize(
    ("concept", "expected"),
    [
        (coded(ATC, "G03AA12"), ("fail", False)),
        (coded(ATC, "B03BB01"), ("pass", False)),
        ({"coding": [{"system": ATC, "code": "B03BB01"}, {"system": ATC, "code": "G03AA12"}]}, ("fail", False)),
        (coded("http://www.nlm.nih.gov/research/umls/rxnorm", "748856"), ("unknown", True)),
        ({}, ("unknown", True)),
    ],
)
def test_codes_decide_where_there_is_no_name(protocol: Protocol, concept: Resource, expected: tuple[str, bool]) -> None:
    """An ATC code is read, the worst of several counts, and a code that is not known is left to a person."""
    assert hormones(protocol, medicine(STATEMENT, "active", medicationCodeableConcept=concept)) == expected


def test_the_route_is_read_from_the_dosage(protocol: Protocol) -> None:
    """A vaginal oestrogen is judged by its route, in statements, orders and administrations alike."""
    route = {"route": coded(SNOMED, "16857009", "Vaginal route")}
    for kind, status, keys in (
        (STATEMENT, "active", {"dosage": [route]}),
        (ORDER, "active", {"dosageInstruction": [route]}),
        (GIVEN, "in-progress", {"dosage": route}),
    ):
        resource = medicine(kind, status, "estradiol", **keys)
        assert treatment(protocol, resource).route == "Vaginal route"
        assert hormones(protocol, resource)[0] == "unknown"


def test_an_end_that_nobody_recorded_lies_between_two_days(protocol: Protocol) -> None:
    """What was stopped had ended by the day on which the record was last changed, or else read."""
    stopped = medicine(ORDER, "stopped", authoredOn="2012-03-01", meta={"lastUpdated": "2013-05-01T00:00:00Z"})
    assert str(treatment(protocol, stopped).end) == "2012-03-01..2013-05-01"
    assert hormones(protocol, stopped, medicine(STATEMENT, "active", "folic acid") | {"id": "2"})[0] == "pass"
    assert str(treatment(protocol, medicine(ORDER, "stopped", authoredOn="2012-03-01")).end) == "2012-03-01..2024-10-20"


def test_a_completed_order_has_no_end(protocol: Protocol) -> None:
    """What was dispensed whole may be taken for a long time after."""
    order = medicine(ORDER, "completed", authoredOn="2024-06-01", meta={"lastUpdated": "2024-06-05T00:00:00Z"})
    assert treatment(protocol, order).end is None
    assert hormones(protocol, order, medicine(STATEMENT, "active", "folic acid") | {"id": "2"}) == ("unknown", True)


def test_a_plan_or_a_stale_statement_does_not_say_that_she_was_asked(protocol: Protocol) -> None:
    """What is intended, unknown, or stated before the window says nothing of what she takes."""
    for keys in ({"status": "intended"}, {"status": "unknown"}, {"dateAsserted": "2015-01-06"}):
        resource = medicine(STATEMENT, "completed", "aspirin", effectivePeriod=OLD) | keys
        assert hormones(protocol, resource)[0] == "unknown"


def test_no_review_settles_what_was_not_asked(protocol: Protocol) -> None:
    """An order judged harmless leaves the question open what else she takes."""
    read = read_her(protocol, medicine(ORDER, "active"))
    review = {"criterion": "hormones", "verdict": "pass", "by": "the investigator", "date": "2024-10-20", "reason": "x"}
    patient = read.patient.model_copy(update={"reviews": (Review.model_validate(review),)})
    found = next(j.finding for j in screen(protocol.screening, patient, DAY).judged if j.criterion.id == "hormones")
    assert (found.verdict, found.review) == ("unknown", False)
    assert [need.what.key for need in found.needs] == ["judge-order", "ask"]


@pytest.mark.parametrize("kind", [STATEMENT, ORDER, GIVEN])
def test_a_status_that_r4_does_not_have_is_refused(protocol: Protocol, kind: str) -> None:
    """Without a known status nothing says whether it was taken."""
    assert faults(protocol, bundle(medicine(kind, "recorded"))) == [
        "entry[1].resource.status: there is no such status in FHIR R4"
    ]
    missing = medicine(kind, "x") | {"status": None}
    assert faults(protocol, bundle(missing)) == ["entry[1].resource.status: has no status; FHIR R4 asks for one"]
