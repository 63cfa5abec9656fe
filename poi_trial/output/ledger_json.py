"""A ledger as JSON: its totals and the two logs."""

import json
from collections.abc import Iterator

from poi_trial.ledger.standing import Standing
from poi_trial.ledger.summary import Enrolled, Screened, Totals
from poi_trial.output.provenance import provenance
from poi_trial.protocol.heading import Heading, ProtocolFile


def totals(counted: Totals, stands: Standing, source: ProtocolFile[Heading]) -> Iterator[str]:
    """What the ledger comes to."""
    told: dict[str, object] = {
        "state": str(stands.state),
        "because": stands.because,
        "opened": stands.opening.at,
        "commitment": stands.commitment,
        "concealment": stands.concealment,
        "entries": counted.last.seq,
        "receipt": counted.last.receipt,
        "target": source.protocol.trial.target,
        "participants": counted.participants,
        "voided": counted.voided,
        "screenings": counted.screenings,
        "by_month": counted.by_month,
        "by_arm": counted.by_arm,
        "protocols": [
            {"entry": each.entry, "epoch": each.epoch, "version": each.version, "sha256": each.sha256}
            for each in stands.all_terms
        ],
    }
    yield _json(told, stands, source)


def screened(log: Iterator[Screened], stands: Standing, source: ProtocolFile[Heading]) -> Iterator[str]:
    """The screening log."""
    yield _json({"screened": [each._asdict() for each in log]}, stands, source)


def enrolled(log: Iterator[Enrolled], stands: Standing, source: ProtocolFile[Heading]) -> Iterator[str]:
    """The enrolment log."""
    yield _json({"enrolled": [each._asdict() for each in log]}, stands, source)


def _json(told: dict[str, object], stands: Standing, source: ProtocolFile[Heading]) -> str:
    document = {"trial": stands.trial, "mode": stands.mode, **told, "assumptions": [], **provenance(source)}
    return json.dumps(document, indent=1) + "\n"
