"""The public verbs, as a program uses them."""

import json
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from poi_trial.api import Desk, assess, count, enroll, load_protocol, randomize, schedule, screen
from poi_trial.errors import FileError
from poi_trial.protocol.whole import Protocol

EXAMPLES = Path(__file__).parent.parent / "examples" / "patients"
DAY = date(2024, 10, 20)


def test_a_protocol_is_loaded_with_its_hash() -> None:
    """The loaded protocol says its file and the SHA-256 of what the file says."""
    source = load_protocol(str(EXAMPLES.parents[1] / "protocol.yaml"))
    assert source.protocol.trial.id == "NCT07115082"
    assert len(source.sha256) == 64


def test_a_patient_is_screened_from_text_or_values(protocol: Protocol) -> None:
    """JSON text, bytes and plain values come to the same outcome."""
    text = (EXAMPLES / "eligible.json").read_text("utf-8")
    assert screen(protocol, text, DAY).outcome == "eligible"
    assert screen(protocol, text.encode(), DAY).outcome == "eligible"
    assert screen(protocol, {"id": "P-1", "sex": "male"}, DAY).outcome == "ineligible"


def test_a_cohort_is_counted(protocol: Protocol) -> None:
    """Texts, bytes and values are counted together as one cohort."""
    text = (EXAMPLES / "eligible.json").read_text("utf-8")
    waterfall = count(protocol, [text, {"id": "P-1", "sex": "male"}], DAY)
    assert dict(waterfall.outcomes) == {"eligible": 1, "ineligible": 1}
    assert waterfall.steps[0].fail == 1


def test_a_bad_patient_is_all_its_problems(protocol: Protocol) -> None:
    """Two mistakes are two problems, never a verdict."""
    with pytest.raises(FileError) as caught:
        screen(protocol, {"id": "P 1", "sx": "male"}, DAY)
    assert len(caught.value.problems) == 2


def test_a_list_is_dealt(protocol: Protocol) -> None:
    """The target enrolment is the default size, and the seed decides the list."""
    assert randomize(protocol, "7").size == 50
    assert randomize(protocol, "7", 10).sha256 != randomize(protocol, "8", 10).sha256


def test_a_design_is_assessed(protocol: Protocol) -> None:
    """The protocol's own design for its target, or any other by its notation; what cannot be is refused."""
    assert assess(protocol).sequences == 1_613_247_496_192
    assert assess(protocol, "big_stick:3").figures.correct_guesses == pytest.approx(0.5788888888888889)
    for design, size in (("maximal:3", 51), ("dice", 50), ("big_stick:0", 50), ("complete", 0), ("complete", 100_001)):
        with pytest.raises(ValueError, match=r"51|dice|tolerance|cannot be assessed"):
            assess(protocol, design, size)


def test_a_calendar_is_laid_out(protocol: Protocol) -> None:
    """The doses are exact, and a weight that is none is refused."""
    calendar = schedule(protocol, "ha-msc", Decimal("42.5"), date(2026, 1, 1))
    assert calendar.days[0].doses[0].amount == 42_500_000
    assert schedule(protocol, "climen").basis.onset is None
    with pytest.raises(ValueError, match="implausible"):
        schedule(protocol, "ha-msc", Decimal(5000))


def test_a_woman_is_enrolled(tmp_path: Path) -> None:
    """The ledger's own protocol judges, on the day of the desk's clock; holds are cleared with a reason."""
    sys.path.insert(0, str(Path(__file__).parent / "ledger"))
    import ledger_made as made

    ledger = str(made.opened(tmp_path))
    desk = Desk("the investigator", "registry@hospital", lambda: datetime(2024, 10, 20, 4, 0, tzinfo=UTC))
    woman = {**json.loads((EXAMPLES / "eligible.json").read_text("utf-8")), "pregnancy": {"status": "not pregnant"}}
    assert enroll(ledger, json.dumps(woman), desk).entry.arm is None
    given = enroll(ledger, json.dumps(woman), desk, {"pregnancy": "tested negative here today"})
    assert (given.entry.arm, given.entry.actor, given.repeat) == ("climen", "the investigator", False)
    again = enroll(ledger, {"id": "EXAMPLE-1"}, desk)
    assert (again.entry, again.repeat) == (given.entry, True)
