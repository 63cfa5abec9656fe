"""The tables that specify each kind of criterion, shipped beside the code: facts, a day, a verdict, and why."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from poi_trial.errors import FileError
from poi_trial.files.document import Document
from poi_trial.files.patient_file import read_patient
from poi_trial.files.strict_yaml import read_yaml
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.criteria import AnyCriterion, Not
from poi_trial.screening.explanation import Example

FOLDER = Path(__file__).parent.parent / "spec"


def tables() -> Iterator[dict[str, Any]]:
    """Each table as it is written: `criterion`, its `kind` or the `rule` itself, and `rows`."""
    for file in sorted(FOLDER.glob("*.yaml")):
        table = read_yaml(file.read_bytes(), file.name).value
        assert isinstance(table, dict)
        yield table


def examples(criterion: AnyCriterion, protocol: ScreeningPart) -> list[Example]:
    """The rows for a criterion: those of the table of its id, else those of every table of its kind.

    An exclusion has the rows of what it excludes. Rows that ask a question, or name a criterion, that this protocol
    does not have are left out.
    """
    kind = [table for table in tables() if _kind(table) == _judged(criterion).kind]
    chosen = [table for table in kind if table["criterion"] == criterion.id] or kind
    found = (_example(row, protocol) for table in chosen for row in table["rows"])
    return [example for example in found if example]


def _judged(criterion: AnyCriterion) -> AnyCriterion:
    """Of an exclusion, the criterion that it excludes."""
    match criterion:
        case Not() if criterion.criterion.id == criterion.id:
            return criterion.criterion
        case _:
            return criterion


def _kind(table: dict[str, Any]) -> str:
    return str(table["rule"]["kind"] if "rule" in table else table["kind"])


def _example(row: dict[str, Any], protocol: ScreeningPart) -> Example | None:
    try:
        patient = read_patient(Document({"id": "example", **row["patient"]}, "row"), protocol)
    except FileError:
        return None
    return Example(row["why"], patient, date.fromisoformat(row["day"]), row["verdict"])
