"""Observations: which codes are read, which values are trusted, and which results never count."""

from decimal import Decimal

import pytest
from fhir_made import DAY, LOINC, SNOMED, Resource, bundle, coded, faults, fsh, observation, of_her, read_her

from poi_trial.protocol.whole import Protocol
from poi_trial.screening.screen import Judged, screen

UCUM = "http://unitsofmeasure.org"


def judged(protocol: Protocol, criterion: str, *resources: Resource) -> Judged:
    """What one criterion comes to for the patient of these resources."""
    screening = screen(protocol.screening, read_her(protocol, *resources).patient, DAY)
    return next(each for each in screening.judged if each.criterion.id == criterion)


def test_a_result_keeps_its_digits_unit_day_and_source(protocol: Protocol) -> None:
    """41.20 stays 41.20, the UCUM code is the unit, and evidence says which Observation it was."""
    quantity = {"value": 41.2, "comparator": ">", "unit": "int. units", "system": UCUM, "code": "[IU]/L"}
    patient = read_her(protocol, fsh(None, identity="a-1", valueQuantity=quantity)).patient
    assert patient.measurements is not None
    (result,) = patient.measurements
    assert (result.analyte, result.value, result.comparator) == ("FSH", Decimal("41.2"), ">")
    assert (result.unit, str(result.date), result.source) == ("[IU]/L", "2024-08-01", "Observation/a-1")


def test_two_results_of_a_record_make_the_pair(protocol: Protocol) -> None:
    """Two FSH Observations 45 days apart pass, and each piece of evidence names its source."""
    found = judged(protocol, "fsh", fsh(identity="1"), fsh(38, identity="2", effectiveDateTime="2024-09-15"))
    assert found.finding.verdict == "pass"
    assert [getattr(each, "source", None) for each in found.finding.evidence] == ["Observation/1", "Observation/2"]


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        (fsh(status="entered-in-error"), "entered-in-error"),
        (fsh(status="cancelled"), "cancelled"),
        (fsh(focus=[{"reference": "RelatedPerson/child"}]), "about somebody or something else"),
    ],
)
def test_what_does_not_count_is_named(protocol: Protocol, resource: Resource, why: str) -> None:
    """A result entered in error, cancelled, or about somebody else is no result, and the notes say so."""
    read = read_her(protocol, resource)
    assert read.patient.measurements is None
    assert any(why in note and "Observation/1" in note for note in read.notes)


@pytest.mark.parametrize(
    "resource",
    [
        fsh(status="preliminary"),
        fsh(status="registered"),
        fsh(status="unknown"),
        fsh(dataAbsentReason=coded("http://terminology.hl7.org/CodeSystem/data-absent-reason", "unknown")),
        fsh(None),
        fsh(None, valueString="41.2 IU/L"),
    ],
)
def test_a_result_without_a_final_number_stays_unknown(protocol: Protocol, resource: Resource) -> None:
    """What is not final, absent, or no quantity is a result that cannot be used; it neither passes nor lets fail."""
    low = fsh(8, identity="2", effectiveDateTime="2024-09-15")
    assert judged(protocol, "fsh", low).finding.verdict == "fail"
    assert judged(protocol, "fsh", low, resource).finding.verdict == "unknown"


@pytest.mark.parametrize("key", ["effectiveDateTime", "effectiveInstant", "effectivePeriod", None])
def test_the_day_is_when_it_was_drawn(protocol: Protocol, key: str | None) -> None:
    """A day, an instant and a period count; the day on which the result was issued does not."""
    days = {
        "effectiveDateTime": ("2024-08-01", "2024-08-01"),
        "effectiveInstant": ("2024-08-01T09:00:00+08:00", "2024-08-01"),
        "effectivePeriod": ({"start": "2024-08-01", "end": "2024-08-03"}, "2024-08-01..2024-08-03"),
    }
    told, expected = days[key] if key else (None, "None")
    resource = {**fsh(), "issued": "2024-08-09T08:00:00Z"}
    del resource["effectiveDateTime"]
    patient = read_her(protocol, resource | ({key: told} if key else {})).patient
    assert patient.measurements is not None
    assert str(patient.measurements[0].date) == expected


def test_an_open_period_tells_no_day(protocol: Protocol) -> None:
    """A result drawn some time after a day has no date, and one without a date cannot be used."""
    resource = fsh(effectiveDateTime=None, effectivePeriod={"start": "2024-08-01"})
    assert judged(protocol, "fsh", resource).finding.verdict == "unknown"


def test_a_panel_holds_the_result_in_a_component(protocol: Protocol) -> None:
    """The FSH of a hormone panel is read from its component, with the day of the whole."""
    quantity = {"value": 41, "unit": "IU/L"}
    parts = [
        {"code": coded(LOINC, "15067-2"), "valueQuantity": quantity},
        {"code": coded(LOINC, "10501-5"), "valueQuantity": quantity},
        {"code": coded(LOINC, "83098-4"), "dataAbsentReason": {"text": "haemolysed"}},
    ]
    patient = read_her(protocol, observation({"text": "hormone panel"}, component=parts)).patient
    assert patient.measurements is not None
    assert [(str(m.date), m.value) for m in patient.measurements] == [("2024-08-01", 41), ("2024-08-01", None)]


def test_oestradiol_is_not_fsh_whatever_it_is_called(protocol: Protocol) -> None:
    """LOINC 83096-8 is oestradiol: a result of that code named FSH is not used, and named."""
    read = read_her(protocol, observation(coded(LOINC, "83096-8", "FSH"), valueQuantity={"value": 41, "unit": "IU/L"}))
    assert read.patient.measurements is None
    assert any("83096-8" in note for note in read.notes)


def test_a_name_serves_where_there_is_no_loinc_code(protocol: Protocol) -> None:
    """A laboratory's own code with a name that the protocol knows is that analyte."""
    local = {"coding": [{"system": "urn:lab", "code": "77"}], "text": "Follicle stimulating hormone"}
    patient = read_her(protocol, observation(local, valueQuantity={"value": 41, "unit": "mIU/mL"})).patient
    assert patient.measurements is not None
    assert patient.measurements[0].analyte == "FSH"


@pytest.mark.parametrize(
    ("quantity", "verdict"),
    [
        ({"value": 41, "unit": "mIU/mL", "system": UCUM, "code": "m[IU]/mL"}, "pass"),
        ({"value": 41, "system": UCUM, "code": "[IU]/L"}, "pass"),
        ({"value": 41, "unit": "IU/L"}, "pass"),
        ({"value": 41, "unit": "IU/mL"}, "unknown"),
        ({"value": 41, "unit": "mIU/mL", "system": UCUM, "code": "[IU]/mL"}, "unknown"),
        ({"value": 41, "unit": "international units", "system": UCUM, "code": "[IU]/L"}, "pass"),
        ({"value": 41}, "unknown"),
        ({"unit": "IU/L"}, "unknown"),
    ],
)
def test_units_are_read_and_never_converted(protocol: Protocol, quantity: Resource, verdict: str) -> None:
    """UCUM and printed units of FSH pass; another unit, none, or no number is unusable."""
    first = fsh(None, valueQuantity=quantity)
    assert judged(protocol, "fsh", first, fsh(identity="2", effectiveDateTime="2024-09-15")).finding.verdict == verdict


def test_the_printed_unit_is_shown_where_it_is_the_same(protocol: Protocol) -> None:
    """A coordinator reads mIU/mL as the laboratory printed it, not the code for it."""
    printed = fsh(None, valueQuantity={"value": 41, "unit": "mIU/mL", "system": UCUM, "code": "m[IU]/mL"})
    patient = read_her(protocol, printed).patient
    assert patient.measurements is not None
    assert patient.measurements[0].unit == "mIU/mL"


def test_a_comparator_that_r4_does_not_have_is_refused(protocol: Protocol) -> None:
    """`ad` came with R5; a comparator that is not read could turn the result round."""
    wrong = fsh(None, valueQuantity={"value": 41, "unit": "IU/L", "comparator": "ad"})
    assert faults(protocol, bundle(wrong)) == [
        "entry[1].resource.valueQuantity.comparator: there is no such comparator; FHIR R4 has < <= > >="
    ]


def test_the_karyotype_is_read_as_text_or_as_a_concept(protocol: Protocol) -> None:
    """The laboratory's own words are classified as those of a patient file, with their source."""
    code = coded(LOINC, "29770-5")
    text = judged(protocol, "karyotype", observation(code, valueString="46,XX[20]"))
    concept = judged(protocol, "karyotype", observation(code, valueCodeableConcept={"text": "45,X"}))
    assert (text.finding.verdict, concept.finding.verdict) == ("pass", "fail")
    assert getattr(text.finding.evidence[0], "source", None) == "Observation/1"


def test_two_karyotypes_that_differ_need_a_person(protocol: Protocol) -> None:
    """A record with two results passes on neither of them alone; the same one twice is one."""
    code = coded(LOINC, "29770-5")
    normal = observation(code, valueString="46,XX")
    assert judged(protocol, "karyotype", normal, {**normal, "id": "2"}).finding.verdict == "pass"
    other = observation(code, "2", valueString="46,XX,9qh+")
    found = judged(protocol, "karyotype", normal, other).finding
    assert (found.verdict, found.review) == ("unknown", True)


def test_what_comes_after_the_day_hides_nothing_before_it(protocol: Protocol) -> None:
    """Read as of a past day, a later period or pregnancy test does not take the place of the one that counted then."""
    period, test = coded(SNOMED, "21840007"), coded(LOINC, "2106-3")
    patient = read_her(
        protocol,
        of_her("Condition", code=coded(SNOMED, "14302001"), onsetDateTime="2024-03-01"),
        observation(period, "1", valueDateTime="2024-10-01"),
        observation(period, "2", valueDateTime="2024-12-05"),
        observation(test, "3", valueString="positive", effectiveDateTime="2024-10-18"),
        observation(test, "4", valueString="negative", effectiveDateTime="2025-02-18"),
    ).patient
    assert patient.menses is not None
    assert patient.pregnancy is not None
    assert (str(patient.menses.last_period), patient.pregnancy.test) == ("2024-10-01", "positive")


def test_the_system_of_a_code_may_be_written_otherwise(protocol: Protocol) -> None:
    """A slash at its end or https is the same code system; a name with FSH in it that is not read is said."""
    for system in ("http://loinc.org/", "https://loinc.org"):
        resource = observation(coded(system, "15067-2", "Follitropin"), valueQuantity={"value": 5, "unit": "IU/L"})
        assert len(read_her(protocol, resource).patient.measurements or ()) == 1
    unread = observation({"text": "FSH receptor antibody"}, valueQuantity={"value": 5, "unit": "IU/L"})
    assert 'a result named "FSH receptor antibody" was not read as FSH' in read_her(protocol, unread).notes


@pytest.mark.parametrize(
    ("told", "expected"),
    [("2024-04-25", "unknown"), ("2024-08-19", "unknown"), ("2024-08-20", "pass"), (None, "unknown")],
)
def test_a_period_that_was_told_soon_after_it_proves_nothing(
    protocol: Protocol, told: str | None, expected: str
) -> None:
    """Told the week after, others may have followed; told four months later, none had come for four months."""
    period = observation(coded(SNOMED, "21840007"), valueDateTime="2024-04-20", effectiveDateTime=told)
    assert judged(protocol, "menses", period).finding.verdict == expected


def test_the_latest_of_the_periods_and_weights_counts(protocol: Protocol) -> None:
    """Of several last periods the latest day counts, of weights the last weighing in kilograms."""
    period, weight = coded(SNOMED, "21840007"), coded(LOINC, "29463-7")
    patient = read_her(
        protocol,
        observation(period, "1", valueDateTime="2024-03-01", effectiveDateTime="2024-09-01"),
        observation(period, "2", valueDateTime="2024-04-20", effectiveDateTime="2024-09-01"),
        observation(weight, "3", effectiveDateTime="2024-10-01", valueQuantity={"value": 58.50, "unit": "kg"}),
        observation(weight, "4", effectiveDateTime="2024-09-01", valueQuantity={"value": 60, "unit": "kg"}),
        observation(weight, "5", effectiveDateTime="2024-10-10", valueQuantity={"value": 128, "unit": "[lb_av]"}),
    ).patient
    assert patient.menses is not None
    assert patient.weight is not None
    assert str(patient.menses.last_period) == "2024-04-20"
    assert (patient.weight.kg, str(patient.weight.date), patient.weight.source) == (
        Decimal("58.5"),
        "2024-10-01",
        "Observation/3",
    )


@pytest.mark.parametrize(
    ("value", "state"),
    [
        ({"valueCodeableConcept": coded(SNOMED, "260385009")}, "clear"),
        ({"valueCodeableConcept": coded(SNOMED, "10828004")}, "present"),
        ({"valueString": "Negative"}, "clear"),
        ({"valueString": "not sure"}, "not asked"),
        ({"valueCodeableConcept": {"text": "positive"}}, "present"),
    ],
)
def test_a_pregnancy_test_is_read_by_code_or_by_the_very_word(protocol: Protocol, value: Resource, state: str) -> None:
    """Negative clears the hold within its days, positive holds her up, anything else is not asked."""
    test = observation(coded(LOINC, "2106-3"), effectiveDateTime="2024-10-18", **value)
    screening = screen(protocol.screening, read_her(protocol, test).patient, DAY)
    assert {hold.hold: hold.state for hold in screening.holds}["pregnancy"] == state


def test_of_two_tests_of_one_day_the_positive_counts(protocol: Protocol) -> None:
    """Contradicting tests hold her up; a later one counts for itself."""
    code = coded(LOINC, "2106-3")
    day = {"effectiveDateTime": "2024-10-18"}
    negative = observation(code, "1", valueString="negative", **day)
    positive = observation(code, "2", valueString="positive", **day)
    later = observation(code, "3", valueString="negative", effectiveDateTime="2024-10-19")
    for resources, expected in (((negative, positive), "positive"), ((positive, negative, later), "negative")):
        patient = read_her(protocol, *resources).patient
        assert patient.pregnancy is not None
        assert patient.pregnancy.test == expected


def test_a_recorded_pregnancy_is_present_and_the_latest_word_counts(protocol: Protocol) -> None:
    """A status Observation is read by its code; of two the later one counts, and one without a day counts as latest."""
    code = coded(LOINC, "82810-3")
    pregnant = observation(code, "1", valueCodeableConcept=coded(SNOMED, "77386006"))
    over = observation(code, "2", valueCodeableConcept=coded(SNOMED, "60001007"), effectiveDateTime="2024-09-01")
    undated = {**pregnant, "id": "3", "effectiveDateTime": None}
    for resources, expected in (((pregnant, over), "not pregnant"), ((over, undated), "pregnant")):
        patient = read_her(protocol, *resources).patient
        assert patient.pregnancy is not None
        assert patient.pregnancy.status == expected


def test_other_observations_are_counted(protocol: Protocol) -> None:
    """What the protocol does not read is counted in one note, and a code without a value is named."""
    others = [observation(coded(LOINC, "718-7"), str(n)) for n in range(3)]
    read = read_her(protocol, *others, observation(coded(LOINC, "29770-5"), "9"))
    assert "seen and not used: 3 Observation with other codes" in read.notes
    assert "not counted, it has no value that can be read: Observation/9" in read.notes
