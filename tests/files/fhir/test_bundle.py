"""Bundles: whose record it is, what belongs to it, and every shape that is not FHIR R4."""

import json
from pathlib import Path

import pytest
from fhir_made import (
    DAY,
    LOINC,
    PATIENT,
    Resource,
    bundle,
    coded,
    faults,
    fsh,
    medicine,
    observation,
    of_her,
    read,
    read_her,
)

from poi_trial.errors import FileError
from poi_trial.files.fhir.bundle import read_record
from poi_trial.files.patient_file import Reading
from poi_trial.files.reading import read_bytes
from poi_trial.files.strict_json import read_json
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.screen import screen

OTHER = {**PATIENT, "id": "p2"}


def results(protocol: Protocol, value: Resource) -> int:
    """How many FSH results a record is read to hold."""
    return len(read(protocol, value).patient.measurements or ())


def test_the_person_is_read_with_her_source(protocol: Protocol) -> None:
    """Id, sex and a partial date of birth come from the Patient, and evidence says so."""
    patient = read_her(protocol).patient
    assert (patient.id, patient.sex, str(patient.birth_date)) == ("p1", "female", "1994-03-11")
    assert patient.sources == {"sex": "Patient/p1", "birth_date": "Patient/p1"}
    partial = bundle()
    partial["entry"][0] = {"resource": {"resourceType": "Patient", "id": "p1", "birthDate": "1994-03"}}
    assert str(read(protocol, partial).patient.birth_date) == "1994-03"
    assert read(protocol, partial).patient.sex is None


def test_a_patient_alone_is_a_record(protocol: Protocol) -> None:
    """A Patient resource without a Bundle is read as a record of her alone."""
    assert read(protocol, PATIENT).patient.id == "p1"


def test_blanks_around_a_type_hide_no_resource(protocol: Protocol) -> None:
    """A medicine or a result whose type has a blank beside it is read, not passed over in silence."""
    assert results(protocol, bundle(fsh() | {"resourceType": "Observation "})) == 1
    taken = medicine("MedicationStatement", "active") | {"resourceType": " MedicationStatement"}
    assert read_her(protocol, taken).patient.treatments


@pytest.mark.parametrize("kind", [{}, ["Medication"], 1])
def test_the_type_of_a_contained_resource_is_text(protocol: Protocol, kind: object) -> None:
    """Any other value is told with its place."""
    told = faults(protocol, bundle(fsh(contained=[{"resourceType": kind, "id": "m"}])))
    assert any("entry[1].resource.contained[0].resourceType: " in each and "write text" in each for each in told)


def test_a_death_on_record_is_said(protocol: Protocol) -> None:
    """No criterion asks for it, but a person must see it."""
    for keys in ({"deceasedBoolean": True}, {"deceasedDateTime": "2024-01-01"}):
        assert "the record says that she has died" in read(protocol, PATIENT | keys).notes
    assert read(protocol, PATIENT | {"deceasedBoolean": False}).notes == ()


@pytest.mark.parametrize("kind", ["collection", "searchset", "transaction", "batch", "document", None])
def test_every_bundle_that_holds_a_record_is_read(protocol: Protocol, kind: str | None) -> None:
    """Collections, searches, transactions, batches and documents hold resources alike."""
    assert results(protocol, bundle(fsh(), type=kind)) == 1


@pytest.mark.parametrize("kind", ["history", "transaction-response", "batch-response"])
def test_a_bundle_of_something_else_is_refused(protocol: Protocol, kind: str) -> None:
    """A history holds versions that no longer stand, a response holds outcomes."""
    assert faults(protocol, bundle(type=kind)) == [
        f"type: is a {kind} Bundle; give a collection, a searchset or a transaction"
    ]


def test_a_deleted_entry_is_none(protocol: Protocol) -> None:
    """A transaction that deletes a resource does not state it."""
    value = bundle()
    value["entry"].append({"request": {"method": "DELETE", "url": "Observation/1"}, "resource": fsh()})
    assert results(protocol, value) == 0


@pytest.mark.parametrize(
    ("full_url", "reference"),
    [
        (None, "Patient/p1"),
        (None, "Patient/p1/_history/3"),
        (None, "https://one.example/fhir/Patient/p1"),
        ("https://one.example/fhir/Patient/p1", "Patient/p1"),
        ("https://one.example/fhir/Patient/p1", "https://one.example/fhir/Patient/p1"),
        ("urn:uuid:6f1c", "urn:uuid:6f1c"),
    ],
)
def test_every_way_to_refer_to_her_is_followed(protocol: Protocol, full_url: str | None, reference: str) -> None:
    """Relative, versioned, absolute and `urn:uuid:` references lead to the one patient."""
    value = bundle(fsh(subject={"reference": reference}))
    value["entry"][0]["fullUrl"] = full_url
    assert results(protocol, value) == 1


def test_a_patient_without_an_id_takes_that_of_her_entry(protocol: Protocol) -> None:
    """A transaction may create her: her `urn:uuid:` is then all the name there is."""
    value = bundle(fsh(subject={"reference": "urn:uuid:6f1c-22"}))
    value["entry"][0] = {"fullUrl": "urn:uuid:6f1c-22", "resource": {"resourceType": "Patient", "gender": "female"}}
    assert read(protocol, value).patient.id == "6f1c-22"
    assert results(protocol, value) == 1


def test_a_logical_reference_is_followed_by_its_identifier(protocol: Protocol) -> None:
    """Without an address, the identifier that the Patient has leads to her; another leads to nobody."""
    value = bundle(fsh(subject={"identifier": {"system": "urn:mrn", "value": "77"}}))
    value["entry"][0]["resource"] = PATIENT | {"identifier": [{"system": "urn:mrn", "value": "77"}]}
    assert results(protocol, value) == 1
    value["entry"][1]["resource"]["subject"]["identifier"]["value"] = "78"
    assert results(protocol, value) == 0


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/p9"},
        {"reference": "https://other.example/Patient/p1"},
        {"reference": "Group/g"},
        {"display": "her"},
        {},
        None,
    ],
)
def test_a_resource_that_is_not_hers_is_not_used_and_named(protocol: Protocol, subject: Resource | None) -> None:
    """Another patient's, another server's, or nobody's result is not counted; such a medicine opens the question."""
    value = bundle(
        fsh(subject=subject),
        medicine("MedicationStatement", "active", "folic acid"),
        medicine("MedicationStatement", "active") | {"id": "2", "subject": subject},
    )
    value["entry"][0]["fullUrl"] = "https://one.example/Patient/p1"
    found = read(protocol, value)
    assert found.patient.measurements is None
    note = "not counted, it names no patient of this record: Observation/1, MedicationStatement/2"
    assert note in found.notes
    assert found.patient.incomplete == ("treatments",)


def test_two_patients_are_named_and_one_is_asked_for(protocol: Protocol) -> None:
    """A record of two women is read for the one that is named; the other's results are not hers."""
    value = bundle(fsh(), fsh(identity="2", subject={"reference": "Patient/p2"}))
    value["entry"].insert(0, {"resource": OTHER})
    assert faults(protocol, value) == [": holds 2 patients (p2, p1); say which with --patient ID"]
    assert faults(protocol, value, "p3") == [": holds no Patient p3, but p2, p1"]
    found = read(protocol, value, "p1")
    assert [m.source for m in found.patient.measurements or ()] == ["Observation/1"]
    assert "not counted, of another patient: Observation/2" in found.notes


def test_many_patients_are_not_all_named(protocol: Protocol) -> None:
    """Of a hundred patients the first ten are listed."""
    value = bundle()
    value["entry"] = [{"resource": {**PATIENT, "id": f"p{n}"}} for n in range(100)]
    (what,) = faults(protocol, value)
    assert "100 patients (p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, …)" in what


def test_no_patient_is_said(protocol: Protocol) -> None:
    """A record of practitioners is no patient's."""
    value = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": fsh()}]}
    assert faults(protocol, value) == [": holds no Patient; give a record of one woman"]


STU3: list[Resource] = [
    medicine("MedicationStatement", "active", taken="y"),
    of_her("Condition", clinicalStatus="active", code=coded(LOINC, "x")),
    of_her("Condition", assertedDate="2020"),
    of_her("Procedure", notDone=False),
    fsh(comment="haemolysed"),
    {"resourceType": "Consent", "id": "1", "except": []},
]
R5: list[Resource] = [
    of_her("MedicationStatement", status="recorded", medication={"concept": {"text": "Yaz"}}),
    of_her("MedicationRequest", status="active", medication={"reference": {"reference": "Medication/1"}}),
    of_her("Procedure", occurrenceDateTime="2020"),
    {"resourceType": "Consent", "id": "1", "subject": {"reference": "Patient/p1"}, "decision": "permit"},
    of_her("Consent", provision=[]),
]


@pytest.mark.parametrize(("resource", "release"), [*((each, "STU3") for each in STU3), *((each, "R5") for each in R5)])
def test_other_releases_are_refused_with_the_key_that_tells(
    protocol: Protocol, resource: Resource, release: str
) -> None:
    """What R4 does not have may turn a meaning round, so nothing of such a record is read; it is said once."""
    (what,) = faults(protocol, bundle(resource, {**resource, "id": "2"}))
    assert f"is of FHIR {release}; poi reads R4" in what
    assert what.startswith("entry[1].resource.")


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"resourceType": "Observation"}, "is one Observation alone; give the Bundle that holds her Patient too"),
        ({"resourceType": "Bundel"}, "is no FHIR resource that poi reads; give a Bundle or a Patient"),
        ({"resourceType": 7}, "is no FHIR resource that poi reads; give a Bundle or a Patient"),
        ({"entry": {}}, "FHIR R4 has a list here"),
        ({"entry": [7]}, "FHIR R4 has keys with values here"),
        ({"entry": [{"resource": {"id": "x"}}]}, "has no resourceType"),
        ({"entry": [{"resource": PATIENT}, {"resource": fsh(status=7)}]}, "is a number; write text"),
        ({"entry": [{"resource": PATIENT | {"gender": "F"}}]}, "there is no such gender"),
        ({"entry": [{"resource": PATIENT | {"birthDate": "1994-02-30"}}]}, "1994-02 has 28 days"),
        ({"entry": [{"resource": PATIENT}, {"resource": fsh("41")}]}, "is text; write a number"),  # type: ignore[arg-type]
        ({"entry": [{"resource": PATIENT}, {"resource": fsh(status="x" * 1001)}]}, "is longer than 1000 characters"),
        (
            bundle(medicine("MedicationRequest", "active", doNotPerform="no")),
            "is text; write true or false",
        ),
    ],
)
def test_a_wrong_shape_is_told_with_its_place(protocol: Protocol, keys: Resource, what: str) -> None:
    """Each wrong shape is a problem, whatever the key, and none of the values is shown."""
    found = faults(protocol, bundle() | keys)
    assert any(what in each for each in found)
    assert not any("1994-02-30" in each or "41" in each.partition(":")[2] for each in found)


def test_all_wrong_shapes_are_told_at_once(protocol: Protocol) -> None:
    """Nobody mends a record in rounds."""
    value = bundle(fsh("41"), fsh(identity="2", effectiveDateTime="2024-02-30"), medicine("MedicationRequest", "x"))  # type: ignore[arg-type]
    assert len(faults(protocol, value)) == 3


def test_names_that_are_too_long_together_are_refused(protocol: Protocol) -> None:
    """A name is never cut: what is cut off could be a hormone."""
    coding = [{"code": str(n), "display": f"{n} " + "x" * 300} for n in range(4)]
    resource = medicine("MedicationStatement", "active", medicationCodeableConcept={"coding": coding})
    assert faults(protocol, bundle(resource)) == [
        "entry[1].resource: its names are longer than 1000 characters together"
    ]


def test_a_resource_that_stands_twice_is_one_or_a_problem(protocol: Protocol) -> None:
    """The same twice is one result; two versions under one name are refused."""
    assert results(protocol, bundle(fsh(), fsh())) == 1
    assert faults(protocol, bundle(fsh(), fsh(8))) == [
        "entry[2].resource: stands here twice, with different content; keep the version that is right"
    ]


def test_a_modifier_extension_is_not_read_past(protocol: Protocol) -> None:
    """An extension that changes the meaning makes the resource unreadable, and a list with it incomplete."""
    changed = medicine("MedicationStatement", "completed", modifierExtension=[{"url": "urn:not"}])
    found = read_her(protocol, changed, medicine("MedicationStatement", "active", "folic acid") | {"id": "2"})
    assert "not counted, modifierExtension may change its meaning: MedicationStatement/1" in found.notes
    assert found.patient.incomplete == ("treatments",)


def test_one_page_of_a_search_is_not_the_whole_record(protocol: Protocol) -> None:
    """Where a next page is known of, what this one lacks may stand there."""
    statement = medicine("MedicationStatement", "active", "folic acid")
    page = bundle(statement, link=[{"relation": "self", "url": "x"}, {"relation": "next", "url": "y"}])
    assert read(protocol, page).patient.incomplete == ("treatments",)
    assert any("not whole" in note for note in read(protocol, page).notes)
    assert read(protocol, bundle(statement, link=[{"relation": "self"}])).patient.incomplete is None


def test_what_the_server_could_not_give_is_missing(protocol: Protocol) -> None:
    """An outcome that tells an error means that the record is not whole; a hint does not."""
    statement = medicine("MedicationStatement", "active", "folic acid")
    for severity, incomplete in (("error", ("treatments",)), ("information", None)):
        outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": "timeout"}]}
        assert read_her(protocol, statement, outcome).patient.incomplete == incomplete


def test_resources_within_resources_are_read(protocol: Protocol) -> None:
    """A result contained in a report, and a Bundle in a Bundle, are part of the record."""
    report = of_her("DiagnosticReport", "r", contained=[fsh(identity="c")], result=[{"reference": "#c"}])
    inner = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": fsh(38, identity="2")}]}
    measurements = read_her(protocol, report, inner).patient.measurements
    assert [each.source for each in measurements or ()] == ["Observation/r#c", "Observation/2"]


@pytest.mark.parametrize("kind", ["MedicationOrder", "MedicationUsage", "MedicationDispense", "DeviceUseStatement"])
def test_a_kind_that_may_tell_of_a_medicine_opens_the_question(protocol: Protocol, kind: str) -> None:
    """Records of other releases, dispenses and devices in use are not read, and may hold a hormone."""
    statement = medicine("MedicationStatement", "active", "folic acid")
    assert read_her(protocol, statement, of_her(kind, status="active")).patient.incomplete == ("treatments",)


def test_a_type_in_other_letters_is_refused(protocol: Protocol) -> None:
    """A resourceType is written in one way; read past, its hormone would be lost."""
    (what,) = faults(protocol, bundle(of_her("medicationStatement", status="active")))
    assert "did you mean MedicationStatement?" in what


def test_what_a_transaction_deletes_and_what_is_empty_is_counted(protocol: Protocol) -> None:
    """Entries that state nothing are counted, so that whoever wonders sees them."""
    value = bundle()
    value["entry"] += [{"request": {"method": "DELETE", "url": "Observation/1"}}, {"fullUrl": "urn:uuid:x"}]
    notes = read(protocol, value).notes
    assert notes == ("seen and not used: 1 entry that deletes something, 1 entry without a resource",)


def test_a_search_that_found_more_is_not_the_whole_record(protocol: Protocol) -> None:
    """A total above what the page holds says that there is more; what is only included does not count."""
    statement = medicine("MedicationStatement", "active", "folic acid")
    for total, incomplete in ((2, None), (3, ("treatments",))):
        page = bundle(statement, type="searchset", total=total)
        page["entry"].append({"resource": {"resourceType": "Organization", "id": "o"}, "search": {"mode": "include"}})
        page["entry"][0]["search"] = {"mode": "match"}
        assert read(protocol, page).patient.incomplete == incomplete


def test_a_record_that_is_linked_or_out_of_use_is_said(protocol: Protocol) -> None:
    """Another record of the same person may say more, and one out of use less than is true."""
    notes = read(protocol, PATIENT | {"active": False, "link": [{"type": "replaced-by"}]}).notes
    assert any("no longer in use" in note for note in notes)
    assert any("linked to another" in note for note in notes)
    value = bundle()
    value["entry"].append({"resource": OTHER})
    assert read(protocol, value, "p1").notes == ("seen and not used: 1 Patient other than she",)


@pytest.mark.parametrize("resource", [fsh(status="bogus"), fsh(status=None), of_her("Procedure", status="bogus")])
def test_a_status_that_is_none_is_refused(protocol: Protocol, resource: Resource) -> None:
    """Without a status of FHIR nothing says what a resource is worth."""
    assert any("status" in each for each in faults(protocol, bundle(resource)))


def test_an_implicit_rule_is_not_read_past(protocol: Protocol) -> None:
    """Rules that change how a resource is read are not known here, so it is not read."""
    found = read_her(protocol, fsh(implicitRules="urn:local"))
    assert found.patient.measurements is None
    assert "not counted, implicitRules may change its meaning: Observation/1" in found.notes


def test_a_dispense_opens_the_question_of_medicines(protocol: Protocol) -> None:
    """A kind of record that is not read may name a hormone, so her list is not whole."""
    statement = medicine("MedicationStatement", "active", "folic acid")
    found = read_her(protocol, statement, of_her("MedicationDispense", status="completed"))
    assert found.patient.incomplete == ("treatments",)
    assert "seen and not used: 1 MedicationDispense" in found.notes


def test_everything_else_is_counted(protocol: Protocol) -> None:
    """Encounters and the like are counted by type in one note."""
    found = read_her(
        protocol, of_her("Encounter"), of_her("Encounter", "2"), {"resourceType": "Organization", "id": "o"}
    )
    assert found.notes == ("seen and not used: 2 Encounter, 1 Organization",)


def test_long_lists_of_the_uncounted_are_shortened(protocol: Protocol) -> None:
    """Of a dozen results in error ten are named and the rest counted."""
    found = read_her(protocol, *(fsh(identity=str(n), status="entered-in-error") for n in range(12)))
    assert any(note.endswith("Observation/9 and 2 more") for note in found.notes)


def test_json_that_is_wrong_is_told_before_anything_is_read(protocol: Protocol) -> None:
    """A repeated key or a number that is none lets nothing be read."""
    text = json.dumps(bundle()).replace('"id": "p1"', '"id": "p1", "id": "p2"').encode()
    with pytest.raises(FileError) as raised:
        read_record(read_json(text, "bundle.json"), Reading(protocol, DAY))
    assert "more than once" in raised.value.problems[0].what


def test_an_id_that_poi_does_not_take_is_refused(protocol: Protocol) -> None:
    """FHIR lets an id begin with a hyphen; a participant's does not."""
    assert any("is not an id" in each for each in faults(protocol, PATIENT | {"id": "-x"}))
    assert any('there is no "id"' in each for each in faults(protocol, {"resourceType": "Patient"}))


@pytest.mark.parametrize("day", ["2012-01-01", "2016-06-15", "2020-01-01", "2024-10-20"])
def test_real_bundles_are_read_and_nobody_passes_for_hormones(data: Path, protocol: Protocol, day: str) -> None:
    """Synthetic patients of a public generator: each is read, none is eligible, no contraceptive on order passes."""
    files = [path for path in sorted((data / "fhir").glob("*.json")) if not path.name.startswith("practitioner")]
    assert len(files) == 5
    for path in files:
        on = DAY.fromisoformat(day)
        found = read_record(read_json(read_bytes(str(path), 1 << 26), path.name), Reading(protocol, on))
        screening = screen(protocol.screening, found.patient, on)
        verdicts = {each.criterion.id: each.finding.verdict for each in screening.judged}
        assert verdicts["hormones"] in ("unknown", "fail")
        assert verdicts["sex"] == ("fail" if "Buster" in path.name else "pass")
        assert verdicts["consent"] == "unknown"
        assert any(note.startswith("seen and not used: ") for note in found.notes)


def test_examples_of_the_standard_are_refused_or_read(data: Path, protocol: Protocol) -> None:
    """The standard's own examples: a Patient is read, everything without one is a clear refusal."""
    for path in sorted((data / "fhir" / "hl7-examples").glob("*.json")):
        document = read_json(path.read_bytes(), path.name)
        if path.name.startswith("Patient"):
            assert read_record(document, Reading(protocol, DAY)).patient.sex == "male"
        else:
            with pytest.raises(FileError):
                read_record(document, Reading(protocol, DAY))


def test_a_reading_without_codes_still_reads_the_person(protocol: Protocol) -> None:
    """A protocol without a code table reads who she is, and counts the rest."""
    bare = protocol.model_copy(update={"fhir": type(protocol.fhir)()})
    found = read(bare, bundle(observation(coded(LOINC, "29770-5"), valueString="46,XX")))
    assert found.patient.karyotype is None
    assert found.notes == ("seen and not used: 1 Observation with other codes",)
