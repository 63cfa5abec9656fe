"""`poi enroll`: the coordinator's one act."""

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
ELIGIBLE = ROOT / "examples" / "patients" / "eligible.json"
DAY = ("--on", "2024-10-20")
Poi = Callable[..., Any]
PROGRAM = [sys.executable, "-m", "poi_trial"]


@pytest.fixture
def ledger(poi: Poi, tmp_path: Path) -> Path:
    """A rehearsal ledger of seed 7, under the shipped protocol."""
    path = tmp_path / "ledger"
    assert poi("ledger", "open", path, "--rehearsal", "--seed", "7").code == 0
    return path


def woman(folder: Path, subject: str = "P-1", **facts: object) -> Path:
    """The eligible woman under another id, with these facts changed; None leaves one out."""
    told = {**json.loads(ELIGIBLE.read_text("utf-8")), "id": subject, **facts}
    path = folder / f"{subject}.json"
    path.write_text(json.dumps({key: value for key, value in told.items() if value is not None}), "utf-8")
    return path


def entries(poi: Poi, ledger: Path) -> int:
    """How many entries a ledger has."""
    return int(json.loads(poi("ledger", "show", ledger, "--format", "json").out)["entries"])


def test_a_confirmation_says_everything(poi: Poi, ledger: Path) -> None:
    """Trial, mode, participant, arm, entry, receipt, site time and UTC, by whom, protocol version, concealment."""
    ended = poi("enroll", ELIGIBLE, "--ledger", ledger, *DAY, "--by", "the investigator", "--yes")
    assert ended.code == 0
    facts = dict(line.split(":", 1) for line in ended.out.split("\n\n")[-1].splitlines())
    assert {
        key: value.strip()
        for key, value in facts.items()
        if key in ("Trial", "Participant", "Arm", "Slot", "Entry", "By")
    } == {
        "Trial": "NCT07115082",
        "Participant": "EXAMPLE-1",
        "Arm": "climen",
        "Slot": "1",
        "Entry": "2",
        "By": "the investigator",
    }
    assert facts["Mode"].strip().startswith("REHEARSAL")
    assert facts["Receipt"].strip().startswith("2-")
    assert facts["Site time"].strip().endswith("CST")
    assert facts["UTC"].strip().endswith("Z")
    assert facts["Protocol"].strip().startswith("version 1, sha256 ")
    assert facts["Concealment"].strip().startswith("open")
    assert "pass     fsh: " in ended.out
    assert "clear     pregnancy: " in ended.out


def test_json_has_the_keys_of_the_contract(poi: Poi, ledger: Path) -> None:
    """The allocation with its provenance; asked again, the same with repeat true."""
    command = ("enroll", ELIGIBLE, "--ledger", ledger, *DAY, "--yes", "--format", "json")
    first, again = (json.loads(poi(*command).out) for _ in range(2))
    assert (first["patient"], first["stratum"], first["slot"], first["arm"], first["entry"]) == (
        "EXAMPLE-1",
        "",
        1,
        "climen",
        2,
    )
    assert (first["mode"], first["repeat"], again["repeat"]) == ("rehearsal", False, True)
    assert {key: first[key] for key in ("receipt", "at", "arm")} == {
        key: again[key] for key in ("receipt", "at", "arm")
    }
    assert first["protocol"]["id"] == "NCT07115082"
    assert first["tool"].startswith("poi-trial ")
    assert {"A8", "A13"} <= set(first["assumptions"])
    assert first["screening"]["outcome"] == "eligible"
    assert entries(poi, ledger) == 2


@pytest.mark.parametrize(
    ("facts", "code", "outcome"),
    [
        ({"karyotype": "45,X"}, 3, "ineligible"),
        ({"karyotype": None}, 4, "undetermined"),
        ({"pregnancy": None}, 4, "held"),
    ],
)
def test_who_is_not_drawn_is_logged(
    poi: Poi, ledger: Path, tmp_path: Path, facts: dict[str, Any], code: int, outcome: str
) -> None:
    """Ineligible 3, undetermined and held 4; the entry and its receipt are said, and there is no arm."""
    path = woman(tmp_path, **facts)
    ended = poi("enroll", path, "--ledger", ledger, *DAY, "--yes", "--format", "json")
    told = json.loads(ended.out)
    assert (ended.code, told["outcome"], told["arm"], told["slot"], told["entry"]) == (code, outcome, None, None, 2)
    assert ("pregnancy" in told["holds"]) == (outcome == "held")
    text = poi("enroll", path, "--ledger", ledger, *DAY, "--yes")
    assert text.code == code
    assert "nothing was drawn" in text.out
    assert "Logged as entry 3, receipt 3-" in text.out
    assert "\nREHEARSAL, no participant of any trial. P-1 is " in text.out
    assert "Arm:" not in text.out


def test_holds_are_cleared_by_name_and_reason(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """A hold needs a named person and a reason that says something."""
    path = woman(tmp_path, pregnancy={"status": "not pregnant"})
    command = ("enroll", path, "--ledger", ledger, *DAY, "--yes")
    assert poi(*command, "--clear", "pregnancy=tested negative here today").code == 2
    assert poi(*command, "--by", "Dr W", "--clear", "pregnancy").code == 2
    assert poi(*command, "--by", "Dr W", "--clear", "pregnancy=no").code == 2
    assert poi(*command, "--by", "\x1b[31m", "--clear", "pregnancy=tested negative here today").code == 2
    twice = ("--clear", "pregnancy=tested negative here today", "--clear", "pregnancy=tested at her doctor's")
    assert poi(*command, "--by", "Dr W", *twice).code == 2
    held = poi(*command)
    assert held.code == 4
    assert "pregnancy: A negative pregnancy test" in held.out
    positive = woman(tmp_path, "P-2", pregnancy={"status": "pregnant"})
    never = poi("enroll", positive, *command[2:], "--by", "Dr W", "--clear", "pregnancy=she says she is not")
    assert (never.code, "This is never cleared by word." in never.out) == (4, True)
    ended = poi(*command, "--by", "Dr W", "--clear", "pregnancy=tested negative here today")
    assert ended.code == 0
    assert "cleared   pregnancy" in ended.out


def test_changed_facts_are_listed(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """A second screening says which facts are not what they were."""
    poi("enroll", woman(tmp_path, karyotype="45,X"), "--ledger", ledger, *DAY, "--yes")
    ended = poi("enroll", woman(tmp_path, weight=None), "--ledger", ledger, *DAY, "--yes")
    assert "changed since the screening before: karyotype was 45,X, is 46,XX[20]" in ended.out
    assert "changed since the screening before: weight was " in ended.out
    assert ", is not known" in ended.out


def test_a_dry_run_never_draws(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """It screens and shows, with the exit code of the outcome, and logs nothing."""
    dry = ("--ledger", ledger, *DAY, "--dry-run")
    ended = poi("enroll", woman(tmp_path), *dry)
    assert ended.code == 0
    assert "nothing was drawn and nothing was logged" in ended.out
    assert poi("enroll", woman(tmp_path, karyotype="45,X"), *dry).code == 3
    assert json.loads(poi("enroll", woman(tmp_path), *dry, "--format", "json").out)["entry"] is None
    poi("ledger", "pause", ledger, "--reason", "the freezer is broken")
    paused = poi("enroll", woman(tmp_path, "P-2"), *dry)
    assert (paused.code, "is paused (the freezer is broken)" in paused.err) == (0, True)
    assert entries(poi, ledger) == 2


def test_a_script_says_yes(poi: Poi, ledger: Path) -> None:
    """Where nobody can be asked, nothing is drawn without --yes."""
    ended = poi("enroll", ELIGIBLE, "--ledger", ledger, *DAY)
    assert (ended.code, "--yes" in ended.err) == (2, True)
    assert entries(poi, ledger) == 1


def test_the_ledger_is_named_or_in_the_environment(poi: Poi, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--ledger, else POI_LEDGER, else a usage error that says so."""
    assert "POI_LEDGER" in poi("enroll", ELIGIBLE, *DAY, "--yes").err
    monkeypatch.setenv("POI_LEDGER", str(ledger))
    assert poi("enroll", ELIGIBLE, *DAY, "--yes").code == 0


def test_a_live_ledger_enrols_today_alone(poi: Poi, tmp_path: Path) -> None:
    """--on is refused, and the day is that of the site."""
    path = tmp_path / "live"
    poi("ledger", "open", path)
    ended = poi("enroll", ELIGIBLE, "--ledger", path, *DAY, "--yes")
    assert (ended.code, "a live ledger enrols today alone" in ended.err) == (2, True)
    told = json.loads(poi("enroll", ELIGIBLE, "--ledger", path, "--yes", "--format", "json").out)
    assert told["mode"] == "live"
    assert told["screening"]["on"] == told["site_time"][:10]


@pytest.mark.parametrize(
    ("onset", "first"), [("2024-10-20", "2024-10-24"), ("2024-10-15", None), ("2024-10-16", "2024-10-20")]
)
def test_the_calendar_follows(poi: Poi, ledger: Path, onset: str, first: str | None) -> None:
    """With weight and onset the calendar is printed; no dose is dated before the allocation."""
    command = ("enroll", ELIGIBLE, "--ledger", ledger, *DAY, "--yes", "--onset", onset)
    told = json.loads(poi(*command, "--format", "json").out)
    assert told["calendar"]["days"][0]["date"] == first
    assert bool(told["notes"]) == (first is None)
    assert "Arm climen for EXAMPLE-1, 58 kg" in poi(*command).out


def test_the_onset_is_kept(poi: Poi, ledger: Path) -> None:
    """Asked again without it, her calendar has the dates that her allocation keeps."""
    command = ("enroll", ELIGIBLE, "--ledger", ledger, *DAY, "--yes", "--format", "json")
    first = json.loads(poi(*command, "--onset", "2024-10-18").out)
    again = json.loads(poi(*command).out)
    assert (first["onset"], again["onset"], again["calendar"]["onset"]) == ("2024-10-18",) * 3
    later = poi(*command, "--onset", "2024-11-15")
    assert "laid from 2024-11-15, which is not kept; her allocation keeps 2024-10-18" in later.err
    told = json.loads(later.out)
    assert (told["onset"], told["calendar"]["onset"]) == ("2024-10-18", "2024-11-15")
    assert poi("ledger", "verify", ledger).code == 0


@pytest.mark.parametrize(
    ("facts", "fact", "stands"),
    [
        ({"pregnancy": {"status": "pregnant", "test": "positive", "date": "2024-10-20"}}, "pregnancy.status", True),
        ({"pregnancy": {"status": "breast-feeding", "test": "negative", "date": "2024-10-18"}}, "pregnancy.st", True),
        ({"conditions": [{"name": "hepatocellular carcinoma"}]}, "conditions", True),
        ({"consent": {"signed": True, "date": "2024-10-16", "withdrawn": "2024-10-20"}}, "consent.withdrawn", True),
        ({"consent": {"signed": False}}, "consent.signed", True),
        ({"karyotype": "45,X"}, "karyotype", False),
    ],
)
def test_what_came_up_since_lays_out_no_calendar(
    poi: Poi, ledger: Path, tmp_path: Path, facts: dict[str, Any], fact: str, stands: bool
) -> None:
    """Asked again she has her arm, and what changed is listed; while a hold or a withdrawal stands nothing is dosed."""
    command = ("--ledger", ledger, *DAY, "--yes", "--onset", "2024-10-20")
    first = json.loads(poi("enroll", woman(tmp_path), *command, "--format", "json").out)
    ended = poi("enroll", woman(tmp_path, **facts), *command, "--format", "json")
    told = json.loads(ended.out)
    assert (ended.code, told["arm"], told["repeat"], told["changed"] != []) == (0, first["arm"], True, True)
    assert any(each["fact"].startswith(fact) for each in told["changed"])
    assert (first["calendar"] is not None, told["calendar"] is None) == (True, stands)
    assert [note.startswith("no calendar while this stands: ") for note in told["notes"]] == [True] * stands
    assert ("no calendar while this stands" in poi("enroll", woman(tmp_path, **facts), *command).out) == stands


def test_what_was_cleared_stays_cleared(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """The word given for her allocation counts until her record says something else; a later word does not."""
    word = ("--by", "Dr W", "--clear", "pregnancy=tested negative here today")
    command = ("--ledger", ledger, *DAY, "--yes", "--onset", "2024-10-20", "--format", "json")
    path = woman(tmp_path, pregnancy={"status": "not pregnant"})
    assert json.loads(poi("enroll", path, *command, *word).out)["calendar"]
    assert json.loads(poi("enroll", path, *command).out)["calendar"]
    pregnant = woman(tmp_path, pregnancy={"status": "pregnant"})
    assert json.loads(poi("enroll", pregnant, *command, *word).out)["notes"] == [
        "no calendar while this stands: pregnancy present"
    ]


def test_strata_are_said(poi: Poi, tmp_path: Path) -> None:
    """The confirmation has the stratum, and once corrected the true one beside it; an open level says what it needs."""
    sys.path.insert(0, str(ROOT / "tests" / "ledger"))
    import ledger_made as made

    path = tmp_path / "ledger"
    poi(
        "ledger", "open", path, "--rehearsal", "--seed", "7", "--protocol", made.protocol_file(tmp_path, made.two_sites)
    )
    open_ = poi("enroll", woman(tmp_path), "--ledger", path, *DAY, "--yes")
    assert open_.code == 4
    assert "level open: at-A: " in open_.out
    nowhere = ("enroll", woman(tmp_path, "P-2", site="C"), "--ledger", path, *DAY)
    for ended in (poi(*nowhere, "--dry-run"), poi(*nowhere, "--yes")):
        assert ended.code == 4
        assert (
            "level open: no level of site fits her; the criteria of A, B leave a gap: correct her file, or" in ended.out
        )
    assert "correct her file" in json.loads(poi(*nowhere, "--yes", "--format", "json").out)["open_levels"][0]
    assert "P-2: undetermined (no level of site fits her" in poi("ledger", "show", path, "--screened").out
    command = ("enroll", woman(tmp_path, site="A"), "--ledger", path, *DAY, "--yes")
    assert "Stratum:      site=A\n" in poi(*command).out
    amended = poi("ledger", "amend", path, "P-1", "--stratum", "site=B", "--reason", "was seen at the other site")
    assert amended.code == 0
    assert "True stratum: site=B\n" in poi(*command).out
    enrolled = poi("ledger", "show", path, "--enrolled").out
    assert "stratum site=A, true stratum site=B" in enrolled


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("{}", "id"),
        ('{"id": "P 1"}', "is not an id"),
        ('{"id": "P-1", "sx": 1}', "sx"),
        ("[]", "is a list"),
        ("", "empty"),
    ],
)
def test_a_wrong_patient_file_ends_5(poi: Poi, ledger: Path, tmp_path: Path, content: str, what: str) -> None:
    """A patient without an id, or with a slip, is told as by every other command, and nothing is logged."""
    path = tmp_path / "p.json"
    path.write_text(content, "utf-8")
    ended = poi("enroll", path, "--ledger", ledger, *DAY, "--yes")
    assert (ended.code, what in ended.err) == (5, True)
    assert entries(poi, ledger) == 1


def test_the_output_is_a_file_or_nothing_is_drawn(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """An output that is there already, or that is read, is refused before anything is drawn."""
    there = tmp_path / "there"
    there.write_text("x", "utf-8")
    command = ("enroll", ELIGIBLE, "--ledger", ledger, *DAY, "--yes", "--output")
    assert poi(*command, there).code == 5
    assert poi(*command, ledger, "--force").code == 5
    for end in (".key", ".lock", "-journal"):
        assert poi(*command, f"{ledger}{end}", "--force").code == 5
    assert not Path(f"{ledger}-journal").exists()
    assert entries(poi, ledger) == 1
    assert poi(*command, tmp_path / "confirmation").code == 0
    assert "Receipt:" in (tmp_path / "confirmation").read_text("utf-8")


def test_an_output_that_fails_after_the_draw_says_that_it_stands(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """A folder that is not there: the allocation stands, and the same command says it again."""
    command = ("enroll", ELIGIBLE, "--ledger", ledger, *DAY, "--yes")
    ended = poi(*command, "--output", tmp_path / "none" / "confirmation")
    assert ended.code == 5
    assert "EXAMPLE-1 is allocated all the same (entry 2, receipt 2-" in ended.err
    assert "climen" not in ended.err
    assert json.loads(poi(*command, "--format", "json").out)["repeat"]


def run(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """poi in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("POI_")}
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)], check=False, text=True, stderr=subprocess.PIPE, env=environment, **options
    )


@pytest.mark.parametrize("what", ["closed pipe", "full disk", "no stdout"])
def test_stdout_that_fails_after_the_commit(poi: Poi, ledger: Path, what: str) -> None:
    """The allocation stands; stderr says so and what to do, and the next enroll says the arm again."""
    command = ("enroll", ELIGIBLE, "--ledger", ledger, *DAY, "--yes")
    if what == "closed pipe":
        read, write = os.pipe()
        os.close(read)
        ended = run(*command, stdout=write)
        os.close(write)
    elif what == "full disk":
        with Path("/dev/full").open("w") as full:
            ended = run(*command, stdout=full)
    else:
        ended = run(*command, preexec_fn=lambda: os.close(1))
    assert ended.returncode == 5
    assert "EXAMPLE-1 is allocated all the same (entry 2" in ended.stderr
    assert "give the same command again" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "climen" not in ended.stderr
    again = json.loads(poi(*command, "--format", "json").out)
    assert (again["repeat"], again["arm"], again["entry"]) == (True, "climen", 2)


def test_ctrl_c_at_any_moment(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """130 and nothing half: she has an arm or none, the ledger is whole, and asking again settles it."""
    ends = set()
    for number in range(14):
        path = woman(tmp_path, f"C-{number}")
        process = subprocess.Popen(
            [*PROGRAM, "enroll", str(path), "--ledger", str(ledger), *DAY, "--yes"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        time.sleep(0.15 + number * 0.03)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()
        ends.add(process.returncode)
        # A signal that comes before Python itself runs ends the process as the system does.
        assert process.returncode in (0, 130, -signal.SIGINT)
        assert process.returncode == -signal.SIGINT or "Traceback" not in err
    assert 130 in ends
    assert poi("ledger", "verify", ledger).code == 0
    assert poi("enroll", woman(tmp_path, "C-0"), "--ledger", ledger, *DAY, "--yes").code == 0


def test_an_interrupt_while_drawing_says_what_to_do(poi: Poi, ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether she has an arm by then or not, the same command again is the right thing to do."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("poi_trial.cli.enroll_run.enroll", interrupted)
    ended = poi("enroll", ELIGIBLE, "--ledger", ledger, *DAY, "--yes")
    assert (ended.code, "Give the same command again" in ended.err) == (130, True)


def at_terminal(answer: str, columns: int, *arguments: object) -> tuple[int, str]:
    """poi at a terminal, where a person types an answer."""
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm"}
    child, terminal = pty.fork()
    if not child:
        os.execvpe(sys.executable, [*PROGRAM, *map(str, arguments)], environment)  # noqa: S606
    shown = b""
    while b"Type yes to draw" not in shown:
        shown += os.read(terminal, 4096)
    os.write(terminal, answer.encode())
    try:
        while more := os.read(terminal, 4096):
            shown += more
    except OSError:
        pass
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), shown.decode()


@pytest.mark.parametrize(("answer", "code"), [("yes\n", 0), ("no\n", 130), ("\n", 130), ("\x04", 130)])
@pytest.mark.parametrize("columns", [100, 40])
def test_a_person_is_asked(poi: Poi, ledger: Path, answer: str, code: int, columns: int) -> None:
    """The findings and holds are shown first; anything but yes draws and logs nothing."""
    ended, shown = at_terminal(answer, columns, "enroll", ELIGIBLE, "--ledger", ledger, *DAY)
    assert ended == code
    assert shown.index("fsh") < shown.index("Type yes to draw")
    assert ("Arm:          climen" in shown) == (code == 0)
    assert entries(poi, ledger) == (2 if code == 0 else 1)


def test_an_interrupt_while_asking_says_that_nothing_was_drawn(
    poi: Poi, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who presses Ctrl-C instead of an answer is told what it came to, as who answers no is."""

    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("poi_trial.cli.enroll_run.Run._asks", property(lambda _: True))
    monkeypatch.setattr("builtins.input", interrupted)
    ended = poi("enroll", ELIGIBLE, "--ledger", ledger, *DAY)
    assert (ended.code, "Nothing was drawn and nothing was logged" in ended.err) == (130, True)
    assert entries(poi, ledger) == 1


def test_what_the_ledger_refuses_ends_6(poi: Poi, ledger: Path, tmp_path: Path) -> None:
    """No traceback, no arm, and each message says what was and was not done."""
    command = ("--ledger", ledger, *DAY, "--yes")
    assert poi("enroll", woman(tmp_path), *command).code == 0
    key = Path(f"{ledger}.key")
    refused = [
        poi("enroll", woman(tmp_path, birth_date="1990-01-01"), *command),
        poi("enroll", woman(tmp_path, "p-1"), *command),
        poi("enroll", woman(tmp_path), "--ledger", tmp_path / "none", *DAY, "--yes"),
    ]
    seed = key.read_text("utf-8")
    key.write_text(seed.replace('"7"', '"8"'), "utf-8")
    refused.append(poi("enroll", woman(tmp_path, "P-2"), *command))
    key.chmod(0o644)
    refused.append(poi("enroll", woman(tmp_path, "P-2"), *command))
    key.unlink()
    refused.append(poi("enroll", woman(tmp_path, "P-2"), *command))
    poi("ledger", "pause", ledger, "--reason", "the freezer is broken")
    refused.append(poi("enroll", woman(tmp_path, "P-2"), *command))
    for ended in refused:
        assert (ended.code, ended.out) == (6, "")
        assert ended.err.startswith("Error: ")
        assert "ha-msc" not in ended.err
    assert poi("ledger", "verify", ledger).code == 0
