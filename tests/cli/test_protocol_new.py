"""`poi protocol new`: a registry's record becomes a protocol file that holds together, and hostile records do not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from poi_trial.api import load_protocol
from poi_trial.errors import FileError
from poi_trial.files.registry.record import read_record
from poi_trial.files.registry.skeleton import skeleton
from poi_trial.output.protocol_skeleton import skeleton_text

Poi = Callable[..., Any]
RECORD = Path(__file__).parents[2] / "examples" / "registry" / "NCT07115082.json"


def changed(tmp_path: Path, **modules: Any) -> Path:
    """The example record with these modules in place of its own; None leaves one out."""
    record = json.loads(RECORD.read_text("utf-8"))
    section = record["protocolSection"] | modules
    record["protocolSection"] = {key: value for key, value in section.items() if value is not None}
    file = tmp_path / "record.json"
    file.write_text(json.dumps(record), "utf-8")
    return file


def made(poi: Poi, tmp_path: Path, **modules: Any) -> tuple[Any, str]:
    """The protocol that comes of a record, and what was said beside it."""
    file = tmp_path / "made.yaml"
    ended = poi("protocol", "new", "--from-registry", changed(tmp_path, **modules), "--output", file, "--force")
    assert ended.code == 0, ended.err
    assert poi("protocol", "check", "--protocol", file).code == 0
    return load_protocol(str(file)).protocol, ended.err


def test_identity_arms_sex_ages_and_enrolment_are_mapped(poi: Poi, tmp_path: Path) -> None:
    """What the registry has a field for is what the protocol file says."""
    protocol, said = made(poi, tmp_path)
    trial = protocol.trial
    assert (trial.id, trial.other_ids, trial.target, str(trial.start)) == (
        "NCT07115082",
        ("CHEC2023-172",),
        50,
        "2024-10-15",
    )
    assert [(arm.id, arm.ratio) for arm in protocol.arms] == [("climen", 1), ("ha-mscs-climen", 1)]
    sex, age, *sentences = protocol.eligibility
    assert (sex.accepts, age.at_least, age.at_most) == (("female",), 20, 40)
    assert [each.kind for each in sentences] == ["unsupported"] * 5
    assert sentences[1].text == "Oligo/amenorrhea for at least 4 months;"
    assert "Not mapped: eligibility text: 5 sentences" in said
    assert "Not mapped: time zone" in said


def test_without_output_the_file_goes_to_stdout(poi: Poi) -> None:
    """What could not be mapped stands in its first lines."""
    ended = poi("protocol", "new", "--from-registry", RECORD)
    assert ended.code == 0
    assert ended.out.startswith("# The beginning of a protocol file")
    assert "# - consent: write a criterion of kind consent" in ended.out


def test_a_command_without_a_record_says_where_one_is(poi: Poi) -> None:
    """There is one way to begin a file; it is named."""
    ended = poi("protocol", "new")
    assert (ended.code, "--from-registry RECORD.json" in ended.err) == (2, True)


def test_a_record_that_says_little_leaves_much_to_a_person(poi: Poi, tmp_path: Path) -> None:
    """Nothing is made up: what is missing is listed."""
    empty = dict.fromkeys(("statusModule", "sponsorCollaboratorsModule", "designModule", "armsInterventionsModule"))
    last = dict.fromkeys(("eligibilityModule", "contactsLocationsModule"))
    protocol, said = made(poi, tmp_path, identificationModule={"nctId": "NCT00000001"}, **empty, **last)
    assert [arm.id for arm in protocol.arms] == ["participants"]
    assert protocol.randomization.procedure.kind == "none"
    assert [each.kind for each in protocol.eligibility] == ["unsupported"]
    for missing in ("sites", "enrolment", "arms"):
        assert f"Not mapped: {missing}:" in said


def test_a_single_arm_and_a_non_random_allocation_are_not_dealt(poi: Poi, tmp_path: Path) -> None:
    """The registry's own word for the allocation is the reason."""
    design = {"designInfo": {"allocation": "NON_RANDOMIZED", "interventionModel": "SEQUENTIAL"}}
    protocol, _ = made(poi, tmp_path, designModule=design)
    assert protocol.randomization.procedure.because == "in the registry: allocation NON_RANDOMIZED, model SEQUENTIAL"
    one = {"armGroups": [{"label": "hAECs"}]}
    assert made(poi, tmp_path, armsInterventionsModule=one)[0].randomization.procedure.kind == "none"


def test_arms_of_one_name_are_told_apart(poi: Poi, tmp_path: Path) -> None:
    """Three arms called alike, or without a Latin letter, have ids of their own, and are dealt in equal blocks."""
    arms = {"armGroups": [{"label": "A 3"}, {"label": "a"}, {"label": "A"}, {"label": "a-3"}, {"label": "克龄蒙"}]}
    protocol, _ = made(poi, tmp_path, armsInterventionsModule=arms)
    assert [arm.id for arm in protocol.arms] == ["a-3", "a", "a-3-3", "a-3-4", "arm-5"]
    assert protocol.randomization.procedure.sizes == (10, 15)


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"minimumAge": "6 Months"}, "minimum age: it is not in whole years"),
        ({"minimumAge": "50 Years", "maximumAge": "40 Years"}, "ages: the least is above the most"),
        ({"sex": "DIVERSE"}, "sex: the record's word for it"),
    ],
)
def test_a_field_that_cannot_be_mapped_is_said(poi: Poi, tmp_path: Path, fields: dict[str, str], what: str) -> None:
    """An age in months, ages that exclude all, a word that is none: left to a person."""
    protocol, said = made(poi, tmp_path, eligibilityModule={"eligibilityCriteria": "* one", **fields})
    assert f"Not mapped: {what}" in said
    assert [each.kind for each in protocol.eligibility] == ["unsupported"]


def test_a_maximum_alone_is_an_age(poi: Poi, tmp_path: Path) -> None:
    """No minimum is no minimum; everybody's sex needs no criterion."""
    fields = {
        "eligibilityCriteria": "Exclusion Criteria:\n* HIV",
        "sex": "ALL",
        "maximumAge": "40 Years",
        "minimumAge": "N/A",
    }
    protocol, _ = made(poi, tmp_path, eligibilityModule=fields)
    assert [(each.kind, each.id) for each in protocol.eligibility] == [("age", "age")]
    assert [(each.text, each.id) for each in protocol.exclusion] == [("HIV", "exclusion-1")]


def test_what_an_intervention_is_said_to_be_stands_with_its_arms(poi: Poi, tmp_path: Path) -> None:
    """A registry says the dose of a medicine there, and not with the arm."""
    medicine = {"type": "DRUG", "name": "X", "description": "0.25 mg weekly", "armGroupLabels": ["drug"]}
    arms = {"armGroups": [{"label": "drug"}, {"label": "placebo"}], "interventions": [medicine, {"name": "Y"}]}
    protocol, _ = made(poi, tmp_path, armsInterventionsModule=arms)
    told = [[course.text for course in regimen.courses] for regimen in protocol.dosing.regimens]
    assert told == [["drug", "X: 0.25 mg weekly"], ["placebo"]]
    long = {"armGroups": [{"label": "drug", "description": "0.25 mg " * 500}]}
    (regimen,) = made(poi, tmp_path, armsInterventionsModule=long)[0].dosing.regimens
    assert " ".join(course.text for course in regimen.courses).split() == ["0.25", "mg"] * 500


def test_what_the_registry_says_of_those_meant_is_a_sentence_too(poi: Poi, tmp_path: Path) -> None:
    """Words about gender and about the population of a study that watches are kept; healthy volunteers are told."""
    fields = {"genderDescription": "born female", "studyPopulation": "a clinic", "healthyVolunteers": False}
    protocol, said = made(poi, tmp_path, eligibilityModule=fields)
    assert [each.text for each in protocol.eligibility] == ["born female", "a clinic"]
    assert "Not mapped: healthy volunteers: the record says that they may not enter" in said


def test_dates_that_are_months_or_run_backwards_are_left_out(poi: Poi, tmp_path: Path) -> None:
    """A month is no day, and no trial ends before it starts."""
    for start in ("2024-10", "2030-01-01", "soon"):
        status = {"startDateStruct": {"date": start}, "completionDateStruct": {"date": "2026-03-30"}}
        protocol, said = made(poi, tmp_path, statusModule=status)
        assert (protocol.trial.start, protocol.trial.estimated_completion) == (None, None)
        assert "Not mapped: dates" in said


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{}", 'there is no "protocolSection" here'),
        ('{"studies": []}', 'there is no "protocolSection" here'),
        ('{"protocolSection": {"identificationModule": {"nctId": "NCT1; rm -rf"}}}', "is not an id"),
        ('{"protocolSection": {"identificationModule": {"nctId": "N", "briefTitle": 7}}}', "is a number; write text"),
        ('{"protocolSection": 7}', "is a number"),
        ("[]", "is a list"),
        ("not JSON", "record.json"),
        ("[" * 100_000, "nested more than"),
    ],
)
def test_a_hostile_record_is_refused(poi: Poi, tmp_path: Path, text: str, what: str) -> None:
    """What is no record of a study ends 5 with its place, and nothing is written."""
    (tmp_path / "record.json").write_text(text, "utf-8")
    ended = poi("protocol", "new", "--from-registry", tmp_path / "record.json", "--output", tmp_path / "made.yaml")
    assert (ended.code, ended.out) == (5, "")
    assert what in ended.err
    assert not (tmp_path / "made.yaml").exists()


TEXT = st.text(max_size=60)
MAYBE = st.none() | TEXT
RECORDS = st.fixed_dictionaries(
    {"identificationModule": st.fixed_dictionaries({"nctId": st.just("NCT00000001")}, optional={"briefTitle": MAYBE})},
    optional={
        "statusModule": st.fixed_dictionaries({}, optional={"overallStatus": MAYBE}),
        "designModule": st.fixed_dictionaries(
            {"phases": st.lists(TEXT, max_size=2)},
            optional={"enrollmentInfo": st.fixed_dictionaries({"count": st.none() | st.integers()})},
        ),
        "armsInterventionsModule": st.fixed_dictionaries(
            {
                "armGroups": st.lists(
                    st.fixed_dictionaries({}, optional={"label": MAYBE, "description": MAYBE}), max_size=4
                )
            }
        ),
        "eligibilityModule": st.fixed_dictionaries(
            {}, optional={"eligibilityCriteria": MAYBE, "sex": MAYBE, "minimumAge": MAYBE, "maximumAge": MAYBE}
        ),
        "contactsLocationsModule": st.fixed_dictionaries(
            {
                "centralContacts": st.lists(
                    st.fixed_dictionaries({}, optional={"name": MAYBE, "phone": MAYBE}), max_size=2
                )
            },
            optional={"locations": st.lists(st.fixed_dictionaries({}, optional={"facility": MAYBE}), max_size=2)},
        ),
    },
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=RECORDS)
def test_any_record_gives_a_file_that_holds_together_or_is_refused(tmp_path: Path, record: dict[str, Any]) -> None:
    """Whatever text stands in a record, the file that comes of it passes the check and says no more than it."""
    file, out = tmp_path / "record.json", tmp_path / "made.yaml"
    file.write_text(json.dumps({"protocolSection": record}), "utf-8")
    try:
        begun = skeleton(read_record(str(file)))
    except FileError:
        # A number too long to be any.
        return
    out.write_text(skeleton_text(begun.document, begun.unmapped), "utf-8")
    assert load_protocol(str(out)).protocol.trial.id == "NCT00000001"
