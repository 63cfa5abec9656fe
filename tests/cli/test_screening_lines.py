"""Many judged together: who is judged with whom, and that nobody is lost between them."""

from collections.abc import Iterator, Sequence

from poi_trial.cli.screening_lines import Shown, judge_in_turn
from poi_trial.errors import FileError, Problem
from poi_trial.files.patient_file import ReadPatient
from poi_trial.patient import Condition, Patient
from poi_trial.screening.screen import Outcome


def woman(number: int, conditions: int = 0) -> ReadPatient:
    """One of many, with so many conditions on record."""
    told = tuple(Condition(name="migraine") for _ in range(conditions))
    return ReadPatient(Patient(id=f"P-{number}", conditions=told))


class Judged:
    """A judge that keeps in mind who came together."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []

    def judge(self, reads: Sequence[ReadPatient]) -> list[Shown]:
        """All of them eligible."""
        self.groups.append([read.patient.id for read in reads])
        return [Shown(read.patient.id, Outcome.ELIGIBLE, read.origin) for read in reads]


def told(judged: Iterator[Shown | FileError]) -> list[str]:
    """What came out, in its order."""
    return [each.problems[0].what if isinstance(each, FileError) else each.patient for each in judged]


def test_so_many_are_judged_together_in_their_order() -> None:
    """Five women, two at a time, come out as they stood."""
    judge = Judged()
    assert told(judge_in_turn(judge.judge, map(woman, range(5)), together=2)) == ["P-0", "P-1", "P-2", "P-3", "P-4"]
    assert judge.groups == [["P-0", "P-1"], ["P-2", "P-3"], ["P-4"]]


def test_what_cannot_be_read_keeps_its_place_and_nobody_waits_behind_it() -> None:
    """A broken line between two women is told between them, and those before it are judged first."""
    judge, broken = Judged(), FileError([Problem("is broken", "women.ndjson")], "")
    reads = (read for read in (woman(0), broken, woman(1)))
    judged = judge_in_turn(judge.judge, reads, together=9)
    assert [told(iter([next(judged)])) for _ in range(2)] == [["P-0"], ["is broken"]]
    assert judge.groups == [["P-0"]]
    assert told(judged) == ["P-1"]


def test_women_of_long_records_are_not_heaped_up() -> None:
    """A group ends when it has some thousand entries, so that the longest records do not fill the memory."""
    judge = Judged()
    assert told(judge_in_turn(judge.judge, (woman(number, 1500) for number in range(3)), together=9)) == [
        "P-0",
        "P-1",
        "P-2",
    ]
    assert judge.groups == [["P-0", "P-1"], ["P-2"]]


def test_an_input_that_ends_in_an_error_loses_nobody_before_it() -> None:
    """Where reading itself ends, those who were read are judged before that is told."""

    def reads() -> Iterator[ReadPatient | FileError]:
        yield woman(0)
        raise FileError([Problem("ends too soon", "stdin")], "")

    out: list[str] = []
    try:
        out += (each.patient for each in judge_in_turn(Judged().judge, reads(), together=9) if isinstance(each, Shown))
    except FileError as error:
        out.append(error.problems[0].what)
    assert out == ["P-0", "ends too soon"]
