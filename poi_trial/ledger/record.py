"""What a ledger has on record of one person, and whether she who asks is that person."""

from typing import NamedTuple

from poi_trial.errors import LedgerError
from poi_trial.ledger.entries import Entries, Which
from poi_trial.ledger.entry import Entry, Kind
from poi_trial.ledger.facts import changes, facts_of
from poi_trial.ledger.identity import Said, differing, said_after, said_of
from poi_trial.ledger.standing import believing, intact
from poi_trial.patient import Patient

_SCREENED = (Kind.SCREENING, Kind.ALLOCATION)


class Record(NamedTuple):
    """The entries that concern one person, in order."""

    entries: tuple[Entry, ...]

    @property
    def screenings(self) -> tuple[Entry, ...]:
        """Each time that she was screened, the one that led to her allocation among them."""
        return tuple(entry for entry in self.entries if entry.kind in _SCREENED)

    @property
    def allocation(self) -> Entry | None:
        """Her allocation."""
        return self._last(Kind.ALLOCATION)

    @property
    def void(self) -> Entry | None:
        """What says that she was randomized in error."""
        return self._last(Kind.VOID)

    @property
    def true_stratum(self) -> str | None:
        """Her stratum as it was corrected; None where it never was."""
        correction = self._last(Kind.CORRECTION)
        return correction.stratum if correction else None

    @property
    def said(self) -> tuple[Said, ...]:
        """What the entries say of who she is."""
        said: tuple[Said, ...] = ()
        for entry in self.entries:
            if entry.kind in (*_SCREENED, Kind.IDENTITY):
                said = said_after(said, entry, entry.told)
        return said

    def changes(self, patient: Patient) -> tuple[dict[str, object], ...]:
        """The facts that differ from those of her last screening: `fact` (its path), `was` and `is`."""
        if not self.screenings:
            return ()
        with believing():
            return tuple(changes(self.screenings[-1].told["facts"], facts_of(patient)))

    def _last(self, kind: Kind) -> Entry | None:
        return next((entry for entry in reversed(self.entries) if entry.kind == kind), None)


def record_of(entries: Entries, subject: str) -> Record:
    """What is on record of a person; LedgerError where it was tampered with, or her id differs in case alone."""
    found = tuple(intact(entry) for entry in entries.read(Which(subject=subject)))
    for entry in found:
        if entry.subject != subject:
            raise LedgerError(
                f"{subject} differs from {entry.subject}, who is on record, in nothing but capitals; "
                "nothing was added; give her the id on record, or one that cannot be mistaken for it"
            )
    return Record(found)


def allocation_of(record: Record, patient: Patient) -> Entry | None:
    """The allocation that she has; LedgerError where the id is another person's, or she was randomized in error."""
    if record.void:
        raise LedgerError(
            f"{patient.id} was randomized in error (entry {record.void.seq}) and is never allocated again; "
            "nothing was added"
        )
    _refuse_another(record, patient)
    return record.allocation


def _refuse_another(record: Record, patient: Patient) -> None:
    """LedgerError where any screening under her id was of a woman with another birth date or sex."""
    with believing():
        found = dict(differing(record.said, said_of(0, facts_of(patient))))
    if not found:
        return
    entry = min(found.values())
    mend = (
        "her arm is not shown: find out who this is, and give another person her own id"
        if record.allocation
        else "find out who this is: correct her file, give another person her own id, or, if it was mistyped before, "
        f"say so with `poi ledger amend FILE {patient.id} --birth-date DATE` (or --sex)"
    )
    another = " and another ".join(found)
    raise LedgerError(f"{patient.id} is on record with another {another} (entry {entry}); nothing was added; {mend}")
