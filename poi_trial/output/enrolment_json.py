"""An enrolment as JSON."""

import json

from poi_trial.ledger.standing import at_site
from poi_trial.output.enrolment_words import Enrolling, open_levels
from poi_trial.output.provenance import in_order, provenance
from poi_trial.output.screening_json import as_document as screening_document


def as_json(enrolling: Enrolling) -> str:
    """One JSON object with its line feed."""
    source, stands, candidacy, enrolment = (
        enrolling.source,
        enrolling.stands,
        enrolling.candidacy,
        enrolling.enrolment,
    )
    entry = enrolment.entry if enrolment else None
    document = {
        "patient": candidacy.screening.patient if candidacy else entry and entry.subject,
        "outcome": entry.told["outcome"] if entry else candidacy and candidacy.result,
        "epoch": entry and entry.epoch,
        "stratum": entry and entry.stratum,
        "true_stratum": enrolment and enrolment.true_stratum,
        "slot": entry and entry.slot,
        "arm": entry and entry.arm,
        "entry": entry and entry.seq,
        "receipt": entry and entry.receipt,
        "at": entry and entry.at,
        "site_time": entry and at_site(entry.at, source.protocol.trial.time_zone).isoformat(),
        "by": entry and entry.actor,
        "mode": stands.mode,
        "trial": stands.trial,
        "concealment": stands.concealment,
        "repeat": bool(enrolment and enrolment.repeat),
        "holds": [hold.hold for hold in candidacy.standing_holds] if candidacy else [],
        "onset": entry and entry.told.get("onset"),
        "open_levels": list(open_levels(candidacy)) if candidacy else [],
        "changed": list(enrolling.changed),
        "screening": screening_document(candidacy.screening, source) if candidacy else None,
        "calendar": _calendar(enrolling),
        "notes": [enrolling.laid.note] if enrolling.laid.note else [],
        "assumptions": in_order(source, enrolling.assumptions),
        **provenance(source),
    }
    return json.dumps(document, indent=1) + "\n"


def _calendar(enrolling: Enrolling) -> object:
    laid = enrolling.laid
    if laid.calendar is None or laid.source is None:
        return None
    from poi_trial.output.calendar_json import as_document  # noqa: PLC0415 - only with a calendar

    return as_document(laid.calendar, laid.source)
