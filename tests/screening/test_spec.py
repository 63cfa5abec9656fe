"""The specification of every criterion as tables: a patient, a day, the verdict, and why."""

from datetime import date

import pytest
from pydantic import TypeAdapter

from poi_trial.files.document import Document
from poi_trial.files.patient_file import read_patient
from poi_trial.files.spec_tables import tables
from poi_trial.output.screening_words import because, notes
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.criteria import AnyCriterion
from poi_trial.screening.screen import Judged, Screening, say, screen


def rows() -> list[pytest.param]:  # type: ignore[valid-type]
    """Every row of every table."""
    return [
        pytest.param(table.get("rule", table["criterion"]), row, id=f"{table['criterion']}: {row['why']}")
        for table in tables()
        for row in table["rows"]
    ]


def with_rule(protocol: Protocol, rule: str | dict[str, object]) -> Protocol:
    """The shipped protocol with the one criterion that a table names or writes out, and no other."""
    shipped = [criterion for criterion in protocol.eligibility if criterion.id == rule]
    criteria = shipped or [TypeAdapter(AnyCriterion).validate_python(rule)]
    return protocol.model_copy(update={"eligibility": tuple(criteria)})


def judged(protocol: Protocol, rule: str | dict[str, object], row: dict[str, object]) -> tuple[Screening, Judged]:
    """Screen the row's patient on its day by that criterion alone."""
    assert isinstance(row["patient"], dict)
    document = Document({"id": "P-1", **row["patient"]}, "row")
    day = date.fromisoformat(str(row["day"]))
    own = with_rule(protocol, rule)
    screening = screen(own.screening, read_patient(document, own), day)
    return screening, screening.judged[0]


@pytest.mark.parametrize(("rule", "row"), rows())
def test_row(protocol: Protocol, rule: str | dict[str, object], row: dict[str, object]) -> None:
    """Each row of a table is judged as the table says, for the reason that it gives."""
    screening, found = judged(protocol, rule, row)
    criterion = found.criterion.id
    assert found.finding.verdict == row["verdict"]
    assert str(row.get("because", "")) in because(found.criterion, found.finding)
    needs = "; ".join(say(found.criterion, need.what) for need in found.finding.needs)
    assert str(row.get("needs", "")) in needs
    if found.finding.verdict == "unknown":
        assert needs, "an unknown always says what would settle it"
    said = "; ".join(note for note in notes(screening) if note.startswith(f"{criterion}: "))
    assert str(row.get("note", "")) in said
    if "review" in row:
        assert found.finding.review == row["review"]
    if "passes_from" in row:
        assert (found.window and str(found.window.first)) == row["passes_from"]
    if "passes_until" in row:
        last = found.window and found.window.last
        assert (last and str(last)) == row["passes_until"]


def test_every_criterion_has_a_table(protocol: Protocol) -> None:
    """No criterion of the shipped protocol goes without a specification."""
    assert {(table["criterion"], table.get("kind")) for table in tables()} >= {
        (criterion.id, criterion.kind) for criterion in protocol.eligibility
    }
