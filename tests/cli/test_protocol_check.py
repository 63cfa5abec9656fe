"""`poi protocol check`: whether a protocol file holds together."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Poi = Callable[..., Any]
TEXT = (Path(__file__).parents[2] / "protocol.yaml").read_text("utf-8")


def check(poi: Poi, tmp_path: Path, *changes: tuple[str, str]) -> Any:
    """Check the shipped protocol with some of its text changed."""
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file = tmp_path / "protocol.yaml"
    file.write_text(text, "utf-8")
    return poi("protocol", "check", "--protocol", file)


def test_the_shipped_protocol_holds_together(poi: Poi) -> None:
    """It is whole, and the check says what it holds and its hash."""
    ended = poi("protocol", "check")
    assert ended.code == 0
    assert "9 criteria, 2 arms" in ended.out
    assert json.loads(poi("protocol", "check", "--format", "json").out)["problems"] == []


EXCLUSION = """exclusion:
  - {id: old, kind: age, text: 39 or more, reading: From the 39th birthday., at_least: 39}
  - {id: hiv, kind: unsupported, text: "HIV+"}

arms:
  - id: climen"""


def test_an_unsupported_sentence_is_counted_and_named(poi: Poi, tmp_path: Path) -> None:
    """What the language cannot say is no problem and is never dropped in silence."""
    ended = check(poi, tmp_path, ("arms:\n  - id: climen", EXCLUSION))
    assert ended.code == 0
    assert "9 criteria and 2 exclusions" in ended.out
    assert "1 sentence is unsupported, unknown for everyone until the investigator's review: hiv" in ended.err
    told = json.loads(poi("protocol", "check", "--protocol", tmp_path / "protocol.yaml", "--format", "json").out)
    assert "hiv" in told["notes"][0]


def test_the_page_shows_what_keeps_her_out(poi: Poi, tmp_path: Path) -> None:
    """Exclusions stand on the page of the protocol under a heading of their own."""
    check(poi, tmp_path, ("arms:\n  - id: climen", EXCLUSION))
    page = poi("protocol", "show", "--protocol", tmp_path / "protocol.yaml").out
    assert page.index("WHO MAY ENTER") < page.index("WHO MAY NOT ENTER") < page.index("39 or more")


def test_an_excluded_criterion_is_explained_by_what_it_excludes(poi: Poi, tmp_path: Path) -> None:
    """The rows of an age table are judged by the exclusion: who is 39 fails."""
    check(poi, tmp_path, ("arms:\n  - id: climen", EXCLUSION))
    told = poi("screen", "--protocol", tmp_path / "protocol.yaml", "--explain", "old", "--format", "json")
    assert told.code == 0
    assert {each["verdict"] for each in json.loads(told.out)["explanation"]["examples"]} == {"pass", "fail", "unknown"}


CONTRADICTED = EXCLUSION.replace("at_least: 39", "at_least: 20")


def test_criteria_that_contradict_one_another_are_told_with_line_and_column(poi: Poi, tmp_path: Path) -> None:
    """An exclusion of 20 and more beside an age of at least 20 leaves nobody: the check ends 5."""
    ended = check(poi, tmp_path, ("arms:\n  - id: climen", CONTRADICTED))
    line = (tmp_path / "protocol.yaml").read_text("utf-8").splitlines().index(CONTRADICTED.splitlines()[1]) + 1
    assert ended.code == 5
    assert f"protocol.yaml:{line}:5  exclusion[0]: nobody can enter: no age fits this and age" in ended.err


def test_what_looks_wrong_is_a_warning_with_line_and_column(poi: Poi, tmp_path: Path) -> None:
    """An analyte that no criterion reads is asked for by nobody: the check says so and ends 0."""
    unread = ("analytes:\n", "analytes:\n  - {id: AMH, unit: ng/mL, at_most: 50}\n")
    ended = check(poi, tmp_path, unread)
    line = (tmp_path / "protocol.yaml").read_text("utf-8").splitlines().index("analytes:") + 2
    assert ended.code == 0
    assert f'protocol.yaml:{line}:10  analytes[0].id: no criterion reads "AMH"' in ended.err
    assert "^" in ended.err
    told = json.loads(poi("protocol", "check", "--protocol", tmp_path / "protocol.yaml", "--format", "json").out)
    assert [(each["line"], each["column"], each["path"]) for each in told["warnings"]] == [(line, 10, "analytes[0].id")]


BLOCKS, STRATA = "kind: permuted_blocks\n    sizes: [4, 6]", "strata: []\n"


def bands(first: str, second: str, old: str = "at_least: 30") -> str:
    """Two age bands, with criteria under these names."""
    criterion = "{id: %s, kind: age, text: age, reading: Age., %s}"
    lines = ["strata:", "  - id: age", "    levels: [young, old]", "    when:"]
    lines += [f"      {first}: [{criterion % (first, 'below: 30')}]", f"      {second}: [{criterion % (second, old)}]"]
    return "\n".join((lines[0], *(f"  {line}" for line in lines[1:]), ""))


ACROSS = {
    "an arm that no regimen serves": (("arms: [climen, ha-msc]\n      courses", "arms: [ha-msc]\n      courses"), "no regimen serves"),
    "a block size that the ratio does not divide": (("sizes: [4, 6]", "sizes: [4, 5]"), "a block of 5 cannot be dealt 1:1"),
    "a product that nobody takes": (("{product: climen-pink, count: 10}", "{product: climen-white, count: 10}"), "nobody takes"),
    "a criterion id used twice": (("- id: intention", "- id: sex"), '"sex" is used twice'),
    "an assumption id that nothing defines": (("assumes: [A12]", "assumes: [A99]"), 'no assumption "A99" is defined'),
    "an unknown kind": (("kind: age", "kind: agee"), 'did you mean "age"?'),
    "an unknown key": (("at_least: 20", "atleast: 20"), 'did you mean "at_least"?'),
    "an age that nobody has": (("below: 40", "below: 20"), "nobody can pass"),
    "an impossible date": (("start: 2024-10-15", "start: 2024-02-30"), "2024-02 has 29 days"),
    "an unknown analyte": (("analyte: FSH", "analyte: FHS"), 'there is no analyte "FHS"'),
    "a limit in another unit": (("unit: IU/L\n    apart", "unit: mIU/mL\n    apart"), "limits are written in the analyte's own unit"),
    "a consent to another trial": (("trials: [NCT07115082,", "trials: [NCT07115083,"), "is no id of this trial"),
    "a consent that is no condition of its own": (("arms:\n  - id: climen", EXCLUSION.replace("{id: old, kind: age, text: 39 or more, reading: From the 39th birthday., at_least: 39}", "{id: signed, kind: consent, text: consent, reading: Consent., trials: [NCT07115082]}")), "a consent stands by itself"),
    "more parts than there are": (("arms:\n  - id: climen", EXCLUSION.replace("kind: unsupported, text: \"HIV+\"", "kind: at_least, count: 3, text: t, reading: r, criteria: [{id: a, kind: unsupported, text: a}, {id: b, kind: unsupported, text: b}]")), "nobody can pass: 3 of 2 criteria"),
    "a part with the id of another criterion": (("arms:\n  - id: climen", EXCLUSION.replace("kind: unsupported, text: \"HIV+\"", "kind: not, text: t, reading: r, criterion: {id: fsh, kind: unsupported, text: a}")), '"fsh" is used twice'),
    "a time zone that is none": (("Asia/Shanghai", "Asia/Shanghigh"), "is no time zone"),
    "an unknown arm in a regimen": (("arms: [ha-msc]\n      courses", "arms: [ha-mcs]\n      courses"), 'did you mean "ha-msc"?'),
    "an unknown arm in visits": (("proposed_for: [climen]", "proposed_for: [clim]"), "proposed_for"),
    "a drug name under two codes": (("names: [tibolone,", "names: [Climen,"), "one name has one code"),
    "a span that holds no number": (("at_least: 0\n", "at_least: 300\n"), "no number lies between"),
    "a class that is no ATC code": (("counts: [H01AC", "counts: [h01ac"), "counts"),
    "an empty name": (("contradicted_by:\n      [amniotic", 'contradicted_by:\n      ["", amniotic'), "contradicted_by"),
    "two products with one letter": (("letter: P", "letter: W"), "calendars tell products apart by it"),
    "an end before the start": (("estimated_completion: 2026", "estimated_completion: 2020"), "lies before the start"),
    "a name of two analytes": (("analytes:\n", "analytes:\n  - {id: LH, names: [serum FSH], unit: IU/L, at_most: 300}\n"), "one name means one analyte"),
    "a question in other words": (("question: stem_cell_therapy", "question: intends_pregnancy"), "is asked in other words above"),
    "a word that YAML readers disagree on": (("wants: true", "wants: yes"), "yes"),
    "a time read as a number": (("phase: Phase 1/Phase 2", "phase: 12:30"), "12:30"),
    "a number with leading zeros": (("target: 50", "target: 0050"), "0050"),
    "a FHIR code without its analyte": (("reads: measurement, analyte: FSH,", "reads: measurement,"), "write both or neither"),
    "a FHIR code of an unknown analyte": (("reads: measurement, analyte: FSH,", "reads: measurement, analyte: FHS,"), 'did you mean "FSH"?'),
    "a FHIR meaning without codes": (("{menses: amenorrhea, snomed: [\"14302001\"]}", "{menses: amenorrhea}"), "write codes: loinc, snomed or both"),
    "a duplicate key": (("kind: age\n", "kind: age\n    kind: age\n"), "kind"),
    "an anchor": (("kind: age\n", "kind: &a age\n"), "anchor"),
    "a tag": (("kind: age\n", "kind: !!str age\n"), "tag"),
    "text for a number": (("at_least: 20", 'at_least: "20"'), '"20" is text; write 20'),
    "a ratio of nought": (("ratio: 1", "ratio: 0"), "arms[0].ratio: must be at least 1"),
    "a ratio below nought": (("ratio: 1", "ratio: -1"), "arms[0].ratio: must be at least 1"),
    "a ratio that is no whole number": (("ratio: 1", "ratio: 1.5"), "arms[0].ratio: is a number; write a whole number"),
    "a ratio beyond a thousand": (("ratio: 1", "ratio: 1001"), "arms[0].ratio: must be at most 1000"),
    "a tolerance of nought": ((BLOCKS, "kind: big_stick\n    tolerance: 0"), "randomization.procedure.tolerance: must be at least 1"),
    "a chance below one half": ((BLOCKS, "kind: efron\n    p: 1/3"), "randomization.procedure.p: is not between 1/2 and 1/1"),
    "a chance above one": ((BLOCKS, "kind: chen\n    tolerance: 3\n    p: 3/2"), "randomization.procedure.p: is not between 1/2 and 1/1"),
    "a chance as a decimal number": ((BLOCKS, "kind: efron\n    p: 0.67"), "randomization.procedure.p: is a number; write text in quotes"),
    "a chance of one in minimization": ((BLOCKS, "kind: minimization\n    measure: range\n    p: 1/1"), "write a chance below 1"),
    "an unknown measure": ((BLOCKS, "kind: minimization\n    measure: sd\n    p: 4/5"), "choose one of range, variance"),
    "minimization without factors": ((BLOCKS, "kind: minimization\n    measure: range\n    p: 4/5"), "write at least one under strata"),
    "minimization by factors of names alone": ((f"{BLOCKS}\n  {STRATA}", "kind: minimization\n    measure: range\n    p: 4/5\n  strata: [{id: site, levels: [A, B]}]\n"), "write under when who has which"),
    "an unknown design": ((BLOCKS, "kind: coin"), 'randomization.procedure.kind: there is no kind "coin"; choose one of permuted_blocks, complete, random_allocation, truncated_binomial, big_stick, efron, chen, urn, maximal, minimization, none'),
    "a design near one": ((BLOCKS, "kind: bigstick\n    tolerance: 3"), 'did you mean "big_stick"?'),
    "a level without criteria": ((STRATA, bands("young", "olf")), 'there are no criteria for the level "old"'),
    "bands that overlap": ((STRATA, bands("young", "old", "at_least: 29")), "somebody of 29 years: young and old of age fit her at once"),
    "bands that leave a gap": ((STRATA, bands("young", "old", "at_least: 31")), "somebody of 30 years: no level of age fits her"),
    "a level's criterion with the id of another": ((STRATA, bands("young", "old").replace("id: old", "id: fsh")), '"fsh" is used twice'),
    "a level's criterion of an unknown kind": ((STRATA, bands("young", "old", "kindness: 1")), 'there is no key "kindness"'),
    "a level's criterion that rests on nothing": ((STRATA, bands("young", "old", "assumes: [A99], at_least: 30")), 'no assumption "A99" is defined'),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(ACROSS))
def test_problems_name_line_and_column(poi: Poi, tmp_path: Path, what: str) -> None:
    """Each kind of mistake ends 5 with its line, its column and a caret under the place."""
    change, says = ACROSS[what]
    ended = check(poi, tmp_path, change)
    assert ended.code == 5
    assert says in ended.err
    assert "protocol.yaml:" in ended.err
    assert any(line.strip() == "^" for line in ended.err.splitlines())
    line = int(ended.err.split("protocol.yaml:")[1].split(":")[0])
    changed = TEXT[: TEXT.index(change[0])].count("\n") + 1
    assert what in ELSEWHERE or changed <= line <= changed + max(part.count("\n") for part in change) + 1


# These are told at the part that is wrong as a whole, or at the second of two, not where the text was changed.
ELSEWHERE = {
    "minimization without factors",
    "a level without criteria",
    "bands that overlap",
    "bands that leave a gap",
    "a span that holds no number",
    "a name of two analytes",
    "an arm that no regimen serves",
    "a product that nobody takes",
    "a question in other words",
    "a block size that the ratio does not divide",
    "a drug name under two codes",
    "an age that nobody has",
    "an unknown arm in visits",
}


def test_all_problems_come_at_once(poi: Poi, tmp_path: Path) -> None:
    """Mistakes in several parts are all told, in order of their lines."""
    ended = check(poi, tmp_path, ("kind: age", "kind: agee"), ("target: 50", "target: -5"), ("ratio: 1", "ratio: 0"))
    assert ended.code == 5
    assert "3 problems" in ended.err
    lines = [int(part.split(":")[0]) for part in ended.err.split("protocol.yaml:")[1:]]
    assert lines == sorted(lines)


def test_strata_beside_another_mistake_are_no_defect(poi: Poi, tmp_path: Path) -> None:
    """Bands that overlap are told once the criteria that judge hold together; an unknown analyte comes first."""
    ended = check(poi, tmp_path, (STRATA, bands("young", "old", "at_least: 29")), ("analyte: FSH", "analyte: FHS"))
    assert ended.code == 5
    assert 'there is no analyte "FHS"' in ended.err
    assert "1 problem" in ended.err


def test_syntax_and_meaning_come_at_once(poi: Poi, tmp_path: Path) -> None:
    """A duplicate key and an unknown kind are told in one run."""
    ended = check(poi, tmp_path, ("target: 50", "target: 50\n  target: 50"), ("kind: age", "kind: agee"))
    assert "2 problems" in ended.err


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"- a\n- b\n", "protocol.yaml"),
        (b"a: 1\n---\nb: 2\n", "document"),
        (b"a: [" + b"[" * 40 + b"]" * 41, "32"),
        (b"a: \xff", "UTF-8"),
        (b"#" * (1 << 20) + b"\n", "is larger than 1 MiB"),
        (b"a:\n\t- b", "tab"),
    ],
)
def test_files_that_are_no_protocol(poi: Poi, tmp_path: Path, content: bytes, says: str) -> None:
    """What cannot even be read is one clear problem."""
    file = tmp_path / "protocol.yaml"
    file.write_bytes(content)
    ended = poi("protocol", "check", "--protocol", file)
    assert ended.code == 5
    assert says in ended.err


def test_a_comment_changes_no_hash_and_a_value_does(poi: Poi, tmp_path: Path) -> None:
    """The hash is over what the file says: comments, order of keys and layout do not count."""

    def sha(*changes: tuple[str, str]) -> str:
        out = str(check(poi, tmp_path, *changes).out)
        return out.split("sha256 ")[1].split(";", maxsplit=1)[0]

    whole = sha()
    assert sha(("eligibility:", "# a comment\neligibility:")) == whole
    assert sha(("    at_least: 20\n    below: 40\n", "    below: 40\n    at_least: 20\n")) == whole
    assert sha(("below: 40", "below: 41")) != whole


def test_the_hash_is_that_of_canonical_json(poi: Poi) -> None:
    """Anyone can make the hash again: sorted keys, ASCII, NFC, no blanks, of the YAML as loaded."""
    import hashlib
    import unicodedata

    import yaml

    class Plain(yaml.SafeLoader):
        """Dates stay text."""

    Plain.yaml_implicit_resolvers = {
        key: [(tag, pattern) for tag, pattern in resolvers if "timestamp" not in tag]
        for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    document = yaml.load(TEXT, Plain)  # noqa: S506
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    ascii_only = json.dumps(json.loads(unicodedata.normalize("NFC", canonical)), sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(ascii_only.encode("ascii")).hexdigest()
    assert json.loads(poi("protocol", "check", "--format", "json").out)["protocol"]["sha256"] == digest


@pytest.mark.parametrize("text", [TEXT.replace("kind: age", "kind: agee", 1), "", None])
def test_json_has_the_same_keys_whether_the_file_holds_together_or_not(
    poi: Poi, tmp_path: Path, text: str | None
) -> None:
    """Who reads the JSON of a bad or missing file finds every key there, and in `protocol` null but for the file."""
    file = tmp_path / "protocol.yaml"
    if text is not None:
        file.write_text(text, "utf-8")
    told = json.loads(poi("protocol", "check", "--protocol", file, "--format", "json").out)
    assert told.keys() == json.loads(poi("protocol", "check", "--format", "json").out).keys()
    assert told["protocol"] == {"id": None, "version": None, "file": str(file), "sha256": None}
    assert (told["warnings"], told["notes"], told["assumptions"]) == ([], [], [])


def test_problems_come_as_json_too(poi: Poi, tmp_path: Path) -> None:
    """With --format json the problems are on stdout, with their places; it still ends 5."""
    file = tmp_path / "protocol.yaml"
    file.write_text(TEXT.replace("kind: age", "kind: agee", 1), "utf-8")
    ended = poi("protocol", "check", "--protocol", file, "--format", "json")
    assert ended.code == 5
    (problem,) = json.loads(ended.out)["problems"]
    assert problem["path"] == "eligibility[2].kind"
    assert problem["line"] > 1


def test_a_patient_given_as_the_protocol_is_not_shown(poi: Poi) -> None:
    """A file that is something else is said to be no protocol, and none of its lines stands in the error."""
    woman = Path(__file__).parents[2] / "examples" / "patients" / "eligible.json"
    for command in (("protocol", "check"), ("screen", woman), ("schedule", "--weight", "58")):
        ended = poi(*command, "--protocol", woman)
        assert ended.code == 5
        assert "eligible.json: is no protocol, which has the keys version, trial," in ended.err
        assert not [fact for fact in json.loads(woman.read_text("utf-8")) if f'"{fact}"' in ended.err]
