"""The pages that are hung on a wall: what stands on them, and how a browser shows them."""

import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from poi_trial.dosing.calendar import Basis
from poi_trial.dosing.laying import lay_out
from poi_trial.output.calendar_html import Wall
from poi_trial.output.calendar_sheets import Sheets
from poi_trial.output.language import Language
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.whole import Protocol

Poi = Callable[..., Any]
ROOT = Path(__file__).parents[2]
HER = ("--weight", "58", "--arm", "ha-msc", "--onset", "2026-01-01")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--enable-logging=stderr"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"),
    "--allow-file-access-from-files",
]
# A frame has the width that a headless window, which is never narrower than 500 pixels, has not.
FRAME = '<iframe src="page.html" style="width:{}px;height:900px;border:0"></iframe>'
# What the page measures of itself, added to a copy of it for the test alone.
MEASURE = """<script>addEventListener("load", () => {
  const root = document.documentElement;
  const days = {};
  for (const day of document.querySelectorAll("[data-date]"))
    if (day.getClientRects().length)
      days[day.dataset.date] = [...day.querySelectorAll("[data-product]")].map((dose) => dose.dataset.product);
  const seen = [...document.querySelectorAll(".entry")].filter((entry) => entry.getClientRects().length).length;
  const beyond = Math.max(...[...document.querySelectorAll("td.day")].map((day) =>
    day.getBoundingClientRect().right - day.closest("section").querySelector("header").getBoundingClientRect().right));
  console.log("MEASURED " + JSON.stringify({sideways: root.scrollWidth - root.clientWidth, days, seen, beyond}));
});</script></body>"""
AXE = """<script src="axe.min.js"></script><script>
addEventListener("load", async () => {
  const faults = (await axe.run()).violations.map((found) => [found.impact, found.id, found.nodes[0].html]);
  console.log("MEASURED " + JSON.stringify(faults));
});
</script></body>"""


def page(poi: Poi, *arguments: object) -> str:
    """The page of one run."""
    ended = poi("schedule", "--format", "html", *(arguments or HER))
    assert ended.code == 0, ended.err
    return str(ended.out)


def shown(text: str) -> str:
    """What a reader reads: the text without its marks."""
    body = re.sub(r"<(style|svg|title)\b.*?</\1>", " ", text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def sheets(text: str) -> list[str]:
    """The text of each sheet of A4."""
    return [shown(part) for part in text.split('<section class="sheet')[1:]]


def browse(text: str, tmp_path: Path, *options: str, frame: int | None = None) -> str:
    """Open a page in a headless browser with a fresh profile; what it logs."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), "")
    if not browser:
        pytest.skip("no chromium here")
    (tmp_path / "page.html").write_text(text, "utf-8")
    (tmp_path / "frame.html").write_text(f'<link rel="icon" href="data:,">{FRAME.format(frame)}', "utf-8")
    file = tmp_path / ("frame.html" if frame else "page.html")
    run = [browser, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", *options, file.as_uri()]
    return subprocess.run(run, capture_output=True, text=True, check=True, timeout=120).stderr


def measured(log: str) -> Any:
    """What the page said of itself; anything else on the console is a fault."""
    lines = [line for line in log.splitlines() if "CONSOLE" in line]
    assert len(lines) == 1, lines
    said = re.search(r'"MEASURED (.*)", source:', lines[0])
    assert said, lines
    return json.loads(said[1].replace('\\"', '"'))


def test_a_sheet_a_month_then_the_sheets_of_the_staff(poi: Poi) -> None:
    """January to March, what it rests on, the pharmacist's sheet and the nurse's."""
    titles = [re.search(r"<h2>(.*?)</h2>", part)[1] for part in page(poi).split('class="sheet')[1:]]  # type: ignore[index]
    assert titles[:3] == ["January 2026", "February 2026", "March 2026"]
    assert titles[3:] == ["About this calendar", "For the pharmacist", "For the nurse"]


def test_the_week_begins_on_monday(poi: Poi) -> None:
    """1 January 2026 is a Thursday: three empty squares stand before it."""
    text = page(poi)
    assert re.findall(r'abbr="(\w+)"', text)[:7] == [
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    ]
    first = text.split("<tbody>")[1].split("</tr>")[0]
    assert first.count('class="none"') == 3
    assert first.index('class="none"') < first.index('data-date="2026-01-01"')


def test_every_dose_of_the_json_stands_on_its_day(poi: Poi) -> None:
    """The products of each dated square are those that the JSON has for that day, and no other square has any."""
    text = page(poi)
    squares = re.findall(r'data-date="([\d-]+)">(.*?)</td>', text, re.DOTALL)
    found = {day: re.findall(r'data-product="([^"]+)"', inside) for day, inside in squares}
    [arm] = json.loads(poi("schedule", "--format", "json", *HER).out)["arms"]
    doses = {day["date"]: [dose["product"] for dose in day["doses"]] for day in arm["days"]}
    assert {day: names for day, names in found.items() if names} == {d: n for d, n in doses.items() if n}
    assert len(found) == 31 + 28 + 31


def test_tablets_are_counted_and_infusions_carry_their_weight(poi: Poi) -> None:
    """Tablet and box in every square; dose, weight and the caution of the second infusion in words."""
    january, february, march, about, pharmacist, nurse = sheets(page(poi, *HER[:2], "--reweigh", "59.5", *HER[2:]))
    assert "tablet 7 of 21 box 1 of 3" in january
    assert "tablet 21 of 21 box 3 of 3 to be confirmed" in march
    assert "58 000 000 cells for 58 kg" in january
    assert "59 500 000 cells for 59.5 kg" in february
    assert "not before this day, only on the investigator's word" in february
    assert "weigh again before this infusion" not in february
    assert "weigh again before this infusion" in sheets(page(poi))[1]
    assert "A7" in about
    assert "2 boxes 1 box 3 boxes" in pharmacist
    assert "hA-MSC: 59 500 000 cells, intravenous, for 59.5 kg" in nurse


def test_her_sheets_name_neither_diagnosis_nor_arm(poi: Poi) -> None:
    """Visitors read what hangs on a fridge: the months say no diagnosis and no arm; the staff's sheets say the arm."""
    *months, _, pharmacist, nurse = sheets(page(poi))
    for text in months:
        assert not re.search(r"ovar|insufficien|menopaus|Arm\b", text)
        assert "021-31162338" in text
        assert "Ask the site" in text
        assert "Climen labels: Italy" in text
    assert "Arm ha-msc" in pharmacist
    assert "Arm ha-msc" in nurse


def test_the_pharmacist_has_blanks_to_fill(poi: Poi) -> None:
    """Lot, viability, expiry and second check for each infusion; a box of tablets has no viability."""
    text = page(poi).split('<section class="sheet')[5]
    rows = [row for row in text.split("<tr>") if 'class="blank"' in row]
    assert [row.count('class="blank"') for row in rows] == [4, 3, 3, 4, 3]
    assert "11 Climen white + 10 Climen pink" in shown(text)
    assert [name for name in ("Lot", "Viability", "Expiry", "Second check") if name not in text] == []


def test_the_nurse_sees_every_visit_and_what_to_clear(poi: Poi) -> None:
    """Each visit with its day, days off marked, and the contraindications as a warning, never as criteria."""
    nurse = sheets(page(poi))[-1]
    assert [f"visit {number} of 6" in nurse for number in range(1, 7)] == [True] * 6
    assert "Saturday, 17 January 2026 weekend follow-up, visit 1 of 6" in nurse
    assert (
        "first tablet of box 2 of 3 No tablets, after box 1: no bleeding in these days means a pregnancy test" in nurse
    )
    assert "No meningioma, now or earlier." in nurse
    assert "None of these is a criterion of the trial." in nurse


def test_without_an_onset_there_are_no_dates_and_the_page_says_so(poi: Poi) -> None:
    """Squares are cycle days, no date stands anywhere, and every sheet says what is missing."""
    text = page(poi, *HER[:4])
    assert "data-date" not in text
    assert not re.search(r"20\d\d-|January", shown(text).partition("Public holidays")[0].replace("2026-", ""))
    assert text.count("No dates yet: the first day of bleeding is not known") == len(sheets(text))
    assert "Cycle days 1 to 28" in text
    assert "one calendar month after infusion-1" in text


def test_a_start_by_a_clinician_is_recorded_on_every_sheet(poi: Poi) -> None:
    """Who set the first tablet stands on the page, and the infusion has no date."""
    text = page(poi, *HER[:4], "--start", "2026-02-02", "--by", "a clinician <b>")
    assert text.count("set by a clinician &lt;b&gt;") == len(sheets(text))
    assert "no date without bleeding, the sponsor decides" in text
    assert 'data-product="hA-MSC"' not in text


def test_today_is_marked_with_what_is_due_and_past(poi: Poi) -> None:
    """The square of the day is the current one; past doses say so; what is due stands above the month."""
    text = page(poi, *HER, "--today", "2026-01-17")
    assert re.findall(r'aria-current="date" data-date="([\d-]+)"', text) == ["2026-01-17"]
    assert "Today, Saturday, 17 January 2026: Climen pink, tablet 13 of 21, box 1 of 3; follow-up" in shown(text)
    assert text.count('class="gone"') == 13
    assert "aria-current" not in page(poi)
    assert "nothing is due" in shown(page(poi, *HER, "--today", "2030-01-01"))


def test_a_hostile_name_is_text(poi: Poi, tmp_path: Path) -> None:
    """Markup and signs that turn the line round act on nothing, wherever they come from."""
    evil = "<script>alert('1')</script>\u202e &amp;"
    text = (ROOT / "protocol.yaml").read_text("utf-8").partition("\ntranslations:")[0]
    file = tmp_path / "protocol.yaml"
    file.write_text(
        text.replace("name: Hongli Yan PhD, Professor", f"name: {json.dumps(evil)}").replace(
            "name: Climen white", f"name: {json.dumps(evil)}"
        ),
        "utf-8",
    )
    made = page(poi, "--protocol", file, "--arm", "climen", "--start", "2026-02-02", "--by", evil)
    assert "<script" not in made
    assert "\u202e" not in made
    assert "&lt;script&gt;" in made


def test_the_page_needs_nothing_from_elsewhere(poi: Poi) -> None:
    """No script, no address, no link, no file beside it."""
    text = page(poi)
    assert not re.search(r"<script|https?:|src=|@import|url\(|<a\b", text)
    assert 'href="data:,"' in text


def test_there_is_room_for_initials_wherever_something_is_done(poi: Poi) -> None:
    """Every square with a dose or a visit has a line for initials, and no other has."""
    squares = re.findall(r'data-date="[\d-]+">(.*?)</td>', page(poi), re.DOTALL)
    assert all(('class="entry' in square) == ('class="sign"' in square) for square in squares)


def test_a_visit_in_a_pause_still_says_that_there_are_no_tablets(poi: Poi) -> None:
    """31 January lies in the first pause and has a visit: its square says both."""
    square = page(poi).partition('data-date="2026-01-31">')[2].partition("</td>")[0]
    assert "visit 2 of 6" in square
    assert "no tablets" in square


def test_in_chinese_only_what_was_registered_is_english(poi: Poi) -> None:
    """Every sentence of her sheets is translated; the registered words are marked as English."""
    text = page(poi, *HER, "--lang", "zh")
    assert '<html lang="zh-Hans">' in text
    assert "第 7 片，共 21 片" in text
    assert "58 000 000 个细胞" in text
    assert set(re.findall(r'<text x="16" y="20.6">(.*?)</text>', text)) == {"白", "粉"}
    assert "人羊膜间充质干细胞 (hA-MSC)：58 000 000 个细胞，静脉输注，按 58 公斤" in text
    assert "2026年1月" in text
    left = re.sub(r'<(\w+)[^>]*lang="en"[^>]*>.*?</\1>', " ", text.partition("<main>")[2], flags=re.DOTALL)
    words = set(re.findall(r"[A-Za-z]{4,}", shown(left)))
    assert words == {"Hongli", "Professor", "hongliyan", "smmu", "Climene"}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [1280, 794, 360])
def test_a_browser_shows_it_whole(poi: Poi, tmp_path: Path, width: int, language: str) -> None:
    """At the width of A4, wider, and on a telephone nothing runs out sideways, and no dose and no visit is lost."""
    text = page(poi, *HER, "--lang", language, "--today", "2026-01-10")
    log = browse(text.replace("</body>", MEASURE), tmp_path, "--dump-dom", "--window-size=1400,900", frame=width)
    said = measured(log)
    assert said["sideways"] == 0
    # What stands out of a sheet is cut off in print, and with it the border of every Sunday.
    assert said["beyond"] <= 0
    [arm] = json.loads(poi("schedule", "--format", "json", *HER).out)["arms"]
    doses = {day["date"]: [dose["product"] for dose in day["doses"]] for day in arm["days"] if day["doses"]}
    assert {day: names for day, names in said["days"].items() if names} == doses
    assert said["seen"] == sum(len(day["doses"]) + len(day["visits"]) for day in arm["days"]) == 63 + 2 + 6


@pytest.mark.parametrize(
    "arguments",
    [
        (*HER, "--today", "2026-01-10"),
        # Two infusions and three visits in the six weeks of one month.
        ("--weight", "58.125", "--arm", "ha-msc", "--onset", "2026-07-28", "--move", "infusion-2=2026-09-03"),
        (*HER[:2], "--arm", "ha-msc", "--onset", "2027-04-29", "--lang", "zh"),
        ("--arm", "climen", "--onset", "2028-01-28", "--today", "2028-02-01"),
        ("--arm", "climen"),
        ("--weight", "58", "--arm", "ha-msc", "--start", "2026-03-01", "--by", "Dr " + "Li " * 30),
    ],
)
def test_every_sheet_is_one_page_of_a4(poi: Poi, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Printed, each month and each sheet of the staff is exactly one page."""
    text = page(poi, *arguments)
    browse(text, tmp_path, f"--print-to-pdf={tmp_path / 'page.pdf'}", "--no-pdf-header-footer")
    pdf = (tmp_path / "page.pdf").read_bytes()
    assert len(re.findall(rb"/Type /Page\b", pdf)) == len(sheets(text))
    assert set(re.findall(rb"/MediaBox \[0 0 (\d+)\S* (\d+)\S*\]", pdf)) == {(b"594", b"841")}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_fullest_months_are_one_page_each(source: ProtocolFile[Protocol], tmp_path: Path, language: str) -> None:
    """All year: a rehearsal, a long id, another onset on record, and a moved infusion that is due today."""
    words = Language(language, source.protocol.translations)
    months = []
    for number in range(13):
        basis = Basis(Decimal("108.125"), date(2025, 10, 1) + timedelta(28 * number), recorded_onset=date(2025, 9, 30))
        laid = lay_out(source.protocol.dosing, "ha-msc", basis)
        [second] = [day.date for day in laid.days for dose in day.doses if dose.event == "infusion-2" and day.date]
        moved = second + timedelta(number % 7 + 1)
        laid = lay_out(source.protocol.dosing, "ha-msc", replace(basis, moves=(("infusion-2", moved),)))
        laid = replace(laid, participant="A" * 40, rehearsal=True)
        head, *made = "".join(Wall(Sheets(source, words, moved, ())).page([laid])).split("<section")
        months += [f"<section{sheet.partition('</section>')[0]}</section>" for sheet in made if "aria-current" in sheet]
    assert len(months) == 13
    browse(head + "".join(months), tmp_path, f"--print-to-pdf={tmp_path / 'page.pdf'}", "--no-pdf-header-footer")
    assert len(re.findall(rb"/Type /Page\b", (tmp_path / "page.pdf").read_bytes())) == 13


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("arguments", [(*HER, "--today", "2026-01-10"), ("--arm", "climen", "--lang", "zh")])
def test_no_serious_fault_of_accessibility(poi: Poi, tmp_path: Path, width: int, arguments: tuple[str, ...]) -> None:
    """axe-core finds no critical, serious or moderate fault, on a wide screen and on a telephone."""
    axe = Path(os.environ.get("POI_AXE", "node_modules/axe-core/axe.min.js"))
    if not axe.is_file():
        pytest.skip("no axe-core here; set POI_AXE to its axe.min.js")
    shutil.copy(axe, tmp_path / "axe.min.js")
    text = page(poi, *arguments).replace("</body>", AXE)
    log = browse(text, tmp_path, "--dump-dom", "--virtual-time-budget=20000", frame=width)
    assert [fault for fault in measured(log) if fault[0] != "minor"] == []
