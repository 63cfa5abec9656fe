"""Conditions and procedures: what counts, since when, and what they say beside their names."""

import pytest
from fhir_made import DAY, SNOMED, Resource, bundle, coded, faults, medicine, of_her, read_her

from poi_trial.protocol.whole import Protocol
from poi_trial.screening.screen import screen

AMENORRHOEA = coded(SNOMED, "14302001", "Amenorrhea")
PUT_IN, TAKEN_OUT, REPLACED = ("169553002", "301807007", "755621000000101")
ASKED = medicine("MedicationStatement", "active", "folic acid") | {"id": "asked"}


def clinical(code: str) -> Resource:
    """A clinical status of a condition."""
    return coded("http://terminology.hl7.org/CodeSystem/condition-clinical", code)


def verified(code: str) -> Resource:
    """A verification status of a condition."""
    return coded("http://terminology.hl7.org/CodeSystem/condition-ver-status", code)


def verdict(protocol: Protocol, criterion: str, *resources: Resource) -> str:
    """What one criterion comes to for the patient of these resources."""
    screening = screen(protocol.screening, read_her(protocol, *resources).patient, DAY)
    return next(str(each.finding.verdict) for each in screening.judged if each.criterion.id == criterion)


def hold(protocol: Protocol, name: str, *resources: Resource) -> str:
    """How a hold stands for the patient of these resources."""
    screening = screen(protocol.screening, read_her(protocol, *resources).patient, DAY)
    return next(str(each.state) for each in screening.holds if each.hold == name)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"onsetDateTime": "2024-06-20"}, "pass"),
        ({"onsetDateTime": "2024-06-21"}, "fail"),
        ({"onsetPeriod": {"start": "2024-06-20"}}, "pass"),
        ({}, "unknown"),
        ({"onsetString": "in spring"}, "unknown"),
        ({"recordedDate": "2020-01-01"}, "unknown"),
        ({"onsetDateTime": "2024-06-20", "clinicalStatus": clinical("active")}, "pass"),
        ({"onsetDateTime": "2020-01-01", "clinicalStatus": clinical("resolved")}, "unknown"),
        ({"onsetDateTime": "2020-01-01", "abatementDateTime": "2021-01-01"}, "unknown"),
        ({"onsetDateTime": "2020-01-01", "abatementString": "cured"}, "unknown"),
        ({"onsetDateTime": "2020-01-01", "verificationStatus": verified("confirmed")}, "pass"),
        ({"onsetDateTime": "2020-01-01", "verificationStatus": verified("provisional")}, "unknown"),
        ({"onsetDateTime": "2020-01-01", "verificationStatus": verified("differential")}, "unknown"),
        ({"onsetDateTime": "2020-01-01", "verificationStatus": verified("refuted")}, "unknown"),
        ({"onsetDateTime": "2020-01-01", "verificationStatus": verified("entered-in-error")}, "unknown"),
        ({"onsetAge": {"value": 28, "unit": "years", "system": "http://unitsofmeasure.org", "code": "a"}}, "pass"),
        ({"onsetAge": {"value": 30, "unit": "years", "system": "http://unitsofmeasure.org", "code": "a"}}, "unknown"),
    ],
)
def test_amenorrhoea_is_a_condition_that_lasts(protocol: Protocol, keys: Resource, expected: str) -> None:
    """It tells her pattern while it is active and confirmed, since its onset and not since it was written down."""
    assert verdict(protocol, "menses", of_her("Condition", code=AMENORRHOEA, **keys)) == expected


def test_an_age_at_onset_is_a_year_of_days(protocol: Protocol) -> None:
    """At 28, born 11 March 1994, means from 11 March 2022 to 10 March 2023; other units of age are not read."""
    at_28 = {"value": 28, "code": "a"}
    for age, since in (
        (at_28, "2022-03-11..2023-03-10"),
        ({"value": 336, "code": "mo"}, "None"),
        ({"code": "a"}, "None"),
    ):
        patient = read_her(protocol, of_her("Condition", code=AMENORRHOEA, onsetAge=age)).patient
        assert patient.menses is not None
        assert str(patient.menses.since) == since
    assert faults(protocol, bundle(of_her("Condition", code=AMENORRHOEA, onsetAge={"value": 99999, "code": "a"}))) == [
        "entry[1].resource.onsetAge.value: is no age"
    ]


def test_two_patterns_tell_none(protocol: Protocol) -> None:
    """Amenorrhoea and oligomenorrhoea both active: which is right is asked, and the record's word is named."""
    both = (
        of_her("Condition", "1", code=AMENORRHOEA, onsetDateTime="2024-01-01"),
        of_her("Condition", "2", code=coded(SNOMED, "52073004"), onsetDateTime="2020-01-01"),
    )
    assert verdict(protocol, "menses", *both) == "unknown"
    assert any("amenorrhea and oligomenorrhea" in note for note in read_her(protocol, *both).notes)


def test_one_pattern_begun_on_two_days_is_judged_over_both(protocol: Protocol) -> None:
    """Recorded twice, since May and since August, it may have lasted four months or not."""
    twice = [
        of_her("Condition", n, code=AMENORRHOEA, onsetDateTime=since)
        for n, since in (("1", "2024-05-01"), ("2", "2024-08-01"))
    ]
    assert verdict(protocol, "menses", *twice) == "unknown"
    assert verdict(protocol, "menses", twice[0]) == "pass"


def test_a_condition_is_kept_with_its_days_and_source(protocol: Protocol) -> None:
    """Name, onset, abatement and source stand in the patient; a refuted one is named and not kept."""
    read = read_her(
        protocol,
        of_her("Condition", "1", code={"text": "Hypertension"}, onsetDateTime="2019", abatementDateTime="2020-05"),
        of_her("Condition", "2", code={"text": "Breast cancer"}, verificationStatus=verified("refuted")),
    )
    assert read.patient.conditions is not None
    (kept,) = read.patient.conditions
    assert (kept.name, str(kept.since), str(kept.until), kept.source) == (
        "Hypertension",
        "2019",
        "2020-05",
        "Condition/1",
    )
    assert "not counted, refuted: Condition/2" in read.notes


def test_an_allergy_is_a_condition(protocol: Protocol) -> None:
    """An allergy to what Climen holds makes the hold present; one that was refuted does not count."""
    allergy = {"resourceType": "AllergyIntolerance", "id": "1", "patient": {"reference": "Patient/p1"}}
    allergy["code"] = {"text": "estradiol"}
    assert hold(protocol, "hypersensitivity", allergy) == "present"
    system = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
    refuted = allergy | {"verificationStatus": coded(system, "refuted")}
    assert read_her(protocol, refuted).notes == ("not counted, refuted: AllergyIntolerance/1",)


def test_local_codes_beside_those_of_fhir_hide_nothing(protocol: Protocol) -> None:
    """The code of FHIR's own system decides; a text alone, or a code that is none, decides nothing."""
    local = {"system": "urn:local", "code": "no"}
    onset: Resource = {"code": AMENORRHOEA, "onsetDateTime": "2020-01-01"}
    refuted = {"coding": [local, *verified("refuted")["coding"]]}
    assert verdict(protocol, "menses", of_her("Condition", **onset, verificationStatus=refuted)) == "unknown"
    assert verdict(protocol, "menses", of_her("Condition", **onset, clinicalStatus={"text": "resolved"})) == "unknown"
    assert any(
        "condition-ver-status" in each
        for each in faults(protocol, bundle(of_her("Condition", **onset, verificationStatus=verified("bogus"))))
    )


def test_a_resolved_contraindication_still_holds(protocol: Protocol) -> None:
    """Breast cancer that is over is breast cancer she had; what a record lacks clears nothing."""
    cancer = of_her("Condition", code={"text": "Breast cancer"}, clinicalStatus=clinical("resolved"))
    assert hold(protocol, "hormone-dependent-tumour", cancer) == "present"
    assert hold(protocol, "hormone-dependent-tumour", of_her("Condition", code={"text": "Cough"})) == "not asked"


def test_a_pregnancy_is_a_condition_while_it_lasts(protocol: Protocol) -> None:
    """An active pregnancy holds her up, one that has ended does not."""
    pregnant = of_her("Condition", code=coded(SNOMED, "72892002", "Normal pregnancy"), onsetDateTime="2024-08-01")
    assert hold(protocol, "pregnancy", pregnant) == "present"
    assert hold(protocol, "pregnancy", pregnant | {"abatementDateTime": "2024-09-01"}) == "not asked"


@pytest.mark.parametrize(
    ("status", "counts"),
    [
        ("completed", True),
        ("in-progress", True),
        ("stopped", True),
        ("on-hold", True),
        ("unknown", True),
        ("not-done", False),
        ("preparation", False),
        ("entered-in-error", False),
    ],
)
def test_a_transplant_counts_unless_it_was_not_done(protocol: Protocol, status: str, counts: bool) -> None:
    """A code alone is named in the protocol's words, so that the criterion finds it beside her "no"."""
    transplant = of_her("Procedure", status=status, code=coded(SNOMED, "23719005"), performedDateTime="2010")
    read = read_her(protocol, transplant)
    answered = read.patient.model_copy(update={"answers": {"stem_cell_therapy": False}})
    screening = screen(protocol.screening, answered, DAY)
    found = next(each.finding for each in screening.judged if each.criterion.id == "stem-cells")
    assert found.verdict == ("unknown" if counts else "pass")
    assert found.review is counts
    assert (f"not counted, {status}: Procedure/1" in read.notes) is not counts


def implant(code: str, identity: str, day: str | None, status: str = "completed") -> Resource:
    """A procedure that puts an implant in, takes it out or replaces it."""
    performed = {"performedPeriod": {"start": f"{day}T09:00:00+08:00", "end": f"{day}T09:15:00+08:00"}} if day else {}
    return of_her("Procedure", identity, status=status, code=coded(SNOMED, code), **performed)


def test_a_device_that_may_be_hormonal_is_judged(protocol: Protocol) -> None:
    """An intrauterine device put in by a procedure waits for a person, until it is taken out."""
    put_in = implant("65200003", "1", "2023-01-01")
    assert verdict(protocol, "hormones", ASKED, put_in) == "unknown"
    assert verdict(protocol, "hormones", ASKED, put_in, implant("68254000", "2", "2024-01-01")) == "pass"


@pytest.mark.parametrize("status", ["on-hold", "stopped", "unknown", "in-progress"])
def test_a_procedure_that_may_not_have_been_done_is_uncertain(protocol: Protocol, status: str) -> None:
    """Only a completed removal takes an implant out; one that may not be in place waits for a person."""
    put_in, removal = implant(PUT_IN, "1", "2020-01-01"), implant(TAKEN_OUT, "2", "2024-03-01", status)
    assert verdict(protocol, "hormones", ASKED, put_in, removal) == "fail"
    assert verdict(protocol, "hormones", ASKED, implant(PUT_IN, "1", "2020-01-01", status)) == "unknown"


def test_a_code_without_a_name_contradicts_nothing(protocol: Protocol) -> None:
    """The address of a code system is no word of the record: `sct` in it is no stem cell transplant."""
    read = read_her(protocol, of_her("Condition", code=coded(SNOMED, "52073004")))
    answered = read.patient.model_copy(update={"answers": {"stem_cell_therapy": False}})
    found = {each.criterion.id: each.finding.verdict for each in screen(protocol.screening, answered, DAY).judged}
    assert found["stem-cells"] == "pass"


def test_an_operation_by_its_code_alone_is_named(protocol: Protocol) -> None:
    """A hysterectomy of which the record has the code alone makes the hold present."""
    assert hold(protocol, "no-uterus", implant("236886002", "1", "2010-01-01")) == "present"


@pytest.mark.parametrize(
    ("procedures", "expected"),
    [
        ([(PUT_IN, "2023-01-01")], "fail"),
        ([(PUT_IN, "2023-01-01"), (TAKEN_OUT, "2024-01-01")], "pass"),
        ([(PUT_IN, "2023-01-01"), (TAKEN_OUT, "2024-07-20")], "fail"),
        ([(PUT_IN, "2023-01-01"), (TAKEN_OUT, "2024-07-19")], "pass"),
        ([(PUT_IN, "2023-01-01"), (REPLACED, "2023-06-01")], "fail"),
        ([(PUT_IN, "2020-01-01"), (REPLACED, "2022-06-01"), (TAKEN_OUT, "2024-01-01")], "pass"),
        ([(PUT_IN, "2023-01-01"), (TAKEN_OUT, "2022-01-01")], "fail"),
        ([(PUT_IN, "2023-01-01"), (TAKEN_OUT, None)], "unknown"),
        ([(PUT_IN, None), (TAKEN_OUT, "2024-01-01")], "unknown"),
        ([(PUT_IN, None)], "fail"),
        ([(TAKEN_OUT, "2024-01-01")], "pass"),
    ],
)
def test_an_implant_lasts_from_procedure_to_procedure(
    protocol: Protocol, procedures: list[tuple[str, str | None]], expected: str
) -> None:
    """No medicine on record names it: it is taken from the day it was put in until it was taken out or replaced."""
    resources = [implant(code, f"i{n}", day) for n, (code, day) in enumerate(procedures)]
    assert verdict(protocol, "hormones", ASKED, *resources) == expected
