"""What the verification of a ledger comes to, and what it cannot show."""

import json
from collections.abc import Iterator

from poi_trial.ledger.standing import Standing
from poi_trial.ledger.verify import Verification
from poi_trial.output.enrolment_words import stamp
from poi_trial.output.plain import clean
from poi_trial.output.provenance import TOOL, provenance
from poi_trial.protocol.heading import Heading
from poi_trial.quantities import numbered


def as_text(file: str, found: Verification, stands: Standing | None) -> str:
    """Faults, notes, and what was and was not shown, a line each."""
    lines = [f"Ledger of {stands.trial}: {stamp(stands)}"] if stands else []
    lines += [f"entry {fault.entry} {fault.what}" if fault.entry else fault.what for fault in found.faults]
    lines += [f"Note: {note}" for note in found.notes]
    if found.faults:
        lines.append(
            f"{file}: {numbered(len(found.faults), 'fault')}. Enrol nobody; keep the file as it is, "
            "and compare with backups and receipts."
        )
    else:
        keyed = ", every arm is the one that the seed gives" if found.keyed else ""
        receipts = f", {numbered(found.receipts, 'receipt matches', 'receipts match')}" if found.receipts else ""
        whole = "holds together, but for its key" if found.wrong_key else "is whole"
        entries, allocations = numbered(found.entries, "entry", "entries"), numbered(found.allocations, "allocation")
        lines.append(
            f"{file} {whole}: {entries}, {allocations}; chain and schema hold{keyed}{receipts}. "
            f"Last receipt {found.head}."
        )
    if found.wrong_key:
        lines.append(
            f"The key: {found.wrong_key}; then verify again. Until then nobody can be enrolled. If nobody touched the "
            "key, compare commitment and first receipt with those lodged outside."
        )
    lines += [f"Not shown: {each}" for each in _not_shown(found)]
    return "".join(f"{clean(line)}\n" for line in (*lines, TOOL))


def as_json(file: str, found: Verification, stands: Standing | None) -> str:
    """The same as values; trial, mode and protocol are null where the ledger does not tell them any more."""
    document = {
        "ledger": file,
        "trial": stands and stands.trial,
        "mode": stands and stands.mode,
        "whole": not found.faults and not found.wrong_key,
        "faults": [fault._asdict() for fault in found.faults],
        "wrong_key": found.wrong_key,
        "notes": list(found.notes),
        "not_shown": list(_not_shown(found)),
        "entries": found.entries,
        "allocations": found.allocations,
        "keyed": found.keyed,
        "receipts": found.receipts,
        "receipt": found.head,
        "assumptions": [],
        **(provenance(stands.terms.part(Heading)) if stands else {"protocol": None, "tool": TOOL}),
    }
    return json.dumps(document, indent=1) + "\n"


def _not_shown(found: Verification) -> Iterator[str]:
    if not found.keyed:
        yield "whether each arm is the one that the seed gives; that needs the key beside the ledger"
    if not found.receipts:
        yield (
            "whether the last entries were cut off, an older copy was put back, or the tail was written anew with "
            "right hashes, such as two participants swapped; that needs receipts (--receipt, --receipts)"
        )
    else:
        yield "what came after the last receipt that was compared, if it was cut off or written anew"
