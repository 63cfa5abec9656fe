"""How a ledger stands, as far as its opening can be believed."""

import json
from pathlib import Path
from typing import Any

import ledger_made as made
import pytest

from poi_trial.errors import LedgerError
from poi_trial.ledger.entry import Entry, canonical_json
from poi_trial.ledger.standing import standing
from poi_trial.ledger.store.sqlite import SqliteStore
from poi_trial.protocol.heading import Heading

FORGED: list[tuple[tuple[str, ...], object]] = [
    (("mode",), "trial run"),
    (("mode",), ["live"]),
    (("concealment",), "sealed"),
    (("concealment",), {}),
    (("trial",), {"id": "T"}),
    (("commitment",), None),
    (("protocol",), 5),
    (("protocol", "version"), 1),
    (("protocol", "file"), None),
    (("protocol", "sha256"), {}),
    (("protocol", "document"), []),
    (("protocol", "document"), "{"),
    (("protocol", "document"), "{}"),
]


@pytest.mark.parametrize(("path", "value"), FORGED, ids=lambda each: ".".join(each) if isinstance(each, tuple) else "")
def test_an_opening_that_poi_did_not_write_is_refused(tmp_path: Path, path: tuple[str, ...], value: Any) -> None:
    """Whatever an opening says instead, its hash made right, the ledger is said to be tampered with."""
    ledger = made.opened(tmp_path)
    (opening,) = made.entries(ledger)
    told = json.loads(opening.data)
    inner = told
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    made.written_past_poi(ledger, made.rehashed([opening._replace(data=canonical_json(told))]))
    with pytest.raises(LedgerError, match="does not hold what poi wrote"):
        standing(SqliteStore(str(ledger))).terms.part(Heading)


@pytest.mark.parametrize(
    "forged", [{"arm": None}, {"arm": ""}, {"arm": "placebo"}, {"arm": "\u202e=1\n"}, {"at": ""}, {"at": "yesterday"}]
)
def test_a_forged_allocation_is_refused(tmp_path: Path, forged: dict[str, str | None]) -> None:
    """Of an arm that the protocol does not have, or of no moment, neither a confirmation nor a calendar is made."""
    ledger = made.opened(tmp_path)
    made.filled(ledger, ["P-1"])
    _, allocation = made.entries(ledger)
    stands = standing(SqliteStore(str(ledger)))
    assert stands.terms_of(allocation).entry == 1
    values = {**allocation._asdict(), **forged}
    with pytest.raises(LedgerError, match="does not hold what poi wrote"):
        stands.terms_of(Entry._make(values.values()))
