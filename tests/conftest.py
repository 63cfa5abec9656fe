"""What all tests share: the shipped protocol, a way to run the command line, and the rule against skips."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from poi_trial.__main__ import main
from poi_trial.api import load_protocol
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.whole import Protocol

# A busy machine is no fault of the code: no test is timed. CI draws the same examples each time.
settings.register_profile("poi", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("poi"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "poi")

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples" / "patients"


NO_DATA = "no folder of real records; set POI_DATA"


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str


Poi = Callable[..., Ended]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "GITHUB_ACTIONS", "NO_COLOR", "POI_PROTOCOL", "POI_LEDGER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def source() -> ProtocolFile[Protocol]:
    """The shipped protocol as loaded."""
    return load_protocol(str(ROOT / "protocol.yaml"))


@pytest.fixture(scope="session")
def protocol(source: ProtocolFile[Protocol]) -> Protocol:
    """The shipped protocol."""
    return source.protocol


@pytest.fixture
def poi(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Poi:
    """Run `poi` with these arguments through its real entry point."""

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["poi", *map(str, arguments)])
        capsys.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as exit_:
            code = exit_.code or 0
        printed = capsys.readouterr()
        assert isinstance(code, int)
        return Ended(code, printed.out, printed.err)

    return run


@pytest.fixture(scope="session")
def data() -> Path:
    """Records that this project did not write; tests that need them are skipped where they are not."""
    folder = Path(os.environ.get("POI_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(NO_DATA)
    return folder


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> Iterator[None]:
    """Where nothing may be skipped, a test that could have run and was skipped is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = [r for r in (reporter.stats.get("skipped", []) if reporter else []) if NO_DATA not in str(r.longrepr)]
    if os.environ.get("POI_NO_SKIPS") and skipped and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    yield
