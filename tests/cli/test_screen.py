"""`poi screen`, typed as a coordinator types it."""

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Poi = Callable[..., Any]
EXAMPLES = Path(__file__).parents[2] / "examples" / "patients"
ON = ("--on", "2024-10-20")


@pytest.mark.parametrize(("name", "code"), [("eligible", 0), ("ineligible", 3), ("undetermined", 4)])
def test_the_exit_code_is_her_outcome(poi: Poi, name: str, code: int) -> None:
    """One patient: 0 eligible, 3 ineligible, 4 undetermined, with the outcome in the first line."""
    ended = poi("screen", EXAMPLES / f"{name}.json", *ON)
    assert ended.code == code
    assert ended.out.splitlines()[0].endswith(f"{name} on 2024-10-20")
    assert ended.err == ""


def test_json_keeps_the_contract(poi: Poi) -> None:
    """The JSON has the promised keys, evidence as recorded, and says which protocol, day and tool."""
    document = json.loads(poi("screen", EXAMPLES / "eligible.json", *ON, "--format", "json").out)
    assert document["patient"] == "EXAMPLE-1"
    assert document["on"] == "2024-10-20"
    assert document["outcome"] == "eligible"
    ids = ["sex", "intention", "age", "karyotype", "menses", "fsh", "stem-cells", "hormones", "consent"]
    assert [finding["criterion"] for finding in document["findings"]] == ids
    fsh = document["findings"][5]
    assert fsh["because"] == "41.2 IU/L on 2024-08-01 and > 38 mIU/mL on 2024-09-15, 45 days apart"
    assert fsh["evidence"] == [
        {"analyte": "FSH", "value": "41.2", "unit": "IU/L", "date": "2024-08-01"},
        {"analyte": "FSH", "value": "38", "unit": "mIU/mL", "date": "2024-09-15", "comparator": ">"},
    ]
    assert (fsh["verdict"], fsh["review"], fsh["needs"]) == ("pass", False, [])
    assert (fsh["passes_from"], fsh["passes_until"]) == ("2024-10-20", None)
    assert document["outlook"] == {
        "eligible_from": "2024-10-20",
        "eligible_until": "2034-03-10",
        "because": None,
        "needs": [],
    }
    assert document["holds"][0]["hold"] == "pregnancy"
    assert {hold["state"] for hold in document["holds"]} == {"clear"}
    assert document["assumptions"] == ["A8", "A9", "A10", "A11", "A12", "A15", "A16"]
    assert set(document["protocol"]) == {"id", "version", "file", "sha256"}
    assert document["tool"].startswith("poi-trial ")


def test_the_outlook_names_what_is_missing_and_until_when_there_is_time(poi: Poi) -> None:
    """A repeat FSH is useful from the 29th day, and all is over on the day before her 40th birthday."""
    document = json.loads(poi("screen", EXAMPLES / "undetermined.json", *ON, "--format", "json").out)
    outlook = document["outlook"]
    assert (outlook["eligible_from"], outlook["eligible_until"]) == ("2024-10-31", "2025-04-10")
    assert [need["criterion"] for need in outlook["needs"]] == ["karyotype", "stem-cells", "hormones", "fsh", "age"]
    assert outlook["needs"][3]["from"] == "2024-10-31"
    fsh = document["findings"][5]
    assert fsh["needs"] == [{"do": outlook["needs"][3]["do"], "from": "2024-10-31"}]
    assert outlook["needs"][4] == {
        "criterion": "age",
        "do": "enrol her by 2025-04-10: her 40th birthday is 2025-04-11, 173 days remain",
        "from": "2024-10-31",
        "until": "2025-04-10",
    }
    assert {need["until"] for need in outlook["needs"]} == {"2025-04-10"}


def test_an_impossible_case_says_why(poi: Poi) -> None:
    """Where she can never become eligible the outlook is null and says which sentences stand in the way."""
    document = json.loads(poi("screen", EXAMPLES / "ineligible.json", *ON, "--format", "json").out)
    assert document["outlook"]["eligible_from"] is None
    assert "she turned 40 on 2024-10-20" in document["outlook"]["because"]
    assert "Hashimoto thyroiditis" in " ".join(document["notes"])


def test_a_race_against_the_birthday_is_said(poi: Poi, tmp_path: Path) -> None:
    """A repeat FSH that is due after her 40th birthday makes it impossible, and the outlook says so."""
    patient = json.loads((EXAMPLES / "eligible.json").read_text("utf-8"))
    patient["birth_date"] = "1984-11-05"
    patient["measurements"] = [{"analyte": "FSH", "value": 50, "unit": "IU/L", "date": "2024-10-10"}]
    file = tmp_path / "race.json"
    file.write_text(json.dumps(patient), "utf-8")
    document = json.loads(poi("screen", file, *ON, "--format", "json").out)
    assert document["outlook"]["eligible_from"] is None
    assert document["outlook"]["because"] == (
        "a second FSH is possible from 2024-11-08 at the earliest, but her 40th birthday is 2024-11-05"
    )
    assert document["outlook"]["needs"] == []
    assert document["findings"][5]["needs"][0]["from"] == "2024-11-08"


def test_csv_is_a_line_a_patient(poi: Poi) -> None:
    """CSV has a header and one line, with the verdict of every criterion in its own column."""
    rows = list(csv.DictReader(io.StringIO(poi("screen", EXAMPLES / "undetermined.json", *ON, "--format", "csv").out)))
    assert len(rows) == 1
    assert rows[0]["outcome"] == "undetermined"
    assert rows[0]["fsh"] == "unknown"
    assert rows[0]["age"] == "pass"
    assert rows[0]["protocol"] == "NCT07115082"


def test_ndjson_gives_a_line_each_and_ends_0(poi: Poi) -> None:
    """A run over many ends 0 when all were judged, whatever they came to."""
    ended = poi("screen", EXAMPLES / "cohort.ndjson", *ON, "--format", "json")
    assert ended.code == 0
    outcomes = [json.loads(line)["outcome"] for line in ended.out.splitlines()]
    assert outcomes == ["eligible", "ineligible", "undetermined"]


def test_several_files_give_a_line_each(poi: Poi) -> None:
    """Several files are a run over many; text is one line each."""
    ended = poi("screen", EXAMPLES / "eligible.json", EXAMPLES / "ineligible.json", *ON)
    assert ended.code == 0
    assert ended.out.splitlines() == [
        "EXAMPLE-1: eligible",
        "EXAMPLE-2: ineligible (age fail, karyotype fail, hormones fail)",
    ]


@pytest.mark.parametrize("name", ["eligible.json", "cohort.ndjson"])
def test_stdin_is_read(poi: Poi, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """`-` reads one patient, or one a line."""

    class Stdin:
        buffer = io.BytesIO((EXAMPLES / name).read_bytes())

    monkeypatch.setattr("sys.stdin", Stdin)
    ended = poi("screen", "-", *ON, "--format", "json")
    assert ended.code == 0
    assert '"EXAMPLE-1"' in ended.out


def test_a_bad_line_stops_the_run_and_is_named(poi: Poi, tmp_path: Path) -> None:
    """The lines before a bad one stand; it is named by its number; exit 5."""
    good = (EXAMPLES / "cohort.ndjson").read_text("utf-8").splitlines()
    file = tmp_path / "cohort.ndjson"
    file.write_text("\n".join([good[0], '{"id": "P-9", "sx": "female"}', good[1]]) + "\n", "utf-8")
    ended = poi("screen", file, *ON)
    assert ended.code == 5
    assert ended.out == "EXAMPLE-1: eligible\n"
    assert f"{file}:2" in ended.err
    assert 'did you mean "sex"?' in ended.err


def test_keep_going_judges_the_rest_and_still_ends_5(poi: Poi, tmp_path: Path) -> None:
    """With --keep-going the other lines are judged, the bad one is named, and the run ends 5."""
    good = (EXAMPLES / "cohort.ndjson").read_text("utf-8").splitlines()
    file = tmp_path / "cohort.ndjson"
    file.write_text("\n".join([good[0], "{broken", "", good[1]]) + "\n", "utf-8")
    ended = poi("screen", file, *ON, "--keep-going")
    assert ended.code == 5
    assert len(ended.out.splitlines()) == 2
    assert f"{file}:2" in ended.err


def test_an_empty_cohort_is_a_problem(poi: Poi, tmp_path: Path) -> None:
    """A file without a single patient is no run over nobody; exit 5."""
    file = tmp_path / "cohort.ndjson"
    file.write_text("\n\n", "utf-8")
    ended = poi("screen", file, *ON)
    assert ended.code == 5
    assert "holds no patient" in ended.err


BAD = {
    "empty file": (b"", "is empty"),
    "truncated": (b'{"id": "P-1", ', "json"),
    "duplicate key": (b'{"id": "P-1", "sex": "female", "sex": "male"}', "sex"),
    "NaN": (b'{"id": "P-1", "weight": {"kg": NaN}}', "weight.kg"),
    "infinite": (b'{"id": "P-1", "weight": {"kg": 1e999}}', "weight.kg"),
    "deep nesting": (b'{"id": ' + b"[" * 100 + b"]" * 100 + b"}", "64"),
    "lone surrogate": (b'{"id": "P-1", "karyotype": "\\ud800"}', "karyotype"),
    "quoted number": (
        b'{"id": "P-1", "measurements": [{"analyte": "FSH"}, {"analyte": "FSH", "value": "41.2"}]}',
        'measurements[1].value: "41.2" is text; write 41.2',
    ),
    "true for a number": (b'{"id": "P-1", "weight": {"kg": true}}', "weight.kg"),
    "timestamp for a date": (b'{"id": "P-1", "birth_date": "1706918400"}', "birth_date"),
    "impossible date": (b'{"id": "P-1", "birth_date": "1994-02-30"}', "1994-02 has 28 days"),
    "unknown key": (b'{"id": "P-1", "birthdate": "1994-02-03"}', 'did you mean "birth_date"?'),
    "unknown answer": (b'{"id": "P-1", "answers": {"intends_pregnacy": true}}', 'did you mean "intends_pregnancy"?'),
    "unknown criterion": (
        b'{"id": "P-1", "reviews": [{"criterion": "karyotpe", "verdict": "pass", "by": "the investigator", '
        b'"date": "2024-10-19", "reason": "seen"}]}',
        'did you mean "karyotype"?',
    ),
    "no id": (b'{"sex": "female"}', "id"),
    "bad id": (b'{"id": "P 1"}', "is not an id"),
    "end before start": (
        b'{"id": "P-1", "treatments": [{"agent": "x", "start": "2024-02", "end": "2024-01-31"}]}',
        "treatments[0]",
    ),
    "a list": (b"[]", "is a list"),
    "a number": (b"7", "is no patient"),
    "an empty bundle": (b'{"resourceType": "Bundle", "type": "collection"}', "holds no Patient"),
    "a folder": (None, "holds no file that ends in .json"),
}


@pytest.mark.parametrize("what", sorted(BAD))
def test_bad_files_end_5_with_what_is_wrong(poi: Poi, tmp_path: Path, what: str) -> None:
    """Each kind of bad file is a clear error that names the file, never a traceback and never a verdict."""
    content, says = BAD[what]
    file = tmp_path / "patient.json"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    ended = poi("screen", file, *ON)
    assert ended.code == 5
    assert ended.out == ""
    assert str(file) in ended.err
    assert says in ended.err
    assert "nothing was" in ended.err


def test_all_problems_are_told_at_once(poi: Poi, tmp_path: Path) -> None:
    """Three mistakes in a file are three problems in one run."""
    file = tmp_path / "patient.json"
    file.write_text('{"id": "P-1", "sx": 1, "birth_date": "94", "answers": {"intends": true}}', "utf-8")
    ended = poi("screen", file, *ON)
    assert ended.code == 5
    assert "3 problems; nothing was screened." in ended.err


def test_a_missing_file_is_named(poi: Poi) -> None:
    """A path that is not there ends 5."""
    ended = poi("screen", "no-such.json", *ON)
    assert ended.code == 5
    assert "no-such.json: there is no such file" in ended.err


def test_an_unreadable_file_is_named(poi: Poi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be read ends 5."""
    file = tmp_path / "patient.json"
    file.write_text("{}", "utf-8")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    ended = poi("screen", file, *ON)
    assert ended.code == 5
    assert "may not be read" in ended.err


@pytest.mark.parametrize("day", ["2024-02-30", "tomorrow", "2024-10", "2024-10-20T00:00:00", ""])
def test_a_day_that_is_none_is_a_usage_error(poi: Poi, day: str) -> None:
    """`--on` takes a whole date that exists; anything else ends 2."""
    ended = poi("screen", EXAMPLES / "eligible.json", "--on", day)
    assert ended.code == 2
    assert "--on" in ended.err


def test_an_unknown_format_names_the_choices(poi: Poi) -> None:
    """A format that is not there ends 2 and names those that are."""
    ended = poi("screen", EXAMPLES / "eligible.json", "--format", "jsn")
    assert ended.code == 2
    assert 'did you mean "json"?' in ended.err
    assert "text, json, csv" in ended.err


def test_without_on_it_is_today_at_the_site(poi: Poi, monkeypatch: pytest.MonkeyPatch) -> None:
    """The screening day is the site's calendar day, which in Shanghai begins at 16:00 UTC."""
    from datetime import UTC, datetime, tzinfo

    from poi_trial.cli import options

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> "Clock":
            return cls.fromtimestamp(datetime(2024, 10, 19, 16, 0, tzinfo=UTC).timestamp(), tz)

    monkeypatch.setattr(options, "datetime", Clock)
    document = json.loads(poi("screen", EXAMPLES / "eligible.json", "--format", "json").out)
    assert document["on"] == "2024-10-20"


def test_output_is_written_whole_and_never_over_another_file(poi: Poi, tmp_path: Path) -> None:
    """`--output` writes the file, refuses one that is there, and replaces it with --force."""
    target = tmp_path / "result.json"
    arguments = ("screen", EXAMPLES / "eligible.json", *ON, "--format", "json", "--output", target)
    assert poi(*arguments).code == 0
    first = target.read_text("utf-8")
    assert json.loads(first)["outcome"] == "eligible"
    refused = poi(*arguments)
    assert refused.code == 5
    assert "exists already" in refused.err
    assert poi(*arguments, "--force").code == 0
    assert target.read_text("utf-8") == first
    assert [file.name for file in tmp_path.iterdir()] == ["result.json"]


def test_an_output_that_cannot_be_written_ends_5(poi: Poi, tmp_path: Path) -> None:
    """A folder that is not there cannot be written into; nothing is left behind."""
    ended = poi("screen", EXAMPLES / "eligible.json", *ON, "--output", tmp_path / "no" / "result.txt")
    assert ended.code == 5
    assert "cannot be written" in ended.err


def test_foreign_text_never_reaches_the_terminal_raw(poi: Poi, tmp_path: Path) -> None:
    """Escape sequences, bidi marks and line breaks in a record are dropped from text."""
    file = tmp_path / "patient.json"
    name = "\x1b[31mred\u202e\u0000 [bold]x[/bold]\nSECOND LINE"
    file.write_text(json.dumps({"id": "P-1", "conditions": [{"name": name}]}), "utf-8")
    out = poi("screen", file, *ON).out
    assert not set(out) & {"\x1b", "\u202e", "\u0000"}
    assert "[31mred [bold]x[/bold] SECOND LINE" in out
    as_json = poi("screen", file, *ON, "--format", "json").out
    assert as_json.isascii()
    assert name in json.loads(as_json)["notes"][-1]


def test_a_patients_values_appear_in_no_error_that_did_not_need_them(poi: Poi, tmp_path: Path) -> None:
    """A wrong type in one field shows neither that field's value nor any other."""
    file = tmp_path / "patient.json"
    file.write_text('{"id": "P-1", "karyotype": 45.123, "consent": {"version": ["SECRET"]}, "sex": "female"}', "utf-8")
    ended = poi("screen", file, *ON)
    assert ended.code == 5
    assert "45.123" not in ended.err
    assert "SECRET" not in ended.err


def test_the_protocol_can_come_from_the_environment(poi: Poi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """POI_PROTOCOL names the protocol file where --protocol does not."""
    monkeypatch.setenv("POI_PROTOCOL", str(tmp_path / "other.yaml"))
    ended = poi("screen", EXAMPLES / "eligible.json", *ON)
    assert ended.code == 5
    assert "other.yaml: there is no such file" in ended.err


def test_an_input_is_never_the_output(poi: Poi, tmp_path: Path) -> None:
    """Even with --force a patient file is not replaced by its own result."""
    file = tmp_path / "patient.json"
    text = (EXAMPLES / "eligible.json").read_text("utf-8")
    file.write_text(text, "utf-8")
    ended = poi("screen", file, *ON, "--output", file, "--force")
    assert ended.code == 5
    assert "is read by this very command" in ended.err
    assert file.read_text("utf-8") == text


@pytest.mark.parametrize("name", ["device", "pipe", "folder"])
def test_what_is_no_plain_file_is_never_replaced(poi: Poi, tmp_path: Path, name: str) -> None:
    """A device, a pipe or a folder is refused as an output, with --force too."""
    target = {"device": Path("/dev/null"), "pipe": tmp_path / "pipe", "folder": tmp_path / "folder"}[name]
    if name == "pipe":
        os.mkfifo(target)
    if name == "folder":
        target.mkdir()
    before = target.stat().st_mode
    ended = poi("screen", EXAMPLES / "eligible.json", *ON, "--output", target, "--force")
    assert ended.code == 5
    assert "is no plain file" in ended.err
    assert target.stat().st_mode == before


def test_a_replaced_file_keeps_its_rights_and_its_link(poi: Poi, tmp_path: Path) -> None:
    """--force writes through a link, and a private result stays private."""
    target, link = tmp_path / "result.txt", tmp_path / "link.txt"
    target.write_text("old", "utf-8")
    target.chmod(0o600)
    link.symlink_to(target)
    assert poi("screen", EXAMPLES / "eligible.json", *ON, "--output", link, "--force").code == 0
    assert link.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o600
    assert target.read_text("utf-8").startswith("EXAMPLE-1: eligible")


def test_lines_before_a_bad_one_stand_in_a_file_too(poi: Poi, tmp_path: Path) -> None:
    """A run that stops keeps the whole lines that it made, and says so."""
    good = (EXAMPLES / "cohort.ndjson").read_text("utf-8").splitlines()
    cohort, target = tmp_path / "cohort.ndjson", tmp_path / "lines.txt"
    cohort.write_text("\n".join([good[0], "{broken"]) + "\n", "utf-8")
    ended = poi("screen", cohort, *ON, "--output", target)
    assert ended.code == 5
    assert "the patients before it are judged" in ended.err
    assert target.read_text("utf-8") == "EXAMPLE-1: eligible\n"
    cohort.write_text("{broken\n", "utf-8")
    ended = poi("screen", cohort, *ON, "--output", tmp_path / "none.txt")
    assert "nothing was screened" in ended.err
    assert not (tmp_path / "none.txt").exists()


def test_foreign_text_is_cleaned_on_every_way_out(poi: Poi, tmp_path: Path) -> None:
    """A hostile protocol shows no escape and no bidi mark in any text that is printed."""
    text = (EXAMPLES.parents[1] / "protocol.yaml").read_text("utf-8")
    hostile = (
        text.replace('version: "1"', 'version: "1\\e]0;t\\a\\u202e"')
        .replace("reading: 21 days on, 7 days off.", 'reading: "21 days \\e[31m\\u202e off"')
        .partition("\ntranslations:")[0]
    )
    file = tmp_path / "protocol.yaml"
    file.write_text(hostile, "utf-8")
    for command in (
        ("screen", EXAMPLES / "eligible.json", *ON),
        ("randomize", "--seed", "7"),
        ("randomize", "--seed", "7", "--format", "csv"),
        ("schedule", "--weight", "58"),
        ("schedule", "--weight", "58", "--format", "csv"),
        ("protocol", "check"),
        ("protocol", "show"),
    ):
        ended = poi(*command, "--protocol", file)
        assert ended.code == 0, ended.err
        assert not set(ended.out + ended.err) & {"\x1b", "\u202e", "\x07"}, command


def test_irregular_is_not_regular(poi: Poi, tmp_path: Path) -> None:
    """A wrong pattern is answered with the choices, never with a guess that turns it round."""
    file = tmp_path / "patient.json"
    file.write_text('{"id": "P-1", "menses": {"pattern": "irregular"}}', "utf-8")
    ended = poi("screen", file, *ON)
    assert ended.code == 5
    assert "did you mean" not in ended.err
    assert "oligomenorrhea" in ended.err
