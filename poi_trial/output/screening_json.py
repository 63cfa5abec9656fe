"""A screening as JSON."""

import json
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from poi_trial.dates import PartialDate
from poi_trial.memo import Memo
from poi_trial.output.outlook_words import outlook_because, to_do
from poi_trial.output.provenance import in_order, provenance
from poi_trial.output.screening_words import because, notes
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.quantities import plain_number
from poi_trial.screening.holds import HoldFinding
from poi_trial.screening.screen import Judged, Screening, say
from poi_trial.screening.verdict import Fact


def as_json(screening: Screening, source: ProtocolFile[ScreeningPart], *, indent: int | None = None) -> str:
    """One JSON object with its line feed; without `indent`, one line."""
    document = as_document(screening, source)
    return json.dumps(document, indent=indent, separators=(",", ": ") if indent else (",", ":")) + "\n"


def as_document(screening: Screening, source: ProtocolFile[ScreeningPart]) -> dict[str, object]:
    """The screening as plain values."""
    return {
        "patient": screening.patient,
        "on": plain(screening.on),
        "outcome": str(screening.outcome),
        "findings": [finding_document(judged) for judged in screening.judged],
        "outlook": _outlook(screening),
        "holds": hold_documents(screening.holds),
        "notes": notes(screening),
        "assumptions": in_order(source, screening.assumptions),
        **provenance(source),
    }


def finding_document(judged: Judged) -> dict[str, object]:
    """A finding as plain values."""
    finding = judged.finding
    document: dict[str, object] = {
        "criterion": judged.criterion.id,
        "verdict": str(finding.verdict),
        "review": finding.review and finding.reviewed is None,
        "because": because(judged.criterion, finding),
        "evidence": [_evidence(entry) for entry in finding.evidence],
        "needs": [{"do": say(judged.criterion, n.what), "from": plain(n.earliest)} for n in finding.needs],
    }
    if judged.timeline:
        window = judged.window
        document["passes_from"] = plain(window.first) if window else None
        document["passes_until"] = plain(window.last) if window else None
    if finding.reviewed:
        document["reviewed"] = {key: plain(value) for key, value in finding.reviewed}
    return document


def hold_documents(holds: Iterable[HoldFinding]) -> list[dict[str, object]]:
    """How the holds stand, as plain values."""
    return [{"hold": h.hold, "state": str(h.state), "text": h.text, "found": list(h.found)} for h in holds]


def _outlook(screening: Screening) -> dict[str, object] | None:
    """The outlook, or None where it was not asked for."""
    if screening.outlook is None:
        return None
    window = screening.outlook.window
    return {
        "eligible_from": plain(window.first) if window else None,
        "eligible_until": plain(window.last) if window else None,
        "because": outlook_because(screening),
        "needs": [
            {"criterion": row.criterion, "do": row.do, "from": plain(row.first), "until": plain(row.last)}
            for row in to_do(screening)
        ],
    }


def _evidence(entry: BaseModel | Fact) -> dict[str, object]:
    if isinstance(entry, Fact):
        found = {"source": entry.source} if entry.source else {}
        return {entry.name: plain(entry.value), **found}
    return {
        key: value if type(value) is str else _PLAIN[type(value)](value) for key, value in entry if value is not None
    }


def plain(value: object) -> object:
    """A value as JSON has it; numbers and days are text, as they were recorded."""
    return _PLAIN[type(value)](value)


def _as_json_has(kind: type) -> Callable[[Any], object]:
    """How a value of this class is written."""
    if kind in (bool, type(None)):
        return _as_it_is
    for known, written in _WRITTEN:
        if issubclass(kind, known):
            return written
    return str


def _as_it_is(value: object) -> object:
    return value


_WRITTEN: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (PartialDate, PartialDate.__str__),
    (Decimal, plain_number),
    (date, date.isoformat),
)
_PLAIN = Memo(_as_json_has)
