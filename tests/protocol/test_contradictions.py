"""Criteria that let nobody in are refused, and what looks wrong is told; neither is said of what holds."""

from typing import Any

import pytest
from pydantic import ValidationError

from poi_trial.protocol.contradictions import contradictions
from poi_trial.protocol.lints import warnings
from poi_trial.protocol.whole import Protocol

SAID = {"text": "t", "reading": "r"}
AMH = {"kind": "latest_measurement", "analyte": "FSH", "unit": "IU/L", **SAID}
ASKED = {"question": "q", "ask": "Is it so?", **SAID}
AGE = {"kind": "age", **SAID}


def with_lists(protocol: Protocol, eligibility: list[dict[str, Any]], exclusion: list[dict[str, Any]]) -> Protocol:
    """The shipped protocol with these lists and no strata."""
    document = protocol.model_dump(exclude_none=True)
    document["eligibility"] = [{"id": f"in-{n}", **each} for n, each in enumerate(eligibility)]
    document["exclusion"] = [{"id": f"out-{n}", **each} for n, each in enumerate(exclusion)]
    return Protocol.model_validate(document)


FSH = {"kind": "repeated_measurement", "analyte": "FSH", "above": 25, "unit": "IU/L", "recent_months": 1, **SAID}
OPEN = {"id": "open", "kind": "unsupported", "text": "t"}
EITHER = [{"id": "young", **AGE, "below": 20}, {"id": "old", **AGE, "at_least": 50}]

NOBODY: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]], tuple[str | int, ...], str]] = {
    "ages in two criteria": (
        [{**AGE, "at_least": 20}, {**AGE, "below": 20}],
        [],
        ("eligibility", 1),
        "no age fits this and in-0",
    ),
    "an age that is wanted and kept out": (
        [{**AGE, "at_least": 39}],
        [{**AGE, "at_least": 39}],
        ("exclusion", 0),
        "no age fits this and in-0",
    ),
    "a pregnancy that is wanted and kept out": (
        [{"kind": "pregnant", "test_within_days": 7, **SAID}],
        [{"kind": "pregnant", "test_within_days": 7, "or_breast_feeding": True, **SAID}],
        ("exclusion", 0),
        "no state of pregnancy fits this and in-0",
    ),
    "an exclusion of all ages": (
        [{"kind": "unsupported", "text": "t"}],
        [{**AGE, "at_least": 0}],
        ("exclusion", 0),
        "no age fits this",
    ),
    "two sexes": (
        [{"kind": "sex", "accepts": ["female"], **SAID}, {"kind": "sex", "accepts": ["male"], **SAID}],
        [],
        ("eligibility", 1),
        "no sex fits this and in-0",
    ),
    "two sites": (
        [{"kind": "site", "accepts": ["a", "b"], **SAID}, {"kind": "site", "accepts": ["c"], **SAID}],
        [],
        ("eligibility", 1),
        "no site fits this and in-0",
    ),
    "a site that is wanted and kept out": (
        [{"kind": "site", "accepts": ["a"], **SAID}],
        [{"kind": "site", "accepts": ["a", "b"], **SAID}],
        ("exclusion", 0),
        "no site fits this and in-0",
    ),
    "a question wanted both ways": (
        [{"kind": "answer", "wants": True, **ASKED}, {"kind": "answer", "wants": False, **ASKED}],
        [],
        ("eligibility", 1),
        "no answer to q fits this and in-0",
    ),
    "what she must answer yes to, kept out": (
        [{"kind": "answer", "wants": True, **ASKED}],
        [{"kind": "history", "names": ["x"], **ASKED}],
        ("exclusion", 0),
        "no answer to q fits this and in-0",
    ),
    "what must never have been, demanded": (
        [{"kind": "never", "contradicted_by": [], **ASKED}, {"kind": "answer", "wants": True, **ASKED}],
        [],
        ("eligibility", 1),
        "no answer to q fits this",
    ),
    "a value above and below": (
        [{**AMH, "above": 5}, {**AMH, "at_most": 5}],
        [],
        ("eligibility", 1),
        "no value of FSH that counts fits this and in-0",
    ),
    "a value beyond what counts": (
        [{**AMH, "above": 300}],
        [],
        ("eligibility", 0),
        "no value of FSH that counts fits this",
    ),
    "twice above what counts": (
        [
            {
                "kind": "repeated_measurement",
                "analyte": "FSH",
                "unit": "IU/L",
                "above": 300,
                "apart_at_least_weeks": 4,
                "recent_months": 12,
                **SAID,
            }
        ],
        [],
        ("eligibility", 0, "above"),
        "no FSH above 300 counts, for a number above 300 is taken for a slip",
    ),
    "within all of, and within not": (
        [
            {
                "kind": "all_of",
                "criteria": [{"id": "a", **AGE, "below": 30}, {"id": "b", "kind": "unsupported", "text": "t"}],
                **SAID,
            },
            {"kind": "not", "criterion": {"id": "c", **AGE, "below": 35}, **SAID},
        ],
        [],
        ("eligibility", 1, "criterion"),
        "no age fits this and a",
    ),
    "one of two ages that are both kept out": (
        [{**AGE, "at_least": 20, "below": 40}, {"kind": "any_of", "criteria": EITHER, **SAID}],
        [],
        ("eligibility", 1),
        "no age fits this and in-0",
    ),
    "two of three that no age has": (
        [
            {
                "kind": "at_least",
                "count": 2,
                "criteria": [*EITHER, {"id": "c", **AGE, "at_least": 30, "below": 40}],
                **SAID,
            }
        ],
        [],
        ("eligibility", 0),
        "no age fits this",
    ),
    "all of an exclusion, of which only one may fail": (
        [{**AGE, "at_least": 20, "below": 40}],
        [{"kind": "all_of", "criteria": [{"id": "a", **AGE, "at_least": 9}, {"id": "b", **AGE, "below": 41}], **SAID}],
        ("exclusion", 0),
        "no age fits this and in-0",
    ),
    "an age or a sex, neither of which is let in": (
        [
            {**AGE, "at_least": 20},
            {"kind": "sex", "accepts": ["female"], **SAID},
            {
                "kind": "any_of",
                "criteria": [EITHER[0], {"id": "m", "kind": "sex", "accepts": ["male"], **SAID}],
                **SAID,
            },
        ],
        [],
        ("eligibility", 2),
        "too few of its parts can pass beside the other criteria",
    ),
    "an age, or what contradicts itself, or twice above what counts": (
        [
            {**AGE, "at_least": 20},
            {
                "kind": "any_of",
                "criteria": [
                    EITHER[0],
                    {
                        "id": "both",
                        "kind": "all_of",
                        "criteria": [{"id": "x", **AMH, "above": 5}, {"id": "y", **AMH, "below": 5}],
                        **SAID,
                    },
                    {"id": "twice", **FSH, "above": 300, "apart_at_least_weeks": 4},
                ],
                **SAID,
            },
        ],
        [],
        ("eligibility", 1),
        "too few of its parts can pass beside the other criteria",
    ),
    "within any of an exclusion": (
        [{**AGE, "below": 30}],
        [
            {
                "kind": "any_of",
                "criteria": [{"id": "a", **AGE, "below": 40}, {"id": "b", "kind": "unsupported", "text": "t"}],
                **SAID,
            }
        ],
        ("exclusion", 0, "criteria", 0),
        "no age fits this and in-0",
    ),
}


@pytest.mark.parametrize("what", NOBODY)
def test_criteria_that_let_nobody_in_are_refused(protocol: Protocol, what: str) -> None:
    """The fault stands at the criterion that leaves no value, and names those before it."""
    eligibility, exclusion, path, said = NOBODY[what]
    with pytest.raises(ValidationError) as refused:
        with_lists(protocol, eligibility, exclusion)
    faults = [(error["loc"], error["msg"]) for error in refused.value.errors()]
    assert len(faults) == 1
    steps = [step for step in faults[0][0] if step in path]
    assert tuple(steps) == path
    assert said in faults[0][1]


def test_criteria_that_leave_somebody_are_not_refused(protocol: Protocol) -> None:
    """What one part leaves, what a person judges, and kinds whose facts differ contradict nothing for certain."""
    whole = with_lists(
        protocol,
        [
            {**AGE, "at_least": 20, "below": 40},
            {"kind": "any_of", "criteria": [*EITHER, {"id": "c", **AGE, "below": 21}], **SAID},
            {
                "kind": "at_least",
                "count": 2,
                "criteria": [OPEN, {"id": "e", **AGE, "below": 25}, {"id": "f", **AGE, "below": 9}],
                **SAID,
            },
            {**AMH, "at_most": 30},
            {"kind": "never", "contradicted_by": ["x"], **ASKED},
            {"kind": "history", "names": ["x"], **ASKED},
            {"kind": "site", "accepts": ["a", "b"], **SAID},
            {**FSH, "apart_at_least_weeks": 4},
        ],
        [
            {**FSH, "apart_at_least_weeks": 8},
            {"kind": "site", "accepts": ["b", "c"], **SAID},
            {"kind": "all_of", "criteria": [{**each, "id": f"x{n}"} for n, each in enumerate(EITHER)], **SAID},
        ],
    )
    assert list(contradictions(whole)) == []
    assert list(contradictions(protocol)) == []


HORMONES = {"kind": "therapy", "classes": {"counts": ["G03F"]}, **SAID}
WASHOUT = {"kind": "washout", "months": 3, "classes": {"counts": ["G03"]}, **SAID}
WARNED: dict[str, tuple[list[dict[str, Any]], list[dict[str, Any]], tuple[str | int, ...], str]] = {
    "no consent": ([{**AGE, "below": 40}], [], ("eligibility",), "no criterion asks for consent"),
    "a washout that keeps out among others": (
        [],
        [{"kind": "any_of", **SAID, "criteria": [{"id": "a", **WASHOUT}, {"id": "b", **AGE, "at_least": 40}]}],
        ("exclusion", 0, "criteria", 0, "kind"),
        "washout passes where there was none",
    ),
    "a washout of nothing": (
        [{**WASHOUT, "classes": {"counts": []}}],
        [],
        ("eligibility", 0, "classes", "counts"),
        "no medicine counts",
    ),
    "a washout that keeps out": ([], [WASHOUT], ("exclusion", 0, "kind"), "washout passes where there was none"),
    "a not that keeps out": (
        [],
        [{"kind": "not", "criterion": {"id": "a", **AGE, "below": 9}, **SAID}],
        ("exclusion", 0, "kind"),
        "move it to eligibility",
    ),
    "a therapy that a washout forbids": ([HORMONES, WASHOUT], [], ("eligibility", 0), "asks for what in-1 forbids"),
    "a therapy that keeps out": ([HORMONES], [HORMONES], ("eligibility", 0), "asks for what out-0 forbids"),
    "a gap longer than what is recent": (
        [{**FSH, "apart_at_least_months": 3}],
        [],
        ("eligibility", 0, "recent_months"),
        "recent for less time than the at least 3 months",
    ),
    "an analyte that nobody reads": ([{**AGE, "below": 40}], [], ("analytes", 0, "id"), 'no criterion reads "FSH"'),
    "an assumption that nothing rests on": (
        [{**AGE, "below": 40}],
        [],
        ("assumptions", 7, "id"),
        'nothing rests on "A8"',
    ),
}


@pytest.mark.parametrize("what", WARNED)
def test_what_looks_wrong_is_told_at_its_place(protocol: Protocol, what: str) -> None:
    """The file holds together; a reader should look again."""
    eligibility, exclusion, path, said = WARNED[what]
    found = dict(warnings(with_lists(protocol, eligibility or [{**AGE, "below": 40}], exclusion)))
    assert said in found[path]


@pytest.mark.parametrize("looking", [[WASHOUT], [{"kind": "not", "criterion": {"id": "a", **HORMONES}, **SAID}], []])
def test_a_record_is_looked_through_with_words_of_intake(protocol: Protocol, looking: list[dict[str, Any]]) -> None:
    """Who looks for medicines needs words that tell which conditions name one that is taken; others do without."""
    document = with_lists(protocol, [{**AGE, "below": 40}, *looking], []).model_dump(exclude_none=True)
    assert ("drugs",) not in dict(warnings(Protocol.model_validate(document)))
    del document["drugs"]["intake_words"]
    assert (("drugs",) in dict(warnings(Protocol.model_validate(document)))) == bool(looking)


def test_the_shipped_protocol_has_no_warning(protocol: Protocol) -> None:
    """Every assumption is rested on, every analyte read, and nothing is said twice."""
    assert warnings(protocol) == []


SITE = {"kind": "site", **SAID}
LEVELS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "age": ({**AGE, "below": 40}, {**AGE, "at_least": 40}),
    "answer": (
        {"kind": "answer", "question": "asked", "ask": "?", "wants": True, **SAID},
        {"kind": "answer", "question": "asked", "ask": "?", "wants": False, **SAID},
    ),
    "sex": ({"kind": "sex", "accepts": ["female"], **SAID}, {"kind": "sex", "accepts": ["male"], **SAID}),
    "site": ({**SITE, "accepts": ["a", "b"]}, {**SITE, "accepts": ["c"]}),
    "latest value": ({**AMH, "at_most": 30}, {**AMH, "above": 30}),
    "results": ({**AMH, "above": 5}, {**FSH, "above": 300, "apart_at_least_weeks": 4}),
}


@pytest.mark.parametrize("what", LEVELS)
def test_a_level_that_nobody_eligible_has_is_told(protocol: Protocol, what: str) -> None:
    """Whoever fits one level alone may enter, so nobody has the other, whatever fact decides it."""
    one, other = LEVELS[what]
    when = {"one": [{"id": "one", **one}], "other": [{"id": "any", **AGE, "at_least": 0}, {"id": "other", **other}]}
    document = with_lists(protocol, [{**AGE, "below": 40}, one], []).model_dump(exclude_none=True)
    document["randomization"]["strata"] = [{"id": "factor", "levels": ["one", "other"], "when": when}]
    found = {path: said for path, said in warnings(Protocol.model_validate(document)) if "level" in said}
    assert list(found) == [("randomization", "strata", 0, "when", "other", 1)]
    assert next(iter(found.values())).startswith("nobody who may enter has the level other")


@pytest.mark.parametrize(("window", "told"), [(6, False), (7, True)])
def test_a_dose_is_not_moved_before_the_one_that_it_repeats(protocol: Protocol, window: int, told: bool) -> None:
    """One a week that may be moved by seven days may be given on the day of the one before."""
    document = protocol.model_dump(exclude_none=True)
    first = document["dosing"]["regimens"][1]["courses"][0]
    first |= {"repeat": {"every_days": 7, "count": 3}, "window": {"days_before": window, "days_after": 0, "text": "t"}}
    path = ("dosing", "regimens", 1, "courses", 0, "window", "days_before")
    assert (path in dict(warnings(Protocol.model_validate(document)))) == told


@pytest.mark.parametrize(("window", "told"), [(27, False), (28, True)])
def test_a_dose_is_not_moved_before_what_it_counts_from(protocol: Protocol, window: int, told: bool) -> None:
    """The second infusion comes a month after the first: 28 days before it may be the day of the first."""
    document = protocol.model_dump(exclude_none=True)
    document["dosing"]["regimens"][1]["courses"][1]["window"]["days_before"] = window
    path = ("dosing", "regimens", 1, "courses", 1, "window", "days_before")
    assert (path in dict(warnings(Protocol.model_validate(document)))) == told
