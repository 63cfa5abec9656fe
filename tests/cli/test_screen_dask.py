"""`poi screen --dask`: a cluster says what one process says, with a worker lost on the way too."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from test_screen_jobs import ON, WOMEN, many_times

from poi_trial.cli.screening_dask import OtherTermsError, judge_there, judged
from poi_trial.cli.screening_lines import Asked
from poi_trial.errors import FileError
from poi_trial.files.patient_file import Reading
from poi_trial.files.portions import Files, portions
from poi_trial.output.provenance import TOOL
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.screen import Outcome, Screening

Poi = Callable[..., Any]
POI = [sys.executable, "-m", "poi_trial", "screen"]


@pytest.fixture(scope="module")
def cluster() -> Iterator[list[str]]:
    """The address of a scheduler, and the processes of its two workers."""
    pytest.importorskip("distributed")
    command = [sys.executable, str(Path(__file__).with_name("dask_cluster.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdin
        assert run.stdout
        yield run.stdout.readline().split()
        run.stdin.close()


def test_a_lost_worker_loses_nobody(cluster: list[str], tmp_path: Path) -> None:
    """With one of two workers killed midway the output is that of `--jobs 1`, byte for byte, with who comes twice."""
    many, out = many_times(tmp_path, 30), tmp_path / "out.ndjson"
    with many.open("r+b") as file:
        first = file.readline()
        file.seek(0, os.SEEK_END)
        file.write(first)
    command = [*POI, str(many), *ON, "--format", "json", "--keep-going"]
    one = subprocess.run(command, capture_output=True, check=False)
    with out.open("wb") as stdout:
        run = subprocess.Popen([*command, "--dask", cluster[0]], stdout=stdout, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 90
        while out.stat().st_size == 0 and run.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert run.poll() is None
        os.kill(int(cluster[1]), signal.SIGKILL)
        told = run.communicate(timeout=200)[1]
    assert run.returncode == one.returncode == 5, told
    assert out.read_bytes() == one.stdout
    assert one.stderr.decode().startswith(
        f"{many}:12001: patient {json.loads(first)['id']} stands here again, first at {many}:1;"
    )
    assert told.endswith(one.stderr)


@pytest.fixture
def asked(source: ProtocolFile[Protocol]) -> Asked:
    """Lines of everybody."""
    reading = Reading(source.protocol, date(2024, 10, 20))
    return Asked(source, reading, "json", False, frozenset(Outcome), summary=False)


def test_a_worker_with_another_poi_or_protocol_refuses(asked: Asked) -> None:
    """Nobody is judged by other terms than those of the command."""
    with pytest.raises(OtherTermsError):
        judge_there(asked, Files((str(WOMEN),)), ("poi-trial 0.0.1", asked.source.sha256))


def test_a_worker_prepares_once_for_all_portions(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second portion that a worker judges of a run is judged by what was prepared for the first."""
    prepared: list[Asked] = []
    terms = (TOOL, asked.source.sha256)

    def writer(each: Asked) -> Callable[[Sequence[Screening]], list[str]]:
        prepared.append(each)
        return lambda screenings: [screening.patient for screening in screenings]

    monkeypatch.setattr(Asked, "_writer", writer)
    made = [judge_there(asked, Files((str(WOMEN),)), terms) for _ in range(2)]
    assert made[0] == made[1]
    assert len(prepared) == 1


class Cluster:
    """A client of a cluster on which every portion comes to the same end."""

    scheduler = SimpleNamespace(address="tcp://here:1")

    def __init__(self, end: Exception) -> None:
        self.end = end

    def nthreads(self) -> dict[str, int]:
        """No worker yet."""
        return {}

    def submit(self, *_: object, **__: object) -> "Cluster":
        """What is asked for comes to its own end."""
        return self

    def result(self) -> object:
        """It never comes back."""
        raise self.end


def test_a_portion_that_ends_its_workers_is_refused_line_by_line(asked: Asked) -> None:
    """Where Dask gives a portion up, each of its lines is an error that names it."""
    killed = pytest.importorskip("distributed.scheduler").KilledWorker("task", None, 3)
    made = list(judged(asked, portions([str(WOMEN)], asked.reading), Cluster(killed)))
    assert [each.problems[0].line for each in made if isinstance(each, FileError)] == list(range(1, 401))


def test_a_run_by_other_terms_ends_with_what_to_do(asked: Asked) -> None:
    """A worker of another version is a problem of the cluster, and nothing of its portion is shown."""
    pytest.importorskip("distributed")
    with pytest.raises(FileError, match="install the same on all") as caught:
        list(judged(asked, portions([str(WOMEN)], asked.reading), Cluster(OtherTermsError("a worker runs poi 0"))))
    assert caught.value.problems[0].file == "tcp://here:1"


def test_without_a_scheduler_nothing_is_screened(poi: Poi, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two ways to share the work are a usage error, and so is Dask where it is not installed."""
    assert poi("screen", WOMEN, *ON, "--dask", "tcp://127.0.0.1:1", "--jobs", "2").code == 2
    monkeypatch.setitem(sys.modules, "distributed", None)
    ended = poi("screen", WOMEN, *ON, "--dask", "tcp://127.0.0.1:1")
    assert (ended.code, ended.out) == (2, "")
    assert "pip install 'poi-trial[dask]'" in ended.err
