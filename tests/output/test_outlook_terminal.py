"""The time line of an outlook, as a person sees it."""

import io
from datetime import date
from typing import Any

import pytest
from rich.console import Console

from poi_trial.files.document import Document
from poi_trial.files.patient_file import read_patient
from poi_trial.output.outlook_terminal import show
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.screen import screen

WOMAN: dict[str, Any] = {
    "id": "P-1",
    "sex": "female",
    "birth_date": "1986-04-11",
    "karyotype": "46,XX",
    "menses": {"pattern": "primary amenorrhea"},
    "measurements": [],
    "treatments": [],
    "answers": {"intends_pregnancy": True, "stem_cell_therapy": False},
    "consent": {"signed": True, "date": "2026-03-01"},
}


def drawn(protocol: Protocol, facts: dict[str, Any], width: int, encoding: str = "utf-8") -> list[str]:
    """The lines of the time line of a woman with these facts, screened on 2026-03-02."""
    patient = read_patient(Document({**WOMAN, **facts}, "P-1"), protocol)
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    show(screen(protocol.screening, patient, date(2026, 3, 2)), Console(file=file, width=width, no_color=True))
    file.seek(0)
    return file.read().splitlines()


def row(lines: list[str], name: str) -> str:
    """The signs of one row."""
    return next(line for line in lines if line.startswith(f"{name} ")).removeprefix(name).strip()


def test_each_sign_is_a_span_of_days(protocol: Protocol) -> None:
    """One sign a day: two FSH 29 days apart, all open for the days from the second to the eve of her birthday."""
    lines = drawn(protocol, {}, 80)
    assert lines[0] == "From 2026-03-02 to 2026-04-21, one sign a day"
    assert row(lines, "age") == "█" * 40 + "×" * 11
    assert row(lines, "fsh") == "◆" + "░" * 28 + "◆" + "░" * 21
    assert row(lines, "sex") == "█" * 51
    assert row(lines, "all") == "·" * 29 + "▓" * 11 + "×" * 11
    assert lines[1].index("Apr") - len("intention   ") == 30


def test_a_sign_tells_the_worst_of_its_days(protocol: Protocol) -> None:
    """Where a sign stands for several days, one day on which she does not pass is enough."""
    lines = drawn(protocol, {"birth_date": "2006-12-02"}, 60)
    assert lines[0] == "From 2026-03-02 to 2027-04-23, one sign for at most 9 days"
    age = row(lines, "age")
    # 2 December is day 275 of 418 and lies in sign 275 * 47 // 418 = 30, the first of 47 being 0.
    assert age == "·" * 30 + "◆" + "█" * 16


def test_a_race_is_seen(protocol: Protocol) -> None:
    """The first useful day of the row that comes too late lies beyond the end of the other."""
    facts = {"birth_date": "1986-03-20"}
    lines = drawn(protocol, facts, 80)
    assert row(lines, "fsh").index("◆") == 29
    assert row(lines, "age").index("×") == 18
    assert set(row(lines, "all")) == {"×"}


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("birth", ["1986-04-11", "1986", "1990-01-01", "2006-12-02", "2016-12-02", "2030-01-01"])
def test_the_width_is_respected(protocol: Protocol, width: int, birth: str) -> None:
    """Whatever the span, no line is longer than the terminal is wide, and every row is equally long."""
    treatments = [{"agent": "Climen", "start": "2026-03-04", "end": "2026-03-05"}]
    lines = drawn(protocol, {"birth_date": birth, "treatments": treatments}, width)
    assert max(len(line) for line in lines) <= width
    assert len({len(line) for line in lines[2:12]}) == 1


def test_long_names_leave_room_for_the_time_line(protocol: Protocol) -> None:
    """An id of 64 letters is cut to a third of the width, and one that is called "all" has its own row."""
    first, second, *rest = protocol.screening.criteria
    renamed = (first.model_copy(update={"id": "s" * 64}), second.model_copy(update={"id": "all"}), *rest)
    eligibility = protocol.screening.model_copy(update={"criteria": renamed})
    patient = read_patient(Document(WOMAN, "P-1"), protocol)
    file = io.StringIO()
    show(screen(eligibility, patient, date(2026, 3, 2)), Console(file=file, width=60, no_color=True))
    lines = file.getvalue().splitlines()
    assert max(len(line) for line in lines) <= 60
    assert lines[2].startswith("s" * 19 + " ")
    assert sum(line.startswith("all ") for line in lines) == 2


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_without_these_signs_gets_ascii(protocol: Protocol, encoding: str) -> None:
    """Where the encoding has no blocks, the signs are letters of ASCII that mean the same."""
    lines = drawn(protocol, {}, 80, encoding)
    assert all(line.isascii() for line in lines)
    assert row(lines, "age") == "=" * 40 + "x" * 11
    assert row(lines, "fsh") == "^" + "?" * 28 + "^" + "?" * 21
    assert row(lines, "all") == "." * 29 + "#" * 11 + "x" * 11


def test_the_legend_names_what_is_drawn(protocol: Protocol) -> None:
    """Each sign that occurs is named once, and none that does not."""
    lines = drawn(protocol, {}, 200)
    assert lines[-1] == (
        "█ passes   ░ unknown   · not yet   × no longer, or never   ◆ first useful day   ▓ eligible at best"
    )
    assert drawn(protocol, {"birth_date": "1976-01-01"}, 200)[-1] == "█ passes   ░ unknown   × no longer, or never"
