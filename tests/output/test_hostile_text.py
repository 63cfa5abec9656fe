"""Hostile text in every free text field, through every writer, read back by parsers that know nothing of poi.

Each run is made twice: with a mark in each field, and with something hostile beside the mark. What a parser reads from
the second must be what it reads from the first, with nothing beside the marks but what is left of the hostile text.
"""

import csv
import io
import json
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import icalendar
import pytest
import yaml

Poi = Callable[..., Any]
Spoil = Callable[[str], str]
ROOT = Path(__file__).parents[2]
ON = ("--on", "2024-10-20")

HOSTILE = {
    "controls and bidi": "a\x00b\x07c\x1b[31md\x7fe\x9b31mf\u202eg\u2066h\u200bi\ufeffj\u00adk",
    "a formula, quotes of CSV and the end of CDATA": '=cmd|\' /C calc\'!A0,"b","""\n"d]]>a<![CDATA[b',
    "a full-width formula, rich markup and templates": "＝1[/b][conceal]a[link=http://a.b]c[/link]:smile:\\[ "
    "{{ 7 * 7 }}"
    "{% for a in b %}{0}{trial}%s",
    "a formula and HTML": "@<script>alert(1)</script><!-- --></style></title>&amp;&#60;\"'`",
    "line breaks": "a\r\nEND:VEVENT\r\nBEGIN:VEVENT\nSUMMARY:b;c,d\\n\\a\u2028b\u2029c\x85d\x0be\x0cf\rg",
    "very long text": "long " * 150 + "text",
}

FREE = (
    *("title", "brief_title", "phase", "status", "sponsor", "site", "phone", "email", "text", "reading", "ask"),
    *(
        "description",
        "to_confirm",
        "source",
        "pause_caution",
        "caution",
        "what",
        "colour",
        "substance",
        "why",
        "confirm",
    ),
    *("reads", "name"),
)
PARTS = ("trial", "eligibility", "arms", "dosing", "days_off", "holds", "assumptions", "translations")


def shown(text: str) -> str:
    """What may be left of a text: no control, format or surrogate character, and blanks for line breaks."""
    blanks = re.sub("[\n\r\t\u2028\u2029]", " ", text)
    return "".join(sign for sign in blanks if not unicodedata.category(sign).startswith("C"))


def beside(sample: str) -> Spoil:
    """The hostile text at the end of every other field, and at the beginning of the rest, where a formula acts."""
    return lambda mark: f"{sample}{mark}" if int(mark[2:-2]) % 2 else f"{mark}{sample}."


class Marks:
    """Marks for texts, the same for the same text."""

    def __init__(self, spoil: Spoil) -> None:
        self._spoil = spoil
        self._numbers: dict[str, int] = {}

    def __call__(self, text: str) -> str:
        """The text with its mark, and what is hostile beside it."""
        number = self._numbers.setdefault(text, len(self._numbers))
        return f"{self._spoil(f'QX{number}XQ')} {text}"


def marked_protocol(marks: Marks) -> dict[str, Any]:
    """The shipped protocol with a mark in each text that is free, in its translation too."""
    document: dict[str, Any] = json.loads(json.dumps(yaml.safe_load((ROOT / "protocol.yaml").read_text()), default=str))
    for part in PARTS:
        mark_in(document[part], marks)
    known = marks._numbers
    for entry in document["translations"]["zh"]:
        entry["of"] = marks(entry["of"]) if entry["of"] in known else entry["of"]
    return document


def mark_in(value: Any, marks: Marks) -> None:
    """Mark every text under a free key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in pairs:
        if key in FREE and isinstance(each, str):
            value[key] = marks(each)
        elif key not in ("set_aside", "of"):
            mark_in(each, marks)


def marked_patient(marks: Marks) -> dict[str, Any]:
    """A woman whose record holds a mark in each text that is free."""
    return {
        "id": "P-1",
        "karyotype": "46,XX?",
        "measurements": [
            {"analyte": marks("LH"), "value": 4, "unit": "IU/L", "date": "2024-08-01", "source": marks("from A")},
            {"analyte": "FSH", "value": 41, "unit": marks("IU/L"), "date": "2024-08-01", "source": marks("from B")},
        ],
        "treatments": [
            {"agent": marks("a tea"), "route": marks("oral"), "atc": marks("V06"), "start": "2024-08-01"},
            {"agent": marks("leuprorelin"), "start": "2024-07-01", "end": "2024-08-02"},
            {"agent": marks("oestradiol"), "start": "2025-07-01"},
        ],
        "procedures": [{"name": marks("stem cell infusion"), "date": "2024-01"}, {"name": marks("appendectomy")}],
        "conditions": [{"name": marks("migraine"), "since": "2020"}, {"name": marks("thrombosis"), "since": "2020"}],
        "answers": {"stem_cell_therapy": False},
        "consent": {"signed": True, "date": "2024-10-16", "version": marks("1.2"), "trial": marks("another")},
        "reviews": [
            {"criterion": "karyotype", "verdict": "pass", "by": marks("a"), "date": "2024-10-19", "reason": marks("b")},
            {"criterion": "fsh", "verdict": "pass", "by": marks("c"), "date": "2025-10-19", "reason": marks("d")},
        ],
    }


class Page(HTMLParser):
    """Tags with their attributes, texts and comments, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag opens."""
        self.found += [tag, *(f"{name}={value}" for name, value in attrs)]

    def handle_endtag(self, tag: str) -> None:
        """A tag closes."""
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        """Text."""
        self.found.append(data)

    def handle_comment(self, data: str) -> None:
        """A comment, of which a page has none that a text could make."""
        self.found.append(f"comment {data}")


def words(value: Any) -> Iterator[str]:
    """Keys and values of JSON."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from words(each)
    elif isinstance(value, list):
        yield f"{len(value)} items"
        for each in value:
            yield from words(each)
    else:
        yield str(value)


def events(text: str) -> Iterator[str]:
    """Properties of iCalendar, as they are read back."""
    assert not re.search("[^\r]\n|\r[^\n]", text)
    for part in icalendar.Calendar.from_ical(text).walk():
        yield str(part.name)
        yield from (f"{key}: {value if isinstance(value, str) else value.to_ical()}" for key, value in part.items())


def elements(text: str) -> Iterator[str]:
    """Elements of a picture."""
    for element in ET.fromstring(text).iter():  # noqa: S314
        yield str(element.tag)
        yield from map(str, element.attrib.values())
        yield element.text or ""


def lines(text: str) -> Iterator[str]:
    """Lines as a terminal breaks them; of colours and padding nothing."""
    assert not re.search(r"\x1b(?!\[[0-9;]*m)", text)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert {unicodedata.category(sign) for sign in plain if sign != "\n"}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
    yield from plain.split("\n")


def cells(text: str) -> Iterator[str]:
    """Cells as a spreadsheet reads them; of the guard nothing, but it must be there."""
    for row in csv.reader(io.StringIO(text)):
        yield f"{len(row)} cells"
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "@", "＝", "＋", "－", "＠"))
            yield cell.removeprefix("'")


PARSERS: dict[str, Callable[[str], Iterator[str]]] = {
    "text": lines,
    "terminal": lines,
    "csv": cells,
    "redcap": cells,
    "json": lambda text: words(json.loads(text)),
    "jsonl": lambda text: words([json.loads(line) for line in text.splitlines()]),
    "html": lambda text: iter(Page(text).found),
    "cards": lambda text: iter(Page(text).found),
    "ics": events,
    "svg": elements,
}
RAW = ("json", "jsonl")
"""What programs read is written whole, escaped as JSON."""


def read_back(form: str, text: str) -> list[str]:
    """What a parser finds, without what depends on the protocol's hash and on white space."""
    unhashed = (re.sub(r"\b[0-9a-f]{16,64}\b", "HASH", found) for found in PARSERS[form](text))
    if form in RAW:
        return list(unhashed)
    return [squeezed for found in unhashed if (squeezed := " ".join(found.split()))]


SCHEDULE = ("schedule", "--weight", "58", "--arm", "ha-msc", "--onset", "2026-01-01")
SHEETS = ("text", "terminal", "json", "csv", "ics", "html")
RUNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "screen": (("screen", "PATIENT", *ON), ("text", "terminal", "json", "csv")),
    "explain": (("screen", "PATIENT", *ON, "--explain", "fsh"), ("text", "terminal", "json")),
    "schedule": (SCHEDULE, SHEETS),
    "schedule in Chinese": ((*SCHEDULE, "--lang", "zh"), ("html", "ics")),
    "randomize": (("randomize", "--seed", "7", "--size", "8"), ("text", "terminal", "json", "csv", "redcap", "cards")),
    "assess": (("assess", "--size", "8"), ("text", "terminal", "json", "csv", "svg")),
    "protocol show": (("protocol", "show"), ("text",)),
}
CASES = [(run, form) for run, (_, forms) in RUNS.items() for form in forms]


@pytest.fixture
def run_with(poi: Poi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, Spoil], list[str]]:
    """Run a writer with marks in every field, and read back what it wrote."""

    def run(name: str, form: str, spoil: Spoil) -> list[str]:
        monkeypatch.chdir(tmp_path)
        Path("protocol.yaml").write_text(json.dumps(marked_protocol(Marks(spoil))), "utf-8")
        Path("patient.json").write_text(json.dumps(marked_patient(Marks(spoil))), "utf-8")
        if form == "terminal":
            monkeypatch.setenv("COLUMNS", "30000")
            monkeypatch.setenv("TERM", "xterm-256color")
            monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        words = ["patient.json" if word == "PATIENT" else word for word in RUNS[name][0]]
        options = () if name == "protocol show" else ("--format", "text" if form == "terminal" else form)
        ended = poi(*words, *options)
        assert ended.code in (0, 3, 4), ended.err
        found = read_back(form, ended.out)
        # This page is wrapped, and the hostile text with it.
        return ["".join("".join(found).split())] if name == "protocol show" else found

    return run


def spoilt(found: list[str], spoil: Spoil, form: str) -> list[str]:
    """What was read with marks alone, with what may be left of the hostile text beside each."""
    left = spoil if form in RAW else lambda mark: shown(spoil(mark))
    beside = [re.sub(r"QX\d+XQ", lambda mark: left(mark[0]), text) for text in found]
    return beside if form in RAW else [" ".join(text.split()) for text in beside]


@pytest.mark.parametrize("sample", HOSTILE)
@pytest.mark.parametrize(("name", "form"), CASES)
def test_nothing_is_added_or_lost_but_what_could_act(
    run_with: Callable[[str, str, Spoil], list[str]], name: str, form: str, sample: str
) -> None:
    """A parser reads the same cells, tags, events and lines, each with its text, whatever a field holds."""
    spoil = beside(HOSTILE[sample])
    if (name, form) not in READ:
        READ[name, form] = run_with(name, form, lambda mark: mark)
    marked = READ[name, form]
    assert any("QX" in text for text in marked) or (name, form) in MARKLESS
    expected = spoilt(marked, spoil, form)
    assert run_with(name, form, spoil) == (["".join(expected[0].split())] if name == "protocol show" else expected)


READ: dict[tuple[str, str], list[str]] = {}
"""What was read with marks alone."""
MARKLESS = {
    *(("randomize", form) for form in ("json", "csv", "redcap")),
    *(("assess", form) for form in ("json", "csv", "svg")),
}
"""What is written without a free text."""

LEDGER = {
    "show": (("ledger", "show", "l.db"), ("text", "json")),
    "enrolled": (("ledger", "show", "l.db", "--enrolled"), ("text", "json")),
    "export": (("ledger", "export", "l.db"), ("jsonl", "csv")),
    "verify": (("ledger", "verify", "l.db"), ("text", "json")),
    "calendar": (
        ("schedule", "--ledger", "l.db", "--participant", "P-1", "--onset", "2026-01-01"),
        ("text", "json", "csv", "html", "ics"),
    ),
}
NAMES = ('=1+1,"a"', "＝1[/b][conceal]{{ 7 * 7 }}%s", "@<script>alert(1)</script>&amp;\"'`\\n;")


def written(ended: Any) -> str:
    """What a command wrote."""
    assert ended.code == 0, ended.err
    return str(ended.out)


def with_a_ledger(poi: Poi, name: str) -> None:
    """A ledger of one woman that was kept by somebody of this name, who paused it for a reason that holds it."""
    file = ROOT / "examples" / "patients" / "eligible.json"
    Path("p.json").write_text(json.dumps({**json.loads(file.read_text("utf-8")), "id": "P-1"}), "utf-8")
    assert poi("ledger", "open", "l.db", "--rehearsal", "--seed", "7", "--by", name).code == 0
    assert poi("enroll", "p.json", *ON, "--ledger", "l.db", "--by", name, "--yes").code == 0
    assert poi("ledger", "pause", "l.db", "--by", name, "--reason", f"{name} and no more").code == 0


@pytest.mark.parametrize("hostile", NAMES)
def test_a_ledger_says_by_whom_and_why_as_it_was_typed(
    poi: Poi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hostile: str
) -> None:
    """A name and a reason, which are one line of printable text, are read back from every page of a ledger."""
    found: dict[str, dict[tuple[str, str], list[str]]] = {}
    for name in ("QX0XQ", hostile):
        (folder := tmp_path / str(len(found))).mkdir()
        monkeypatch.chdir(folder)
        with_a_ledger(poi, name)
        found[name] = {
            (page, form): read_back(form, written(poi(*words, "--format", form)))
            for page, (words, forms) in LEDGER.items()
            for form in forms
        }
    for (page, form), marked in found["QX0XQ"].items():
        timeless = [
            [re.sub(r"T\d\d:\d\d:\d\dZ", "", text) for text in each] for each in (marked, found[hostile][page, form])
        ]
        assert timeless[1] == [text.replace("QX0XQ", hostile) for text in timeless[0]], (page, form)


@pytest.mark.parametrize("sign", ["\n", "\x1b", "\u202e", "\u200b", "\x85", "\udcff"])
def test_a_name_or_a_reason_with_a_sign_that_acts_is_refused(
    poi: Poi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sign: str
) -> None:
    """What is kept for good is one line of printable text."""
    monkeypatch.chdir(tmp_path)
    with_a_ledger(poi, "a clinician")
    for options in (("--by", f"a{sign}b", "--reason", "ten characters"), ("--reason", f"ten characters{sign}and more")):
        assert poi("ledger", "resume", "l.db", *options).code == 2
