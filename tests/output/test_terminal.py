"""What a person sees at a terminal: tables and month grids, told apart by letter as well as by colour."""

import json
import re
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

Poi = Callable[..., Any]
EXAMPLES = Path(__file__).parents[2] / "examples" / "patients"
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def seen(poi: Poi, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Run a command as at a terminal of 120 columns, or others; what it shows, without its colours."""

    def show(*arguments: object, columns: int = 120) -> str:
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        out = poi(*arguments).out
        assert "\x1b[" in out
        return ESCAPE.sub("", out)

    return show


def test_a_screening_is_a_table(seen: Callable[..., str]) -> None:
    """Each criterion has its sentence, its verdict in a word and a sign, and why; needs and holds follow."""
    page = seen("screen", EXAMPLES / "undetermined.json", "--on", "2024-10-20")
    assert re.search(r"^fsh +\? unknown +Elevated FSH level >25 IU/l on two occasions", page, re.MULTILINE)
    assert re.search(r"^age +✓ pass", page, re.MULTILINE)
    assert "Eligible at best from 2024-10-31 until 2025-04-10." in page
    assert re.search(r"^not asked +pregnancy +A negative pregnancy test", page, re.MULTILINE)
    failed = seen("screen", EXAMPLES / "ineligible.json", "--on", "2024-10-20")
    assert re.search(r"^age +✗ fail", failed, re.MULTILINE)


def test_a_fail_that_time_mends_says_from_when(seen: Callable[..., str], tmp_path: Path) -> None:
    """A woman too young sees the day on which she is not."""
    file = tmp_path / "young.json"
    file.write_text('{"id": "P-1", "birth_date": "2004-11-01"}', "utf-8")
    assert "passes from 2024-11-01" in seen("screen", file, "--on", "2024-10-20")


def test_a_calendar_is_month_by_month(seen: Callable[..., str]) -> None:
    """Weeks begin on Monday; white, pink, pause, infusion, visit and what is to be confirmed have their letters."""
    page = seen("schedule", "--weight", "58", "--arm", "ha-msc", "--onset", "2026-01-01")
    for month in ("January 2026", "February 2026", "March 2026"):
        assert month in page
    assert "Mo     Tu     We     Th     Fr     Sa     Su" in page
    assert re.search(r"12 W +13 W +14 W +15 W +16 P +17 Pv +18 P", page)
    assert re.search(r"26 - +27 - +28 - +29 - +30 - +31 v", page)
    assert re.search(r"2 W +3 WI +4 W", page)
    assert re.search(r"9 W\? +10 W\?", page)
    assert "I hA-MSC" in page


def test_cycle_days_without_an_onset(seen: Callable[..., str]) -> None:
    """Without an onset the grid counts cycle days, and the second infusion says what it comes after."""
    page = seen("schedule", "--weight", "58", "--arm", "ha-msc")
    assert "Cycle days" in page
    assert re.search(r"3 I +4 +5 W", page)
    assert "1 calendar month after infusion-1" in page


def test_a_list_is_a_line_a_block(seen: Callable[..., str]) -> None:
    """Blocks with their slots and arms, the totals, and the hash."""
    page = seen("randomize", "--seed", "7")
    assert re.search(r"^1 +1-4 +climen +climen +ha-msc +ha-msc", page, re.MULTILINE)
    assert "52 slots: climen 26, ha-msc 26" in page
    assert "935e4a5b81a20fcede1a71561c9a1bb71ce3ea80c55b1ef45d0cc2eb2ac4857e" in page


def test_a_long_list_is_shown_whole(seen: Callable[..., str]) -> None:
    """A list of many blocks is shown to its last slot."""
    page = seen("randomize", "--seed", "7", "--size", "1200")
    assert re.search(r"^\d+ +\d+-120[0-9] ", page, re.MULTILINE)


def test_a_comparison_of_designs_is_a_table_and_a_picture(seen: Callable[..., str]) -> None:
    """Each design has a letter in the table and at its place in the picture, and what they come to follows."""
    page = seen("assess")
    assert re.search(
        r"^A +permuted_blocks:4,6 \(protocol\) +69\.01 % +27\.55 % +0\.75 +2\.40 +0\.45 +77\.33 %", page, re.MULTILINE
    )
    assert re.search(
        r"^F +big_stick:3 +57\.89 % +15\.78 % +1\.47 +3\.00 +1\.33 +33\.33 % +25,942,556,360,704$", page, re.MULTILINE
    )
    drawn = page[page.index("apart at most\n") : page.index("right guesses")]
    assert all(re.search(rf"│.*{letter}", drawn) for letter in "ABCDEFGHIJ")
    assert "Harder to guess than the protocol's own" in page


def test_a_comparison_in_strata_shows_the_trial(seen: Callable[..., str], tmp_path: Path) -> None:
    """With strata the figures are of one, and a second table is of the trial; both fit a terminal of 80 columns."""
    text = (Path(__file__).parents[2] / "protocol.yaml").read_text("utf-8")
    file = tmp_path / "protocol.yaml"
    file.write_text(text.replace("strata: []\n", "strata:\n    - {id: site, levels: [A, B]}\n"), "utf-8")
    page = seen("assess", "--protocol", file, "--design", "maximal:3", columns=80)
    assert "2 strata" in page
    assert re.search(
        r"^A +permuted_blocks:4,6 \(protocol\)( +[0-9.]+ %){2}( +[0-9.]+){3} +[0-9.]+ %$", page, re.MULTILINE
    )
    # Each list has room for 50, and both together are used by 50.
    assert re.search(r"^B +maximal:3 +[0-9.]+ +[0-9.]+ % +50\.0$", page, re.MULTILINE)
    assert re.search(r"^ +the trial +apart +ends +slots *$", page, re.MULTILINE)


@pytest.mark.parametrize("columns", [80, 140])
def test_a_cohort_is_bars(seen: Callable[..., str], columns: int) -> None:
    """Each criterion has a bar to scale, with signs of its own; needs, windows and holds follow; nothing is cut."""
    women = EXAMPLES.parent / "cohort" / "women.ndjson"
    page = seen("screen", women, "--on", "2024-10-20", "--summary", columns=columns)
    bars = re.findall(r"^(\S+) +([█▒·]+) +(\d+) +(\d+) +(\d+) +(\d+) +\+(\d+) *$", page, re.MULTILINE)
    assert [bar[0] for bar in bars][:3] == ["sex", "intention", "age"]
    assert len(bars) == 9
    whole = len(bars[0][1])
    for _, bar, _, remain, certain, *_ in bars:
        assert abs(bar.count("█") - int(certain) * whole / 400) <= 0.5
        assert abs(len(bar.rstrip("·")) - int(remain) * whole / 400) <= 0.5
    for said in ("waits for", "windows close", "eligible, but held", "Counts under 5", "NCT07115082 version 1"):
        assert said in page
    assert max(map(len, page.splitlines())) <= columns


def test_hostile_names_are_shown_as_text(seen: Callable[..., str], tmp_path: Path) -> None:
    """Rich markup, links and control characters in a record are text, and nothing else."""
    file = tmp_path / "hostile.json"
    file.write_text('{"id": "P-1", "conditions": [{"name": "[/b] [conceal]x[/] \\u202e\\u0007 :smile:"}]}', "utf-8")
    page = seen("screen", file, "--on", "2024-10-20")
    assert "[/b] [conceal]x[/]" in page
    assert ":smile:" in page
    assert not set(page) & {"\u202e", "\x07"}


def test_a_record_that_is_too_long_to_look_ahead_has_no_time_line(seen: Callable[..., str], tmp_path: Path) -> None:
    """Its verdicts stand; in place of the outlook it is said why there is none."""
    days = (date(2024, 10, 20) + timedelta(days=number) for number in range(1000))
    treatments = [{"agent": "Climen", "start": "2024-10-01", "end": str(day)} for day in days]
    file = tmp_path / "long.json"
    file.write_text(json.dumps({"id": "P-1", "treatments": treatments}), "utf-8")
    page = seen("screen", file, "--on", "2024-10-20")
    assert "No outlook: on too many days ahead may a verdict turn for so long a record; the verdicts stand" in page
    assert "hormones" in page
    assert "one sign" not in page
