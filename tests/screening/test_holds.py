"""Holds: what a clinician clears before anyone is treated; they change no verdict."""

from datetime import date

import pytest

from poi_trial.files.document import Document
from poi_trial.files.patient_file import read_patient
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.holds import cleared
from poi_trial.screening.screen import Screening, screen

DAY = date(2024, 10, 20)


def screened(protocol: Protocol, **facts: object) -> Screening:
    """The screening of a patient with these facts."""
    return screen(protocol.screening, read_patient(Document({"id": "P-1", **facts}, "case"), protocol), DAY)


def state(protocol: Protocol, hold: str, **facts: object) -> str:
    """How one hold stands."""
    return {found.hold: str(found.state) for found in screened(protocol, **facts).holds}[hold]


@pytest.mark.parametrize(
    ("pregnancy", "expected"),
    [
        (None, "not asked"),
        ({"status": "not pregnant"}, "not asked"),
        ({"status": "not pregnant", "test": "negative"}, "not asked"),
        ({"status": "not pregnant", "test": "negative", "date": "2024-10-13"}, "clear"),
        ({"status": "not pregnant", "test": "negative", "date": "2024-10-12"}, "not asked"),
        ({"test": "negative", "date": "2024-10-20"}, "clear"),
        ({"test": "negative", "date": "2024-10-21"}, "not asked"),
        ({"test": "negative", "date": "2024-10"}, "not asked"),
        ({"status": "pregnant", "test": "negative", "date": "2024-10-20"}, "present"),
        ({"status": "not pregnant", "test": "positive", "date": "2024-01-01"}, "present"),
        ({"test": "positive"}, "present"),
        ({"test": "positive", "date": "2024-10-21"}, "not asked"),
        ({"status": "breast-feeding", "test": "negative", "date": "2024-10-20"}, "clear"),
    ],
)
def test_pregnancy(protocol: Protocol, pregnancy: dict[str, str] | None, expected: str) -> None:
    """Clear only with a negative test at most 7 days old for sure; a pregnancy or a positive test is present."""
    assert state(protocol, "pregnancy", pregnancy=pregnancy) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [(None, "not asked"), ("breast-feeding", "present"), ("not pregnant", "clear"), ("pregnant", "clear")],
)
def test_breast_feeding(protocol: Protocol, status: str | None, expected: str) -> None:
    """Present for the status breast-feeding, clear for any other given status."""
    assert state(protocol, "breast-feeding", pregnancy={"status": status}) == expected


def test_a_listed_contraindication_is_present(protocol: Protocol) -> None:
    """A condition named by a hold makes it present and says which; the others are clear."""
    screening = screened(protocol, conditions=[{"name": "Left deep vein thrombosis", "since": "2019"}], procedures=[])
    found = {hold.hold: hold for hold in screening.holds}
    assert found["venous-thromboembolism"].state == "present"
    assert found["venous-thromboembolism"].found == ("Left deep vein thrombosis",)
    assert found["meningioma"].state == "clear"


def test_lists_that_are_missing_were_not_asked(protocol: Protocol) -> None:
    """Without conditions nothing about them is clear; the uterus asks for conditions and procedures."""
    assert state(protocol, "liver") == "not asked"
    assert state(protocol, "no-uterus", conditions=[]) == "not asked"
    assert state(protocol, "no-uterus", conditions=[], procedures=[]) == "clear"
    assert state(protocol, "no-uterus", procedures=[{"name": "Total hysterectomy"}]) == "present"


def test_what_lies_ahead_holds_nobody_up(protocol: Protocol) -> None:
    """A planned operation after the screening day is not on record yet."""
    facts = {"conditions": [], "procedures": [{"name": "hysterectomy", "date": "2025-01"}]}
    assert state(protocol, "no-uterus", **facts) == "clear"


def test_names_that_no_hold_knows_are_listed(protocol: Protocol) -> None:
    """A person reads what matches nothing."""
    screening = screened(protocol, conditions=[{"name": "Asthma"}, {"name": "Meningioma"}], procedures=[])
    assert screening.unread == ("Asthma",)


def test_holds_change_no_verdict(protocol: Protocol) -> None:
    """A pregnant woman is screened like any other."""
    facts = {"sex": "female", "birth_date": "1994-01-01"}
    one = screened(protocol, **facts)
    other = screened(protocol, **facts, pregnancy={"status": "pregnant"})
    assert [j.finding.verdict for j in one.judged] == [j.finding.verdict for j in other.judged]


@pytest.mark.parametrize(
    ("name", "hold"),
    [
        ("very high triglycerides", "triglycerides"),
        ("no uterus", "no-uterus"),
        ("hysterectomies", "no-uterus"),
        ("TAH-BSO", "no-ovaries"),
        ("oophorectomy, bilateral", "no-ovaries"),
        ("breast carcinoma", "hormone-dependent-tumour"),
        ("meningiomas", "meningioma"),
        ("STEMI 2019", "arterial-thrombosis"),
        ("cerebrovascular accident", "arterial-thrombosis"),
        ("pulmonary embolus", "venous-thromboembolism"),
        ("DVTs", "venous-thromboembolism"),
        ("estradiol allergy", "hypersensitivity"),
        ("脑梗塞", "arterial-thrombosis"),
        ("双侧附件切除术", "no-ovaries"),
    ],
)
def test_names_that_make_a_hold_present(protocol: Protocol, name: str, hold: str) -> None:
    """Plurals, short forms and Chinese names make the hold present."""
    assert state(protocol, hold, conditions=[{"name": name}], procedures=[]) == "present"


def test_another_word_is_another_thing(protocol: Protocol) -> None:
    """A hysteroscopy takes no uterus away."""
    assert state(protocol, "no-uterus", conditions=[], procedures=[{"name": "hysteroscopy"}]) == "clear"


@pytest.mark.parametrize(
    ("name", "hold"),
    [
        ("pes planus", "venous-thromboembolism"),
        ("无子宫肌瘤", "no-uterus"),
        ("中风险", "arterial-thrombosis"),
        ("heat stroke", "arterial-thrombosis"),
        ("CVA tenderness", "arterial-thrombosis"),
        ("残角子宫切除术", "no-uterus"),
    ],
)
def test_names_that_only_look_like_a_hold(protocol: Protocol, name: str, hold: str) -> None:
    """A flat foot is no embolism, and no fibroids is not no uterus; a person reads these."""
    assert state(protocol, hold, conditions=[{"name": name}], procedures=[]) == "clear"


@pytest.mark.parametrize("history", ["conditions", "procedures"])
def test_a_list_that_nobody_asked_for_clears_nothing(protocol: Protocol, history: str) -> None:
    """What a record happens to say can make a hold present, but it never says that there is nothing else."""
    facts = {"conditions": [], "procedures": [], "incomplete": [history]}
    assert state(protocol, "no-uterus", **facts) == "not asked"
    found = {**facts, history: [{"name": "hysterectomy"}]}
    assert state(protocol, "no-uterus", **found) == "present"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"pregnancy": {"status": "not pregnant"}, "conditions": []}, {"pregnancy": "cleared", "meningioma": "clear"}),
        ({"pregnancy": {"status": "pregnant"}, "conditions": None}, {"pregnancy": "present", "meningioma": "cleared"}),
        ({"conditions": [{"name": "meningioma"}]}, {"pregnancy": "cleared", "meningioma": "cleared"}),
    ],
)
def test_a_person_clears_what_stands(protocol: Protocol, facts: dict[str, object], expected: dict[str, str]) -> None:
    """By word a hold that stands is cleared, but never a pregnancy on record; what is clear stays clear."""
    holds = cleared(protocol.holds, screened(protocol, **facts).holds, ["pregnancy", "meningioma"])
    assert {hold.hold: str(hold.state) for hold in holds if hold.hold in expected} == expected
    assert all(hold.state.stands for hold in holds if hold.hold == "breast-feeding" and "pregnancy" not in facts)
