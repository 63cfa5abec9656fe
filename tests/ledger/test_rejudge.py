"""Every screening judged again from the facts that the ledger keeps."""

from pathlib import Path

import ledger_made as made
import pytest

from poi_trial.errors import LedgerError
from poi_trial.ledger.rejudge import rejudged
from poi_trial.ledger.store.sqlite import SqliteStore

REVIEW = {"criterion": "karyotype", "verdict": "pass", "by": "Dr G", "date": "2024-10-19", "reason": "a known variant"}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Two sites; women eligible, ineligible, undetermined, reviewed, and with a review that is void."""
    path = made.opened(tmp_path, made.two_sites)
    made.filled(path, ["P-1"], site="A")
    made.filled(path, ["P-2"], karyotype="45,X")
    made.filled(path, ["P-3"], site=None)
    made.filled(path, ["P-4"], site="B", karyotype="46,XX,inv(9)(p12q13)", reviews=[REVIEW])
    made.filled(path, ["P-5"], karyotype="46,XX,inv(9)(p12q13)", reviews=[REVIEW], consent=None)
    made.filled(path, ["P-5"], karyotype="46,XX,9qh+", reviews=[REVIEW])
    return path


def notes(path: Path) -> list[str]:
    """What judging again comes to."""
    return list(rejudged(SqliteStore(str(path))))


def test_the_same_facts_come_to_the_same(ledger: Path) -> None:
    """Verdicts and strata are those of the entries, reviews that count and reviews that are void included."""
    assert notes(ledger) == ["6 screenings were judged again from their facts"]


def test_a_verdict_that_differs_names_both_tools(ledger: Path) -> None:
    """A release that judges otherwise is no tampering: the note says which tool judged then, and which now."""
    rows = made.entries(ledger)
    facts = {**rows[1].told["facts"], "karyotype": "45,X"}
    changed = made.told(rows[1], facts=facts, tool="poi-trial 0.0.9")
    made.written_past_poi(ledger, made.rehashed([rows[0], changed, *rows[2:]]))
    assert notes(ledger)[0] == (
        "entry 2: karyotype was pass, is fail; the outcome was eligible, is ineligible "
        "(judged by poi-trial 0.0.9 then, by poi-trial 0.1.0 now)"
    )


def test_a_stratum_that_differs_is_said(ledger: Path) -> None:
    """The level is found again too, or that none fits her."""
    rows = made.entries(ledger)
    for site, found in (("B", "site=B"), ("C", "none that fits her")):
        changed = made.told(rows[1], facts={**rows[1].told["facts"], "site": site})
        made.written_past_poi(ledger, made.rehashed([rows[0], changed, *rows[2:]]))
        assert f"the stratum was site=A, is {found}" in notes(ledger)[0]


def test_a_hold_that_differs_is_said(ledger: Path) -> None:
    """A liver tumour among the facts holds her up, whatever state the entry says; what was cleared stays so."""
    rows = made.entries(ledger)
    tumour = [{"name": "liver tumour"}]
    changed = made.told(rows[1], facts={**rows[1].told["facts"], "conditions": tumour})
    made.written_past_poi(ledger, made.rehashed([rows[0], changed, *rows[2:]]))
    assert "the hold liver was clear, is present" in notes(ledger)[0]
    held = made.told(
        changed, holds={**rows[1].told["holds"], "liver": "cleared"}, cleared={"liver": "seen by the investigator"}
    )
    made.written_past_poi(ledger, made.rehashed([rows[0], held, *rows[2:]]))
    assert "the hold liver" not in notes(ledger)[0]


def test_an_outcome_or_a_consent_that_does_not_fit_is_said(ledger: Path) -> None:
    """Nobody is turned away by an outcome, or kept out of the screening log, against her own facts unseen."""
    rows = made.entries(ledger)
    for told, found in (
        ({"outcome": "undetermined"}, "the outcome was undetermined, is ineligible"),
        ({"consented": False}, "her consent was not given, is given"),
    ):
        made.written_past_poi(ledger, made.rehashed([*rows[:2], made.told(rows[2], **told), *rows[3:]]))
        assert f"entry 3: {found} (judged by" in notes(ledger)[0]


def test_facts_that_are_none_are_named_by_their_entry(ledger: Path) -> None:
    """Where nothing can be judged again, the refusal says which entry, and what to hold it against."""
    rows = made.entries(ledger)
    changed = made.told(rows[1], facts={"id": "P-1", "birth_date": "once"})
    made.written_past_poi(ledger, made.rehashed([rows[0], changed, *rows[2:]]))
    with pytest.raises(LedgerError, match=r"entry 2 cannot be judged again.*; compare with receipts"):
        notes(ledger)
