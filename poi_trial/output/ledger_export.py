"""Every entry of a ledger, a line each."""

from collections.abc import Iterable, Iterator

from poi_trial.ledger.entry import Entry, line
from poi_trial.ledger.standing import Standing, believing
from poi_trial.output.plain import csv_line

_COLUMNS = ("mode", "seq", "kind", "at", "by", "participant", "epoch", "stratum", "slot", "arm")
_TOLD = ("outcome", "on", "screening", "number", "reason")


def as_jsonl(entries: Iterable[Entry]) -> Iterator[str]:
    """Canonical JSON of all columns; the facts by which each woman was judged are among them."""
    with believing():
        yield from map(line, entries)


def as_csv(entries: Iterable[Entry], stands: Standing) -> Iterator[str]:
    """For analysis: no facts of patients beyond the id; corrections and voids are entries of their own."""
    yield csv_line(*_COLUMNS, *_TOLD, "receipt", "trial")
    for entry in entries:
        with believing():
            told = entry.told
            mode = told["mode"]
        # A level that was corrected stands in the correction; the allocation keeps what it was made with.
        values = (entry.seq, entry.kind, entry.at, entry.actor, entry.subject, entry.epoch, entry.stratum, entry.slot)
        facts = [told.get(key) for key in _TOLD]
        yield csv_line(mode, *values, entry.arm, *facts, entry.receipt, stands.trial)
