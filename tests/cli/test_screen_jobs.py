"""`poi screen --jobs`: many processes, and the very bytes of one."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from poi_trial.cli import screening_crew
from poi_trial.cli.screening_crew import Crew
from poi_trial.cli.screening_lines import Asked, Judge, Shown
from poi_trial.errors import FileError
from poi_trial.files import portions
from poi_trial.files.patient_file import Reading, ReadPatient
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.screen import Outcome

Poi = Callable[..., Any]
EXAMPLES = Path(__file__).parents[2] / "examples"
WOMEN = EXAMPLES / "cohort" / "women.ndjson"
ON = ("--on", "2024-10-20")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portions of a few lines, so that a small cohort has many."""
    monkeypatch.setattr(portions, "_BYTES", 9_000)
    monkeypatch.setattr(portions, "_FILES", 2)


@pytest.fixture
def hard(tmp_path: Path) -> list[Path]:
    """A cohort with everything that may be wrong in it: in lines, in files, packed, twice, blank, and missing."""
    lines = WOMEN.read_text("utf-8").splitlines()[:60]
    lines[7], lines[20], lines[33], lines[59] = "{broken", "", lines[2], '{"id": "P-1", "sx": "female"}'
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in ("eligible", "ineligible", "undetermined"):
        shutil.copy(EXAMPLES / "patients" / f"{name}.json", folder)
    (folder / "broken.json").write_text("{", "utf-8")
    (folder / "more.ndjson").write_text("\n".join(WOMEN.read_text("utf-8").splitlines()[60:90]), "utf-8")
    cohort, empty = tmp_path / "cohort.ndjson", tmp_path / "empty.ndjson"
    cohort.write_text("\n".join(lines), "utf-8")
    empty.write_text("\n\n", "utf-8")
    return [cohort, folder, tmp_path / "missing.json", empty, EXAMPLES / "fhir" / "bundle.json"]


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("options", [("--format", "json"), ("--summary", "--format", "csv"), ("--only", "eligible")])
def test_many_processes_say_what_one_says(poi: Poi, hard: list[Path], options: tuple[str, ...]) -> None:
    """Lines, counts, refusals with their line numbers, and exit code are the same, byte for byte."""
    one = poi("screen", *hard, *ON, "--keep-going", *options)
    three = poi("screen", *hard, *ON, "--keep-going", *options, "--jobs", "3")
    assert three == one
    assert one.code == 5
    assert f"{hard[0]}:60" in one.err
    assert f"{hard[0]}:34: patient INVENTED-0003 stands here again, first at {hard[0]}:3;" in one.err
    assert "6 not judged, 1 of them with an id that stood before" in one.err


@pytest.mark.usefixtures("small")
def test_a_bad_line_stops_many_processes_where_it_stops_one(poi: Poi, hard: list[Path]) -> None:
    """The lines before the first bad one stand, and none after it."""
    one = poi("screen", hard[0], *ON)
    assert poi("screen", hard[0], *ON, "--jobs", "2") == one
    assert (one.code, len(one.out.splitlines())) == (5, 7)


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_so_many_processes_as_there_can_be(poi: Poi, jobs: str) -> None:
    """A number of processes that is none is a usage error."""
    assert poi("screen", WOMEN, *ON, "--jobs", jobs).code == 2


def test_where_no_process_starts_nothing_is_screened(poi: Poi, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that gives no more processes is told of, and those that began are ended."""
    begun: list[screening_crew._Worker] = []

    def refused(asked: Asked) -> screening_crew._Worker:
        if begun:
            raise BlockingIOError(11, "Resource temporarily unavailable")
        begun.append(whole(asked))
        return begun[0]

    whole = screening_crew._Worker
    monkeypatch.setattr(screening_crew, "_Worker", refused)
    ended = poi("screen", WOMEN, *ON, "--jobs", "2")
    assert (ended.code, ended.out) == (2, "")
    assert "choose fewer" in ended.err
    assert begun[0].pipe.closed


class Deadly(Asked):
    """Judges like the other, and ends its process at one patient: once, where the day's file is not there yet."""

    def judge(self) -> Judge:
        """The judgement that ends it."""
        judged, marks = super().judge(), Path(self.form)

        def show(reads: Sequence[ReadPatient]) -> list[Shown]:
            for mark in [marks / read.patient.id for read in reads]:
                if mark.exists() and mark.read_text() == "fails":
                    raise RuntimeError("a defect")
                if mark.exists() and (mark.read_text() == "always" or not (marks / "dead").exists()):
                    (marks / "dead").touch()
                    os.kill(os.getpid(), signal.SIGKILL)
            return judged(reads)

        return show


@pytest.fixture
def deadly(source: ProtocolFile[Protocol], tmp_path: Path) -> Deadly:
    """A judgement that ends its process at the patients who have a file of their name."""
    reading = Reading(source.protocol, date(2024, 10, 20))
    return Deadly(source, reading, str(tmp_path), False, frozenset(Outcome), summary=True)


def ids(judged: list[Shown | FileError]) -> list[object]:
    """The ids of those who were judged, and the lines of those who were not."""
    return [each.problems[0].line if isinstance(each, FileError) else each.patient for each in judged]


@pytest.mark.usefixtures("small")
def test_a_process_that_dies_loses_nobody(deadly: Deadly, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its portion is judged again by another, everybody comes out in order, and the death is told."""
    (tmp_path / "INVENTED-0200").write_text("once")
    with Crew(deadly, 2) as crew:
        judged = list(crew.judged(portions.portions([str(WOMEN)], deadly.reading)))
    assert ids(judged) == [f"INVENTED-{number:04}" for number in range(1, 401)]
    told = capsys.readouterr().err
    assert told.startswith(f"A process that judged ended before its time; judged again: {WOMEN}, lines ")
    assert len(told.splitlines()) == 1


@pytest.mark.usefixtures("small")
def test_a_portion_that_ends_its_process_twice_is_refused_line_by_line(deadly: Deadly, tmp_path: Path) -> None:
    """Each of its lines is an error that names it, and all others are judged."""
    (tmp_path / "INVENTED-0200").write_text("always")
    with Crew(deadly, 2) as crew:
        judged = list(crew.judged(portions.portions([str(WOMEN)], deadly.reading)))
    assert len(judged) == 400
    refused = [number for number, each in enumerate(judged, 1) if isinstance(each, FileError)]
    assert 200 in refused
    assert [ids(judged)[number - 1] for number in refused] == refused
    assert len(refused) < 40


def test_files_that_end_their_process_twice_are_refused_one_by_one(deadly: Deadly, tmp_path: Path) -> None:
    """Each file of the portion is named."""
    (tmp_path / "EXAMPLE-1").write_text("always")
    paths = [str(EXAMPLES / "patients" / f"{name}.json") for name in ("eligible", "ineligible")]
    with Crew(deadly, 1) as crew:
        judged = list(crew.judged(portions.portions(paths, deadly.reading)))
    assert [each.problems[0].file for each in judged if isinstance(each, FileError)] == paths


def test_a_defect_in_a_process_is_a_defect_of_the_program(deadly: Deadly, tmp_path: Path) -> None:
    """It is never taken for a bad line: the run ends as it would in one process."""
    (tmp_path / "INVENTED-0001").write_text("fails")
    with Crew(deadly, 1) as crew, pytest.raises(RuntimeError, match="a defect"):
        list(crew.judged(portions.portions([str(WOMEN)], deadly.reading)))


def many_times(tmp_path: Path, times: int) -> Path:
    """The cohort so many times over, with ids of their own."""
    file = tmp_path / "many.ndjson"
    patients = [json.loads(line) for line in WOMEN.read_text("utf-8").splitlines()]
    with file.open("w", encoding="utf-8") as out:
        for turn in range(times):
            out.writelines(json.dumps({**each, "id": f"{each['id']}-{turn}"}) + "\n" for each in patients)
    return file


def children(process: int) -> list[int]:
    """The processes that a process started, and theirs."""
    found = Path(f"/proc/{process}/task/{process}/children")
    own = [int(each) for each in found.read_text().split()] if found.exists() else []
    return own + [each for child in own for each in children(child)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupt_ends_130_and_leaves_no_process_and_no_half_line(tmp_path: Path, jobs: int) -> None:
    """Ctrl-C as a terminal sends it, to all of them at once: whole lines stand, and everybody is gone."""
    out = tmp_path / "out.ndjson"
    command = [sys.executable, "-m", "poi_trial", "screen", str(many_times(tmp_path, 30)), *ON]
    with out.open("wb") as stdout:
        run = subprocess.Popen(
            [*command, "--jobs", str(jobs), "--format", "json"],
            stdout=stdout,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        deadline = time.monotonic() + 60
        while out.stat().st_size == 0 and time.monotonic() < deadline:
            time.sleep(0.02)
        started = children(run.pid)
        os.killpg(run.pid, signal.SIGINT)
        told = run.communicate(timeout=60)[1].decode()
    assert run.returncode == 130
    assert "Traceback" not in told
    lines = out.read_bytes()
    assert lines.endswith(b"\n")
    # The line that was being written when it came may not be counted yet.
    assert len(lines.splitlines()) - int(told.split()[0]) in (0, 1)
    assert len(started) >= (jobs if jobs > 1 and Path("/proc/self/task").is_dir() else 0)
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{each}").exists() for each in started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{each}").exists() for each in started)
