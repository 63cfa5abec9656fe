"""`poi schedule` as life goes on: her patient file, a newer weight, a start, moves, today, other time zones."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

import pytest

Poi = Callable[..., Any]
ROOT = Path(__file__).parents[2]
ELIGIBLE = json.loads((ROOT / "examples" / "patients" / "eligible.json").read_text("utf-8"))
ON = ("--today", "2024-10-20")
INFUSED = ("--weight", "58", "--arm", "ha-msc", "--onset", "2026-01-01")


def patient(tmp_path: Path, **changes: object) -> Path:
    """The eligible example with some of its facts changed."""
    file = tmp_path / "P-001.json"
    file.write_text(json.dumps({**ELIGIBLE, **changes}), "utf-8")
    return file


def arm_of(ended: Any) -> dict[str, Any]:
    """The one calendar of a run."""
    assert ended.code == 0, ended.err
    [arm] = json.loads(ended.out)["arms"]
    assert isinstance(arm, dict)
    return arm


def test_a_patient_file_gives_id_weight_and_consent(poi: Poi, tmp_path: Path) -> None:
    """Her id stands on the calendar and her recorded weight makes the dose."""
    run = ("schedule", "--patient", patient(tmp_path), "--arm", "ha-msc", *ON, "--format", "json")
    calendar = arm_of(poi(*run, "--onset", "2024-10-21"))
    assert (calendar["participant"], calendar["weight_kg"], calendar["waiting"]) == (ELIGIBLE["id"], "58", None)
    infusion = next(day for day in calendar["days"] if day["date"] == "2024-10-23")
    assert infusion["doses"][0]["weight_kg"] == "58"
    typed = arm_of(poi(*run, "--onset", "2024-10-21", "--weight", "59"))
    assert typed["weight_kg"] == "59"


def test_a_calendar_waits_where_the_onset_was_before_her_consent(poi: Poi, tmp_path: Path) -> None:
    """She signed on 16 October: with bleeding from the 13th cycle day 3 is past, and no format has a date."""
    run = ("schedule", "--patient", patient(tmp_path), "--arm", "ha-msc", *ON, "--onset", "2024-10-13")
    calendar = arm_of(poi(*run, "--format", "json"))
    assert calendar["waiting"] == {"onset": "2024-10-13", "first_dose": "2024-10-15", "not_before": "2024-10-16"}
    assert {day["date"] for day in calendar["days"]} == {None}
    text = poi(*run)
    assert "it waits for the next onset" in text.out
    assert "Note: no dates" in text.err
    assert "Wait for the next bleeding" in poi(*run, "--format", "html").out
    assert poi(*run, "--format", "ics").code == 2
    assert arm_of(poi(*run[:-1], "2024-10-14", "--format", "json"))["waiting"] is None


@pytest.mark.parametrize("form", ["text", "json", "csv", "html", "ics"])
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"pregnancy": {"status": "pregnant"}}, "pregnancy present"),
        ({"pregnancy": {"status": "not pregnant", "test": "negative", "date": "2024-10-12"}}, "pregnancy not asked"),
        ({"conditions": [{"name": "meningioma"}]}, "meningioma present"),
        ({"consent": {"signed": False}}, "consent not signed"),
        ({"consent": {"signed": True, "date": "2024-10-21"}}, "consent signed on 2024-10-21"),
        ({"consent": None}, "consent no consent is recorded"),
    ],
)
def test_no_page_is_made_while_a_hold_stands(
    poi: Poi, tmp_path: Path, form: str, changes: dict[str, object], said: str
) -> None:
    """In no format is anything written for a woman with a hold that stands or without consent; it ends 4."""
    run = ("schedule", "--patient", patient(tmp_path, **changes), "--arm", "ha-msc", *ON, "--onset", "2024-10-21")
    ended = poi(*run, "--format", form)
    assert (ended.code, ended.out) == (4, "")
    assert said in ended.err


def test_consent_on_one_of_several_days_counts_as_the_last(poi: Poi, tmp_path: Path) -> None:
    """Signed some day in September 2024, she has no dose before the 30th."""
    file = patient(tmp_path, consent={"signed": True, "date": "2024-09"})
    run = ("schedule", "--patient", file, "--arm", "climen", *ON, "--format", "json", "--onset")
    assert arm_of(poi(*run, "2024-09-25"))["waiting"]["not_before"] == "2024-09-30"
    assert arm_of(poi(*run, "2024-09-26"))["waiting"] is None


def test_a_weight_that_is_missing_or_none_is_told(poi: Poi, tmp_path: Path) -> None:
    """Where the arm needs a weight, neither a missing nor an implausible one on file makes a page."""
    run = ("--arm", "ha-msc", *ON, "--format", "html")
    missing = poi("schedule", "--patient", patient(tmp_path, weight=None), *run)
    assert (missing.code, missing.out) == (2, "")
    assert "ha-msc is dosed by body weight" in missing.err
    wrong = poi("schedule", "--patient", patient(tmp_path, weight={"kg": 5800}), *run)
    assert (wrong.code, wrong.out) == (2, "")
    assert "weight of the patient file: 5800 kg is implausible" in wrong.err
    assert poi("schedule", "--patient", patient(tmp_path, weight=None), "--arm", "climen", *ON).code == 0


def test_a_protocol_without_a_consent_criterion_still_asks_for_a_date(poi: Poi, tmp_path: Path) -> None:
    """Without a dated consent nobody knows from which day she may have a dose."""
    text = (ROOT / "protocol.yaml").read_text("utf-8")
    start, end = text.index("  - id: consent\n"), text.index("\narms:\n")
    protocol = tmp_path / "protocol.yaml"
    protocol.write_text(text[:start] + text[end:], "utf-8")
    run = ("schedule", "--protocol", protocol, "--arm", "climen", *ON, "--patient")
    ended = poi(*run, patient(tmp_path, consent=None))
    assert ended.code == 4
    assert "no consent with a date is recorded" in ended.err
    assert poi(*run, patient(tmp_path)).code == 0


def test_a_newer_weight_shows_in_every_format(poi: Poi) -> None:
    """58 kg, then 59.5 kg: the second infusion is 59 500 000 cells."""
    run = ("schedule", *INFUSED, "--reweigh", "59.5")
    calendar = arm_of(poi(*run, "--format", "json"))
    assert (calendar["weight_kg"], calendar["reweigh_kg"]) == ("58", "59.5")
    rows = [row for row in csv.DictReader(io.StringIO(poi(*run, "--format", "csv").out)) if row["what"] == "hA-MSC"]
    assert [(row["weight_kg"], row["amount"]) for row in rows] == [("58", "58000000"), ("59.5", "59500000")]
    assert "weighed again 59.5 kg" in poi(*run).out
    assert poi("schedule", *INFUSED, "--reweigh", "130").code == 2
    # 58 kg are 128 pounds, and 119 lie within the usual weights.
    pounds = poi("schedule", *INFUSED, "--reweigh", "119")
    assert (pounds.code, "in kilograms, not pounds" in pounds.err) == (2, True)
    assert poi("schedule", *INFUSED, "--reweigh", "119", "--yes").code == 0
    # Half as much again is usual, and so is two thirds.
    assert poi("schedule", *INFUSED, "--reweigh", "87").code == 0
    assert poi("schedule", *INFUSED, "--reweigh", "87.001").code == 2
    assert poi("schedule", *INFUSED, "--reweigh", "38.667").code == 0
    assert poi("schedule", *INFUSED, "--reweigh", "38.666").code == 2
    assert poi("schedule", *INFUSED, "--reweigh", "130", "--yes").code == 0
    refused = poi("schedule", "--arm", "climen", "--reweigh", "59.5")
    assert refused.code == 2
    assert "nobody is weighed again in climen" in refused.err


def test_a_weight_on_record_says_when_it_was_taken(poi: Poi, tmp_path: Path) -> None:
    """A dose that rests on the weight of years ago is seen; a weight that was typed has no such day."""
    file = patient(tmp_path, weight={"kg": 58, "date": "2019-03"})
    run = ("schedule", "--patient", file, "--arm", "ha-msc", *ON, "--onset", "2024-10-21")
    assert arm_of(poi(*run, "--format", "json"))["weighed"] == "2019-03"
    assert arm_of(poi(*run, "--weight", "59", "--format", "json"))["weighed"] is None
    assert ", 58 kg of 2019-03, onset 2024-10-21" in poi(*run).out
    assert "58 kg of 2019-03</b>" in poi(*run, "--format", "html").out
    rows = csv.DictReader(io.StringIO(poi(*run, "--format", "csv").out))
    assert {row["weighed"] for row in rows} == {"2019-03"}
    patient(tmp_path, weight={"kg": 58, "date": "2024-10-18"})
    assert poi(*run, "--format", "html").out.count("58 kg of 18 October 2024</b>") == 2


def test_a_weight_of_a_day_to_come_is_refused(poi: Poi, tmp_path: Path) -> None:
    """She cannot have been weighed after the day on which her file is read; a typed weight takes its place."""
    file = patient(tmp_path, weight={"kg": 58, "date": "2025-10-18"})
    run = ("schedule", "--patient", file, "--arm", "ha-msc", *ON, "--onset", "2024-10-21")
    refused = poi(*run)
    assert (refused.code, refused.out) == (2, "")
    assert "weight of the patient file: she was weighed on 2025-10-18, which is after 2024-10-20" in refused.err
    assert "type --weight KG" in refused.err
    assert poi(*run, "--weight", "58").code == 0


def test_a_start_is_recorded_in_every_format(poi: Poi) -> None:
    """Who set the day of the first tablet stands beside it, and no cycle day is made up."""
    run = ("schedule", "--weight", "58", "--arm", "ha-msc", "--start", "2026-02-02", "--by", " a clinician ")
    calendar = arm_of(poi(*run, "--format", "json"))
    assert calendar["start"] == {"date": "2026-02-02", "by": "a clinician"}
    assert {day["day"] for day in calendar["days"] if day["date"]} == {None}
    assert "A17" in calendar["assumptions"]
    rows = list(csv.DictReader(io.StringIO(poi(*run, "--format", "csv").out)))
    assert {(row["start"], row["start_by"]) for row in rows} == {("2026-02-02", "a clinician")}
    text = poi(*run).out
    assert "first tablet on 2026-02-02 as set by a clinician, without bleeding" in text
    assert "No tablets 2026-02-23 to 2026-03-01, after box 1" in text
    assert "no date without bleeding, the sponsor decides" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--start", "2026-02-02"), "--start and --by go together"),
        (("--by", "a clinician"), "--start and --by go together"),
        (("--start", "2026-02-02", "--by", "a clinician", "--onset", "2026-01-01"), "not both"),
        (("--start", "2026-02-30", "--by", "a clinician"), "--start"),
        (("--start", "2026-02-02", "--by", "  "), "--by"),
        (("--start", "2026-02-02", "--by", "x" * 201), "--by"),
        (("--move", "infusion-2"), "is no move"),
        (("--onset", "2026-01-01", "--move", "infusion-2=soon"), "--move"),
        (("--move", "a=2026-01-01", "--move", "a=2026-01-02"), "a is moved twice"),
        (("--onset", "2026-01-01", "--move", "infusion-2=2026-02-02"), "may be moved to 2026-02-03 to 2026-02-10"),
        (("--today", "yesterday"), "--today"),
        (("--lang", "xx", "--format", "html"), "choose one of en, zh"),
        (("--lang", "zh"), "--lang is for --format html and ics"),
        (("--no-alarm",), "--no-alarm is for --format ics"),
    ],
)
def test_what_does_not_go_together_ends_2(poi: Poi, arguments: tuple[str, ...], said: str) -> None:
    """Each slip is refused with what would be right, and nothing is printed."""
    ended = poi("schedule", "--weight", "58", "--arm", "ha-msc", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_a_patient_file_asks_for_her_arm(poi: Poi, tmp_path: Path) -> None:
    """A named woman is in one arm."""
    ended = poi("schedule", "--patient", patient(tmp_path))
    assert ended.code == 2
    assert "name her arm with --arm" in ended.err


def test_a_move_is_shown_with_the_day_it_was_moved_from(poi: Poi) -> None:
    """Every format says that it was moved; its assumption is named."""
    run = ("schedule", *INFUSED, "--move", "infusion-2=2026-02-10")
    calendar = arm_of(poi(*run, "--format", "json"))
    assert calendar["moves"] == [{"event": "infusion-2", "to": "2026-02-10"}]
    dose = next(dose for day in calendar["days"] if day["date"] == "2026-02-10" for dose in day["doses"][1:])
    assert dose["moved_from"] == {"day": 34, "date": "2026-02-03"}
    assert [place["date"] for place in dose["window"]] == ["2026-02-03", "2026-02-10"]
    assert "A18" in calendar["assumptions"]
    assert "MOVED from 2026-02-03 (cycle day 34)" in poi(*run).out
    assert "moved from 2026-02-03 (cycle day 34)" in poi(*run, "--format", "csv").out
    assert "moved from Tuesday, 3 February 2026" in poi(*run, "--format", "html").out


def test_days_off_are_marked_and_move_nothing(poi: Poi) -> None:
    """The first infusion on a holiday stays there and says so; the years without a list are named."""
    calendar = arm_of(poi("schedule", *INFUSED, "--format", "json"))
    off = {day["date"]: day["day_off"] for day in calendar["days"]}
    assert (off["2026-01-03"], off["2026-01-17"], off["2026-02-14"]) == ("New Year", "weekend", None)
    assert "2026-01-03 (cycle day 3), New Year: hA-MSC" in poi("schedule", *INFUSED).out
    later = poi("schedule", "--arm", "climen", "--onset", "2026-12-20")
    assert "The public holidays of 2027 are not listed" in later.out
    assert "holidays of 2026" not in later.out


def test_today_says_what_is_due_and_what_is_past(poi: Poi) -> None:
    """On 17 January a tablet and a visit are due, 13 days are past and 53 to come."""
    run = ("schedule", *INFUSED, "--today", "2026-01-17")
    document = json.loads(poi(*run, "--format", "json").out)
    assert document["today"] == "2026-01-17"
    when = [day["when"] for day in document["arms"][0]["days"]]
    assert [when.count(state) for state in ("past", "due", "to come")] == [13, 1, 53]
    text = poi(*run).out
    assert "Today 2026-01-17: Climen pink, 1 tablet, oral, tablet 13 of 21, box 1 of 3 | visit 1 of 6" in text
    assert "Past: 13 of 67 days with a date; next 2026-01-18" in text
    assert "nothing due" in poi("schedule", *INFUSED, "--today", "2026-12-31").out
    assert "nothing comes after" in poi("schedule", *INFUSED, "--today", "2026-12-31").out


def test_today_is_the_day_at_the_site(poi: Poi, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 16:00 UTC it is the next day in Shanghai."""
    from poi_trial.cli import options

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return cls.fromtimestamp(datetime(2026, 1, 16, 16, 0, tzinfo=UTC).timestamp(), tz)

    monkeypatch.setattr(options, "datetime", Clock)
    assert "Today 2026-01-17" in poi("schedule", *INFUSED, "--today", "today").out


@pytest.mark.parametrize(
    ("onset", "noted"), [("2026-01-17", False), ("2024-01-17", False), ("2024-01-16", True), ("2028-01-18", True)]
)
def test_an_onset_more_than_two_years_away_is_noted(poi: Poi, onset: str, noted: bool) -> None:
    """Two years to the day are not noted, a day more is; the calendar is made all the same."""
    ended = poi("schedule", "--arm", "climen", "--onset", onset, "--today", "2026-01-17")
    assert ended.code == 0
    assert ("check the year" in ended.err) is noted


@pytest.mark.parametrize("form", ["text", "html", "ics"])
def test_no_time_zone_moves_a_date(form: str) -> None:
    """From the day line to the day line, the same calendar to the byte."""
    run = [sys.executable, "-m", "poi_trial", "schedule", *INFUSED, "--today", "2026-01-31", "--format", form]
    made = {
        subprocess.run(run, env={**os.environ, "TZ": zone}, capture_output=True, check=True).stdout
        for zone in ("UTC", "Pacific/Kiritimati", "Etc/GMT+12", "America/New_York")
    }
    assert len(made) == 1


def test_a_patient_file_that_is_wrong_makes_no_calendar(poi: Poi, tmp_path: Path) -> None:
    """Every problem of her file is told, with what follows from it."""
    ended = poi("schedule", "--patient", patient(tmp_path, sx="female", birth_date="1994-13"), "--arm", "climen", *ON)
    assert (ended.code, ended.out) == (5, "")
    assert "2 problems; no calendar was made." in ended.err


def test_a_folder_that_cannot_be_written_is_named(poi: Poi, tmp_path: Path) -> None:
    """Where the page cannot be written the run ends 5, whatever page it is."""
    ended = poi("schedule", "--arm", "climen", "--format", "html", "--output", tmp_path / "none" / "her.html")
    assert ended.code == 5
    assert "cannot be written" in ended.err


def test_the_patient_file_is_never_the_output(poi: Poi, tmp_path: Path) -> None:
    """Her file is not written over, even by force."""
    file = patient(tmp_path)
    before = file.read_bytes()
    ended = poi("schedule", "--patient", file, "--arm", "climen", *ON, "--output", file, "--force")
    assert ended.code == 5
    assert file.read_bytes() == before


def test_without_dates_nobody_says_that_nothing_is_due(poi: Poi) -> None:
    """No date is no free day; and infusions that wait for their date are not over when the tablets are."""
    run = ("schedule", "--arm", "ha-msc", "--weight", "58", "--today", "2026-05-01")
    undated = poi(*run).out
    assert "Today 2026-05-01: nothing has a date yet, so nobody can say what is due" in undated
    assert "nothing due" not in undated
    started = poi(*run, "--start", "2026-02-02", "--by", "a clinician").out
    assert "Past: 63 of 63 days with a date; 8 days have no date yet" in started
