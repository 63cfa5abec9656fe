"""The command line as a whole: help, version, exit codes, and what is loaded."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from poi_trial import __version__
from poi_trial.__main__ import unraised
from poi_trial.errors import LedgerError

Poi = Callable[..., Any]
ROOT = Path(__file__).parent.parent.parent


def test_the_version_is_printed(poi: Poi) -> None:
    """`--version` prints the version and stops."""
    ended = poi("--version")
    assert (ended.code, ended.out) == (0, f"poi-trial {__version__}\n")


@pytest.mark.parametrize(
    "command",
    [
        ["screen"],
        ["randomize"],
        ["schedule"],
        ["protocol", "check"],
        ["patient", "new"],
        ["enroll"],
        ["ledger", "open"],
        ["ledger", "amend"],
    ],
)
def test_every_command_helps(poi: Poi, command: list[str]) -> None:
    """-h and --help say the same."""
    ended = poi(*command, "-h")
    assert ended.code == 0
    assert poi(*command, "--help").out == ended.out


@pytest.mark.parametrize(
    "arguments",
    [["protocol", "schema"], ["patient", "schema"], ["patient", ROOT / "examples" / "patients" / "eligible.json"]],
)
def test_what_is_json_in_any_case_may_be_asked_for_as_json(poi: Poi, arguments: list[object]) -> None:
    """`--format json` is taken by every command that shows JSON, and another format is wrong usage."""
    assert poi(*arguments, "--format", "json").out == poi(*arguments).out != ""
    assert poi(*arguments, "--format", "csv").code == 2


@pytest.mark.parametrize("arguments", [["--help"], ["screen", "-h"], ["scren"], ["ledger"], ["ledger", "open"]])
def test_a_pipe_gets_no_boxes_and_nothing_wrapped(arguments: list[str]) -> None:
    """What helps, and what says that the usage is wrong, comes to a pipe without boxes or colour, however narrow."""
    poi = Path(sys.executable).with_name("poi")
    ended = [
        subprocess.run([poi, *arguments], env=os.environ | extra, capture_output=True, text=True, check=False)
        for extra in ({"COLUMNS": "40"}, {"COLUMNS": "200", "FORCE_COLOR": "1", "GITHUB_ACTIONS": "true"})
    ]
    assert ended[0].stdout + ended[0].stderr == ended[1].stdout + ended[1].stderr
    assert (ended[0].stdout + ended[0].stderr).isascii()
    assert "\033" not in ended[1].stdout + ended[1].stderr


@pytest.mark.parametrize("arguments", [["scren"], ["screen"], ["screen", "x.json", "--no-such"], ["schedule", "--arm"]])
def test_wrong_usage_ends_2(poi: Poi, arguments: list[str]) -> None:
    """Unknown commands, missing arguments and unknown options end 2."""
    assert poi(*arguments).code == 2


SAYING = [
    ["--version"],
    ["protocol", "check"],
    ["protocol", "check", "--format", "json"],
    ["patient", "schema"],
    ["assess"],
]


@pytest.mark.parametrize("arguments", [*SAYING, ["--help"], ["screen", "--help"], ["patient", "new", "P-1"]])
def test_a_result_that_stdout_cannot_take_ends_5(arguments: list[str], tmp_path: Path) -> None:
    """A full disk behind stdout is a file that cannot be written: 5 and a sentence, whichever command it is."""
    poi = Path(sys.executable).with_name("poi")
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run([poi, *arguments], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False)
    assert ended.returncode == 5
    assert b"stdout: cannot be written: No space left on device" in ended.stderr


@pytest.mark.parametrize("arguments", SAYING)
def test_a_reader_who_has_seen_enough_is_no_defect(arguments: list[str]) -> None:
    """A pipe that is closed at the other end, as by `head`, ends 5 without a word: 1 is a defect of the program."""
    poi = Path(sys.executable).with_name("poi")
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        ended = subprocess.run([poi, *arguments], stdout=pipe, stderr=subprocess.PIPE, check=False)
    assert (ended.returncode, ended.stderr) == (5, b"")


@pytest.mark.parametrize(
    "arguments",
    [
        ["screen", ""],
        ["screen", "P-1.json", ""],
        ["patient", ""],
        ["schedule", "--arm", "climen", "--patient", ""],
        ["screen", "P-1.json", "--answers", ""],
        ["randomize", "--verify", ""],
        ["randomize", "--protocol", ""],
    ],
)
def test_an_empty_name_is_no_file(
    poi: Poi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """An empty variable of a script means neither the folder it runs in nor the protocol that is shipped."""
    monkeypatch.chdir(tmp_path)
    Path("P-1.json").write_text('{"id": "P-1"}', "utf-8")
    ended = poi(*arguments)
    assert ended.code == 5
    assert '"": names no file' in ended.err


def test_ctrl_c_ends_130(poi: Poi, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interrupted run can never look like a verdict."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("poi_trial.files.protocol_file.load_part", interrupted)
    assert poi("randomize", "--seed", "7").code == 130


def test_an_interrupt_that_a_library_turned_into_an_error_is_no_error(
    poi: Poi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while an entry is read ended as "tampered with", exit 6: a lie about the ledger."""

    def turned(*_: object) -> None:
        raise LedgerError("an entry of the ledger was tampered with")

    monkeypatch.setattr("poi_trial.files.protocol_file.load_part", turned)
    monkeypatch.setattr("poi_trial.__main__._interrupts", [2])
    ended = poi("randomize", "--seed", "7")
    assert (ended.code, ended.err) == (130, "Interrupted. Give the same command again.\n")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("poi sc", {"screen", "schedule"}),
        ("poi ledger v", {"verify", "void"}),
        ("poi screen --o", {"--on", "--only", "--outlook", "--output"}),
    ],
)
def test_the_tab_key_completes_commands_and_options(typed: str, offered: set[str]) -> None:
    """What `poi --install-completion` has the shell ask, poi answers."""
    asking = {"_POI_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    poi = Path(sys.executable).with_name("poi")
    ended = subprocess.run([poi], env=os.environ | asking, capture_output=True, text=True, check=True)
    assert set(ended.stdout.split()) == offered


HEAVY = ["rich", "yaml", "jinja2", "sqlite3", "importlib.resources", "secrets", "poi_trial.protocol"]


def loaded_by(*arguments: str) -> set[str]:
    """The modules that a fresh process has loaded when the command has ended."""
    code = (
        "import sys; sys.argv = ['poi', *sys.argv[1:]]\n"
        "from poi_trial.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return set(ended.stderr.split())


def test_a_start_loads_only_what_it_needs() -> None:
    """Version and lists load neither rich nor what other commands need."""
    assert not loaded_by("--version") & {*HEAVY, "poi_trial.ledger"}
    dealt = loaded_by("randomize", "--seed", "7")
    assert "poi_trial.protocol" in dealt
    assert not dealt & {"rich", "poi_trial.screening.screen", "poi_trial.dosing.calendar", "sqlite3", "jinja2"}
    assert "poi_trial.screening.screen" not in loaded_by("schedule", "--weight", "58")


def test_an_enrolment_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    """The ledger keeps its protocol as JSON, so an enrolment reads no YAML; a screening loads no ledger."""
    patient, ledger = str(ROOT / "examples" / "patients" / "eligible.json"), str(tmp_path / "ledger")
    assert "sqlite3" in loaded_by("ledger", "open", ledger, "--rehearsal", "--seed", "7")
    enrolled = loaded_by("enroll", patient, "--ledger", ledger, "--on", "2024-10-20", "--yes")
    assert {"sqlite3", "poi_trial.ledger.enroll"} <= enrolled
    assert not enrolled & {"rich", "yaml", "jinja2", "poi_trial.protocol.whole", "poi_trial.output.calendar_text"}
    assert not loaded_by("screen", patient, "--on", "2024-10-20") & {"sqlite3", "poi_trial.ledger"}


def test_an_interrupt_that_a_library_cannot_raise_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while a library takes something down leaves no traceback behind; any other error is still told."""
    told: list[Any] = []
    monkeypatch.setattr(sys, "__unraisablehook__", told.append)
    interrupt, other = SimpleNamespace(exc_type=KeyboardInterrupt), SimpleNamespace(exc_type=ValueError)
    unraised(interrupt)
    unraised(other)
    assert told == [other]
