"""`poi ledger void`, `amend`, `pause`, `resume`, `close`: each an entry with its reason."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
ELIGIBLE = ROOT / "examples" / "patients" / "eligible.json"
REASON = ("--reason", "written down by the wrong desk")
Poi = Callable[..., Any]


@pytest.fixture
def ledger(poi: Poi, tmp_path: Path) -> Path:
    """A rehearsal ledger with one participant."""
    path = tmp_path / "ledger"
    poi("ledger", "open", path, "--rehearsal", "--seed", "7")
    poi("enroll", ELIGIBLE, "--ledger", path, "--on", "2024-10-20", "--yes")
    return path


def test_each_act_is_confirmed_with_its_receipt(poi: Poi, ledger: Path) -> None:
    """Pause, resume, void and close say entry, receipt, time and by whom."""
    for number, verb in enumerate((("pause",), ("resume",), ("void", "EXAMPLE-1"), ("close",)), 3):
        ended = poi("ledger", verb[0], ledger, *verb[1:], *REASON, "--by", "a clinician")
        assert ended.code == 0
        assert f": entry {number}, receipt {number}-" in ended.out
        assert "by a clinician" in ended.out
    assert poi("ledger", "resume", ledger, *REASON).code == 6
    assert poi("ledger", "verify", ledger).code == 0


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("verb", ["open", "pause", "resume", "void", "amend", "close", "backup", "verify"])
def test_every_confirmation_says_the_mode(poi: Poi, tmp_path: Path, verb: str, form: str, live: bool) -> None:
    """A rehearsal is stamped on what every verb prints, as text and as JSON; a live ledger says that it is live."""
    sys.path.insert(0, str(ROOT / "tests" / "ledger"))
    import ledger_made as made

    path = made.opened(tmp_path, mode="live" if live else "rehearsal")
    made.filled(path, ["P-1"])
    if verb == "resume":
        made.acting(path).pause()
    protocol = made.protocol_file(tmp_path, lambda document: document.update(version="2"))
    arguments = {
        "open": (f"{path}-2", *([] if live else ["--rehearsal"])),
        "void": (path, "P-1", *REASON),
        "amend": (path, "--protocol", protocol, *REASON),
        "backup": (path, tmp_path / "copy"),
        "verify": (path,),
    }.get(verb, (path, *REASON))
    ended = poi("ledger", verb, *arguments, "--format", form)
    assert ended.code == 0
    if form == "text":
        assert ("REHEARSAL" in ended.out, "LIVE" in ended.out) == (not live, live)
        return
    told = json.loads(ended.out)
    assert (told["mode"], told["trial"]) == ("live" if live else "rehearsal", "NCT07115082")
    assert told["protocol"]["version"] == ("2" if verb == "amend" else "1")
    assert {"tool", "assumptions", "receipt"} <= set(told)


def test_an_act_as_json_says_its_entry(poi: Poi, ledger: Path) -> None:
    """Kind, participant, reason, entry, receipt, time, by whom, and how the ledger stands; no other format is taken."""
    told = json.loads(
        poi("ledger", "void", ledger, "EXAMPLE-1", *REASON, "--by", "a clinician", "--format", "json").out
    )
    assert (told["kind"], told["participant"], told["reason"]) == ("void", "EXAMPLE-1", REASON[1])
    assert (told["entry"], told["by"], told["state"]) == (3, "a clinician", "open")
    for verb, more in {"pause": REASON, "backup": ("x",), "open": ()}.items():
        assert poi("ledger", verb, ledger, *more, "--format", "csv").code == 2


def test_an_act_that_cannot_be_read_again_stands(poi: Poi, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk fails after the commit, the error says what stands, and not that nothing was added."""
    from poi_trial.errors import LedgerError

    def fails(_: object) -> None:
        raise LedgerError("the ledger cannot be read; nothing was changed")

    monkeypatch.setattr("poi_trial.cli.ledger_act.standing", fails)
    ended = poi("ledger", "pause", ledger, *REASON)
    assert (ended.code, "the pause stands all the same (entry 3, receipt 3-" in ended.err) == (5, True)
    assert "nothing was changed" not in ended.err


def test_an_amendment_is_in_force_at_once(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """The next woman is judged and dealt by the new version, in an epoch of its own where it deals otherwise."""
    sys.path.insert(0, str(ROOT / "tests" / "ledger"))
    import ledger_made as made

    def second(document: dict[str, Any]) -> None:
        document["version"] = "2"
        document["randomization"]["procedure"]["sizes"] = [2]

    ended = poi("ledger", "amend", ledger, "--protocol", made.protocol_file(tmp_path, second), *REASON)
    assert (ended.code, "epoch 2" in ended.out) == (0, True)
    patient = tmp_path / "p.json"
    patient.write_text(ELIGIBLE.read_text("utf-8").replace("EXAMPLE-1", "P-2"), "utf-8")
    enrolled = poi("enroll", patient, "--ledger", ledger, "--on", "2024-10-20", "--yes")
    assert "Slot:         1, epoch 2\n" in enrolled.out
    assert "Protocol:     version 2, " in enrolled.out
    before = poi("enroll", ELIGIBLE, "--ledger", ledger, "--on", "2024-10-20", "--yes", "--format", "json")
    assert json.loads(before.out)["protocol"]["version"] == "1"
    assert poi("ledger", "verify", ledger, "--rejudge").code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("amend",),
        ("amend", "EXAMPLE-1"),
        ("amend", "--stratum", "site=A"),
        ("amend", "EXAMPLE-1", "--protocol", "x.yaml"),
        ("amend", "EXAMPLE-1", "--protocol", "x.yaml", "--stratum", "site=A"),
        ("amend", "EXAMPLE-1", "--stratum", "site=A"),
        ("amend", "--sex", "male", "--by", "a clinician"),
        ("amend", "EXAMPLE-1", "--birth-date", "1994-03-11"),
        ("amend", "EXAMPLE-1", "--birth-date", "1994", "--by", "a clinician"),
        ("amend", "EXAMPLE-1", "--birth-date", "9994-03-11", "--by", "a clinician"),
        ("amend", "EXAMPLE-1", "--sex", "unknown", "--by", "a clinician"),
        ("amend", "EXAMPLE-1", "--sex", "male", "--birth-date", "1994-03-11", "--by", "a clinician"),
        ("pause", "--by", ""),
    ],
)
def test_wrong_usage_ends_2(poi: Poi, ledger: Path, arguments: tuple[str, ...]) -> None:
    """An amendment is of the protocol or of one participant's stratum."""
    assert poi("ledger", arguments[0], ledger, *arguments[1:], *REASON).code == 2
    assert poi("ledger", "verify", ledger).code == 0


def test_who_a_screened_woman_is_is_corrected_by_name(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """The refusal names the way out; once a named person took it the right file is enrolled, and verify tells it."""
    text = ELIGIBLE.read_text("utf-8").replace("EXAMPLE-1", "P-2")
    wrong, right = tmp_path / "wrong.json", tmp_path / "right.json"
    wrong.write_text(text.replace("1994-03-11", "1949-03-11"), "utf-8")
    right.write_text(text, "utf-8")
    command = ("--ledger", ledger, "--on", "2024-10-20", "--yes")
    assert poi("enroll", wrong, *command).code == 3
    refused = poi("enroll", right, *command)
    assert (refused.code, "poi ledger amend FILE P-2 --birth-date DATE" in refused.err) == (6, True)
    ended = poi("ledger", "amend", ledger, "P-2", "--birth-date", "1994-03-11", "--by", "a clinician", *REASON)
    assert (ended.code, "identity of P-2: entry 4" in ended.out) == (0, True)
    assert "1994" not in ended.out
    assert poi("enroll", right, *command).code == 0
    sex = poi("ledger", "amend", ledger, "P-2", "--sex", "male", "--by", "a clinician", *REASON)
    assert (sex.code, "has an arm" in sex.err) == (6, True)
    verified = poi("ledger", "verify", ledger, "--rejudge")
    assert (verified.code, "Note: entry 4: a birth date was corrected, by a clinician" in verified.out) == (0, True)
    assert poi("ledger", "show", ledger).code == poi("ledger", "export", ledger, "--format", "csv").code == 0


def test_a_short_reason_ends_2(poi: Poi, ledger: Path) -> None:
    """Nothing is done without a reason that says something."""
    assert poi("ledger", "void", ledger, "EXAMPLE-1", "--reason", "error").code == 2
    assert poi("ledger", "void", ledger, "EXAMPLE-1").code == 2


def test_an_account_without_a_name_has_its_number(poi: Poi, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container the account may have no name."""
    import pwd

    def unknown(_: int) -> None:
        raise KeyError

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert f"by {os.getuid()}@" in poi("ledger", "pause", ledger, *REASON).out


def test_a_ledger_that_lost_its_entries_is_refused_once_it_is_copied(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """There is no last receipt to tell: 6, and the copy is left for whoever finds out why."""
    sys.path.insert(0, str(ROOT / "tests" / "ledger"))
    import ledger_made as made

    made.written_past_poi(ledger, [])
    ended = poi("ledger", "backup", ledger, tmp_path / "copy")
    assert (ended.code, "tampered with or damaged" in ended.err) == (6, True)
    assert (tmp_path / "copy").exists()


def test_another_system_is_told_so(poi: Poi, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has neither accounts nor locks as a ledger needs them: 6, and no traceback."""
    monkeypatch.setitem(sys.modules, "pwd", None)
    ended = poi("ledger", "pause", ledger, *REASON)
    assert (ended.code, "Linux and macOS alone" in ended.err) == (6, True)


@pytest.mark.parametrize("what", ["closed pipe", "full disk", "no stdout"])
@pytest.mark.parametrize("verb", ["open", "pause", "void", "amend", "backup"])
def test_what_was_done_is_told_where_stdout_takes_nothing(ledger: Path, tmp_path: Path, what: str, verb: str) -> None:
    """A pipe that closed, a full disk, no stdout: 5, and the error says that it stands, without a traceback."""
    sys.path.insert(0, str(ROOT / "tests" / "ledger"))
    import ledger_made as made

    protocol = made.protocol_file(tmp_path, lambda document: document.update(version="2"))
    arguments = {
        "open": (tmp_path / "other", "--rehearsal"),
        "pause": (ledger, *REASON),
        "void": (ledger, "EXAMPLE-1", *REASON),
        "amend": (ledger, "--protocol", protocol, *REASON),
        "backup": (ledger, tmp_path / "copy"),
    }[verb]
    redirected = {"closed pipe": "| sleep 0", "full disk": "> /dev/full", "no stdout": ">&-"}[what]
    command = shlex.join([sys.executable, "-m", "poi_trial", "ledger", verb, *map(str, arguments)])
    ended = subprocess.run(
        ["bash", "-c", f"{command} {redirected}; exit ${{PIPESTATUS[0]}}"], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, "Traceback" in ended.stderr) == (5, False)
    assert "all the same" in ended.stderr
