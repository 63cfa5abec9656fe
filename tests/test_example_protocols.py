"""The protocol files of other trials: what their printed text says of made-up women, to whom arms go, what is taken."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from poi_trial.api import load_protocol
from poi_trial.files.document import Document
from poi_trial.files.patient_file import read_patient
from poi_trial.screening.criteria import Unsupported
from poi_trial.screening.screen import screen

Poi = Callable[..., Any]
FOLDER = Path(__file__).parent.parent / "examples" / "protocols"
FILES = {file.stem: file for file in sorted(FOLDER.glob("*.yaml"))}
DAY = "2024-10-20"


def high(value: float, day: str, analyte: str = "FSH", unit: str = "IU/L") -> dict[str, Any]:
    """One laboratory result."""
    return {"analyte": analyte, "value": value, "unit": unit, "date": day}


def taken(agent: str, start: str, end: str | None = None) -> dict[str, Any]:
    """Her treatments: one."""
    return {"treatments": [{"agent": agent, "start": start, "end": end}]}


ONE_FSH, TWO_FSH = [high(40, "2024-08-01")], [high(40, "2024-08-01"), high(41, "2024-09-15")]
NOT_PREGNANT = {"pregnancy": {"status": "not pregnant", "test": "negative", "date": "2024-10-18"}}

# By trial: why, what is known of her, and the verdicts that the printed text gives.
CASES: dict[str, list[tuple[str, dict[str, Any], dict[str, str]]]] = {
    "NCT04475744": [
        ("18 and 38 are inclusive", {"birth_date": "1985-10-21"}, {"age": "pass", "age-39": "pass"}),
        ("39 is one too many, by both lists", {"birth_date": "1985-10-20"}, {"age": "fail", "age-39": "fail"}),
        ("17 is too young and not 39", {"birth_date": "2006-10-21"}, {"age": "fail", "age-39": "pass"}),
        (
            "one sign is enough: no menses for 4 months, FSH seldom high",
            {"menses": {"pattern": "amenorrhea", "since": "2024-06-20"}, "measurements": [high(20, "2024-10-01")]},
            {"poi": "pass"},
        ),
        ("the other sign is enough too", {"menses": {"pattern": "regular"}, "measurements": TWO_FSH}, {"poi": "pass"}),
        (
            "neither sign is there",
            {"menses": {"pattern": "regular"}, "measurements": [high(10, "2024-10-01")]},
            {"poi": "fail"},
        ),
        ("one sign missing, the other not looked for", {"menses": {"pattern": "regular"}}, {"poi": "unknown"}),
        (
            "chemotherapy on record beside a no is for a person",
            {"answers": {"gonadotoxic_treatment": False}, "procedures": [{"name": "chemotherapy", "date": "2015"}]},
            {"gonadotoxic": "unknown"},
        ),
        (
            "what keeps her out fails, what does not passes",
            {"answers": {"endometriosis": True, "interfering_study": False}},
            {"endometriosis": "fail", "other-study": "pass", "autoimmune": "unknown"},
        ),
    ],
    "NCT01742533": [
        (
            "HRT that only a condition tells of is for a person",
            {"treatments": [], "conditions": [{"name": "on HRT"}]},
            {"on-hrt": "unknown"},
        ),
        ("HRT begun this month, planned to go on", taken("HRT", "2024-10", "2024-12-31"), {"on-hrt": "pass"}),
        ("an autoimmune disease", {"answers": {"autoimmune": True}}, {"autoimmune": "fail"}),
        ("18 to 39 years", {"birth_date": "1984-10-21"}, {"age": "pass"}),
        ("40 is too old", {"birth_date": "1984-10-20"}, {"age": "fail"}),
        ("HRT taken until today", taken("HRT", "2024-01-01", DAY), {"on-hrt": "pass"}),
        ("HRT that ended last week", taken("HRT", "2024-01-01", "2024-10-13"), {"on-hrt": "fail"}),
        ("HRT without an end may be over", taken("HRT", "2024-01-01"), {"on-hrt": "unknown"}),
        ("vaginal oestrogen is for a person", taken("vaginal estradiol", "2024-01-01", DAY), {"on-hrt": "unknown"}),
        ("pregnant", {"pregnancy": {"status": "pregnant"}}, {"pregnant": "fail"}),
        ("a negative test of this week", NOT_PREGNANT, {"pregnant": "pass"}),
        (
            "no other trial by her word, and none on record since July",
            {"answers": {"other_trial": False}, "procedures": [{"name": "PRP trial", "date": "2024-07-19"}]},
            {"other-trial": "pass"},
        ),
        (
            "a trial of July on record beside her no",
            {"answers": {"other_trial": False}, "procedures": [{"name": "PRP trial", "date": "2024-07-20"}]},
            {"other-trial": "unknown"},
        ),
        ("HIV", {"answers": {"hiv": True}}, {"hiv": "fail", "improper": "unknown"}),
    ],
    "NCT05308342": [
        ("a malformed uterus", {"answers": {"uterus": True}}, {"uterus": "fail"}),
        (
            "one on record beside a no",
            {"answers": {"uterus": False}, "conditions": [{"name": "双角子宫"}]},
            {"uterus": "unknown"},
        ),
        ("20 passes", {"birth_date": "2004-10-20", "answers": {"married": True}}, {"age": "pass", "married": "pass"}),
        ("40 fails", {"birth_date": "1984-10-20", "answers": {"married": False}}, {"age": "fail", "married": "fail"}),
        (
            "each ovary must be above 10 mm, and 10 is not",
            {"measurements": [high(12, DAY, "left-ovary", "mm"), high(10, DAY, "right-ovary", "mm")]},
            {"ovaries": "fail"},
        ),
        (
            "both are",
            {"measurements": [high(12, DAY, "left-ovary", "mm"), high(10.5, DAY, "right-ovary", "mm")]},
            {"ovaries": "pass"},
        ),
        ("one is not measured", {"measurements": [high(12, DAY, "left-ovary", "mm")]}, {"ovaries": "unknown"}),
        ("her karyotype alone leaves his open", {"karyotype": "46,XX"}, {"chromosomes": "unknown"}),
        ("hers alone can keep her out", {"karyotype": "45,X"}, {"chromosomes": "fail"}),
        (
            "both normal",
            {"karyotype": "46,XX", "answers": {"partner_chromosomes": False, "partner_sperm": True}},
            {"chromosomes": "pass", "partner": "fail"},
        ),
        (
            "an experimental study 13 months ago is too long ago",
            {"answers": {"other_study": False}, "procedures": [{"name": "stem cell study", "date": "2023-09-20"}]},
            {"other-study": "pass"},
        ),
        (
            "one of 12 months ago is for a person",
            {"answers": {"other_study": False}, "procedures": [{"name": "stem cell study", "date": "2023-10-20"}]},
            {"other-study": "unknown"},
        ),
    ],
    "NCT02603744": [
        ("20 to 39", {"birth_date": "2004-10-20"}, {"age": "pass"}),
        ("FSH of 20 is not above 20", {"measurements": [high(20, "2024-10-01")]}, {"fsh": "fail"}),
        ("FSH of 20.1 is", {"measurements": [high(20.1, "2024-10-01")]}, {"fsh": "pass", "exclusions": "unknown"}),
    ],
    "TRIALX-315627": [
        (
            "a cream is not systemic for certain, for a person",
            taken("prednisolone cream", "2024-06-01", "2024-09-01"),
            {"glucocorticoids": "unknown"},
        ),
        (
            "nor is an inhaler",
            {
                "treatments": [
                    {"agent": "corticosteroid", "route": "inhaled", "start": "2024-06-01", "end": "2024-09-01"}
                ]
            },
            {"glucocorticoids": "unknown"},
        ),
        (
            "a condition that tells of steroids beside no treatments, for a person",
            {"treatments": [], "conditions": [{"name": "on prednisone"}]},
            {"glucocorticoids": "unknown"},
        ),
        ("nothing was removed, by her word", {"answers": {"organs_missing": False}}, {"organs": "pass"}),
        ("one tube is gone, by her word", {"answers": {"organs_missing": True}}, {"organs": "fail"}),
        (
            "a tube that was removed by the record beside her no",
            {"answers": {"organs_missing": False}, "procedures": [{"name": "left salpingectomy", "date": "2019"}]},
            {"organs": "unknown"},
        ),
        (
            "an autoimmune disease keeps her out, and one on record beside a no is for a person",
            {"answers": {"autoimmune": False}, "conditions": [{"name": "systemic lupus erythematosus"}]},
            {"autoimmune": "unknown"},
        ),
        ("39 passes", {"birth_date": "1984-10-21", "answers": {"wants_child": True}}, {"age": "pass"}),
        (
            "an interval of 28 days is 4 weeks",
            {"measurements": [high(26, "2024-08-01", unit="U/L"), high(27, "2024-08-29", unit="U/L")]},
            {"fsh": "pass", "fsh-days": "unknown"},
        ),
        ("one result is not two", {"measurements": ONE_FSH}, {"fsh": "unknown"}),
        ("AMH of 1.1 is at most 1.1", {"measurements": [high(1.1, DAY, "AMH", "ng/mL")]}, {"amh": "pass"}),
        ("AMH of 1.11 is not", {"measurements": [high(1.11, DAY, "AMH", "ng/mL")]}, {"amh": "fail"}),
        ("AMH in pmol/L is not converted", {"measurements": [high(5, DAY, "AMH", "pmol/L")]}, {"amh": "unknown"}),
        ("21 days of prednisone", taken("prednisone", "2024-06-01", "2024-06-21"), {"glucocorticoids": "fail"}),
        ("20 days of it", taken("prednisone", "2024-06-01", "2024-06-20"), {"glucocorticoids": "pass"}),
        ("no medicines", {"treatments": []}, {"glucocorticoids": "pass"}),
    ],
    "NCT06645379": [
        ("18 is not above 18", {"birth_date": "2006-10-20"}, {"age": "fail"}),
        ("19 is", {"birth_date": "2005-10-20"}, {"age": "pass"}),
        ("four months are not more", {"menses": {"pattern": "amenorrhea", "since": "2024-06-20"}}, {"menses": "fail"}),
        ("a day more is", {"menses": {"pattern": "amenorrhea", "since": "2024-06-19"}}, {"menses": "pass"}),
        ("an AFC of 4 is enough", {"measurements": [high(4, DAY, "AFC", "follicles")]}, {"reserve": "pass"}),
        (
            "an AFC of 5 and an AMH of 1.1 are not, and FSH is open",
            {"measurements": [high(5, DAY, "AFC", "follicles"), high(1.1, DAY, "AMH", "ng/mL")]},
            {"reserve": "unknown"},
        ),
        (
            "nor is a low FSH beside them",
            {"measurements": [high(5, DAY, "AFC", "follicles"), high(2, DAY, "AMH", "ng/mL"), high(9, DAY)]},
            {"reserve": "fail"},
        ),
        ("twice FSH", {"measurements": TWO_FSH, **NOT_PREGNANT}, {"reserve": "pass", "not-pregnant": "pass"}),
    ],
    "NCT03568708": [
        (
            "a pill that only a condition tells of is for a person",
            {"treatments": [], "conditions": [{"name": "on oral contraceptive"}]},
            {"bone-drugs": "unknown"},
        ),
        (
            "a pill of August to September, of which no day is exact",
            taken("OCP", "2024-08", "2024-09"),
            {"bone-drugs": "fail"},
        ),
        (
            "a cream is for a person",
            taken("prednisone cream", "2024-08-01", "2024-09-01"),
            {"bone-drugs": "unknown"},
        ),
        (
            "a month to the day is not more than a month",
            {"measurements": [high(40, "2024-08-15"), high(41, "2024-09-15")]},
            {"fsh": "unknown"},
        ),
        ("a day more is", {"measurements": [high(40, "2024-08-15"), high(41, "2024-09-16")]}, {"fsh": "pass"}),
        ("a pill in August", taken("OCP", "2023-01-01", "2024-08-01"), {"bone-drugs": "fail"}),
        ("a pill until July 19", taken("OCP", "2023-01-01", "2024-07-19"), {"bone-drugs": "pass"}),
        (
            "Depo-Provera of 1 June acts for 13 weeks",
            taken("Depo-Provera", "2024-06-01", "2024-06-01"),
            {"bone-drugs": "fail"},
        ),
        ("folic acid is none of the four", taken("folic acid", "2024-01-01", DAY), {"bone-drugs": "pass"}),
        ("pregnant", {"pregnancy": {"status": "pregnant"}, "answers": {"english": True}}, {"pregnant": "fail"}),
    ],
    "NCT03816852": [
        (
            "both signs of the guideline",
            {"menses": {"pattern": "amenorrhea", "since": "2024-06-20"}, "measurements": TWO_FSH},
            {"diagnosis": "pass"},
        ),
        (
            "one sign is not both",
            {"menses": {"pattern": "amenorrhea", "since": "2024-06-21"}, "measurements": TWO_FSH},
            {"diagnosis": "fail"},
        ),
        ("the other sign missing is unknown", {"measurements": TWO_FSH}, {"diagnosis": "unknown"}),
        (
            "thyroxine is a hormone and no sex hormone, for a person",
            {**taken("levothyroxine", "2024-01-01", DAY), "answers": {"chinese_medicine": False}},
            {"medicines": "unknown"},
        ),
        (
            "an androgen is a sex hormone",
            {
                "treatments": [{"agent": "testosterone", "atc": "G03BA03", "end": "2024-10-01"}],
                "answers": {"chinese_medicine": False},
            },
            {"medicines": "fail"},
        ),
        (
            "a condition that tells of a hormone beside no treatments, for a person",
            {"treatments": [], "conditions": [{"name": "on HRT"}], "answers": {"chinese_medicine": False}},
            {"medicines": "unknown"},
        ),
        ("19 passes", {"birth_date": "2005-10-20"}, {"age": "pass"}),
        ("40 passes by the field", {"birth_date": "1983-10-21"}, {"age": "pass"}),
        ("41 fails", {"birth_date": "1983-10-20"}, {"age": "fail"}),
        (
            "neither hormones nor Chinese medicine",
            {"treatments": [], "answers": {"chinese_medicine": False}},
            {"medicines": "pass"},
        ),
        (
            "Chinese medicine by her word",
            {"treatments": [], "answers": {"chinese_medicine": True}},
            {"medicines": "fail"},
        ),
        ("Chinese medicine not asked for", {"treatments": []}, {"medicines": "unknown"}),
        (
            "a decoction of July on record beside her no, for a person",
            {**taken("herbal decoction", "2024-07-01", "2024-07-20"), "answers": {"chinese_medicine": False}},
            {"medicines": "unknown"},
        ),
        (
            "Climen until July 20",
            {**taken("Climen", "2024-01-01", "2024-07-20"), "answers": {"chinese_medicine": False}},
            {"medicines": "fail"},
        ),
        (
            "Climen until July 19",
            {**taken("Climen", "2024-01-01", "2024-07-19"), "answers": {"chinese_medicine": False}},
            {"medicines": "pass"},
        ),
        (
            "what keeps her out fails, what is cut is the investigator's",
            {"answers": {"cushing": True, "thyroid": False}},
            {"cushing": "fail", "thyroid": "pass", "genes": "unknown", "cut": "unknown"},
        ),
        (
            "a thyroiditis on record beside a no is for a person",
            {"answers": {"thyroid": False}, "conditions": [{"name": "Hashimoto thyroiditis"}]},
            {"thyroid": "unknown"},
        ),
    ],
    "NCT02644447": [
        ("20 passes", {"birth_date": "2004-10-20"}, {"age": "pass"}),
        ("39 passes", {"birth_date": "1984-10-21"}, {"age": "pass", "exclusions": "unknown"}),
        ("40 fails", {"birth_date": "1984-10-20"}, {"age": "fail"}),
        ("drugs without a response", {"answers": {"drug_treatment_failed": True}}, {"no-response": "pass"}),
        ("no drugs, or a response", {"answers": {"drug_treatment_failed": False}}, {"no-response": "fail"}),
        (
            "a medicine on record is no failure of it",
            taken("Climen", "2023-01-01", "2023-06-01"),
            {"no-response": "unknown"},
        ),
    ],
    "NCT02912104": [
        ("all that the text does not say is the investigator's", {}, {"inclusion": "unknown", "exclusions": "unknown"}),
    ],
}


@pytest.mark.parametrize(
    ("trial", "case"),
    [pytest.param(trial, case, id=f"{trial}: {case[0]}") for trial, cases in CASES.items() for case in cases],
)
def test_a_woman_is_judged_as_the_text_says(trial: str, case: tuple[str, dict[str, Any], dict[str, str]]) -> None:
    """The verdict on each criterion that her facts speak to is that of the printed sentence."""
    protocol = load_protocol(str(FILES[trial])).protocol
    exact = json.loads(json.dumps({"id": "P-1", **case[1]}), parse_float=Decimal)
    screening = screen(protocol.screening, read_patient(Document(exact, "row"), protocol), date.fromisoformat(DAY))
    found = {judged.criterion.id: str(judged.finding.verdict) for judged in screening.judged}
    assert {name: found[name] for name in case[2]} == case[2]


def test_every_file_has_cases() -> None:
    """No example goes without a table of expected verdicts, and there are at least six."""
    assert set(CASES) == set(FILES)
    assert len(FILES) >= 6


@pytest.mark.parametrize("trial", FILES)
def test_the_file_holds_together_and_counts_what_it_leaves_to_the_investigator(poi: Poi, trial: str) -> None:
    """The check ends 0, and names each sentence that no kind reads."""
    ended = poi("protocol", "check", "--protocol", FILES[trial], "--format", "json")
    assert ended.code == 0
    unread = [
        each.id for each in load_protocol(str(FILES[trial])).protocol.every_criterion() if isinstance(each, Unsupported)
    ]
    assert any(", ".join(unread) in note for note in json.loads(ended.out)["notes"])


@pytest.mark.parametrize("trial", FILES)
def test_of_an_unknown_woman_nothing_is_decided(poi: Poi, tmp_path: Path, trial: str) -> None:
    """A blank form is undetermined in every trial, with a need for each criterion."""
    blank = tmp_path / "P-1.json"
    blank.write_text('{"id": "P-1"}', "utf-8")
    ended = poi("screen", blank, "--on", DAY, "--protocol", FILES[trial], "--format", "json")
    assert ended.code == 4
    told = json.loads(ended.out)
    assert {each["verdict"] for each in told["findings"]} == {"unknown"}
    assert {each["criterion"] for each in told["outlook"]["needs"]} == {each["criterion"] for each in told["findings"]}
    assert poi("patient", "new", "P-2", "--protocol", FILES[trial], "--output", tmp_path / "P-2.json").code == 0
    for form in ("text", "csv"):
        assert poi("screen", blank, "--on", DAY, "--protocol", FILES[trial], "--format", form).code == 4
    for criterion in told["findings"]:
        assert poi("screen", "--explain", criterion["criterion"], "--protocol", FILES[trial]).code == 0


@pytest.mark.parametrize("trial", FILES)
def test_arms_are_dealt_where_the_trial_is_randomized(poi: Poi, trial: str) -> None:
    """A list is dealt, or refused with the reason why there is none."""
    procedure = load_protocol(str(FILES[trial])).protocol.randomization.procedure
    ended = poi("randomize", "--seed", "7", "--protocol", FILES[trial], "--format", "csv")
    if procedure.kind == "none":
        assert (ended.code, procedure.because in ended.err) == (5, True)
    else:
        assert ended.code == 0


@pytest.mark.parametrize("trial", FILES)
@pytest.mark.parametrize("form", ["text", "json", "csv", "html", "ics"])
def test_every_arm_has_a_calendar(poi: Poi, tmp_path: Path, trial: str, form: str) -> None:
    """Doses that the text gives are laid out, and sentences that say no days are shown."""
    for arm in load_protocol(str(FILES[trial])).protocol.arms:
        onset = ("--onset", "2026-01-01", "--arm", arm.id, "--format", form, "--output", tmp_path / arm.id)
        ended = poi("schedule", "--protocol", FILES[trial], *onset)
        assert ended.code == 0, ended.err


def test_a_review_of_an_exclusion_is_asked_for_in_words_that_cannot_be_turned_round(poi: Poi, tmp_path: Path) -> None:
    """Who judges a record that may keep her out is told that a pass lets her in."""
    facts = {"id": "P-1", "answers": {"pcos": False}, "conditions": [{"name": "PCOS", "since": "2019"}]}
    (tmp_path / "P-1.json").write_text(json.dumps(facts), "utf-8")
    out = poi("screen", tmp_path / "P-1.json", "--on", DAY, "--protocol", FILES["NCT01742533"]).out
    assert "writes a review, pass if it does not stand in her way: PCOS" in " ".join(out.split())


def test_a_protocol_without_assumptions_rests_on_none(poi: Poi, tmp_path: Path) -> None:
    """A list that is empty is said to be none, for one woman and for many."""
    record = Path(__file__).parent.parent / "examples" / "registry" / "NCT07115082.json"
    file, blank = tmp_path / "bare.yaml", tmp_path / "P-1.ndjson"
    blank.write_text('{"id": "P-1"}', "utf-8")
    blank.with_suffix(".json").write_text('{"id": "P-1"}', "utf-8")
    assert poi("protocol", "new", "--from-registry", record, "--output", file).code == 0
    day = ("--on", DAY, "--protocol", file)
    assert "Rests on no assumption." in poi("screen", blank.with_suffix(".json"), *day).out
    for form in ("text", "html"):
        assert "Rests on no assumption." in poi("screen", blank, *day, "--summary", "--format", form).out


def test_the_cohorts_take_rising_doses(poi: Poi) -> None:
    """5, 10 and 15 million cells, absolute, whatever she weighs."""
    for arm, cells in (("low", 5_000_000), ("middle", 10_000_000), ("high", 15_000_000)):
        out = poi("schedule", "--protocol", FILES["NCT02603744"], "--arm", arm, "--format", "json").out
        assert f'"amount": "{cells}"' in out


def test_a_woman_enters_a_trial_with_exclusions_by_its_ledger(poi: Poi, tmp_path: Path) -> None:
    """Answers and a review of each unsupported sentence let her in; an exclusion keeps the next out, and is logged."""
    file, ledger = FILES["NCT04475744"], tmp_path / "ledger"
    unread = ("autoimmune", "genetic", "surgery-risk", "allergy")
    said = {"verdict": "pass", "by": "the investigator", "date": "2024-10-19", "reason": "nothing found"}
    woman: dict[str, Any] = {
        "sex": "female",
        "birth_date": "1990-01-15",
        "menses": {"pattern": "amenorrhea", "since": "2024-01-20"},
        "answers": dict.fromkeys(
            ("endometriosis", "interfering_study", "acquired_poi", "gonadotoxic_treatment"), False
        ),
        "consent": {"signed": True, "date": "2024-10-16", "trial": "NCT04475744"},
        "reviews": [{"criterion": criterion, **said} for criterion in unread],
    }
    assert poi("ledger", "open", ledger, "--rehearsal", "--seed", "7", "--protocol", file).code == 0
    for number, endometriosis, code in ((1, False, 0), (2, True, 3)):
        facts = {"id": f"P-{number}", **woman, "answers": {**woman["answers"], "endometriosis": endometriosis}}
        (tmp_path / "patient.json").write_text(json.dumps(facts), "utf-8")
        assert poi("enroll", tmp_path / "patient.json", "--ledger", ledger, "--on", DAY, "--yes").code == code
    assert "is whole: 3 entries, 1 allocation" in poi("ledger", "verify", ledger).out
    assert poi("ledger", "verify", ledger, "--rejudge").code == 0
