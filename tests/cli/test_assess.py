"""`poi assess`, typed as a statistician types it."""

import csv
import io
import json
import re
from collections.abc import Callable
from itertools import combinations
from math import isclose
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from poi_trial.output.labels import Box

Poi = Callable[..., Any]
PUBLISHED = json.loads((Path(__file__).parents[1] / "characteristics-50.json").read_text("utf-8"))["values"]
ROOT = Path(__file__).parents[2]
BANDS = """strata:
    - id: age
      levels: [young, old]
      when:
        young: [{id: young, kind: age, text: age, reading: Below 30., below: 30}]
        old: [{id: old, kind: age, text: age, reading: 30 or more., at_least: 30}]
"""
SVG = "{http://www.w3.org/2000/svg}"


def designs(*texts: str) -> list[str]:
    """The options that name these designs."""
    return [part for text in texts for part in ("--design", text)]


def protocol(tmp_path: Path, old: str, new: str) -> Path:
    """The shipped protocol with one passage changed."""
    text = (ROOT / "protocol.yaml").read_text("utf-8")
    assert old in text
    file = tmp_path / "protocol.yaml"
    file.write_text(text.replace(old, new), "utf-8")
    return file


def test_the_published_figures_come_out_by_their_keys(poi: Poi) -> None:
    """Every design that is typed has its published figures for 50 participants, to a part in 10^9."""
    document = json.loads(poi("assess", "--size", "50", *designs(*PUBLISHED), "--format", "json").out)
    assert document["size"] == 50
    found = {each["design"]: each for each in document["designs"]}
    assert set(found) == set(PUBLISHED)
    for design, figures in PUBLISHED.items():
        assert found[design]["sequences"] == figures["sequences"]
        assert found[design]["exact"] is True
        for key in figures.keys() - {"sequences"}:
            assert isclose(found[design][key], figures[key], rel_tol=1e-9, abs_tol=1e-14), (design, key)


def test_the_own_design_stands_first(poi: Poi) -> None:
    """The protocol's design comes first in the same notation, with its target, arms, assumptions and hash."""
    document = json.loads(poi("assess", *designs("maximal:3"), "--format", "json").out)
    assert [(each["design"], each["source"]) for each in document["designs"]] == [
        ("permuted_blocks:4,6", "protocol"),
        ("maximal:3", "typed"),
    ]
    assert (document["size"], document["strata"], document["stratum_size"]) == (50, 1, 50)
    assert document["arms"] == {"climen": 1, "ha-msc": 1}
    assert document["assumptions"] == ["A13"]
    assert document["protocol"]["id"] == "NCT07115082"
    assert document["tool"].startswith("poi-trial ")


def test_a_long_list_has_its_number_of_lists_as_text(poi: Poi) -> None:
    """2 to the power of 20,000 has 6,021 digits, and each of them is there."""
    document = json.loads(poi("assess", "--size", "20000", *designs("complete"), "--format", "json").out)
    text = document["designs"][1]["sequences"]
    assert len(text) == 6_021
    assert int(text[:4_000]) == 2**20_000 // 10**2_021
    assert int(text[4_000:]) == 2**20_000 % 10**2_021


def test_plain_lines_name_everything(poi: Poi) -> None:
    """In a pipe each design is one line, and the words that explain the figures follow."""
    out = poi("assess").out
    lines = out.splitlines()
    assert lines[0] == "Designs for 50 participants of NCT07115082: climen 1, ha-msc 1"
    assert lines[2] == (
        "permuted_blocks:4,6 (protocol): right guesses 69.01 %; certain 27.55 %; apart 0.75 on average, 2.40 at most, "
        "0.45 at the end; ends balanced 77.33 %; 1,613,247,496,192 possible lists"
    )
    assert sum("possible lists" in line for line in lines) == 10
    assert (
        "Harder to guess than the protocol's own, and at most one slot further apart: "
        "big_stick:3 by 11.1 points, maximal:3 by 5.8 points, chen:2/3,3 by 5.0 points."
    ) in lines
    assert "permuted_blocks:4,6: 5.61 % certain to one who does not know the size of each block." in lines
    assert "\x1b" not in out


def test_a_share_is_never_rounded_to_none_or_all(poi: Poi) -> None:
    """What is not quite certain, or not quite impossible, is shown as that."""
    out = poi("assess", "--size", "20", *designs("efron:999999/1000000", "maximal:1")).out
    assert "ends balanced >99.99 %" in out
    assert poi("assess", "--size", "1", *designs("complete")).out.startswith("Designs for 1 participant of ")
    assert "none of these" in poi("assess", *designs("permuted_blocks:2")).out


def test_csv_has_a_line_a_design(poi: Poi) -> None:
    """The columns have the names of the JSON keys, numbers unrounded."""
    rows = list(csv.DictReader(io.StringIO(poi("assess", *designs("big_stick:3"), "--format", "csv").out)))
    assert [row["design"] for row in rows] == ["permuted_blocks:4,6", "big_stick:3"]
    assert float(rows[1]["correct_guesses"]) == pytest.approx(PUBLISHED["big_stick:3"]["correct_guesses"], rel=1e-12)
    assert rows[1]["sequences"] == PUBLISHED["big_stick:3"]["sequences"]
    assert rows[0]["exact"] == "true"
    assert rows[0]["sha256"]


def test_odd_sizes_say_what_was_left_out(poi: Poi) -> None:
    """Designs that cannot deal 51 are not among the usual ones, and the reason is given."""
    ended = poi("assess", "--size", "51")
    assert ended.code == 0
    assert "Left out: maximal:3, since a size of 51 cannot be dealt 1:1; 50 or 52 would do." in ended.out
    document = json.loads(poi("assess", "--size", "51", "--format", "json").out)
    assert [each["design"] for each in document["left_out"]] == ["random_allocation", "truncated_binomial", "maximal:3"]


def test_unequal_arms_are_exact_to_200_and_drawn_beyond(
    poi: Poi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Complete randomization 2:1 is exact for 200, and for 300 has a standard error and the number of lists."""
    monkeypatch.setattr("poi_trial.randomization.assessment.simulation.SLOTS", 30_000)
    file = protocol(tmp_path, "sizes: [4, 6]", "sizes: [3, 6]")
    text = file.read_text("utf-8")
    file.write_text(re.sub(r"(- id: climen\n(?:    .*\n)*?    ratio: )1", r"\g<1>2", text), "utf-8")
    arguments = ("assess", "--protocol", file, *designs("complete"))
    exact = json.loads(poi(*arguments, "--size", "200", "--format", "json").out)
    assert exact["arms"] == {"climen": 2, "ha-msc": 1}
    assert [each["exact"] for each in exact["designs"]] == [True, True]
    drawn = json.loads(poi(*arguments, "--size", "300", "--format", "json").out)
    own, complete = drawn["designs"]
    assert (own["exact"], complete["exact"]) == (True, False)
    assert own["standard_error"] is None
    assert complete["lists_drawn"] == 100
    assert complete["standard_error"]["correct_guesses"] > 0
    said = poi(*arguments, "--size", "300").out
    assert "complete is not exact but from 100 lists drawn at random. Standard errors: right guesses " in said
    assert "each divided by its share of the ratio" in said
    # Two in three are of the larger arm, whatever the design; the arm behind is guessed right less often than that.
    assert (drawn["blind_guesses"], complete["correct_guesses"] < 0.6) == (pytest.approx(2 / 3), True)
    assert "always guesses the largest is right 66.67 % of the time" in said
    assert "Harder to guess" not in said
    picture = poi(*arguments, "--size", "200", "--format", "svg").out
    assert "Always guessing the largest arm is right 66.67 %" in picture
    assert "harder to guess" not in picture
    rows = list(csv.DictReader(io.StringIO(poi(*arguments, "--size", "300", "--format", "csv").out)))
    assert float(rows[1]["mean_imbalance_standard_error"]) == complete["standard_error"]["mean_imbalance"]


def test_strata_give_figures_of_one_and_of_the_trial(poi: Poi, tmp_path: Path) -> None:
    """Four strata of 14 or so: the trial's end, what stays unfinished, and whether the strata are too many."""
    factors = "strata:\n    - {id: site, levels: [A, B]}\n    - {id: age, levels: [young, old]}\n"
    file = protocol(tmp_path, "strata: []\n", factors)
    arguments = ("assess", "--protocol", file, *designs("complete", "maximal:3"))
    document = json.loads(poi(*arguments, "--format", "json").out)
    assert (document["size"], document["strata"], document["stratum_size"]) == (50, 4, 14)
    own, complete, maximal = document["designs"]
    # A list of 50 in each stratum, of which about 12 are used: as `poi protocol check` says, 150 are left over.
    assert maximal["trial"]["p_balanced"] < 0.5
    assert maximal["left_over_slots"] == pytest.approx(150, abs=0.01)
    # Four coins in as many strata are one coin.
    alone = json.loads(poi("assess", "--size", "50", *designs("complete"), "--format", "json").out)["designs"][1]
    assert complete["trial"]["p_balanced"] == pytest.approx(alone["p_balanced"])
    assert 0 < own["unfinished_blocks"] < 4
    assert own["left_over_slots"] > own["unfinished_blocks"]
    assert complete["left_over_slots"] is None
    said = poi(*arguments).out
    assert "4 strata; the figures are of the first 14 slots of the list of one, its share" in said
    assert "maximal:3: 4.0 lists are expected to stay unfinished in all strata, with 150.0 slots left over." in said
    assert "blocks are expected to stay unfinished" in said
    assert "too many strata" in said
    few = poi("assess", "--protocol", file, "--size", "2000", *designs("complete")).out
    assert "too many strata" not in few
    rows = list(csv.DictReader(io.StringIO(poi(*arguments, "--format", "csv").out)))
    assert float(rows[0]["unfinished_blocks"]) == own["unfinished_blocks"]


def test_more_than_two_arms(poi: Poi, tmp_path: Path) -> None:
    """With a third arm the words say that the two that differ most are meant, and two-arm designs are left out."""
    file = protocol(tmp_path, "sizes: [4, 6]", "sizes: [3, 6]")
    text = file.read_text("utf-8")
    third = "arms:\n  - id: third\n    name: A third\n    ratio: 1\n"
    text = text.replace("\narms:\n", f"\n{third}", 1).replace(
        "arms: [climen, ha-msc]", "arms: [climen, ha-msc, third]", 1
    )
    file.write_text(text, "utf-8")
    ended = poi("assess", "--protocol", file, "--size", "12")
    assert ended.code == 0, ended.err
    assert "by how many slots the two arms differ that differ most" in ended.out
    assert "Left out: big_stick:3, since it deals two arms of equal ratio, not 1:1:1." in ended.out


def test_every_problem_is_told_at_once(poi: Poi) -> None:
    """Unknown kinds, limits, sizes, ratios and repeats end 2, each with its design and what would be right."""
    wrong = (
        *("bigstick:3", "big_stick:0", "efron:1/3", "efron:0.67", "chen:2/3", "permuted_blocks:5", "maximal:3"),
        *(
            "urn:1,1",
            "urn:1,1",
            "permuted_blocks",
            "maximal:1001",
            "big_stick:1.5",
            "chen:3,2/3",
            "permuted_blocks:4,x",
        ),
    )
    ended = poi("assess", "--size", "51", *designs(*wrong))
    assert ended.code == 2
    assert ended.out == ""
    for said in (
        '--design bigstick:3: there is no design "bigstick"; did you mean "big_stick"?',
        "--design big_stick:0  tolerance: must be at least 1",
        "--design efron:1/3  p: is not between 1/2 and 1/1; it is the chance of the arm that is behind",
        "--design efron:0.67  p: is not a fraction of two whole numbers; write it as 2/3",
        "--design chen:2/3: takes p and tolerance; write chen:2/3,3",
        "--design permuted_blocks:5: a block of 5 cannot be dealt 1:1; 4 or 6 would do",
        "--design maximal:3: a size of 51 cannot be dealt 1:1; 50 or 52 would do",
        "--design urn:1,1: is typed twice; each design is shown once",
        "--design permuted_blocks  sizes: is empty; write at least one block size",
        "--design maximal:1001  tolerance: must be at most 1000",
        '--design big_stick:1.5: "1.5" is no whole number, as tolerance must be',
        '--design chen:3,2/3: "2/3" is no whole number, as tolerance must be',
        '--design permuted_blocks:4,x: "x" is no whole number, as sizes must be',
        "13 problems; nothing was assessed.",
    ):
        assert said in ended.err


def test_the_own_design_must_fit_the_size(poi: Poi, tmp_path: Path) -> None:
    """A protocol with the maximal procedure cannot be assessed for 51 participants, and says what would do."""
    own = "procedure:\n    kind: permuted_blocks\n    sizes: [4, 6]\n"
    file = protocol(tmp_path, own, "procedure:\n    kind: maximal\n    tolerance: 3\n")
    ended = poi("assess", "--protocol", file, "--size", "51")
    assert ended.code == 2
    assert "--size: the protocol's own design: a size of 51 cannot be dealt 1:1; 50 or 52 would do" in ended.err


def test_a_protocol_that_minimizes_sees_the_others(poi: Poi, tmp_path: Path) -> None:
    """Minimization deals no list beforehand, which is said; other designs are assessed for its arms and strata."""
    own = "kind: permuted_blocks\n    sizes: [4, 6]\n  strata: []\n"
    file = protocol(tmp_path, own, f"kind: minimization\n    measure: range\n    p: 4/5\n  {BANDS}")
    document = json.loads(
        poi("assess", "--protocol", file, *designs("complete", "permuted_blocks:4"), "--format", "json").out
    )
    assert [(each["design"], each["source"]) for each in document["designs"]] == [
        ("complete", "typed"),
        ("permuted_blocks:4", "typed"),
    ]
    assert document["strata"] == 2
    ended = poi("assess", "--protocol", file, "--size", "20")
    assert ended.code == 0
    assert "Left out: minimization, since it deals no list beforehand" in ended.out
    assert "the protocol's own" not in ended.out
    assert poi("assess", "--protocol", file, *designs("complete"), "--format", "svg").out.endswith("</svg>\n")


def test_an_own_design_that_does_not_fit_the_arms_ends_5(poi: Poi, tmp_path: Path) -> None:
    """Blocks of 5 cannot hold two equal arms, whatever else is asked for."""
    ended = poi("assess", "--protocol", protocol(tmp_path, "sizes: [4, 6]", "sizes: [5]"))
    assert ended.code == 5
    assert "a block of 5 cannot be dealt 1:1" in ended.err


@pytest.mark.parametrize("size", ["0", "-1", "1.5", "ten", "100001", "", "99999999999999999999"])
def test_sizes_that_cannot_be_assessed_end_2(poi: Poi, size: str) -> None:
    """There are 1 to 100,000 participants."""
    ended = poi("assess", f"--size={size}")
    assert ended.code == 2
    assert ended.out == ""
    assert "--size" in ended.err


def test_too_many_designs_are_refused(poi: Poi) -> None:
    """At most 25 designs are compared with the protocol's own, a letter each."""
    ended = poi("assess", *designs(*(f"big_stick:{n}" for n in range(1, 27))))
    assert ended.code == 2
    assert "--design: 26 are too many for one page; name at most 25" in ended.err


def boxes(page: str) -> list[tuple[str, Box]]:
    """The names of designs in a picture, with the room that each takes in a common font."""
    found = []
    for text in ET.fromstring(page).iter(f"{SVG}text"):  # noqa: S314 - our own text
        if "name" in text.get("class", "").split():
            width = 7.0 * len(text.text or "")
            left = (
                float(text.get("x", ""))
                - {"start": 0.0, "middle": width / 2, "end": width}[text.get("text-anchor", "")]
            )
            baseline = float(text.get("y", ""))
            found.append((text.text or "", Box(left, baseline - 10, left + width, baseline + 3)))
    return found


@pytest.mark.parametrize(
    "typed",
    [
        [],
        [f"{kind}{tolerance}" for kind in ("big_stick:", "maximal:", "chen:2/3,") for tolerance in range(1, 6)],
        [
            "permuted_blocks:4",
            "permuted_blocks:6",
            "permuted_blocks:2,4,6",
            "permuted_blocks:4,6,8",
            "permuted_blocks:4,8",
        ],
    ],
)
def test_the_picture_names_every_design_once_and_none_on_another(poi: Poi, typed: list[str]) -> None:
    """The SVG is XML with a title and a description; each design has a point and a name, and names do not overlap."""
    page = poi("assess", *designs(*typed), "--format", "svg").out
    root = ET.fromstring(page)  # noqa: S314 - our own text
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    names = boxes(page)
    assert names[0][0] == "permuted_blocks:4,6 (protocol)"
    assert "permuted_blocks:4,6, the protocol’s own, 69.01 %" in (description.text or "")
    assert len(names) == (len(typed) + 1 if typed else 10)
    assert len(root.findall(f"{SVG}circle")) == len(names) - 1
    assert all(one[1].overlap(other[1]) < 1 for one, other in combinations(names, 2))
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_a_picture_is_written_to_a_file(poi: Poi, tmp_path: Path) -> None:
    """`--output` writes it whole and refuses to write over another file."""
    file = tmp_path / "designs.svg"
    assert poi("assess", "--format", "svg", "--output", file).code == 0
    assert file.read_text("utf-8").endswith("</svg>\n")
    assert poi("assess", "--format", "svg", "--output", file).code == 5


def test_a_format_that_is_not_there_ends_2(poi: Poi) -> None:
    """Unknown formats are named with the choices."""
    ended = poi("assess", "--format", "png")
    assert ended.code == 2
    assert "choose one of text, json, csv, svg" in ended.err
