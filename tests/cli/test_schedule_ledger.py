"""`poi schedule --ledger`: a participant's calendar from her allocation, and everybody's, a file each."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import pytest

Poi = Callable[..., Any]
ROOT = Path(__file__).parents[2]
ELIGIBLE = json.loads((ROOT / "examples" / "patients" / "eligible.json").read_text("utf-8"))
REASON = ("--reason", "decided by the steering committee")
ON = ("--today", "2024-10-20")


def enrolled(poi: Poi, ledger: Path, subject: str, *more: object, **facts: object) -> str:
    """The arm of the eligible woman under another id, with these facts changed, enrolled on 20 October 2024."""
    file = ledger.parent / f"{subject}.json"
    told = {**ELIGIBLE, "id": subject, **facts}
    file.write_text(json.dumps({key: value for key, value in told.items() if value is not None}), "utf-8")
    ended = poi("enroll", file, "--ledger", ledger, "--on", "2024-10-20", "--yes", "--format", "json", *more)
    return str(json.loads(ended.out)["arm"])


@pytest.fixture
def ledger(poi: Poi, tmp_path: Path) -> Path:
    """A rehearsal with a participant in each arm, named after it."""
    path = tmp_path / "ledger"
    assert poi("ledger", "open", path, "--rehearsal", "--seed", "7").code == 0
    # The slots of this seed are climen, climen, ha-msc, ha-msc.
    for subject, arm in (("climen", "climen"), ("P-2", "climen"), ("ha-msc", "ha-msc")):
        assert enrolled(poi, path, subject) == arm
    return path


def calendar(poi: Poi, ledger: Path, her: str, *more: object) -> dict[str, Any]:
    """Her calendar as JSON."""
    ended = poi("schedule", "--ledger", ledger, "--participant", her, *ON, "--format", "json", *more)
    assert ended.code == 0, ended.err
    [arm] = json.loads(ended.out)["arms"]
    assert isinstance(arm, dict)
    return arm


@pytest.mark.parametrize(
    ("arm", "onset", "first", "waits"),
    [
        # She is allocated on the 20th. The infusion is on cycle day 3, the first tablet of Climen alone on day 5.
        ("ha-msc", "2024-10-17", "2024-10-19", True),
        ("ha-msc", "2024-10-18", "2024-10-20", False),
        ("ha-msc", "2024-10-19", "2024-10-21", False),
        ("climen", "2024-10-15", "2024-10-19", True),
        ("climen", "2024-10-16", "2024-10-20", False),
        ("climen", "2024-10-17", "2024-10-21", False),
    ],
)
def test_no_dose_is_dated_before_the_allocation(
    poi: Poi, ledger: Path, arm: str, onset: str, first: str, waits: bool
) -> None:
    """On the day of allocation a dose may fall; where it was the day before, she waits for the next onset."""
    made = calendar(poi, ledger, arm, "--onset", onset)
    assert (made["arm"], made["participant"], made["weight_kg"]) == (arm, arm, "58")
    waiting = {"onset": onset, "first_dose": first, "not_before": "2024-10-20"}
    assert made["waiting"] == (waiting if waits else None)
    dated = [day["date"] for day in made["days"] if day["date"] and day["doses"]]
    assert min(dated, default=None) == (None if waits else first)


def test_without_an_onset_there_are_cycle_days(poi: Poi, ledger: Path) -> None:
    """Where the ledger knows no onset, nothing has a date."""
    assert {day["date"] for day in calendar(poi, ledger, "ha-msc")["days"]} == {None}


def test_the_onset_of_her_allocation_dates_her_calendar(poi: Poi, ledger: Path) -> None:
    """Without `--onset` the recorded one counts, and too early it waits as a typed one does."""
    assert enrolled(poi, ledger, "P-4", "--onset", "2024-10-18") == "ha-msc"
    made = calendar(poi, ledger, "P-4")
    assert (made["onset"], made["recorded_onset"], made["days"][0]["date"]) == ("2024-10-18", None, "2024-10-20")
    enrolled(poi, ledger, "P-5", "--onset", "2024-10-10")
    assert calendar(poi, ledger, "P-5")["waiting"]["onset"] == "2024-10-10"


def test_an_onset_in_place_of_the_recorded_one_is_said(poi: Poi, ledger: Path) -> None:
    """Typed, another onset or a clinician's start counts, and every format for people says what stood on record."""
    enrolled(poi, ledger, "P-4", "--onset", "2024-10-18")
    run = ("schedule", "--ledger", ledger, "--participant", "P-4", *ON, "--onset", "2024-11-15", "--format")
    assert json.loads(poi(*run, "json").out)["arms"][0]["recorded_onset"] == "2024-10-18"
    assert "onset 2024-11-15 (in place of 2024-10-18 on record)" in poi(*run, "text").out
    assert "15 November 2024 (in place of 18 October 2024 on record)" in poi(*run, "html").out
    assert {row["recorded_onset"] for row in csv.DictReader(io.StringIO(poi(*run, "csv").out))} == {"2024-10-18"}
    telephone = poi(*run, "ics")
    assert "counted from 2024-11-15; the onset on record is 2024-10-18" in telephone.err
    on_record = poi("schedule", "--ledger", ledger, "--participant", "P-4", *ON, "--format", "ics").out
    (before,), (now,) = ({*re.findall(r"\r\nSEQUENCE:(\d+)\r\n", out)} for out in (on_record, telephone.out))
    assert int(now) == int(before) + 1
    assert calendar(poi, ledger, "P-4", "--onset", "2024-10-18")["recorded_onset"] is None
    started = calendar(poi, ledger, "P-4", "--start", "2024-11-20", "--by", "a clinician")
    assert (started["onset"], started["recorded_onset"]) == (None, "2024-10-18")


@pytest.mark.parametrize("form", ["text", "json", "csv", "html", "ics"])
def test_a_rehearsal_is_stamped_in_every_format(poi: Poi, ledger: Path, form: str) -> None:
    """Nobody takes it for a participant's; on pages every sheet says so, on a telephone every title."""
    run = ("schedule", "--ledger", ledger, "--participant", "ha-msc", "--onset", "2024-10-18", *ON, "--format", form)
    out = poi(*run).out
    match form:
        case "text":
            assert out.startswith("REHEARSAL, no participant of any trial. Arm ha-msc for ha-msc")
        case "json":
            assert json.loads(out)["arms"][0]["rehearsal"] is True
        case "csv":
            assert {row["rehearsal"] for row in csv.DictReader(io.StringIO(out))} == {"REHEARSAL"}
        case "html":
            assert out.count('<section class="sheet') == out.count("REHEARSAL, no participant of any trial")
        case _:
            assert out.count("SUMMARY:") == out.count("SUMMARY:REHEARSAL: ") > 0
    if form in ("html", "ics"):
        assert "演练 REHEARSAL" in poi(*run, "--lang", "zh").out
    plain = poi("schedule", "--arm", "climen", "--onset", "2024-10-18", "--format", form).out
    assert "REHEARSAL" not in plain


def uids(text: str) -> set[str]:
    """The UIDs of a telephone's calendar."""
    return {str(event["UID"]) for event in icalendar.Calendar.from_ical(text).walk("VEVENT")}


def test_a_live_ledger_is_not_stamped(poi: Poi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial has no such word, and no event of a rehearsal under her id would take the place of hers."""
    monkeypatch.setattr("poi_trial.cli.enroll_run.day_at_site", lambda *_: date(2024, 10, 20))
    monkeypatch.setattr("poi_trial.ledger.enroll.day_at_site", lambda *_: date(2024, 10, 20))
    path = tmp_path / "live"
    assert poi("ledger", "open", path).code == 0
    file = ROOT / "examples" / "patients" / "eligible.json"
    assert poi("enroll", file, "--ledger", path, "--yes").code == 0
    monkeypatch.setenv("POI_LEDGER", str(path))
    ended = poi("schedule", "--participant", "EXAMPLE-1", "--onset", "2024-10-18", *ON)
    assert (ended.code, "REHEARSAL" in ended.out) == (0, False)
    run = ("schedule", "--participant", "EXAMPLE-1", "--onset", "2024-10-18", *ON, "--format", "ics")
    live = uids(poi(*run).out)
    rehearsed = tmp_path / "rehearsed"
    assert poi("ledger", "open", rehearsed, "--rehearsal", "--seed", "7").code == 0
    enrolled(poi, rehearsed, "EXAMPLE-1")
    monkeypatch.setenv("POI_LEDGER", str(rehearsed))
    assert live
    assert not live & uids(poi(*run).out)


def test_the_key_is_not_needed(poi: Poi, ledger: Path) -> None:
    """The arm stands in her entry, so whoever has the ledger alone makes the calendar."""
    Path(f"{ledger}.key").unlink()
    assert calendar(poi, ledger, "ha-msc")["arm"] == "ha-msc"


def test_a_newer_weight_is_said_beside_the_one_on_record(poi: Poi, ledger: Path) -> None:
    """Typed, 59.5 kg makes the dose, and every format says that 58 kg stood on record; the same weight says nothing."""
    made = calendar(poi, ledger, "ha-msc", "--weight", "59.5", "--reweigh", "60")
    assert (made["weight_kg"], made["recorded_kg"], made["reweigh_kg"]) == ("59.5", "58", "60")
    cells = [dose["amount"] for day in made["days"] for dose in day["doses"] if dose["product"] == "hA-MSC"]
    assert cells == ["59500000", "60000000"]
    assert calendar(poi, ledger, "ha-msc", "--weight", "58.0")["recorded_kg"] is None
    run = ("schedule", "--ledger", ledger, "--participant", "ha-msc", "--weight", "59.5", "--format")
    assert "59.5 kg (in place of 58 kg on record)" in poi(*run, "text").out
    assert "59.5 kg in place of 58 kg on record" in poi(*run, "html").out
    assert {row["recorded_kg"] for row in csv.DictReader(io.StringIO(poi(*run, "csv").out))} == {"58"}


def test_a_weight_that_the_ledger_lacks_is_asked_for(poi: Poi, ledger: Path) -> None:
    """No infusion is laid out without a weight, and no other arm is proposed."""
    assert enrolled(poi, ledger, "P-4", weight=None) == "ha-msc"
    ended = poi("schedule", "--ledger", ledger, "--participant", "P-4")
    assert (ended.code, ended.out) == (2, "")
    assert "ha-msc is dosed by body weight; add --weight KG" in ended.err
    assert "--arm" not in ended.err
    assert calendar(poi, ledger, "P-4", "--weight", "61")["weight_kg"] == "61"


def test_a_start_and_a_move_go_with_a_ledger(poi: Poi, ledger: Path) -> None:
    """A clinician's start counts from the day of allocation on, and never before it."""
    by = ("--by", "a clinician")
    assert calendar(poi, ledger, "climen", "--start", "2024-10-20", *by)["start"]["date"] == "2024-10-20"
    ended = poi("schedule", "--ledger", ledger, "--participant", "climen", "--start", "2024-10-19", *by)
    assert (ended.code, ended.out) == (2, "")
    assert "lies before 2024-10-20" in ended.err
    moved = calendar(poi, ledger, "ha-msc", "--onset", "2024-10-20", "--move", "infusion-2=2024-11-25")
    assert moved["moves"] == [{"event": "infusion-2", "to": "2024-11-25"}]


def test_who_has_no_arm_is_refused(poi: Poi, ledger: Path) -> None:
    """A stranger and one who was screened without an arm are told the same; a void participant that she is void."""
    enrolled(poi, ledger, "P-8", karyotype="45,X")
    told = set()
    for her in ("P-8", "P-9"):
        ended = poi("schedule", "--ledger", ledger, "--participant", her)
        assert (ended.code, ended.out) == (6, "")
        told.add(ended.err.replace(her, "HER"))
    assert told == {"Error: HER has no arm in this ledger; check the id; no calendar was made\n"}
    assert poi("ledger", "void", ledger, "P-2", *REASON).code == 0
    ended = poi("schedule", "--ledger", ledger, "--participant", "P-2")
    assert (ended.code, ended.out) == (6, "")
    assert "P-2 was randomized in error (entry 6)" in ended.err


def test_the_protocol_is_the_one_she_was_judged_by(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """An amendment counts for those who are enrolled after it."""
    newer = tmp_path / "protocol.yaml"
    newer.write_text((ROOT / "protocol.yaml").read_text("utf-8").replace('version: "1"', 'version: "2"', 1), "utf-8")
    assert poi("ledger", "amend", ledger, "--protocol", newer, *REASON).code == 0
    enrolled(poi, ledger, "P-4")
    for her, version in (("ha-msc", "1"), ("P-4", "2")):
        ended = poi("schedule", "--ledger", ledger, "--participant", her, "--format", "json")
        assert json.loads(ended.out)["protocol"]["version"] == version


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--participant", "climen"), "name the ledger with --ledger FILE"),
        (("--all", "out", "--format", "html"), "name the ledger with --ledger FILE"),
        (("--ledger", "L"), "say whose calendar with --participant ID"),
        (("--ledger", "L", "--participant", "climen", "--all", "out"), "say whose calendar"),
        (("--ledger", "L", "--participant", "climen", "--patient", "her.json"), "--patient and --ledger"),
        (("--ledger", "L", "--participant", "climen", "--protocol", "p.yaml"), "leave --protocol out"),
        (("--ledger", "L", "--participant", "climen", "--arm", "ha-msc"), "leave --arm out"),
        (("--ledger", "L", "--participant", "climen", "--arm", "none"), "leave --arm out"),
        (("--ledger", "L", "--participant", "climen", "--reweigh", "59"), "nobody is weighed again in climen"),
        (("--ledger", "L", "--all", "out"), "add --format html, ics, csv or json"),
        (("--ledger", "L", "--all", "out", "--format", "html", "--weight", "58"), "--all takes no --weight"),
        (("--ledger", "L", "--all", "out", "--format", "html", "--onset", "2024-10-20"), "--all takes no --onset"),
        (("--ledger", "L", "--all", "out", "--format", "html", "--move", "a=2024-10-20"), "--all takes no --move"),
        (("--ledger", "L", "--all", "out", "--format", "html", "--yes"), "--all takes no --yes"),
        (("--ledger", "L", "--all", "out", "--format", "html", "--output", "x"), "--all takes no --output"),
    ],
)
def test_what_does_not_go_together_ends_2(poi: Poi, ledger: Path, arguments: tuple[str, ...], said: str) -> None:
    """Each slip is refused in plain words, and nothing is written."""
    folder = ledger.parent / "out"
    places = {"L": ledger, "out": folder}
    ended = poi("schedule", *(places.get(argument, argument) for argument in arguments))
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert not folder.exists()


def test_her_own_arm_may_be_typed(poi: Poi, ledger: Path) -> None:
    """Whoever names the arm that she has is not refused."""
    assert calendar(poi, ledger, "climen", "--arm", "climen")["arm"] == "climen"


def test_the_ledger_and_its_key_are_never_the_output(poi: Poi, ledger: Path) -> None:
    """Neither is written over, even by force."""
    for file in (ledger, Path(f"{ledger}.key")):
        before = file.read_bytes()
        ended = poi("schedule", "--ledger", ledger, "--participant", "climen", "--output", file, "--force")
        assert (ended.code, file.read_bytes()) == (5, before)


def test_everybody_has_a_page(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """A file each in cycle days, but for whom is void or lacks a weight; her page is the one made for her alone."""
    assert enrolled(poi, ledger, "P-4", weight=None) == "ha-msc"
    assert poi("ledger", "void", ledger, "P-2", *REASON).code == 0
    folder = tmp_path / "pages"
    run = ("schedule", "--ledger", ledger, "--all", folder, "--format", "html", "--lang", "zh", *ON)
    ended = poi(*run)
    assert (ended.code, ended.out) == (0, f"wrote 2 of 3 calendars to {folder}\n")
    assert sorted(file.name for file in folder.iterdir()) == ["calendar-climen.html", "calendar-ha-msc.html"]
    assert "2 of them are in cycle days, for want of an onset" in ended.err
    assert "P-4 has no file: ha-msc is dosed by body weight" in ended.err
    alone = poi("schedule", "--ledger", ledger, "--participant", "ha-msc", "--format", "html", "--lang", "zh", *ON).out
    assert (folder / "calendar-ha-msc.html").read_text("utf-8") == alone


@pytest.mark.parametrize("form", ["html", "json", "csv", "ics"])
def test_everybody_whose_onset_is_known_has_dates(poi: Poi, ledger: Path, tmp_path: Path, form: str) -> None:
    """Each file is the one made for her alone; a telephone's is made for those with dates, and the others are named."""
    enrolled(poi, ledger, "P-4", "--onset", "2024-10-18")
    folder = tmp_path / "files"
    ended = poi("schedule", "--ledger", ledger, "--all", folder, "--format", form, *ON)
    assert ended.code == 0, ended.err
    names = {file.name for file in folder.iterdir()}
    dated = {f"calendar-P-4.{form}"}
    undated = {f"calendar-{her}.{form}" for her in ("climen", "P-2", "ha-msc")}
    assert names == (dated if form == "ics" else dated | undated)
    alone = poi("schedule", "--ledger", ledger, "--participant", "P-4", "--format", form, *ON).out
    assert (folder / f"calendar-P-4.{form}").read_bytes().decode() == alone
    if form == "ics":
        assert ended.err.count("has no file: nothing has a date yet") == 3
        assert ended.out.startswith("wrote 1 of 4")
    else:
        assert "3 of them are in cycle days" in ended.err


def test_everybodys_telephone_may_stay_silent(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """Alarms are left out of every file with --no-alarm."""
    enrolled(poi, ledger, "P-4", "--onset", "2024-10-18")
    run = ("schedule", "--ledger", ledger, "--format", "ics", "--all")
    assert poi(*run, tmp_path / "ringing").code == poi(*run, tmp_path / "silent", "--no-alarm").code == 0
    assert "VALARM" in (tmp_path / "ringing" / "calendar-P-4.ics").read_text("utf-8")
    assert "VALARM" not in (tmp_path / "silent" / "calendar-P-4.ics").read_text("utf-8")


def test_a_device_of_windows_is_no_file_name(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """An id such as CON names a file all the same."""
    enrolled(poi, ledger, "CON")
    assert poi("schedule", "--ledger", ledger, "--all", tmp_path / "pages", "--format", "html").code == 0
    assert (tmp_path / "pages" / "calendar-CON.html").is_file()


def test_a_ledger_with_the_name_of_a_page_is_spared(poi: Poi, tmp_path: Path) -> None:
    """A ledger that lies among the pages is never written over by one, even by force."""
    path = tmp_path / "calendar-P-1.html"
    assert poi("ledger", "open", path, "--rehearsal", "--seed", "7").code == 0
    enrolled(poi, path, "P-1")
    before = path.read_bytes()
    run = ("schedule", "--ledger", path, "--format", "html", "--force", "--all")
    assert (poi(*run, tmp_path).code, path.read_bytes()) == (5, before)
    assert poi(*run, tmp_path / "pages").code == 0


def test_files_that_are_there_are_all_named_before_anything_is_written(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """Two of three are there: both are named, none is written; with --force all are."""
    folder = tmp_path / "pages"
    folder.mkdir()
    for name in ("calendar-P-2.html", "calendar-ha-msc.html"):
        (folder / name).write_text("mine", "utf-8")
    run = ("schedule", "--ledger", ledger, "--all", folder, "--format", "html")
    ended = poi(*run)
    assert ended.code == 5
    assert "2 problems; nothing was written" in ended.err
    assert len(list(folder.iterdir())) == 2
    assert (folder / "calendar-P-2.html").read_text("utf-8") == "mine"
    assert poi(*run, "--force").code == 0
    assert "mine" not in (folder / "calendar-P-2.html").read_text("utf-8")


def test_a_calendar_of_an_earlier_run_that_counts_no_more_is_named(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """Who was voided since has her old page in the folder still: somebody is told to remove it."""
    folder = tmp_path / "pages"
    run = ("schedule", "--ledger", ledger, "--all", folder, "--format", "html", "--force")
    assert "earlier run" not in poi(*run).err
    assert poi("ledger", "void", ledger, "P-2", *REASON).code == 0
    assert "calendar-P-2.html is of an earlier run and counts no more; remove it." in poi(*run).err
    (folder / "calendar-P-2.html").unlink()
    assert enrolled(poi, ledger, "P-4", weight=None) == "ha-msc"
    (folder / "calendar-P-4.html").touch()
    assert "calendar-P-4.html is of an earlier run" in poi(*run).err
    assert poi(*run).err.count("earlier run") == 1


def test_a_folder_without_a_name_is_refused(poi: Poi, ledger: Path) -> None:
    """An empty variable of a shell does not strew calendars over the folder one stands in."""
    ended = poi("schedule", "--ledger", ledger, "--all", "", "--format", "html")
    assert (ended.code, ended.out) == (2, "")
    assert "--all: name a folder" in ended.err


@pytest.mark.parametrize("folder", ["none/pages", "ledger", "no\0pages"])
def test_a_folder_that_cannot_be_made_is_named(poi: Poi, ledger: Path, folder: str) -> None:
    """A missing parent, a file in its place, or a name that no file may have ends 5."""
    ended = poi("schedule", "--ledger", ledger, "--all", f"{ledger.parent}/{folder}", "--format", "html")
    assert (ended.code, ended.out) == (5, "")
    assert "cannot be made a folder" in ended.err
