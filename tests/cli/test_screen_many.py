"""`poi screen` over many: lines that are asked for, what is never lost, and bad inputs."""

import csv
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

Poi = Callable[..., Any]
EXAMPLES = Path(__file__).parents[2] / "examples" / "patients"
COHORT = EXAMPLES / "cohort.ndjson"
ON = ("--on", "2024-10-20")


def cohort(tmp_path: Path, *lines: str, name: str = "women.ndjson") -> Path:
    """A file of these lines."""
    file = tmp_path / name
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return file


def test_the_end_of_a_run_says_how_many_came_to_what(poi: Poi) -> None:
    """A note on stderr counts everybody, and stdout holds the lines alone."""
    ended = poi("screen", COHORT, *ON)
    assert ended.err == "3 judged: 1 eligible, 1 ineligible, 1 undetermined.\n"
    assert len(ended.out.splitlines()) == 3


def test_only_some_outcomes_are_shown_and_all_are_counted(poi: Poi) -> None:
    """`--only` may be repeated; who is left out of the lines is not left out of the count."""
    ended = poi("screen", COHORT, *ON, "--only", "eligible", "--only", "undetermined", "--format", "json")
    assert [json.loads(line)["patient"] for line in ended.out.splitlines()] == ["EXAMPLE-1", "EXAMPLE-3"]
    assert ended.err.startswith("3 judged: 1 eligible, 1 ineligible, 1 undetermined")
    assert poi("screen", EXAMPLES / "ineligible.json", *ON, "--only", "eligible").out == ""
    refused = poi("screen", COHORT, *ON, "--only", "unsure")
    assert (refused.code, refused.out) == (2, "")
    assert "eligible, undetermined, ineligible" in refused.err


def test_a_line_has_an_outlook_where_it_was_asked_for(poi: Poi) -> None:
    """With `--outlook` a line is what the patient alone gives; without it `outlook` is null and no window is told."""
    alone = json.loads(poi("screen", EXAMPLES / "undetermined.json", *ON, "--format", "json").out)
    lines = poi("screen", COHORT, *ON, "--outlook", "--format", "json").out.splitlines()
    assert json.loads(lines[2]) == alone
    short = json.loads(poi("screen", COHORT, *ON, "--format", "json").out.splitlines()[2])
    assert short["outlook"] is None
    for finding in alone["findings"]:
        del finding["passes_from"], finding["passes_until"]
    assert short == {**alone, "outlook": None}
    assert "; Eligible at best from 2024-10-31 until 2025-04-10." in poi("screen", COHORT, *ON, "--outlook").out


def test_csv_has_columns_of_the_outlook_where_it_was_asked_for(poi: Poi) -> None:
    """An empty cell could be taken for "never": without an outlook its columns are not there."""
    rows = list(csv.DictReader(io.StringIO(poi("screen", COHORT, *ON, "--format", "csv", "--outlook").out)))
    assert rows[2]["eligible_from"] == "2024-10-31"
    rows = list(csv.DictReader(io.StringIO(poi("screen", COHORT, *ON, "--format", "csv").out)))
    assert "eligible_from" not in rows[2]
    assert "repeat FSH from 2024-10-31" in rows[2]["needs"]


def test_a_line_names_the_holds_that_stand_in_the_way_of_treatment(poi: Poi, tmp_path: Path) -> None:
    """Eligible is not yet treated: what was found of a hold stands in her line, what was not asked does not."""
    woman = json.loads((EXAMPLES / "eligible.json").read_text("utf-8"))
    woman["conditions"] = [{"name": "deep vein thrombosis", "since": "2020"}]
    file = tmp_path / "women.ndjson"
    file.write_text(f"{json.dumps(woman)}\n", "utf-8")
    assert poi("screen", file, "--on", "2024-10-20").out == "EXAMPLE-1: eligible; held by venous-thromboembolism\n"


def test_an_id_that_comes_twice_is_judged_once(poi: Poi, tmp_path: Path) -> None:
    """One id is one patient: where she stands again stops the run, or is counted and named with `--keep-going`."""
    lines = COHORT.read_text("utf-8").splitlines()
    file = cohort(tmp_path, lines[0], lines[0], lines[1])
    stopped = poi("screen", file, *ON)
    assert (stopped.code, stopped.out) == (5, "EXAMPLE-1: eligible\n")
    again = f"patient EXAMPLE-1 stands here again, first at {file}:1; one id is one patient, who is judged once"
    assert f"{file}:2: {again}" in stopped.err
    ended = poi("screen", file, COHORT, *ON, "--keep-going")
    assert [line.partition(":")[0] for line in ended.out.splitlines()] == ["EXAMPLE-1", "EXAMPLE-2", "EXAMPLE-3"]
    assert ended.code == 5
    assert "; 3 not judged, 3 of them with an id that stood before." in ended.err
    assert f"{COHORT}:1: {again}" in ended.err
    assert f"{COHORT}:2: patient EXAMPLE-2 stands here again, first at {file}:3;" in ended.err
    alone = EXAMPLES / "eligible.json"
    ended = poi("screen", alone, file, *ON, "--keep-going")
    assert f"{file}:1: patient EXAMPLE-1 stands here again, first at {alone};" in ended.err


def test_packed_lines_are_judged_like_plain_ones(poi: Poi, tmp_path: Path) -> None:
    """`.ndjson.gz` gives the very lines of its plain file, alone or in a folder."""
    packed = tmp_path / "women.ndjson.gz"
    packed.write_bytes(gzip.compress(COHORT.read_bytes()))
    plain = poi("screen", COHORT, *ON, "--format", "json").out
    assert poi("screen", packed, *ON, "--format", "json").out == plain
    assert poi("screen", tmp_path, *ON, "--format", "json").out == plain


def test_a_packed_file_that_was_cut_is_named_and_ends_5(poi: Poi, tmp_path: Path) -> None:
    """What could be unpacked is judged, and the file is said to end too soon, with `--keep-going` too."""
    packed = tmp_path / "women.ndjson.gz"
    packed.write_bytes(gzip.compress(COHORT.read_bytes())[:-9])
    for options in ((), ("--keep-going",)):
        ended = poi("screen", packed, *ON, *options)
        assert ended.code == 5
        assert f"{packed}: ends before what is packed in it is complete" in ended.err


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_lines_that_cannot_be_read_are_kept_as_they_stood(poi: Poi, tmp_path: Path, jobs: str) -> None:
    """`--rejects` holds them byte for byte, to be mended; it is empty where there were none."""
    women, rejects = tmp_path / "women.ndjson", tmp_path / "bad.ndjson"
    bad = [b'{"id": "P-1", "sx": 1}', b"\xff\xfe", b'{"id": "P 2"}']
    women.write_bytes(b"\r\n".join([bad[0], COHORT.read_bytes().splitlines()[0], *bad[1:]]))
    ended = poi("screen", women, *ON, "--keep-going", "--rejects", rejects, "--jobs", jobs)
    assert (ended.code, ended.out) == (5, "EXAMPLE-1: eligible\n")
    assert rejects.read_bytes().splitlines() == bad
    again = ("screen", COHORT, *ON, "--keep-going", "--rejects", rejects)
    assert poi(*again).code == 5
    assert rejects.read_bytes().splitlines() == bad
    assert poi(*again, "--force").code == 0
    assert rejects.read_bytes() == b""
    for wrong in (COHORT, tmp_path, tmp_path / "no" / "bad.ndjson"):
        assert poi("screen", COHORT, *ON, "--keep-going", "--rejects", wrong, "--force").code == 5
    assert poi("screen", COHORT, *ON, "--rejects", rejects).code == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_in_another_encoding_is_told_by_its_name(poi: Poi, tmp_path: Path, encoding: str) -> None:
    """A file of lines that a spreadsheet saved as UTF-16 is called so."""
    women = tmp_path / "women.ndjson"
    women.write_bytes(COHORT.read_text("utf-8").encode(encoding))
    ended = poi("screen", women, *ON)
    assert (ended.code, ended.out) == (5, "")
    assert f"{women}:1: is UTF-16" in ended.err


def test_a_list_laid_out_on_several_lines_is_told_what_to_do(poi: Poi, tmp_path: Path) -> None:
    """A JSON list under the name of a file of lines is not called a text that breaks off."""
    women = tmp_path / "women.ndjson"
    women.write_text(
        json.dumps([json.loads(line) for line in COHORT.read_text("utf-8").splitlines()], indent=1), "utf-8"
    )
    ended = poi("screen", women, *ON)
    assert (ended.code, ended.out) == (5, "")
    assert f"{women}:1: is a bracket alone: one value stands on several lines; write each patient on one" in ended.err


def test_a_line_that_is_cut_is_not_kept_as_if_it_were_whole(poi: Poi, tmp_path: Path) -> None:
    """Of a line beyond the size that is read the rest is gone; `--rejects` leaves it out, and that is said."""
    women, rejects = tmp_path / "women.ndjson", tmp_path / "bad.ndjson"
    women.write_bytes(b'{"id": "P-1", "karyotype": "%s"}\n{"id": "P 2"}\n' % (b"X" * (17 << 20)))
    ended = poi("screen", women, *ON, "--keep-going", "--rejects", rejects)
    assert ended.code == 5
    assert f"{women}:1: is larger than 16 MiB; --rejects leaves it out" in ended.err
    assert rejects.read_bytes() == b'{"id": "P 2"}\n'


@pytest.mark.parametrize("option", ["--output", "--rejects"])
def test_no_file_of_a_folder_that_is_read_is_written_over(poi: Poi, tmp_path: Path, option: str) -> None:
    """Files of a folder are inputs as those named alone, so is one to come that the folder would be read with."""
    women = cohort(tmp_path, *COHORT.read_text("utf-8").splitlines())
    elsewhere = tmp_path.parent / f"{tmp_path.name}-link.ndjson"
    elsewhere.symlink_to(women)
    for written in (women, elsewhere, tmp_path / "new.ndjson"):
        ended = poi("screen", tmp_path, *ON, "--keep-going", option, written, "--force")
        assert (ended.code, ended.out) == (5, "")
        assert "is read by this very command; write to another file" in ended.err
        assert women.read_bytes() == COHORT.read_bytes()
    assert poi("screen", tmp_path, *ON, "--keep-going", option, tmp_path / "table.txt").code == 0


def test_a_missing_file_among_many_loses_nobody(poi: Poi) -> None:
    """Those of the other files are judged with `--keep-going`, and the missing one is counted."""
    ended = poi("screen", COHORT, "no-such.ndjson", *ON, "--keep-going")
    assert (ended.code, len(ended.out.splitlines())) == (5, 3)
    assert ended.err.endswith("; 1 not judged.\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk here")
def test_a_full_disk_ends_5() -> None:
    """A line that cannot be written is an error of the file, never a verdict."""
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "poi_trial", "screen", str(COHORT), *ON]
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 5
    assert "stdout: cannot be written: No space left on device" in ended.stderr
    assert "1 problem; not everything was written." in ended.stderr


def test_a_disk_that_becomes_full_leaves_no_half_line(tmp_path: Path) -> None:
    """Where a file takes no more, it ends behind the last whole line, and what stood in it before is there."""
    resource = pytest.importorskip("resource")
    out = tmp_path / "out.ndjson"
    out.write_text("begun before", "utf-8")
    women = EXAMPLES.parent / "cohort" / "women.ndjson"
    for room in (30_000, 13):

        def limit(room: int = room) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

        command = [sys.executable, "-m", "poi_trial", "screen", str(women), *ON, "--format", "json"]
        with out.open("ab") as stdout:
            ended = subprocess.run(
                command, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False, preexec_fn=limit
            )
        assert ended.returncode == 5
        assert "stdout: cannot be written: File too large" in ended.stderr
        told = "the whole lines before it were written" if room > 13 else "nothing was written"
        assert f"1 problem; {told}." in ended.stderr
        assert out.read_text("utf-8").startswith("begun before")
        assert out.read_bytes().endswith(b"\n") or out.read_text("utf-8") == "begun before"
        out.write_text("begun before", "utf-8")


def test_lines_come_out_as_they_come_in(poi: Poi, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many are read, judged together and written before the next, so that memory does not grow with the cohort."""
    from poi_trial.files import patient_records

    told: list[str] = []
    lines = (line.encode() for line in COHORT.read_text("utf-8").splitlines(keepends=True))

    def one_at_a_time(file: io.BufferedReader, *_: object) -> Iterator[bytes]:
        file.close()
        for number, line in enumerate(lines):
            told.append(f"read {number}")
            yield line

    def written(pieces: Iterator[str], *_: object, **__: object) -> None:
        told.extend(piece.partition(":")[0] for piece in pieces)

    monkeypatch.setattr(patient_records, "lines_of", one_at_a_time)
    monkeypatch.setattr("poi_trial.cli.screening_many.write", written)
    monkeypatch.setattr("poi_trial.cli.screening_run.TOGETHER", 2)
    assert poi("screen", COHORT, *ON).code == 0
    assert told == ["read 0", "read 1", "EXAMPLE-1", "EXAMPLE-2", "read 2", "EXAMPLE-3"]


def test_who_sends_one_woman_after_another_has_each_line_at_once() -> None:
    """A program that writes a line to poi and waits for the answer is not kept waiting until there are more."""
    command = [sys.executable, "-m", "poi_trial", "screen", "-", *ON, "--format", "json"]
    women = COHORT.read_text("utf-8").splitlines(keepends=True)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdin
        assert run.stdout
        # Whether it is one patient or many is known from the second line.
        run.stdin.write(women[0] + women[1])
        run.stdin.flush()
        answered = [json.loads(run.stdout.readline())["patient"] for _ in range(2)]
        run.stdin.write(women[2])
        run.stdin.flush()
        answered.append(json.loads(run.stdout.readline())["patient"])
        run.stdin.close()
        assert run.wait() == 0
    assert answered == ["EXAMPLE-1", "EXAMPLE-2", "EXAMPLE-3"]


def test_options_of_a_summary_and_of_lines_are_not_mixed(poi: Poi) -> None:
    """A summary counts everybody and has no lines; a picture is of a summary alone."""
    for options in (("--summary", "--only", "eligible"), ("--summary", "--outlook"), ("--format", "svg")):
        assert poi("screen", COHORT, *ON, *options).code == 2


def much(tmp_path: Path) -> Path:
    """A cohort of one whose record is too long to be judged on every day ahead, and one of a common length."""
    since = [(date(2024, 10, 20) - timedelta(days=days)).isoformat() for days in range(1500)]
    results = [{"analyte": "FSH", "value": 41.2, "unit": "IU/L", "date": day} for day in since]
    treatments = [{"agent": "Climen", "start": day, "end": day} for day in since[:900]]
    long = json.dumps({"id": "LONG", "measurements": results, "treatments": treatments})
    return cohort(tmp_path, long, COHORT.read_text("utf-8").splitlines()[0])


def test_a_line_that_has_no_outlook_says_so_in_its_own_columns(poi: Poi, tmp_path: Path) -> None:
    """A record too long for an outlook has its verdicts; every cell stays below its heading, and the notes say why."""
    asked = ("screen", much(tmp_path), *ON, "--outlook")
    long, common = csv.DictReader(io.StringIO(poi(*asked, "--format", "csv").out))
    assert (long["patient"], long["eligible_from"], long["protocol"]) == ("LONG", "", "NCT07115082")
    assert long["notes"].startswith("No outlook: on too many days ahead")
    assert (common["eligible_from"], common["notes"]) == ("2024-10-20", "")
    assert "; No outlook: on too many days ahead" in poi(*asked).out.splitlines()[0]
    assert json.loads(poi(*asked, "--format", "json").out.splitlines()[0])["outlook"] is None
