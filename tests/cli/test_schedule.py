"""`poi schedule`, typed as a nurse types it."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

Poi = Callable[..., Any]


def arms(poi: Poi, *arguments: object) -> dict[str, Any]:
    """The calendars of one run, by arm."""
    ended = poi("schedule", "--format", "json", *arguments)
    assert ended.code == 0, ended.err
    return {arm["arm"]: arm for arm in json.loads(ended.out)["arms"]}


def test_the_worked_example(poi: Poi) -> None:
    """Onset 2026-01-01 and 58 kg: every infusion, box and pause falls where the protocol's reading puts it."""
    calendar = arms(poi, "--weight", "58", "--onset", "2026-01-01")["ha-msc"]
    doses = {
        product: [day["date"] for day in calendar["days"] for dose in day["doses"] if dose["product"] == product]
        for product in ("Climen white", "Climen pink", "hA-MSC")
    }

    def days(first: str, last: str) -> list[str]:
        one, other = date.fromisoformat(first), date.fromisoformat(last)
        return [str(one + timedelta(days=n)) for n in range((other - one).days + 1)]

    assert doses["hA-MSC"] == ["2026-01-03", "2026-02-03"]
    assert doses["Climen white"][:11] == days("2026-01-05", "2026-01-15")
    assert doses["Climen pink"][:10] == days("2026-01-16", "2026-01-25")
    assert doses["Climen white"][11:22] == days("2026-02-02", "2026-02-12")
    assert doses["Climen white"][22] == "2026-03-02"
    assert (calendar["pauses"][0]["from_date"], calendar["pauses"][0]["to_date"]) == ("2026-01-26", "2026-02-01")
    infusion = next(day for day in calendar["days"] if day["date"] == "2026-02-03")
    assert infusion["doses"][-1]["amount"] == "58000000"
    assert infusion["doses"][-1]["other_readings"][0]["date"] == "2026-01-31"
    third = [day for day in calendar["days"] if day["date"] >= "2026-03-02" and day["doses"]]
    assert len(third) == 21
    assert all(day["to_be_confirmed"] for day in third)


def test_json_keeps_the_contract(poi: Poi) -> None:
    """Days without a date yet say what they come after; totals are apart; assumptions are named."""
    ended = poi("schedule", "--weight", "42.5", "--format", "json")
    document = json.loads(ended.out)
    assert document["assumptions"] == ["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A14"]
    calendar = document["arms"][1]
    assert (calendar["arm"], calendar["weight_kg"], calendar["onset"]) == ("ha-msc", "42.5", None)
    open_day = next(day for day in calendar["days"] if day["day"] is None)
    assert open_day["date"] is None
    assert open_day["after"] == {"event": "infusion-1", "months": 1}
    assert open_day["doses"][0]["amount"] == "42500000"
    first = calendar["days"][0]
    assert (first["day"], first["doses"][0]["route"], first["doses"][0]["unit"]) == (3, "intravenous", "cells")
    amounts = {total["product"]: total["amount"] for total in calendar["totals"]["confirmed"]}
    assert amounts["Climen white"] == "22"
    assert amounts["Climen pink"] == "20"
    assert amounts["Climen 21 Tablets"] == "2"
    assert amounts["oestradiol valerate"] == "84"
    assert amounts["cyproterone acetate"] == "20"
    assert amounts["hA-MSC"] == "85000000"
    assert {t["product"]: t["amount"] for t in calendar["totals"]["all"]}["Climen 21 Tablets"] == "3"


def test_the_control_arm_needs_no_weight(poi: Poi) -> None:
    """An arm that is not dosed by weight is printed without one; visits there are proposed, not registered."""
    calendar = arms(poi, "--arm", "climen")["climen"]
    assert calendar["weight_kg"] is None
    visits = [visit for day in calendar["days"] for visit in day["visits"]]
    assert [visit["proposed"] for visit in visits] == [True] * 6
    assert [day["day"] for day in calendar["days"] if day["visits"]] == [17, 31, 45, 59, 73, 87]


def test_without_an_onset_there_are_no_dates(poi: Poi) -> None:
    """It never assumes today: without an onset every day is a cycle day, and the text says what is missing."""
    calendars = arms(poi, "--weight", "58")
    assert all(day["date"] is None for arm in calendars.values() for day in arm["days"])
    assert "in cycle days (no onset given)" in poi("schedule", "--weight", "58").out


def test_month_ends(poi: Poi) -> None:
    """A first infusion on 31 January puts the second on the last day of February, leap years included."""
    for onset, second in (("2026-01-29", "2026-02-28"), ("2028-01-29", "2028-02-29")):
        calendar = arms(poi, "--weight", "58", "--arm", "ha-msc", "--onset", onset)["ha-msc"]
        infusions = [d["date"] for d in calendar["days"] for dose in d["doses"] if dose["product"] == "hA-MSC"]
        assert infusions[1] == second


def test_the_text_prints_the_registered_words(poi: Poi) -> None:
    """Where the reading departs from the registered sentence both are printed, with what is to be confirmed."""
    out = poi("schedule", "--weight", "58", "--onset", "2026-01-01").out
    assert "Take one tablet every day for seven days." in out
    assert "confirms in writing before the first box" in out
    assert "TO BE CONFIRMED" in out
    assert "not before this day, only on the investigator's word" in out
    assert "A1 climen-days" in out


def test_csv_has_a_line_a_dose(poi: Poi) -> None:
    """CSV: 63 tablets, 2 infusions and 6 visits for the infusion arm."""
    out = poi("schedule", "--weight", "58", "--arm", "ha-msc", "--onset", "2026-01-01", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert len(rows) == 63 + 2 + 6
    assert sum(row["what"] == "hA-MSC" and row["amount"] == "58000000" for row in rows) == 2
    assert {row["sha256"] for row in rows} == {rows[0]["sha256"]}


@pytest.mark.parametrize(
    "weight", ["0", "-58", "58 lb", "NaN", "5000", "19.999", "300.001", "58,5", "58.1234", "", "inf", "1e2", "٥٨"]
)
def test_weights_that_are_none_end_2(poi: Poi, weight: str) -> None:
    """A weight is a plain number of kilograms from 20 to 300 with at most 3 decimals."""
    ended = poi("schedule", f"--weight={weight}")
    assert ended.code == 2
    assert "--weight" in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(("weight", "code"), [("34.999", 2), ("35", 0), ("120", 0), ("120.001", 2), ("130", 2)])
def test_unusual_weights_need_a_yes(poi: Poi, weight: str, code: int) -> None:
    """Pounds typed as kilograms double a dose, so outside 35 to 120 kg somebody says yes."""
    assert poi("schedule", "--weight", weight).code == code
    assert poi("schedule", "--weight", weight, "--yes").code == 0


def test_a_missing_weight_names_the_arm(poi: Poi) -> None:
    """An arm dosed by weight without one ends 2 and says what to add."""
    ended = poi("schedule")
    assert ended.code == 2
    assert "ha-msc is dosed by body weight" in ended.err


@pytest.mark.parametrize("onset", ["2026-02-30", "yesterday", "2026-01", "", "0001-01-01", "9999-12-31"])
def test_an_onset_that_is_no_date_ends_2(poi: Poi, onset: str) -> None:
    """The onset is one whole day."""
    ended = poi("schedule", "--weight", "58", "--onset", onset)
    assert ended.code == 2
    assert "--onset" in ended.err


@pytest.mark.parametrize(("option", "value"), [("--arm", "placebo"), ("--format", "pdf")])
def test_unknown_arms_and_formats_name_the_choices(poi: Poi, option: str, value: str) -> None:
    """What is not there ends 2 with what is."""
    ended = poi("schedule", "--weight", "58", option, value)
    assert ended.code == 2
    assert f'"{value}"; choose one of' in ended.err


def test_the_last_years_do_not_crash(poi: Poi) -> None:
    """At the last day that is taken, the calendar still ends in an answer."""
    assert poi("schedule", "--weight", "58", "--onset", "2200-12-31").code == 0
