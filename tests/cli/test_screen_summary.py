"""`poi screen --summary`: the waterfall in every format."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from poi_trial.api import load_protocol
from poi_trial.files.protocol_file import shipped

Poi = Callable[..., Any]
EXAMPLES = Path(__file__).parents[2] / "examples"
WOMEN = EXAMPLES / "cohort" / "women.ndjson"
ON = ("--on", "2024-10-20")
SOURCE = load_protocol(str(shipped()))
FORMATS = ("text", "json", "csv", "svg", "html")


def summary_of(poi: Poi, *paths: object) -> dict[str, Any]:
    """The summary as JSON."""
    ended = poi("screen", *paths, *ON, "--summary", "--format", "json")
    assert ended.code == 0
    document: dict[str, Any] = json.loads(ended.out)
    return document


def test_json_keeps_the_contract(poi: Poi) -> None:
    """The summary has the promised keys, and its counts add up along the waterfall and to the outcomes."""
    summary = summary_of(poi, WOMEN)
    assert set(summary) == {
        *("on", "judged", "not_judged", "outcomes", "criteria", "held", "needs", "too_late", "eligible_in_time"),
        *("no_outlook", "closing", "small_counts", "assumptions", "protocol", "tool"),
    }
    left = summary["judged"]
    for step in summary["criteria"]:
        assert set(step) == {"criterion", "text", "remain", "certain", "unknown", "fail", "of_all", "all_but_this"}
        assert step["remain"] + step["fail"] == left
        assert sum(step["of_all"].values()) == summary["judged"]
        assert sum(step["all_but_this"][outcome] for outcome in summary["outcomes"]) == summary["judged"]
        left = step["remain"]
    assert summary["criteria"][-1]["certain"] == summary["outcomes"]["eligible"]
    assert left == summary["outcomes"]["eligible"] + summary["outcomes"]["undetermined"]
    assert set(summary["needs"][0]) == {"criterion", "do", "patients", "only", "only_until"}


def test_who_waits_only_for_a_second_fsh_is_counted_from_the_lines(poi: Poi) -> None:
    """Women who need another FSH and nothing else, with the first and the last of their last days."""
    lines = poi("screen", WOMEN, *ON, "--outlook", "--only", "undetermined", "--format", "json").out.splitlines()
    needs = [
        (
            [each["do"] for each in line["outlook"]["needs"] if not each["do"].startswith("enrol her by")],
            line["outlook"],
        )
        for line in map(json.loads, lines)
    ]
    waiting = [outlook for dos, outlook in needs if any(do.startswith("repeat FSH from") for do in dos)]
    only = sorted(outlook["eligible_until"] for dos, outlook in needs if [do[:15] for do in dos] == ["repeat FSH from"])
    told = next(each for each in summary_of(poi, WOMEN)["needs"] if each["do"].startswith("repeat FSH;"))
    assert (told["patients"], told["only"]) == (len(waiting), len(only))
    assert told["only_until"] == {"earliest": only[0], "latest": only[-1]}
    assert len(only) > 10


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_says_what_it_rests_on(poi: Poi, form: str) -> None:
    """Protocol, version, file, hash, day and tool stand in each, and the same counts."""
    ended = poi("screen", WOMEN, *ON, "--summary", "--format", form)
    assert ended.code == 0
    for said in ("NCT07115082", "protocol.yaml", SOURCE.sha256, "2024-10-20", "poi-trial 0.1.0"):
        assert said in ended.out
    assert ended.out.endswith("\n")
    summary = summary_of(poi, WOMEN)
    for step in summary["criteria"][1:]:
        assert re.search(rf"\b{step['certain']}\b", ended.out)
        assert re.search(rf"\b{step['all_but_this']['eligible']}\b", ended.out)


def test_who_was_not_judged_is_in_no_count_and_is_told(poi: Poi, tmp_path: Path) -> None:
    """With `--keep-going` bad lines and ids that stood before are counted apart; without it nothing is summarized."""
    lines = WOMEN.read_text("utf-8").splitlines()[:6]
    file = tmp_path / "women.ndjson"
    file.write_text("\n".join([*lines, "{broken", lines[0]]), "utf-8")
    stopped = poi("screen", file, *ON, "--summary")
    assert (stopped.code, stopped.out) == (5, "")
    assert "nothing was summarized" in stopped.err
    ended = poi("screen", file, *ON, "--summary", "--keep-going", "--format", "json")
    summary = json.loads(ended.out)
    assert ended.code == 5
    assert (summary["judged"], summary["not_judged"]) == (6, {"lines": 2, "ids_twice": 1})
    for form in ("text", "svg", "html"):
        page = poi("screen", file, *ON, "--summary", "--keep-going", "--format", form).out
        assert "Not judged, and in no count here: 2, 1 of them with an id that stood before." in page


def test_small_counts_are_warned_of(poi: Poi) -> None:
    """A count under 5 may tell who is counted, and every page that has one says so."""
    assert summary_of(poi, WOMEN)["small_counts"] is True
    for form in ("text", "svg", "html"):
        assert "Counts under 5 can tell who is counted" in poi("screen", WOMEN, *ON, "--summary", "--format", form).out


def test_one_patient_is_a_cohort_of_one(poi: Poi) -> None:
    """A summary of a single file counts one and ends 0, whatever she comes to."""
    summary = summary_of(poi, EXAMPLES / "patients" / "ineligible.json")
    assert summary["outcomes"] == {"eligible": 0, "ineligible": 1, "undetermined": 0}


def test_csv_has_a_line_a_count(poi: Poi) -> None:
    """Each count stands on a line of its own with the part it belongs to, and nothing has to be told apart by place."""
    rows = list(csv.DictReader(io.StringIO(poi("screen", WOMEN, *ON, "--summary", "--format", "csv").out)))
    counts = {(row["part"], row["of"], row["count"]): int(row["patients"]) for row in rows}
    assert len(counts) == len(rows)
    summary = summary_of(poi, WOMEN)
    assert counts["cohort", "", "judged"] == 400
    assert counts["criterion", "fsh", "remain"] == summary["criteria"][5]["remain"]
    assert counts["criterion", "fsh", "all_but_this_eligible"] == summary["criteria"][5]["all_but_this"]["eligible"]
    assert counts["closing", "90 days", "undetermined"] == summary["closing"][2]["undetermined"]
    assert counts["need", "karyotype: obtain her karyotype", "only"] == next(
        each["only"] for each in summary["needs"] if each["do"] == "obtain her karyotype"
    )


def test_the_picture_is_drawn_to_scale(poi: Poi) -> None:
    """In the SVG the bars of a criterion are as long as their counts, and together as all who entered it."""
    summary = summary_of(poi, WOMEN)
    root = ET.fromstring(poi("screen", WOMEN, *ON, "--summary", "--format", "svg").out)  # noqa: S314 - our own
    bars = [each for each in root.iter("{http://www.w3.org/2000/svg}rect") if float(each.get("height", "0")) == 28]
    whole = float(bars[0].get("width", "0"))
    by_row: dict[str, dict[str, float]] = {}
    for bar in bars:
        by_row.setdefault(bar.get("y", ""), {})[bar.get("class", "")] = float(bar.get("width", "0")) / whole * 400
    for row, step in zip(by_row.values(), summary["criteria"], strict=True):
        assert row.get("certain", 0) == pytest.approx(step["certain"], abs=0.1)
        assert row.get("open", 0) == pytest.approx(step["remain"] - step["certain"], abs=0.1)
        assert row.get("fail", 0) == pytest.approx(step["fail"], abs=0.1)


def test_the_page_needs_nothing_from_elsewhere_and_is_well_formed(poi: Poi) -> None:
    """No script, no address but the name of SVG, and every element that is opened is closed."""
    page = poi("screen", WOMEN, *ON, "--summary", "--format", "html").out
    assert not re.search(r"<script|src=|@import|url\((?!#)", page)
    assert set(re.findall(r"https?://[^\s\"<]*", page)) == {"http://www.w3.org/2000/svg"}

    class Tags(HTMLParser):
        open: list[str] = []  # noqa: RUF012 - one page

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
            if tag not in ("meta", "link"):
                self.open.append(tag)

        def handle_startendtag(self, tag: str, attrs: object) -> None:
            """Opened and closed at once."""

        def handle_endtag(self, tag: str) -> None:
            assert self.open.pop() == tag

    tags = Tags()
    tags.feed(page)
    assert tags.open == []


@pytest.mark.parametrize("form", FORMATS)
def test_foreign_text_acts_on_nothing(poi: Poi, tmp_path: Path, form: str) -> None:
    """Markup, escapes and signs that turn a line round, in the protocol's own sentences, are text or are dropped."""
    text = (EXAMPLES.parent / "protocol.yaml").read_text("utf-8").partition("\ntranslations:")[0]
    evil = "Does she <script>alert(1)</script> & \\u202E\\u001b[31m [bold]=want?"
    hostile = text.replace("ask: Does she want to become pregnant?", f'ask: "{evil}"')
    hostile = hostile.replace('version: "1"', 'version: "1<b>\\u202E"', 1)
    assert hostile.count("<script>") == 1
    file = tmp_path / "protocol.yaml"
    file.write_text(hostile, "utf-8")
    ended = poi("screen", WOMEN, *ON, "--summary", "--format", form, "--protocol", file)
    assert ended.code == 0, ended.err
    assert not set(ended.out) & {"\x1b", "\u202e"}
    if form in ("svg", "html"):
        assert "<script" not in ended.out
        assert "<b>" not in ended.out
    if form == "html":
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in ended.out


def test_a_cohort_of_nobody_is_no_summary(poi: Poi, tmp_path: Path) -> None:
    """An empty file is a problem; with `--keep-going` the summary of nobody says so in every format."""
    file = tmp_path / "none.ndjson"
    file.write_text("\n", "utf-8")
    assert poi("screen", file, *ON, "--summary").code == 5
    for form in FORMATS:
        ended = poi("screen", file, *ON, "--summary", "--keep-going", "--format", form)
        assert ended.code == 5
        assert ended.out
