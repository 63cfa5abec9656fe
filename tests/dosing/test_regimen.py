"""The dosing part of a protocol file: what it may say, and what is said of each slip, at its own place."""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from poi_trial.dosing.regimen import LONGEST_CHAIN, After, Dosing

Document = dict[str, Any]
Fault = tuple[tuple[str | int, ...], str]
BOXES = ("regimens", 0, "courses", 0, "boxes")
DOSE = ("regimens", 0, "courses", 1, "dose")


def document() -> Document:
    """A whole dosing part: one box, one dose by weight, one by amount, visits and the limits of a weight."""
    first = {"kind": "dose", "event": "first", "product": "cells", "per_kg": 1_000_000, "cycle_day": 3}
    again = {"kind": "dose", "event": "again", "product": "cells", "amount": 5}
    again["after"] = {"event": "first", "months": 1}
    boxes = {"kind": "boxes", "box": "b21", "first_day": 5, "every_days": 28, "count": 3, "confirmed": 2}
    oral = {"unit": "tablet", "route": "oral"}
    return {
        "products": [
            {"id": "white", "name": "White", **oral, "letter": "W", "colour": "white", "atc": "G03HB01"},
            {"id": "pink", "name": "Pink", **oral},
            {"id": "cells", "name": "Cells", "unit": "cells", "route": "intravenous"},
        ],
        "boxes": [
            {
                "id": "b21",
                "name": "Box 21",
                "holds": [{"product": "white", "count": 11}, {"product": "pink", "count": 10}],
                "not_to_be_confused_with": ["Box 28"],
            }
        ],
        "regimens": [{"id": "all", "arms": ["new", "old"], "courses": [boxes, first, again]}],
        "visits": [
            {
                "id": "follow-up",
                "what": "visit",
                "after": "first",
                "every_days": 14,
                "count": 6,
                "arms": ["new", "seen"],
                "proposed_for": ["seen"],
            }
        ],
        "weight": {
            "refuse_below": 20,
            "confirm_below": 35,
            "confirm_above": 120,
            "refuse_above": 300,
            "decimals": 3,
        },
    }


def changed(path: tuple[str | int, ...], value: object) -> Document:
    """The document with one value replaced or added, or taken out where the value is None."""
    whole = document()
    part: Any = whole
    for step in path[:-1]:
        part = part[step]
    if value is None:
        del part[path[-1]]
    elif isinstance(part, list) and path[-1] == len(part):
        part.append(value)
    else:
        part[path[-1]] = value
    return whole


def faults(whole: Document) -> list[Fault]:
    """Every fault that the document is refused for: its place and its words."""
    with pytest.raises(ValidationError) as refused:
        Dosing.model_validate(whole)
    errors = refused.value.errors(include_input=False, include_url=False)
    return [(error["loc"], error["msg"].removeprefix("Value error, ")) for error in errors]


def test_a_whole_document_is_read() -> None:
    """Lists become tuples, amounts become exact numbers, and the parts find one another."""
    dosing = Dosing.model_validate(document())
    assert dosing.arms == ("new", "old", "seen")
    assert list(dosing.events) == ["first", "again"]
    assert dosing.events["first"].per_kg == Decimal(1_000_000)
    assert dosing.boxes[0].size == 21
    assert dosing.visits[0].due(3) == After(event="first", days=42)
    assert Dosing.model_validate(document()) == dosing
    assert hash(dosing) == hash(Dosing.model_validate(document()))


def test_a_protocol_may_have_no_doses() -> None:
    """A trial that only watches has limits of weight and nothing else."""
    dosing = Dosing.model_validate({"weight": document()["weight"]})
    assert (dosing.arms, dosing.events, dosing.visits) == ((), {}, ())


TWICE = "stands twice in the"
NOBODY = "name it where it is taken, or leave it out"
CHANGES: list[tuple[tuple[str | int, ...], object, list[Fault]]] = [
    # Names that nothing defines.
    (
        ("boxes", 0, "holds", 0, "product"),
        "whit",
        [
            (("products", 0, "id"), f'nobody takes "white"; {NOBODY}'),
            (("boxes", 0, "holds", 0, "product"), '"whit" is not in the products; did you mean "white"?'),
        ],
    ),
    (
        ("regimens", 0, "courses", 0, "box"),
        "b22",
        [
            (("boxes", 0, "id"), f'nobody takes "b21"; {NOBODY}'),
            ((*BOXES[:4], "box"), '"b22" is not in the boxes; did you mean "b21"?'),
        ],
    ),
    (
        ("regimens", 0, "courses", 1, "product"),
        "cell",
        [((*DOSE[:4], "product"), '"cell" is not in the products; did you mean "cells"?')],
    ),
    (
        ("regimens", 0, "courses", 2, "after", "event"),
        "frist",
        [
            (
                ("regimens", 0, "courses", 2, "after", "event"),
                '"frist" is not in the events; did you mean "first"?',
            )
        ],
    ),
    (
        ("regimens", 0, "courses", 1, "other_readings"),
        [{"text": "later", "after": {"event": "nothing", "days": 2}}],
        [
            (
                (*DOSE[:4], "other_readings", 0, "after", "event"),
                '"nothing" is not in the events; choose one of again, first',
            )
        ],
    ),
    (
        ("visits", 0, "after"),
        "zzz",
        [(("visits", 0, "after"), '"zzz" is not in the events; choose one of again, first')],
    ),
    # Names that stand twice.
    (("products", 1, "name"), "White", [(("products", 1, "name"), f'"White" {TWICE} names')]),
    (
        ("products", 1, "id"),
        "white",
        [
            (("products", 1, "id"), f'"white" {TWICE} products'),
            (
                ("boxes", 0, "holds", 1, "product"),
                '"pink" is not in the products; choose one of cells, white',
            ),
        ],
    ),
    (("boxes", 1), document()["boxes"][0], [(("boxes", 1, "id"), f'"b21" {TWICE} boxes')]),
    (
        ("regimens", 1),
        {"id": "all", "arms": ["x"], "courses": document()["regimens"][0]["courses"][:1]},
        [(("regimens", 1, "id"), f'"all" {TWICE} regimens')],
    ),
    (("visits", 1), document()["visits"][0], [(("visits", 1, "id"), f'"follow-up" {TWICE} visits')]),
    (
        ("regimens", 0, "courses", 3),
        document()["regimens"][0]["courses"][1],
        [(("regimens", 0, "courses", 3, "event"), f'"first" {TWICE} events')],
    ),
    # What nobody takes.
    (
        ("products", 3),
        {"id": "blue", "name": "Blue", "unit": "tablet", "route": "oral"},
        [(("products", 3, "id"), f'nobody takes "blue"; {NOBODY}')],
    ),
    (("regimens", 0, "courses", 0), None, [(("boxes", 0, "id"), f'nobody takes "b21"; {NOBODY}')]),
    # Boxes that do not fit.
    (
        ("regimens", 0, "courses", 0, "every_days"),
        20,
        [((*BOXES[:4], "every_days"), "the next box begins before the 21 days of one are over")],
    ),
    (
        ("regimens", 0, "courses", 0, "confirmed"),
        4,
        [((*BOXES[:4], "confirmed"), "more boxes are confirmed than the 3 that are taken")],
    ),
    (
        ("boxes", 0, "name"),
        "BOX28",
        [(("boxes", 0, "name"), '"BOX28" is another product, not to be confused with this one')],
    ),
    # A key too many, a key too few.
    (("regimens", 0, "courses", 1, "amount"), 5, [(DOSE, "give either per_kg or amount")]),
    (("regimens", 0, "courses", 1, "per_kg"), None, [(DOSE, "give either per_kg or amount")]),
    (("regimens", 0, "courses", 1, "cycle_day"), None, [(DOSE, "give either cycle_day or after")]),
    (
        ("regimens", 0, "courses", 1, "after"),
        {"event": "again", "days": 1},
        [(DOSE, "give either cycle_day or after")],
    ),
    (
        ("regimens", 0, "courses", 2, "after", "months"),
        None,
        [(("regimens", 0, "courses", 2, "dose", "after"), "give either months or days")],
    ),
    (
        ("regimens", 0, "courses", 2, "after", "days"),
        30,
        [(("regimens", 0, "courses", 2, "dose", "after"), "give either months or days")],
    ),
    (
        ("regimens", 0, "courses", 1, "other_readings"),
        [{"text": "later"}],
        [((*DOSE, "other_readings", 0), "give either cycle_day or after")],
    ),
    (
        ("visits", 0, "proposed_for"),
        ["old"],
        [(("visits", 0), "proposed_for may name only arms that stand in arms")],
    ),
]


@pytest.mark.parametrize(("path", "value", "said"), CHANGES)
def test_a_slip_is_named_at_its_place(path: tuple[str | int, ...], value: object, said: list[Fault]) -> None:
    """Each slip is refused where it stands, with what is wrong and the nearest name that would be right."""
    assert faults(changed(path, value)) == said


def test_all_faults_are_told_at_once() -> None:
    """A document with three slips is told of all three."""
    whole = changed(("regimens", 0, "courses", 0, "every_days"), 7)
    whole["visits"][0]["after"] = "second"
    whole["products"][1]["name"] = "White"
    assert [place for place, _ in faults(whole)] == [
        ("products", 1, "name"),
        ("visits", 0, "after"),
        ("regimens", 0, "courses", 0, "every_days"),
    ]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("products", 0, "name"), "  "),
        (("products", 0, "letter"), "WW"),
        (("products", 0, "atc"), "G03HB1"),
        (("products", 0, "contains"), [{"substance": "s", "amount": 0, "unit": "mg"}]),
        (("boxes", 0, "holds"), []),
        (("boxes", 0, "holds", 0, "count"), 0),
        (("regimens", 0, "arms"), []),
        (("regimens", 0, "courses"), []),
        (("regimens", 0, "courses", 0, "kind"), "box"),
        (("regimens", 0, "courses", 0, "first_day"), 0),
        (("regimens", 0, "courses", 0, "first_day"), True),
        (("regimens", 0, "courses", 0, "first_day"), "5"),
        (("regimens", 0, "courses", 0, "every_days"), 367),
        (("regimens", 0, "courses", 0, "count"), 100),
        (("regimens", 0, "courses", 0, "confirmed"), -1),
        (("regimens", 0, "courses", 1, "per_kg"), 0),
        (("regimens", 0, "courses", 1, "per_kg"), -1),
        (("regimens", 0, "courses", 1, "per_kg"), 1.5),
        (("regimens", 0, "courses", 1, "cycle_day"), 40_001),
        (("regimens", 0, "courses", 2, "after", "months"), 25),
        (("visits", 0, "arms"), []),
        (("weight", "refuse_below"), 0),
        (("weight", "decimals"), 7),
        (("weight", "limit"), 3),
        (("weight",), None),
    ],
)
def test_values_out_of_bounds_are_refused(path: tuple[str | int, ...], value: object) -> None:
    """Counts, days and amounts have bounds, names are not empty, and a list that must say something does."""
    [(place, _)] = faults(changed(path, value))
    kind = [step for step in place if step not in {"boxes", "dose"} or step == path[0]]
    assert tuple(kind[: len(path)]) == path or path[-1] == "kind"


@pytest.mark.parametrize(
    ("limit", "kg", "read"),
    [
        ("confirm_below", 20, True),
        ("confirm_below", 19, False),
        ("confirm_below", 119, True),
        ("confirm_below", 120, False),
        ("refuse_above", 120, True),
        ("refuse_above", 119, False),
    ],
)
def test_weight_limits_rise(limit: str, kg: int, read: bool) -> None:
    """What is refused lies outside what is confirmed, and what is usual lies between the two."""
    whole = changed(("weight", limit), kg)
    if read:
        assert getattr(Dosing.model_validate(whole).weight, limit) == kg
    else:
        said = "the limits must rise: refuse_below, confirm_below, confirm_above, refuse_above"
        assert faults(whole) == [(("weight",), said)]


def test_every_box_may_be_confirmed_and_none_may_be() -> None:
    """All the boxes of a regimen may be confirmed, or none of them."""
    for confirmed in (0, 3):
        whole = changed(("regimens", 0, "courses", 0, "confirmed"), confirmed)
        assert Dosing.model_validate(whole).regimens[0].courses[0].kind == "boxes"
    whole = changed(("regimens", 0, "courses", 0, "every_days"), 21)
    assert Dosing.model_validate(whole).boxes[0].size == 21


def chained(steps: int) -> Document:
    """A document whose last event counts from the first over so many steps."""
    whole = document()
    courses = whole["regimens"][0]["courses"]
    del courses[2]
    for step in range(1, steps + 1):
        before = "first" if step == 1 else f"e{step - 1}"
        dose = {"kind": "dose", "event": f"e{step}", "product": "cells", "amount": 1}
        courses.append({**dose, "after": {"event": before, "days": 1}})
    return whole


def test_events_reach_a_cycle_day() -> None:
    """An event may count from another over eleven steps; the twelfth is refused as it may be a circle."""
    longest = LONGEST_CHAIN - 1
    assert len(Dosing.model_validate(chained(longest)).events) == longest + 1
    said = f"reaches no cycle day in {LONGEST_CHAIN} steps; is it a circle?"
    assert faults(chained(longest + 1)) == [(("regimens", 0, "courses", longest + 2, "after"), said)]


@pytest.mark.parametrize("circle", [["again"], ["again", "third"]])
def test_a_circle_of_events_is_refused(circle: list[str]) -> None:
    """An event that counts from itself, or over another from itself, has no day."""
    whole = document()
    courses = whole["regimens"][0]["courses"]
    dose = deepcopy(courses[2])
    courses[2:] = [
        {**dose, "event": event, "after": {"event": before, "days": 1}}
        for event, before in zip(circle, circle[1:] + circle[:1], strict=True)
    ]
    said = f"reaches no cycle day in {LONGEST_CHAIN} steps; is it a circle?"
    assert faults(whole) == [(("regimens", 0, "courses", 2 + i, "after"), said) for i in range(len(circle))]


def test_the_registered_words_are_kept_without_their_line_end() -> None:
    """The words a part was read from are kept as they are, but for blanks around them."""
    whole = changed(("regimens", 0, "courses", 0, "text"), " Take one tablet every day.\n")
    [course, *_] = Dosing.model_validate(whole).regimens[0].courses
    assert (course.text, course.reading, course.assumes) == ("Take one tablet every day.", None, ())


def test_the_schema_names_both_kinds_of_course() -> None:
    """An editor that reads the schema can offer the kinds of a course."""
    parts = Dosing.model_json_schema()["$defs"]
    assert {
        parts["Boxes"]["properties"]["kind"]["const"],
        parts["SingleDose"]["properties"]["kind"]["const"],
    } == {
        "boxes",
        "dose",
    }


def test_a_dose_that_repeats_another_takes_its_name() -> None:
    """`first` given twice is followed by `first-2`, so no other dose can have that name."""
    file = document()
    courses = file["regimens"][0]["courses"]
    courses[1]["repeat"] = {"every_days": 7, "count": 2}
    assert list(Dosing.model_validate(file).events) == ["first", "first-2", "again"]
    courses[2]["event"] = "first-2"
    with pytest.raises(ValidationError, match='"first-2" stands twice in the events'):
        Dosing.model_validate(file)
