"""Ledgers for tests: opened, filled and read without the command line."""

import json
import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import yaml

from poi_trial.files.protocol_file import load_to_keep
from poi_trial.ledger.acts import Acting
from poi_trial.ledger.candidacy import Candidacy, Candidate, candidacy_of
from poi_trial.ledger.desk import Desk
from poi_trial.ledger.enroll import Enrolment, enroll
from poi_trial.ledger.entry import Entry, canonical_json, digest
from poi_trial.ledger.facts import patient_of
from poi_trial.ledger.key import write_key
from poi_trial.ledger.opening import Founding, opening
from poi_trial.ledger.record import record_of
from poi_trial.ledger.standing import Mode, standing
from poi_trial.ledger.store.schema import SCHEMA
from poi_trial.ledger.store.sqlite import SqliteStore, create
from poi_trial.patient import Patient
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.protocol.whole import Protocol

ROOT = Path(__file__).parent.parent.parent
DAY = date(2024, 10, 20)
NOON = datetime(2024, 10, 20, 4, 0, tzinfo=UTC)
"""Noon of that day in Shanghai."""
INSERT = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
REASON = "written down by the wrong desk"
FACTS: dict[str, Any] = json.loads((ROOT / "examples" / "patients" / "eligible.json").read_text("utf-8"))
Change = Callable[[dict[str, Any]], object]


def desk(at: datetime = NOON, by: str = "the investigator") -> Desk:
    """A desk whose clock stands still."""
    return Desk(by, "tester@here", lambda: at)


def protocol_file(folder: Path, change: Change | None = None) -> Path:
    """The shipped protocol, changed, as a file."""
    document = yaml.safe_load((ROOT / "protocol.yaml").read_text("utf-8"))
    document["trial"]["start"] = str(document["trial"]["start"])
    document["trial"]["estimated_completion"] = str(document["trial"]["estimated_completion"])
    if change:
        change(document)
    path = folder / f"protocol-{len(list(folder.glob('protocol-*')))}.json"
    path.write_text(json.dumps(document, default=str), "utf-8")
    return path


def kept(folder: Path, change: Change | None = None) -> tuple[ProtocolFile[Protocol], str]:
    """The same as a ledger takes it."""
    return load_to_keep(Protocol, str(protocol_file(folder, change)))


@cache
def shipped() -> tuple[ProtocolFile[Protocol], str]:
    """The shipped protocol as a ledger takes it."""
    return load_to_keep(Protocol, str(ROOT / "protocol.yaml"))


def opened(folder: Path, change: Change | None = None, mode: Mode = "rehearsal", seed: str = "7") -> Path:
    """A ledger with its key, under the shipped protocol or a changed one."""
    path = folder / "ledger"
    source, text = kept(folder, change) if change else shipped()
    write_key(str(path), source.protocol.trial.id, seed)
    create(str(path), opening(Founding(source, text, seed, mode, {"python": "3"}), desk()))
    return path


def two_sites(document: dict[str, Any]) -> None:
    """Strata: the site of the patient, A or B."""
    when = {
        level: [{"id": f"at-{level}", "kind": "site", "text": "Site", "reading": "Her site.", "accepts": [level]}]
        for level in ("A", "B")
    }
    document["randomization"]["strata"] = [{"id": "site", "levels": ["A", "B"], "when": when}]


def minimized(document: dict[str, Any]) -> None:
    """Two sites, by minimization."""
    two_sites(document)
    document["randomization"]["procedure"] = {"kind": "minimization", "measure": "range", "p": "4/5"}


def patient(subject: str = "P-1", **facts: object) -> Patient:
    """The eligible woman of the examples under another id, with these facts changed; None leaves one out."""
    changed = {**FACTS, "id": subject, **facts}
    told = {key: value for key, value in changed.items() if value is not None}
    told["measurements"] = [
        {key: str(value) if key == "value" else value for key, value in each.items()}
        for each in told.get("measurements", [])
    ]
    if "weight" in told:
        told["weight"] = {**cast("dict[str, object]", told["weight"]), "kg": str(told["weight"]["kg"])}
    return patient_of(told)


def considered(store: SqliteStore, who: Patient, cleared: dict[str, str] | None = None, day: date = DAY) -> Candidacy:
    """A woman judged by the ledger's protocol."""
    terms = standing(store).terms
    candidate = Candidate(who, day, cleared or {}, day_given=True)
    return candidacy_of(terms.part(ScreeningPart), terms, candidate, record_of(store, who.id))


def enrolled(path: Path, who: Patient, at: datetime = NOON, seed: str = "7") -> Enrolment:
    """A woman enrolled."""
    store = SqliteStore(str(path))
    return enroll(store, seed, considered(store, who), desk(at))


def filled(path: Path, subjects: Iterable[str], **facts: object) -> list[Entry]:
    """Women enrolled one after another, by their ids."""
    return [enrolled(path, patient(subject, **facts)).entry for subject in subjects]


def acting(path: Path, reason: str = REASON) -> Acting:
    """Somebody who acts on a ledger."""
    return Acting(SqliteStore(str(path)), desk(), reason)


def entries(path: Path) -> list[Entry]:
    """All entries of a ledger."""
    return list(SqliteStore(str(path)).read())


def written_past_poi(path: Path, rows: Iterable[Entry]) -> None:
    """Put other rows into a ledger's file, and its triggers and schema back as they were."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    for name in reversed(SCHEMA):
        connection.execute(f"DROP {SCHEMA[name].split()[1].replace('UNIQUE', 'INDEX')} IF EXISTS {name}")
    for name, statement in SCHEMA.items():
        if name == "entry":
            connection.execute(statement)
            connection.executemany(INSERT, rows)
        else:
            connection.execute(statement)
    connection.execute("COMMIT")
    connection.close()


def rehashed(rows: Iterable[Entry]) -> list[Entry]:
    """The rows with numbers, `prev` and hashes made right again, as one who knows the algorithm would."""
    made: list[Entry] = []
    for row in rows:
        last = made[-1] if made else None
        put = row._replace(seq=len(made) + 1, prev=last.hash if last else "")
        made.append(put._replace(hash=digest(put)))
    return made


def told(entry: Entry, **changed: object) -> Entry:
    """An entry whose data say something else."""
    return entry._replace(data=canonical_json({**entry.told, **changed}))
