"""Enrolling: she who has an arm is told it again, the eligible get the next slot, all others are logged as screened."""

from dataclasses import dataclass
from typing import NamedTuple

from poi_trial.errors import LedgerError
from poi_trial.ledger.candidacy import Candidacy
from poi_trial.ledger.dealer import Dealer
from poi_trial.ledger.desk import Desk
from poi_trial.ledger.entries import Entries, Store, Which, last_of
from poi_trial.ledger.entry import Draft, Entry, Kind
from poi_trial.ledger.facts import facts_of
from poi_trial.ledger.record import Record, allocation_of, record_of
from poi_trial.ledger.standing import Standing, State, believing, day_at_site, intact, standing
from poi_trial.protocol.dealing import DealingPart
from poi_trial.randomization.allocation import stratum_text
from poi_trial.screening.screen import say


class Enrolment(NamedTuple):
    """What asking came to: the entry of her allocation, or of her screening, and whether it was there before."""

    entry: Entry
    repeat: bool
    true_stratum: str | None = None


def refuse_unless_open(stands: Standing) -> None:
    """LedgerError where the ledger takes no participants."""
    if stands.state is not State.OPEN:
        mend = "; `poi ledger resume` opens it again" if stands.state is State.PAUSED else ", for good"
        raise LedgerError(f"the ledger is {stands.state} ({stands.because}){mend}; nothing was added")


def enroll(store: Store, seed: str, candidacy: Candidacy, desk: Desk) -> Enrolment:
    """Allocate her if she is eligible, else log her screening; whoever asks again gets the same answer.

    All of it is decided under the lock, by the ledger as it then stands.
    """
    asking = _Asking(seed, candidacy, desk)
    entry = store.append(asking.following)
    if not asking.repeated:
        return Enrolment(entry, repeat=False)
    return Enrolment(entry, repeat=True, true_stratum=record_of(store, candidacy.candidate.patient.id).true_stratum)


@dataclass(slots=True)
class _Asking:
    """One candidate at the head of the queue."""

    seed: str
    candidacy: Candidacy
    desk: Desk
    repeated: bool = False

    def following(self, entries: Entries) -> Draft | Entry:
        patient = self.candidacy.candidate.patient
        record = record_of(entries, patient.id)
        if allocation := allocation_of(record, patient):
            self.repeated = True
            return allocation
        stands = standing(entries)
        refuse_unless_open(stands)
        part = stands.terms.part(DealingPart).protocol
        # The day that is checked and the moment that is written must be of one clock's reading.
        self.desk = self.desk.stopped()
        self.refuse_stale(stands, part)
        with believing():
            data = screened(self.candidacy, record)
            if self.candidacy.result != "eligible":
                return self.desk.draft(Kind.SCREENING, stands.mode, data, patient.id)
            number = next_number(entries, part.trial.target)
            data["number"] = number
            if onset := self.candidacy.candidate.onset:
                data["onset"] = onset.isoformat()
            draft = self.desk.draft(Kind.ALLOCATION, stands.mode, data, patient.id)
            return draft._replace(**self.place(entries, stands, part)._asdict())

    def refuse_stale(self, stands: Standing, part: DealingPart) -> None:
        """What was judged is judged by the protocol in force, today."""
        if stands.terms.entry != self.candidacy.terms.entry:
            raise LedgerError("the protocol was amended meanwhile; nothing was added; enroll her again")
        today = day_at_site(self.desk.clock(), part.trial.time_zone)
        if not self.candidacy.candidate.day_given and today != self.candidacy.screening.on:
            raise LedgerError("the day at the site changed meanwhile; nothing was added; enroll her again")

    def place(self, entries: Entries, stands: Standing, part: DealingPart) -> "Place":
        """The next slot of her stratum, and its arm."""
        levels = self.candidacy.stratum.levels if self.candidacy.stratum else {}
        stratum = stratum_text(part.randomization.strata, levels)
        return next_place(entries, stratum, Dealer(part, self.seed, stands.terms.epoch))


class Place(NamedTuple):
    """A slot in the list of one stratum and epoch."""

    epoch: int
    stratum: str
    slot: int
    arm: str


def next_number(entries: Entries, target: int) -> int:
    """How many participants there are with the next one; LedgerError where the trial has all that it means to enrol."""
    last = last_of(entries, Kind.ALLOCATION)
    allocated = int(intact(last).told["number"]) if last else 0
    voided = sum(1 for _ in entries.read(Which((Kind.VOID,))))
    if allocated - voided >= target:
        raise LedgerError(
            f"the ledger is full: {allocated - voided} participants, those randomized in error not counted, and the "
            f"protocol in force means to enrol {target}; nothing was added"
        )
    return allocated + 1


def next_place(entries: Entries, stratum: str, dealer: Dealer) -> Place:
    """The next slot of a stratum, with its arm derived from the seed; the slot before is derived again with it."""
    given = Which((Kind.ALLOCATION,), epoch=dealer.epoch, stratum=None if dealer.one_run else stratum)
    last = next(entries.read(given._replace(last=True)), None)
    before = [str(intact(entry).stratum) for entry in entries.read(given)] if dealer.one_run else []
    if last is not None and not dealer.one_run:
        before = [stratum] * (last.slot or 0)
    arms = [_give(dealer, each) for each in (*before, stratum)]
    if last is not None and intact(last).arm != arms[-2]:
        raise LedgerError(
            f"the arm of entry {last.seq} is not the one that the seed gives; nothing was added",
            "run `poi ledger verify`",
        )
    return Place(dealer.epoch, stratum, len(arms), arms[-1])


def _give(dealer: Dealer, stratum: str) -> str:
    try:
        return dealer.give(stratum)
    except StopIteration:
        where = f" of {stratum}" if stratum else ""
        raise LedgerError(f"the list{where} is exhausted: every slot is given; nothing was added") from None


def screened(candidacy: Candidacy, record: Record) -> dict[str, object]:
    """What an entry keeps of a screening: the facts that were judged, and everything they came to."""
    screening, terms, candidate = candidacy.screening, candidacy.terms, candidacy.candidate
    data: dict[str, object] = {
        "protocol": {"entry": terms.entry, "version": terms.version, "sha256": terms.sha256},
        "on": screening.on.isoformat(),
        "screening": len(record.screenings) + 1,
        "outcome": candidacy.result,
        "consented": candidacy.consented,
        "findings": [
            {"criterion": each.criterion.id, "verdict": str(each.finding.verdict)}
            | {"because": say(each.criterion, each.finding.reason)}
            | ({"reviewed": each.finding.reviewed.by} if each.finding.reviewed else {})
            for each in screening.judged
        ],
        "holds": {hold.hold: str(hold.state) for hold in screening.holds},
        "facts": facts_of(candidate.patient),
    }
    optional = {
        "cleared": dict(candidate.cleared),
        "changed": list(record.changes(candidate.patient)),
        "open": [criterion.id for criterion, _ in candidacy.stratum.open] if candidacy.stratum else [],
        "unplaced": candidacy.unplaced,
        "void_reviews": list(candidacy.void_reviews),
        "seen": list(screening.seen),
    }
    return data | {key: value for key, value in optional.items() if value}
