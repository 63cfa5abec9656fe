"""`poi ledger show`: totals and the two logs, and nothing of slots that are not given."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
ELIGIBLE = json.loads((ROOT / "examples" / "patients" / "eligible.json").read_text("utf-8"))
Poi = Callable[..., Any]


@pytest.fixture
def ledger(poi: Poi, tmp_path: Path) -> Path:
    """Two participants, one of them voided; one held, one ineligible, one without consent."""
    path = tmp_path / "ledger"
    poi("ledger", "open", path, "--rehearsal", "--seed", "7")
    women: dict[str, dict[str, object]] = {
        "P-1": {},
        "P-2": {},
        "P-3": {"pregnancy": None},
        "P-4": {"karyotype": "45,X"},
        "P-5": {"consent": None},
    }
    for subject, facts in women.items():
        file = tmp_path / f"{subject}.json"
        file.write_text(json.dumps({**ELIGIBLE, "id": subject, **facts}), "utf-8")
        poi("enroll", file, "--ledger", path, "--on", "2024-10-20", "--yes")
    poi("ledger", "void", path, "P-2", "--reason", "randomized by mistake")
    return path


def test_totals(poi: Poi, ledger: Path) -> None:
    """Participants and screenings, by month, and by arm with the key."""
    told = json.loads(poi("ledger", "show", ledger, "--format", "json").out)
    assert (told["participants"], told["voided"], told["screenings"], told["entries"]) == (2, 1, 5, 7)
    assert list(told["by_month"].values()) == [2]
    assert sum(told["by_arm"].values()) == 2
    assert (told["mode"], told["state"], told["target"], told["concealment"]) == ("rehearsal", "open", 50, "open")
    out = poi("ledger", "show", ledger).out
    assert "Participants: 1 of 50, and 1 randomized in error\n" in out
    assert "Mode" not in out
    assert "REHEARSAL" in out


def test_arms_are_told_with_the_key_alone(poi: Poi, ledger: Path) -> None:
    """Without the key neither totals nor the log tell arms."""
    assert "arm " in poi("ledger", "show", ledger, "--enrolled").out
    Path(f"{ledger}.key").unlink()
    assert json.loads(poi("ledger", "show", ledger, "--format", "json").out)["by_arm"] is None
    assert "By arm: only with the key\n" in poi("ledger", "show", ledger).out
    enrolled = json.loads(poi("ledger", "show", ledger, "--enrolled", "--format", "json").out)["enrolled"]
    assert [(each["participant"], each["arm"], each["voided"]) for each in enrolled] == [
        ("P-1", None, False),
        ("P-2", None, True),
    ]


def test_the_screening_log_names_the_consented_by_their_id_alone(poi: Poi, ledger: Path) -> None:
    """Who had not consented is not there, and of the others nothing but id, day, outcome and reasons."""
    ended = poi("ledger", "show", ledger, "--screened")
    assert "P-5" not in ended.out
    assert "2024-10-20 P-4: ineligible (karyotype fail), screening 1, entry 5\n" in ended.out
    assert "2024-10-20 P-3: held (breast-feeding not asked, pregnancy not asked), screening 1, entry 4\n" in ended.out
    assert "2024-10-20 P-1: eligible, screening 1, entry 2\n" in ended.out
    assert "1994-03-11" not in ended.out
    log = json.loads(poi("ledger", "show", ledger, "--screened", "--format", "json").out)["screened"]
    assert {key for each in log for key in each} == {"entry", "participant", "on", "screening", "outcome", "because"}


def test_the_enrolment_log(poi: Poi, ledger: Path) -> None:
    """Every participant with her receipt; who was randomized in error is marked."""
    out = poi("ledger", "show", ledger, "--enrolled").out
    assert out.count("receipt") == 2
    assert "P-2, arm " in out
    assert "RANDOMIZED IN ERROR" in out


def test_one_log_at_a_time(poi: Poi, ledger: Path) -> None:
    """Both at once, or an unknown form, are usage errors."""
    assert poi("ledger", "show", ledger, "--screened", "--enrolled").code == 2
    assert poi("ledger", "show", ledger, "--format", "csv").code == 2


def test_a_paused_ledger_says_why(poi: Poi, ledger: Path) -> None:
    """The reason stands beside the state; an empty ledger has nothing to count."""
    poi("ledger", "pause", ledger, "--reason", "the freezer is broken")
    assert "paused (the freezer is broken)\n" in poi("ledger", "show", ledger).out
    poi("ledger", "open", f"{ledger}-2", "--rehearsal")
    assert "By month: none yet\n" in poi("ledger", "show", f"{ledger}-2").out


def test_a_ledger_is_never_an_output(poi: Poi, ledger: Path) -> None:
    """No command that reads a ledger writes over it, or over any file beside it, there or not."""
    for end in ("", ".key", ".lock", "-journal", "-wal", "-shm"):
        output = ("--output", f"{ledger}{end}", "--force")
        assert poi("ledger", "show", ledger, *output).code == 5
        assert poi("ledger", "export", ledger, *output).code == 5
        assert poi("schedule", "--ledger", ledger, "--participant", "P-1", *output).code == 5
        assert poi("ledger", "backup", ledger, f"{ledger}{end}").code == 5
    assert not Path(f"{ledger}-journal").exists()
    assert poi("ledger", "verify", ledger).code == 0
