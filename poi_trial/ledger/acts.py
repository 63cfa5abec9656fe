"""What is done to a ledger beside enrolling: each act is a new entry with a reason, and nothing is ever edited."""

from collections.abc import Callable
from dataclasses import dataclass

from poi_trial.errors import LedgerError, UsageError
from poi_trial.ledger.dealer import levels_of, same_list
from poi_trial.ledger.desk import Desk, check_reason
from poi_trial.ledger.entries import Entries, Store
from poi_trial.ledger.entry import Draft, Entry, Kind
from poi_trial.ledger.opening import kept_protocol, refuse_what_cannot_be_dealt
from poi_trial.ledger.record import Record, record_of
from poi_trial.ledger.standing import Standing, State, standing
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.whole import Protocol
from poi_trial.randomization.allocation import stratum_text


@dataclass(frozen=True, slots=True)
class Acting:
    """A desk that acts on a ledger for a reason; UsageError where the reason says nothing."""

    store: Store
    desk: Desk
    reason: str

    def void(self, subject: str) -> Entry:
        """Say that a participant was randomized in error; her slot is not given again, nor is she allocated again."""

        def following(entries: Entries) -> Draft:
            stands, record = standing(entries), record_of(entries, subject)
            _allocated(record, subject)
            if record.void:
                raise LedgerError(f"{subject} is voided already (entry {record.void.seq}); nothing was added")
            return self._draft(Kind.VOID, stands, subject=subject)

        return self.store.append(following)

    def correct(self, subject: str, stratum: str) -> Entry:
        """Write down the true stratum of a participant; her slot and her arm stay as they were given."""

        def following(entries: Entries) -> Draft:
            stands, record = standing(entries), record_of(entries, subject)
            allocation = _allocated(record, subject)
            true = _known_stratum(stands, stratum)
            if true == (record.true_stratum or allocation.stratum):
                raise LedgerError(f"{true} is the stratum that {subject} has on record; nothing was added")
            return self._draft(Kind.CORRECTION, stands, subject=subject)._replace(stratum=true)

        return self.store.append(following)

    def amend(self, source: ProtocolFile[Protocol], text: str) -> Entry:
        """Put a new version of the protocol in force; one that deals otherwise opens a new epoch with its own list."""
        refuse_what_cannot_be_dealt(source)

        def following(entries: Entries) -> Draft:
            stands = standing(entries)
            _refuse_closed(stands)
            _refuse_no_successor(stands, source)
            in_force = stands.terms.part(DealingPart).protocol
            epoch = stands.terms.epoch + (not same_list(in_force, source.protocol))
            draft = self._draft(Kind.AMENDMENT, stands, protocol=kept_protocol(source, text))
            return draft._replace(epoch=epoch)

        return self.store.append(following)

    def pause(self) -> Entry:
        """Take no participants until the ledger is resumed."""
        return self._turn(Kind.PAUSE, lambda state: state is State.OPEN)

    def resume(self) -> Entry:
        """Take participants again."""
        return self._turn(Kind.RESUME, lambda state: state is State.PAUSED)

    def close(self) -> Entry:
        """Take no participants any more."""
        return self._turn(Kind.CLOSE, lambda state: state is not State.CLOSED)

    def _turn(self, kind: Kind, possible: Callable[[State], bool]) -> Entry:
        def following(entries: Entries) -> Draft:
            stands = standing(entries)
            if not possible(stands.state):
                raise LedgerError(f"the ledger is {stands.state}; there is nothing to {kind}; nothing was added")
            return self._draft(kind, stands)

        return self.store.append(following)

    def _draft(self, kind: Kind, stands: Standing, subject: str | None = None, **data: object) -> Draft:
        return self.desk.draft(kind, stands.mode, {"reason": check_reason(self.reason), **data}, subject)


def _allocated(record: Record, subject: str) -> Entry:
    if record.allocation is None:
        raise LedgerError(f"{subject} is no participant of this ledger; check the id; nothing was added")
    return record.allocation


def _known_stratum(stands: Standing, stratum: str) -> str:
    factors = stands.terms.part(DealingPart).protocol.randomization.strata
    if not factors:
        raise UsageError("--stratum: the protocol has no strata")
    form = ";".join(f"{factor.id}=LEVEL" for factor in factors)
    try:
        levels = levels_of(stratum)
        written = stratum_text(factors, levels)
    except ValueError as error:
        detail = "" if "=" not in stratum else f"; {error}"
        raise UsageError(f"--stratum: write it as {form}{detail}") from None
    if len(levels) != len(factors):
        raise UsageError(f"--stratum: write it as {form}, no factor more")
    return written


def _refuse_closed(stands: Standing) -> None:
    if stands.state is State.CLOSED:
        raise LedgerError("the ledger is closed, for good; nothing was added")


def _refuse_no_successor(stands: Standing, source: ProtocolFile[Protocol]) -> None:
    """LedgerError where the file is no new version of this trial's protocol."""
    if source.protocol.trial.id != stands.trial:
        raise LedgerError(f"{source.file} is the protocol of another trial; nothing was added")
    if source.sha256 == stands.terms.sha256:
        raise LedgerError(f"{source.file} is the protocol in force; nothing was added")
    if any(source.protocol.version == terms.version for terms in stands.all_terms):
        raise LedgerError(
            f"{source.file} is not the protocol that this ledger knows as version {source.protocol.version}; "
            "give the new one a version of its own; nothing was added"
        )
