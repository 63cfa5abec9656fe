"""What was done to a ledger beside enrolling: the entry, or the copy, as lines and as JSON."""

import json

from poi_trial.ledger.entry import Entry
from poi_trial.ledger.standing import Standing
from poi_trial.output.enrolment_words import stamp
from poi_trial.output.plain import clean
from poi_trial.output.provenance import provenance
from poi_trial.protocol.heading import Heading
from poi_trial.quantities import numbered


def acted_text(entry: Entry, stands: Standing) -> str:
    """One line: the mode, what was done and to whom, the entry with its receipt, when and by whom."""
    about = f" of {entry.subject}" if entry.subject else ""
    epoch = f"; epoch {entry.epoch}" if entry.epoch else ""
    said = f"{entry.kind}{about}: entry {entry.seq}, receipt {entry.receipt}, {entry.at}, by {entry.actor}{epoch}"
    return f"{clean(f'{stamp(stands)}. {said}')}\n"


def acted_json(entry: Entry, stands: Standing) -> str:
    """The same as values."""
    told = {
        "kind": entry.kind,
        "participant": entry.subject,
        "epoch": entry.epoch,
        "stratum": entry.stratum,
        "reason": entry.told.get("reason"),
        **_written(entry),
        "state": stands.state,
    }
    return _json(told, stands)


def opened_json(file: str, entry: Entry, stands: Standing) -> str:
    """What is to be lodged outside before anybody is enrolled."""
    told = {
        "ledger": file,
        "commitment": stands.commitment,
        "concealment": stands.concealment,
        **_written(entry),
    }
    return _json(told, stands)


def copied_text(target: str, last: Entry, stands: Standing) -> str:
    """One line: the mode, where the copy is, and how far it goes."""
    entries = numbered(last.seq, "entry", "entries")
    said = f"copied to {target}: {entries}, last receipt {last.receipt}; the key stays where it is"
    return f"{clean(f'{stamp(stands)}. {said}')}\n"


def copied_json(target: str, last: Entry, stands: Standing) -> str:
    """The same as values."""
    return _json({"copy": target, "entries": last.seq, "receipt": last.receipt}, stands)


def _written(entry: Entry) -> dict[str, object]:
    return {"entry": entry.seq, "receipt": entry.receipt, "at": entry.at, "by": entry.actor}


def _json(told: dict[str, object], stands: Standing) -> str:
    source = stands.terms.part(Heading)
    document = {"trial": stands.trial, "mode": stands.mode, **told, "assumptions": [], **provenance(source)}
    return json.dumps(document, indent=1) + "\n"
