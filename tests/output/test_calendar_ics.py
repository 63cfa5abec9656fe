"""The telephone's calendar: read back as a telephone reads it, and held against the rules of RFC 5545."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest

Poi = Callable[..., Any]
HER = ("--weight", "58", "--arm", "ha-msc", "--onset", "2026-01-01")
TELLING = r"climen|msc|stem|cell|infus|ovar|\bPOI\b|menopaus|arm\b|NCT|hormone|克龄蒙|干细胞|卵巢|输注"


def made(poi: Poi, *arguments: object) -> str:
    """The file of one run."""
    ended = poi("schedule", "--format", "ics", *(arguments or HER))
    assert ended.code == 0, ended.err
    return str(ended.out)


def events(text: str) -> list[Any]:
    """The events, as the library reads them back."""
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def by_uid(text: str) -> dict[str, Any]:
    """The events by their UID."""
    return {str(event["UID"]): event for event in events(text)}


def test_every_dose_visit_and_pause_is_an_all_day_event(poi: Poi) -> None:
    """63 tablets, 2 infusions, 6 visits and 3 pauses, each on its day of the worked example."""
    found = events(made(poi))
    assert len(found) == 63 + 2 + 6 + 3
    days = [(event["DTSTART"].dt, event["DTEND"].dt, str(event["SUMMARY"])) for event in found]
    assert all(type(first) is date for first, _, _ in days)
    tablets = [(first, summary) for first, last, summary in days if summary.startswith("Tablet")]
    assert tablets[0] == (date(2026, 1, 5), "Tablet 1 of 21 (white), box 1 of 3")
    assert tablets[11] == (date(2026, 1, 16), "Tablet 12 of 21 (pink), box 1 of 3")
    assert tablets[-1] == (date(2026, 3, 22), "Tablet 21 of 21 (pink), box 3 of 3")
    appointments = sorted(first for first, _, summary in days if summary == "Appointment")
    assert [str(day) for day in appointments] == [
        "2026-01-03",
        "2026-01-17",
        "2026-01-31",
        "2026-02-03",
        "2026-02-14",
        "2026-02-28",
        "2026-03-14",
        "2026-03-28",
    ]
    pauses = [(first, last) for first, last, summary in days if summary == "No tablets from today, 7 days"]
    assert pauses[0] == (date(2026, 1, 26), date(2026, 2, 2))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_locked_screen_tells_neither_diagnosis_nor_arm(poi: Poi, language: str) -> None:
    """No title and no alarm names a product that only one arm takes, the arm, the trial or what she has."""
    text = made(poi, *HER, "--lang", language)
    shown = [str(event["SUMMARY"]) for event in events(text)]
    shown += [str(alarm["DESCRIPTION"]) for alarm in icalendar.Calendar.from_ical(text).walk("VALARM")]
    shown += [str(icalendar.Calendar.from_ical(text)["X-WR-CALNAME"])]
    assert not [title for title in shown if re.search(TELLING, title, re.IGNORECASE)]
    arms = [
        {str(event["SUMMARY"]) for event in events(made(poi, "--arm", arm, *HER[:2], *HER[4:]))}
        for arm in ("climen", "ha-msc")
    ]
    assert arms[0] == arms[1]


def test_a_title_in_chinese_counts_as_the_page_does(poi: Poi) -> None:
    """Tablet and box are counted with one measure word each."""
    titles = [str(event["SUMMARY"]) for event in events(made(poi, *HER, "--lang", "zh"))]
    assert "服药：第 1 片，共 21 片（白色），第 1 盒，共 3 盒" in titles
    assert not [title for title in titles if "第 第" in title]


def test_tablets_ring_in_the_morning_unless_they_are_told_not_to(poi: Poi) -> None:
    """An alarm at eight on each of the 63 tablet days, and none with --no-alarm."""
    ringing = [event for event in events(made(poi)) if event.walk("VALARM")]
    assert len(ringing) == 63
    assert {event.walk("VALARM")[0]["TRIGGER"].dt for event in ringing} == {timedelta(hours=8)}
    assert "VALARM" not in made(poi, *HER, "--no-alarm")


def test_a_second_import_updates_the_first(poi: Poi) -> None:
    """A moved infusion and another onset keep every UID; what changed has a higher sequence."""
    first, moved = by_uid(made(poi)), by_uid(made(poi, *HER, "--move", "infusion-2=2026-02-06"))
    assert first.keys() == moved.keys()
    assert len(first) == 74
    changed = [uid for uid in first if first[uid]["DTSTART"].dt != moved[uid]["DTSTART"].dt]
    assert [moved[uid]["DTSTART"].dt for uid in changed] == [date(2026, 2, 6)]
    assert {int(event["SEQUENCE"]) for event in first.values()} == {0}
    assert {int(event["SEQUENCE"]) for event in moved.values()} == {1}
    assert by_uid(made(poi, *HER[:4], "--onset", "2026-02-01")).keys() == first.keys()
    control = by_uid(made(poi, "--arm", "climen", "--onset", "2026-01-01"))
    assert not control.keys() & first.keys()


def test_a_move_that_is_undone_on_a_later_day_is_an_update_too(poi: Poi) -> None:
    """Of a file made on a later day every event has a higher sequence, though fewer things are changed in it."""
    moved = by_uid(made(poi, *HER, "--move", "infusion-2=2026-02-06", "--today", "2026-01-20"))
    undone = by_uid(made(poi, *HER, "--today", "2026-01-21"))
    assert all(int(undone[uid]["SEQUENCE"]) > int(moved[uid]["SEQUENCE"]) for uid in moved)
    long_ago = by_uid(made(poi, *HER, "--today", "1999-01-21"))
    assert {int(event["SEQUENCE"]) for event in long_ago.values()} == {0}


def test_the_same_input_makes_the_same_bytes(poi: Poi) -> None:
    """The stamp is the onset, or the day given as today, never the clock."""
    assert made(poi) == made(poi)
    midnight = datetime(2026, 1, 1, tzinfo=UTC)
    assert {event["DTSTAMP"].dt for event in events(made(poi))} == {midnight}
    later = made(poi, *HER, "--today", "2026-01-20")
    assert {event["DTSTAMP"].dt for event in events(later)} == {midnight + timedelta(19)}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_rules_of_the_format(poi: Poi, language: str) -> None:
    """CRLF line ends, lines of at most 75 octets, properties that must be there once, alarms that are complete."""
    text = made(poi, *HER, "--lang", language)
    assert text.endswith("END:VCALENDAR\r\n")
    lines = text.split("\r\n")
    assert not any("\n" in line or "\r" in line for line in lines)
    assert max(len(line.encode()) for line in lines) <= 75
    whole = text.replace("\r\n ", "").split("\r\n")
    assert [line for line in whole if line.startswith(("VERSION", "PRODID"))] == [
        "VERSION:2.0",
        "PRODID:-//poi-trial 0.1.0//EN",
    ]
    for event in "\n".join(whole).split("BEGIN:VEVENT\n")[1:]:
        own = event.split("BEGIN:VALARM")[0]
        for name in ("UID:", "DTSTAMP:", "DTSTART;VALUE=DATE:", "DTEND;VALUE=DATE:", "SUMMARY:", "SEQUENCE:"):
            assert len(re.findall(f"^{name}", own, re.MULTILINE)) == 1
        assert re.search(r"^DTSTAMP:\d{8}T\d{6}Z$", own, re.MULTILINE)
    assert text.count("ACTION:DISPLAY\r\n") == text.count("BEGIN:VALARM") == text.count("TRIGGER:PT8H\r\n")


def test_foreign_text_stays_within_its_property(poi: Poi) -> None:
    """A name with line breaks, commas and colons makes no property of its own."""
    name = "a clinician\r\nATTENDEE:mailto:x@example.org; a, b"
    text = made(poi, "--arm", "climen", "--start", "2026-02-02", "--by", name)
    assert "\r\nATTENDEE" not in text


def test_what_has_no_date_makes_no_event(poi: Poi) -> None:
    """Without an onset there is nothing to write; with a clinician's start the undated days are counted on stderr."""
    ended = poi("schedule", "--format", "ics", "--arm", "climen")
    assert (ended.code, ended.out) == (2, "")
    assert "give the first day of bleeding" in ended.err
    begun = poi("schedule", "--format", "ics", *HER[:4], "--start", "2026-02-02", "--by", "a clinician")
    assert len(events(begun.out)) == 63 + 3
    assert "8 days have no date yet and are not in the file; delete those that her telephone has" in begun.err


def test_one_file_is_one_womans(poi: Poi) -> None:
    """Two arms in one telephone would be two women's doses."""
    ended = poi("schedule", "--format", "ics", "--weight", "58", "--onset", "2026-01-01")
    assert ended.code == 2
    assert "--arm" in ended.err
