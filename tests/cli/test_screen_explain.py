"""`poi screen --explain CRITERION`, typed as a coordinator types it."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Poi = Callable[..., Any]
ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "patients"
ON = ("--on", "2024-10-20")
CRITERIA = ["sex", "intention", "age", "karyotype", "menses", "fsh", "stem-cells", "hormones", "consent"]


def test_it_says_the_sentence_the_reading_and_what_it_rests_on(poi: Poi) -> None:
    """The registered sentence, how it is read, each assumption with who confirms it, and examples by verdict."""
    ended = poi("screen", "--explain", "age")
    assert ended.code == 0
    lines = ended.out.splitlines()
    assert lines[0] == "age: The intention of pregnant women aged >= 20 and < 40, with normal karyotype;"
    assert lines[1] == "Read as: From her 20th birthday until the day before her 40th, in completed years."
    assert lines[2].startswith("Rests on A8 age: The sentence governs")
    assert lines[2].endswith("To be confirmed: sponsor")
    headings = [line for line in lines if line.startswith("What")]
    assert headings == ["What passes:", "What fails:", "What is unknown:"]
    assert (
        "fail     on 2024-10-20, born 1984-10-20: 40 years old on 2024-10-20: she turned 40 on 2024-10-20 "
        "[the 40th birthday fails although the registry says Maximum Age 40]"
    ) in lines
    assert "NCT07115082" in lines[-1]


@pytest.mark.parametrize("criterion", CRITERIA)
def test_every_criterion_is_explained_by_examples_that_hold(poi: Poi, criterion: str) -> None:
    """Each criterion of the shipped protocol has examples, and each is judged as its table says."""
    document = json.loads(poi("screen", "--explain", criterion, "--format", "json").out)
    explanation = document["explanation"]
    assert explanation["criterion"] == criterion
    assert {example["verdict"] for example in explanation["examples"]} == {"pass", "fail", "unknown"}
    assert all(example["why"] and example["facts"] and example["because"] for example in explanation["examples"])
    assert [assumption["id"] for assumption in explanation["rests_on"]] == document["assumptions"]
    assert set(document["protocol"]) == {"id", "version", "file", "sha256"}


def test_examples_are_judged_by_the_protocol_at_hand(poi: Poi, tmp_path: Path) -> None:
    """In a protocol of another limit the examples come out otherwise, and a reason that no longer holds is left out."""
    text = (ROOT / "protocol.yaml").read_text("utf-8")
    file = tmp_path / "protocol.yaml"
    file.write_text(text.replace("    below: 40\n", "    below: 45\n"), "utf-8")
    document = json.loads(poi("screen", "--explain", "age", "--format", "json", "--protocol", file).out)
    (example,) = [
        e for e in document["explanation"]["examples"] if e["facts"] == "born 1984-10-20" and e["on"] == "2024-10-20"
    ]
    assert (example["verdict"], example["because"], example["why"]) == ("pass", "40 years old on 2024-10-20", None)


def test_a_criterion_of_another_name_takes_the_tables_of_its_kind(poi: Poi, tmp_path: Path) -> None:
    """A protocol that calls it otherwise is explained all the same, without the rows that name what it lacks."""
    text = (ROOT / "protocol.yaml").read_text("utf-8")
    file = tmp_path / "protocol.yaml"
    renamed = text.replace("  - id: age\n", "  - id: years\n").replace("question: stem_cell_therapy", "question: cells")
    file.write_text(renamed, "utf-8")
    years = json.loads(poi("screen", "--explain", "years", "--format", "json", "--protocol", file).out)
    whys = [example["why"] for example in years["explanation"]["examples"]]
    assert "the 20th birthday passes" in whys
    # The table of another rule is judged by this protocol's limits: at 18 she is too young, so that much still holds.
    assert "the 18th birthday fails" in whys
    assert "the day before the 18th birthday passes" not in whys
    cells = poi("screen", "--explain", "stem-cells", "--protocol", file)
    assert cells.code == 0
    assert "answer" not in cells.out.split("What is unknown:")[0]


def test_no_example_is_said(poi: Poi, tmp_path: Path) -> None:
    """A question that no table asks has no example, and the page says so."""
    text = (ROOT / "protocol.yaml").read_text("utf-8")
    file = tmp_path / "protocol.yaml"
    file.write_text(text.replace("question: intends_pregnancy", "question: wish"), "utf-8")
    ended = poi("screen", "--explain", "intention", "--protocol", file)
    assert "nothing recorded" in ended.out or "No example" in ended.out


@pytest.mark.parametrize(("name", "code"), [("eligible", 0), ("ineligible", 3), ("undetermined", 4)])
def test_with_a_patient_she_is_screened_first(poi: Poi, name: str, code: int) -> None:
    """Her screening, then the explanation; the exit code is her outcome."""
    alone = poi("screen", EXAMPLES / f"{name}.json", *ON)
    ended = poi("screen", EXAMPLES / f"{name}.json", *ON, "--explain", "fsh")
    assert ended.code == code
    assert ended.out == f"{alone.out}\n{poi('screen', '--explain', 'fsh').out}"
    document = json.loads(poi("screen", EXAMPLES / f"{name}.json", *ON, "--explain", "fsh", "--format", "json").out)
    assert document["outcome"] == name
    assert document["explanation"]["criterion"] == "fsh"
    assert document["assumptions"] == ["A8", "A9", "A10", "A11", "A12", "A15", "A16"]


def test_it_is_written_to_a_file(poi: Poi, tmp_path: Path) -> None:
    """`--output` takes the page as it takes a screening."""
    target = tmp_path / "fsh.txt"
    assert poi("screen", "--explain", "fsh", "--output", target).code == 0
    assert target.read_text("utf-8").startswith("fsh: Elevated FSH level")
    assert poi("screen", "--explain", "fsh", "--output", target).code == 5


USAGE = {
    "an unknown criterion": (("--explain", "hormons"), 'did you mean "hormones"?'),
    "csv": (("--explain", "fsh", "--format", "csv"), "--explain is text or json"),
    "neither": ((), "name a PATIENT file, or a criterion with --explain"),
    "several": ((EXAMPLES / "eligible.json", EXAMPLES / "ineligible.json", "--explain", "fsh"), "one patient"),
    "a folder": ((EXAMPLES, "--explain", "fsh"), "one patient"),
    "a cohort": ((EXAMPLES / "cohort.ndjson", "--explain", "fsh"), "one patient"),
}


@pytest.mark.parametrize("what", USAGE)
def test_what_cannot_be_explained_is_a_usage_error(poi: Poi, what: str) -> None:
    """A wrong name, a format without room for a table, or a run over many ends 2 and says what to type."""
    arguments, says = USAGE[what]
    ended = poi("screen", *arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert says in ended.err


def test_at_a_terminal_it_is_a_small_table(poi: Poi, monkeypatch: pytest.MonkeyPatch) -> None:
    """At most five examples of each verdict, each with its sign; the rest is counted; a patient comes first."""
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    page = re.sub(r"\x1b\[[0-9;]*m", "", poi("screen", EXAMPLES / "eligible.json", *ON, "--explain", "fsh").out)
    assert page.index("EXAMPLE-1 eligible") < page.index("fsh: Elevated FSH level")
    table = page[page.index("Read as:") :]
    for sign in ("✓ pass", "✗ fail", "? unknown"):
        assert table.count(sign) <= 5
        assert sign in table
    assert "two results above 25, 29 days apart, pass" in table
    assert re.search(r"\d+ more in a pipe, or with --format json\.", table)
    page = re.sub(r"\x1b\[[0-9;]*m", "", poi("screen", "--explain", "sex").out)
    assert "more in a pipe" not in page


def test_foreign_text_is_cleaned(poi: Poi, tmp_path: Path) -> None:
    """A hostile protocol shows no escape in its explanation."""
    text = (ROOT / "protocol.yaml").read_text("utf-8")
    file = tmp_path / "protocol.yaml"
    file.write_text(text.replace("reading: The recorded sex is female.", 'reading: "x\\e[31m\\u202e"'), "utf-8")
    ended = poi("screen", "--explain", "sex", "--protocol", file)
    assert ended.code == 0
    assert not set(ended.out) & {"\x1b", "\u202e"}
