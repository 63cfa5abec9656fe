"""The outlook of whole patients, with dates worked out by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from poi_trial.files.document import Document
from poi_trial.files.patient_file import read_patient
from poi_trial.files.strict_json import read_json
from poi_trial.output.outlook_words import outlook_because, to_do
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.criteria.age import ordinal
from poi_trial.screening.outlook import Timeline, Window
from poi_trial.screening.screen import Screening, screen
from poi_trial.screening.verdict import Finding, Need, Remark, Verdict

WOMAN: dict[str, Any] = {
    "id": "P-1",
    "sex": "female",
    "birth_date": "1994-03-11",
    "karyotype": "46,XX",
    "menses": {"pattern": "amenorrhea", "since": "2025-06-01"},
    "treatments": [],
    "answers": {"intends_pregnancy": True, "stem_cell_therapy": False},
    "consent": {"signed": True, "date": "2026-03-01"},
}


def fsh(*results: tuple[int, str]) -> dict[str, Any]:
    """FSH results in IU/L, each a value and a date."""
    return {"measurements": [{"analyte": "FSH", "value": Decimal(v), "unit": "IU/L", "date": d} for v, d in results]}


PAIR = fsh((41, "2025-09-01"), (44, "2025-11-01"))
CLIMEN = {"agent": "Climen", "start": "2025-01-01", "end": "2026-02-20"}


def screened(protocol: Protocol, facts: dict[str, Any], on: str) -> Screening:
    """The woman above with other facts, screened on a day."""
    return screen(
        protocol.screening, read_patient(Document({**WOMAN, **facts}, "row"), protocol), date.fromisoformat(on)
    )


WINDOWS: dict[str, tuple[str, dict[str, Any], str | None, str | None]] = {
    "all known: until the day before her 40th birthday": ("2026-03-02", PAIR, "2026-03-02", "2034-03-10"),
    "a repeat FSH may complete the pair on the 29th day": (
        "2026-03-02",
        fsh((41, "2026-02-10")),
        "2026-03-11",
        "2034-03-10",
    ),
    "on the 28th day the repeat waits for the morrow": (
        "2026-03-10",
        fsh((41, "2026-02-10")),
        "2026-03-11",
        "2034-03-10",
    ),
    "a repeat waits until 4 weeks after a planned letrozole": (
        "2026-03-02",
        {**fsh((41, "2026-02-10")), "treatments": [{"agent": "letrozole", "start": "2026-03-05", "end": "2026-03-10"}]},
        "2026-04-08",
        "2034-03-10",
    ),
    "no FSH at all: one today, one 29 days on": ("2026-03-02", {}, "2026-03-31", "2034-03-10"),
    "a low FSH of today: another day must bring the first": (
        "2026-03-02",
        fsh((9, "2026-03-02")),
        "2026-04-01",
        "2034-03-10",
    ),
    "a low FSH of yesterday fails, two new ones may still make a pair": (
        "2026-03-02",
        fsh((9, "2026-03-01")),
        "2026-03-31",
        "2034-03-10",
    ),
    "a month in which a low FSH may lie must be over": (
        "2026-03-02",
        fsh((41, "2025-11-01"), (9, "2026-03")),
        "2026-04-01",
        "2034-03-10",
    ),
    "the pair counts from the last day of a month": ("2026-02-03", fsh((41, "2026-01")), "2026-03-01", "2034-03-10"),
    "two new results are sooner than a repeat after a year that is not over": (
        "2026-03-02",
        fsh((41, "2026")),
        "2026-03-31",
        "2034-03-10",
    ),
    "a low FSH dated ahead is a slip where results are needed": (
        "2026-03-02",
        fsh((41, "2026-02-10"), (9, "2026-05-01")),
        "2026-03-11",
        "2034-03-10",
    ),
    "nineteen: from her 20th birthday": (
        "2026-03-02",
        {**PAIR, "birth_date": "2006-12-02"},
        "2026-12-02",
        "2046-12-01",
    ),
    "the day before her 40th birthday is the last": (
        "2026-04-10",
        {**PAIR, "birth_date": "1986-04-11"},
        "2026-04-10",
        "2026-04-10",
    ),
    "her 40th birthday is too late": ("2026-04-11", {**PAIR, "birth_date": "1986-04-11"}, None, None),
    "born on 29 February she is below 40 on 29 February's eve": (
        "2028-02-28",
        {**PAIR, "birth_date": "1988-02-29"},
        "2028-02-28",
        "2028-02-28",
    ),
    "a year of birth gives the cautious side": (
        "2026-03-02",
        {**PAIR, "birth_date": "1994"},
        "2026-03-02",
        "2033-12-31",
    ),
    "a year of birth that straddles 20: at best today": (
        "2026-03-02",
        {**PAIR, "birth_date": "2006"},
        "2026-03-02",
        "2045-12-31",
    ),
    "a month of birth that straddles 40: at best until its last day": (
        "2026-04-10",
        {**PAIR, "birth_date": "1986-04"},
        "2026-04-10",
        "2026-04-29",
    ),
    "too young by every day of the year: when she surely is 20": (
        "2026-03-02",
        {**PAIR, "birth_date": "2007"},
        "2027-12-31",
        "2046-12-31",
    ),
    "no date of birth: no end": ("2026-03-02", {**PAIR, "birth_date": None}, "2026-03-02", None),
    "a date of birth ahead is a slip and bounds nothing": (
        "2026-03-02",
        {**PAIR, "birth_date": "2026-06-01"},
        "2026-03-02",
        None,
    ),
    "three months of amenorrhoea: the fourth must pass": (
        "2026-03-02",
        {**PAIR, "menses": {"pattern": "amenorrhea", "since": "2025-12-01"}},
        "2026-04-01",
        "2034-03-10",
    ),
    "a last period ahead is a slip and bounds nothing": (
        "2026-03-02",
        {**PAIR, "menses": {"pattern": "amenorrhea", "last_period": "2026-05-01"}},
        "2026-03-02",
        "2034-03-10",
    ),
    "regular periods never pass": ("2026-03-02", {**PAIR, "menses": {"pattern": "regular"}}, None, None),
    "regular periods, unless none comes for four months": (
        "2026-03-02",
        {**PAIR, "menses": {"pattern": "regular", "last_period": "2026-02-20"}},
        "2026-06-20",
        "2034-03-10",
    ),
    "three months after the last tablet, and a day": (
        "2026-03-02",
        {**PAIR, "treatments": [CLIMEN]},
        "2026-05-21",
        "2034-03-10",
    ),
    "a treatment without an end is still taken": (
        "2026-03-02",
        {**PAIR, "treatments": [{"agent": "Climen"}]},
        None,
        None,
    ),
    "a planned treatment ends it": (
        "2026-03-02",
        {**PAIR, "treatments": [{"agent": "Climen", "start": "2026-04-01"}]},
        "2026-03-02",
        "2026-03-31",
    ),
    "the second stretch counts where the first is too early": (
        "2026-03-02",
        {
            **PAIR,
            "birth_date": "2006-05-01",
            "treatments": [{"agent": "Climen", "start": "2026-04-01", "end": "2026-06-30"}],
        },
        "2026-10-01",
        "2046-04-30",
    ),
    "an unsigned consent can still be signed": (
        "2026-03-02",
        {**PAIR, "consent": {"signed": False}},
        "2026-03-02",
        "2034-03-10",
    ),
    "a consent dated ahead waits for its day": (
        "2026-03-02",
        {**PAIR, "consent": {"signed": True, "date": "2026-03-20"}},
        "2026-03-20",
        "2034-03-10",
    ),
    "a withdrawn consent never passes": (
        "2026-03-02",
        {**PAIR, "consent": {"signed": True, "date": "2026-03-01", "withdrawn": "2026-03-02"}},
        None,
        None,
    ),
    "the second FSH comes after her birthday": (
        "2026-04-03",
        {**fsh((41, "2026-04-03")), "birth_date": "1986-04-11"},
        None,
        None,
    ),
}


@pytest.mark.parametrize("why", WINDOWS)
def test_when_she_could_be_eligible_at_best(protocol: Protocol, why: str) -> None:
    """From when until when she could be eligible, worked out by hand."""
    on, facts, first, last = WINDOWS[why]
    screening = screened(protocol, facts, on)
    assert screening.outlook
    window = screening.outlook.window
    assert (window and str(window.first)) == first
    assert (window and window.last and str(window.last)) == last
    assert (outlook_because(screening) is None) == (window is not None)


TO_DO: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a deadline counts the days to her birthday": (
        "2026-03-02",
        {**PAIR, "birth_date": "1986-04-11"},
        ["2026-03-02 age: enrol her by 2026-04-10: her 40th birthday is 2026-04-11, 40 days remain"],
    ),
    "on the last day one day remains": (
        "2026-04-10",
        {**PAIR, "birth_date": "1986-04-11"},
        ["2026-04-10 age: enrol her by 2026-04-10: her 40th birthday is 2026-04-11, 1 day remains"],
    ),
    "a deadline exactly 12 months ahead is told": (
        "2026-03-02",
        {**PAIR, "birth_date": "1987-03-03"},
        ["2026-03-02 age: enrol her by 2027-03-02: her 40th birthday is 2027-03-03, 366 days remain"],
    ),
    "a day later it is none yet": ("2026-03-02", {**PAIR, "birth_date": "1987-03-04"}, []),
    "a month of birth names the earliest birthday": (
        "2026-03-02",
        {**PAIR, "birth_date": "1986-05"},
        ["2026-03-02 age: enrol her by 2026-04-30: her 40th birthday may be as early as 2026-05-01, 60 days remain"],
    ),
    "once it may have been, the latest birthday": (
        "2026-05-02",
        {**PAIR, "birth_date": "1986-05"},
        [
            "2026-05-02 age: record her whole date of birth; 1986-05 is not enough",
            "2026-05-02 age: enrol her by 2026-05-30: her 40th birthday is 2026-05-31 at the latest, 29 days remain",
        ],
    ),
    "a planned treatment is a deadline": (
        "2026-03-02",
        {**PAIR, "treatments": [{"agent": "Climen", "start": "2026-04-01"}]},
        ["2026-03-02 hormones: enrol her by 2026-03-31: Climen is planned from 2026-04-01, 30 days remain"],
    ),
    "a planned infusion of cells is a deadline": (
        "2026-03-02",
        {**PAIR, "procedures": [{"name": "stem cell infusion", "date": "2026-04-01"}]},
        [
            "2026-03-02 stem-cells: enrol her by 2026-03-31: stem cell infusion is planned for 2026-04-01, "
            "30 days remain"
        ],
    ),
    "what only time mends is a day to screen her again": (
        "2026-03-02",
        {
            **fsh((41, "2026-02-10")),
            "birth_date": "2006-12-02",
            "menses": {"pattern": "amenorrhea", "since": "2025-12-01"},
            "treatments": [CLIMEN],
            "consent": {"signed": True, "date": "2026-03-20"},
        },
        [
            "2026-03-11 fsh: repeat FSH from 2026-03-11; "
            "above 25 IU/L it completes the pair with 41 IU/L on 2026-02-10",
            "2026-03-20 consent: screen her again on or after 2026-03-20: her consent is dated 2026-03-20",
            "2026-04-01 menses: screen her again on or after 2026-04-01: "
            "4 months of amenorrhoea are complete on 2026-04-01",
            "2026-05-21 hormones: screen her again on or after 2026-05-21: "
            "3 months must pass after the last day of Climen, 2026-02-20",
            "2026-12-02 age: screen her again on or after 2026-12-02: she turns 20 on 2026-12-02",
        ],
    ),
    "partial dates wait for the day that is sure": (
        "2026-03-02",
        {**PAIR, "birth_date": "2007", "menses": {"pattern": "oligomenorrhea", "since": "2025-12"}},
        [
            "2026-04-30 menses: screen her again on or after 2026-04-30: "
            "only then are 4 months of oligomenorrhoea certainly complete",
            "2027-12-31 age: screen her again on or after 2027-12-31: only then has she certainly turned 20",
        ],
    ),
    "a pattern that only more time could contradict": (
        "2026-03-02",
        {**PAIR, "menses": {"pattern": "regular", "last_period": "2026-02-20"}},
        [
            "2026-06-20 menses: ask her again and correct the pattern or the dates",
            "2026-06-20 menses: screen her again on or after 2026-06-20: "
            "if she has no period until then, 4 months without one contradict the pattern",
        ],
    ),
    "a device to be judged beside a washout that must pass": (
        "2026-03-02",
        {**PAIR, "treatments": [CLIMEN, {"agent": "Mirena", "start": "2025-01-25"}]},
        [
            "2026-05-21 hormones: a clinician judges whether this counts, by its class: Mirena, no end recorded",
            "2026-05-21 hormones: screen her again on or after 2026-05-21: "
            "3 months must pass after the last day of Climen, 2026-02-20",
        ],
    ),
    "who can never enter is sent to do nothing": ("2026-03-02", {**fsh((41, "2026-02-10")), "karyotype": "45,X"}, []),
}


@pytest.mark.parametrize("why", TO_DO)
def test_what_there_is_to_do(protocol: Protocol, why: str) -> None:
    """What to obtain, to wait for and to keep in mind, by the earliest day, in a clinician's words."""
    on, facts, expected = TO_DO[why]
    assert [f"{row.first} {row.criterion}: {row.do}" for row in to_do(screened(protocol, facts, on))] == expected


BECAUSE: dict[str, tuple[str, dict[str, Any], str]] = {
    "one that can never pass": (
        "2026-03-02",
        {**PAIR, "karyotype": "45,X"},
        "karyotype: 45,X is not a normal karyotype",
    ),
    "a treatment without an end": (
        "2026-03-02",
        {**PAIR, "treatments": [{"agent": "Climen"}]},
        "hormones: within 3 months before 2026-03-02: Climen, no end recorded, so judged as still taken",
    ),
    "a second FSH that comes too late": (
        "2026-04-03",
        {**fsh((41, "2026-04-03")), "birth_date": "1986-04-11"},
        "a second FSH is possible from 2026-05-02 at the earliest, but her 40th birthday is 2026-04-11",
    ),
    "two FSH that come too late": (
        "2026-04-03",
        {"birth_date": "1986-04-11"},
        "two FSH results more than 28 days apart are possible from 2026-05-02 at the earliest, "
        "but her 40th birthday is 2026-04-11",
    ),
    "a washout that ends too late": (
        "2026-03-02",
        {**PAIR, "birth_date": "1986-04-11", "treatments": [CLIMEN]},
        "3 months must pass after the last day of Climen, 2026-02-20, but her 40th birthday is 2026-04-11",
    ),
    "a low result dated ahead, beside a wait": (
        "2026-03-02",
        {**fsh((41, "2025-09-01"), (44, "2025-11-01"), (9, "2026-04-01")), "birth_date": "2006-12-02"},
        "she turns 20 on 2026-12-02, but fsh no longer passes from 2026-04-01 "
        "(41 IU/L on 2025-09-01 and 44 IU/L on 2025-11-01 are 61 days apart, "
        "but 9 IU/L on 2026-04-01 is not above 25 IU/L)",
    ),
    "never all together": (
        "2026-03-02",
        {
            **PAIR,
            "birth_date": "2006-05-01",
            "treatments": [
                {"agent": "Climen", "start": "2026-04-01", "end": "2026-06-30"},
                {"agent": "Climen", "start": "2026-11-01"},
            ],
            "menses": {"pattern": "amenorrhea", "since": "2026-09-15", "last_period": "2025-10-01"},
        },
        "each criterion passes on some days, but there is no day on which all of them do",
    ),
}


@pytest.mark.parametrize("why", BECAUSE)
def test_why_she_cannot_become_eligible(protocol: Protocol, why: str) -> None:
    """Without a window the outlook says which criterion can never pass, or which two miss one another."""
    on, facts, expected = BECAUSE[why]
    assert outlook_because(screened(protocol, facts, on)) == expected


def test_a_list_that_nobody_asked_for_is_completed_after_the_washout(protocol: Protocol) -> None:
    """Of a record that may not hold every treatment, those on it must be over, and then she can be asked."""
    patient = read_patient(Document({**WOMAN, **PAIR, "treatments": [CLIMEN]}, "row"), protocol)
    unasked = patient.model_copy(update={"incomplete": ("treatments",)})
    screening = screen(protocol.screening, unasked, date(2026, 3, 2))
    assert screening.outlook
    assert screening.outlook.window == (date(2026, 5, 21), date(2034, 3, 10))
    assert screening.judged[7].window is None


def needy(verdict: Verdict, *earliest: date) -> Finding:
    """A finding with a need from each of these days."""
    return Finding(verdict, Remark("x"), needs=tuple(Need(Remark("x"), day) for day in earliest))


def test_a_need_that_comes_after_the_end_of_a_stretch_waits_for_the_next() -> None:
    """All needs of a finding are required; a stretch that is over before the last of them is none."""
    first, second, third = date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 20)
    fails = (second, Finding(Verdict.FAIL, Remark("x")))
    today = (first, needy(Verdict.UNKNOWN, first, date(2026, 3, 12)))
    assert Timeline((today, fails)).at_best() == ()
    assert Timeline((today, fails, (third, needy(Verdict.UNKNOWN, third)))).at_best() == (Window(third, None),)
    assert Timeline((today,)).at_best() == (Window(date(2026, 3, 12), None),)


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (20, "20th"),
     (21, "21st"), (22, "22nd"), (23, "23rd"), (40, "40th"), (101, "101st"), (111, "111th"), (112, "112th")],
)  # fmt: skip
def test_birthdays_are_counted_as_people_count(number: int, written: str) -> None:
    """11th, 12th and 13th, but 21st, 22nd and 23rd."""
    assert ordinal(number) == written


def test_numbers_are_those_on_record(protocol: Protocol) -> None:
    """A need quotes a result with the digits it was recorded with."""
    text = '{"id": "P-1", "measurements": [{"analyte": "FSH", "value": 41.20, "unit": "IU/L", "date": "2026-02-10"}]}'
    screening = screen(protocol.screening, read_patient(read_json(text.encode(), "P-1"), protocol), date(2026, 3, 2))
    assert any("41.20 IU/L on 2026-02-10" in row.do for row in to_do(screening))
