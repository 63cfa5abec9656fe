"""`poi screen --dask`: a cluster says what one process says, with a worker lost on the way too."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from test_screen_jobs import ON, WOMEN, many_times

from poi_trial.cli.screening_dask import OtherTermsError, judge_there
from poi_trial.cli.screening_lines import Asked
from poi_trial.files.patient_file import Reading
from poi_trial.files.portions import Files
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.screen import Outcome

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
    """With one of two workers killed midway the output is that of `--jobs 1`, byte for byte."""
    many, out = many_times(tmp_path, 30), tmp_path / "out.ndjson"
    command = [*POI, str(many), *ON, "--format", "json"]
    one = subprocess.run(command, capture_output=True, check=True)
    with out.open("wb") as stdout:
        run = subprocess.Popen([*command, "--dask", cluster[0]], stdout=stdout, stderr=subprocess.PIPE)
        deadline = time.monotonic() + 90
        while out.stat().st_size == 0 and run.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert run.poll() is None
        os.kill(int(cluster[1]), signal.SIGKILL)
        told = run.communicate(timeout=200)[1]
    assert run.returncode == 0, told
    assert out.read_bytes() == one.stdout
    assert told.decode().endswith("12000 judged: 1290 eligible, 6420 ineligible, 4290 undetermined.\n")


def test_a_worker_with_another_poi_or_protocol_refuses(source: ProtocolFile[Protocol]) -> None:
    """Nobody is judged by other terms than those of the command."""
    reading = Reading(source.protocol, date(2024, 10, 20))
    asked = Asked(source, reading, "json", False, frozenset(Outcome), summary=False)
    with pytest.raises(OtherTermsError):
        judge_there(asked, Files((str(WOMEN),)), ("poi-trial 0.0.1", source.sha256))


def test_without_a_scheduler_nothing_is_screened(poi: Poi, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two ways to share the work are a usage error, and so is Dask where it is not installed."""
    assert poi("screen", WOMEN, *ON, "--dask", "tcp://127.0.0.1:1", "--jobs", "2").code == 2
    monkeypatch.setitem(sys.modules, "distributed", None)
    ended = poi("screen", WOMEN, *ON, "--dask", "tcp://127.0.0.1:1")
    assert (ended.code, ended.out) == (2, "")
    assert "pip install 'poi-trial[dask]'" in ended.err
