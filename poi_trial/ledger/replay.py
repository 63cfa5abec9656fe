"""What each entry may follow: the ledger's life gone through again, entry by entry, epoch by epoch."""

from collections.abc import Callable, Iterator
from hashlib import sha256

from poi_trial.ledger.dealer import Dealer, levels_of, same_list
from poi_trial.ledger.entry import Entry, Kind
from poi_trial.ledger.form import Told, form_faults, held_up, incomplete, undated, unidentified, without_reason
from poi_trial.ledger.identity import FACTS, Said, differing, said_after, said_of
from poi_trial.ledger.key import commitment
from poi_trial.ledger.standing import at_site, document
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.randomization.allocation import stratum_text


class Replay:
    """The state of a ledger between two entries; with the seed, the arms that must have been given."""

    def __init__(self, seed: str | None) -> None:
        self._seed = seed
        self._mode: str | None = None
        self._state = "unopened"
        self._terms: dict[str, object] = {}
        self._versions: set[str] = set()
        self._part: DealingPart | None = None
        self._screening_part: ScreeningPart | None = None
        self._dealer: Dealer | None = None
        self._epoch = 0
        self._slots: dict[str, int] = {}
        self._one_run = False
        self._strata: set[str] = set()
        self._screenings: dict[str, int] = {}
        self._said: dict[str, tuple[Said, ...]] = {}
        self._participants: dict[str, bool] = {}
        """Whether each is voided; by the id with small letters."""
        self._voided = 0
        self.allocations = 0
        self.notes: list[str] = []

    def faults(self, entry: Entry, told: Told) -> Iterator[str]:
        """What is wrong with the next entry, given those before it."""
        if (entry.kind == Kind.OPENING) != (self._state == "unopened"):
            yield "is not where an opening belongs" if entry.kind == Kind.OPENING else "comes without an opening"
        if entry.kind == Kind.OPENING:
            self._mode = told["mode"]
        if told["mode"] != self._mode:
            yield f"is of another mode than the opening, {self._mode}"
        if behind := told.get("clock_behind"):
            self.notes.append(
                f"entry {entry.seq}: the clock of the machine was behind {behind}, that of the entry before"
            )
        if known := _KINDS.get(entry.kind):
            yield from form_faults(entry)
            yield from known(self, entry, told)
        else:
            yield f"is of no known kind, {entry.kind}"

    def _opening(self, entry: Entry, told: Told) -> Iterator[str]:
        self._state = "open"
        if self._seed is not None and commitment(told["protocol"]["sha256"], self._seed) != told["commitment"]:
            yield "commits to another seed than that of the key"
        yield from self._protocol(entry, told)
        if self._part and self._part.trial.id != told["trial"]:
            yield f"is the opening of {told['trial']}, and its protocol that of another trial"

    def _protocol(self, entry: Entry, told: Told) -> Iterator[str]:
        protocol = told["protocol"]
        if sha256(protocol["document"].encode("ascii")).hexdigest() != protocol["sha256"]:
            yield "holds a protocol that its own hash does not fit"
        if protocol["version"] in self._versions:
            yield f"puts version {protocol['version']} in force a second time"
        self._versions.add(protocol["version"])
        if self._state == "closed":
            yield "amends a closed ledger"
        whole = document(protocol["document"])
        part, self._screening_part = DealingPart.model_validate(whole), ScreeningPart.model_validate(whole)
        if part.version != protocol["version"]:
            yield f"says version {protocol['version']} of a protocol that is version {part.version}"
        if self._part is None or not same_list(self._part, part):
            self._slots, self._epoch = {}, self._epoch + 1
            self._dealer = Dealer(part, self._seed or "", self._epoch)
            self._one_run = self._dealer.one_run
        if entry.epoch != self._epoch:
            yield f"is of epoch {entry.epoch}, and puts a protocol of epoch {self._epoch} in force"
        if self._part and self._part.trial.id != part.trial.id:
            yield "puts the protocol of another trial in force"
        self._part, self._strata = part, set()
        self._terms = {"entry": entry.seq, "version": protocol["version"], "sha256": protocol["sha256"]}

    def _screening(self, entry: Entry, told: Told) -> Iterator[str]:
        yield from self._screened(entry, told)
        if told["outcome"] == "eligible":
            yield "was eligible and not allocated"

    def _screened(self, entry: Entry, told: Told) -> Iterator[str]:
        subject = str(entry.subject).casefold()
        self._screenings[subject] = self._screenings.get(subject, 0) + 1
        if told["screening"] != self._screenings[subject]:
            yield f"counts as screening {told['screening']} of {entry.subject}, and is {self._screenings[subject]}"
        if self._state != "open":
            yield f"was made while the ledger was {self._state}"
        if told["facts"]["id"] != entry.subject:
            yield "holds the facts of another than the one it names"
        yield from undated(told)
        if told["protocol"] != self._terms:
            yield "was judged by another protocol than the one in force"
        if self._mode == "live" and self._part:
            day = at_site(entry.at, self._part.trial.time_zone).date()
            if told["on"] != day.isoformat():
                yield f"was judged as of {told['on']}, and it was {day} at the site"
        if subject in self._participants:
            yield f"screens {entry.subject}, who was a participant already"
        if self._screening_part:
            yield from incomplete(told, self._screening_part)
        said = self._said.get(subject, ())
        for words, earlier in differing(said, said_of(entry.seq, told["facts"])):
            yield f"is of a person with another {words} than entry {earlier} under the same id"
        self._said[subject] = said_after(said, entry, told)

    def _allocation(self, entry: Entry, told: Told) -> Iterator[str]:
        yield from self._screened(entry, told)
        self.allocations += 1
        self._participants[str(entry.subject).casefold()] = False
        if told["outcome"] != "eligible" or {each["verdict"] for each in told["findings"]} != {"pass"}:
            yield "allocates a woman who did not screen eligible"
        if self._screening_part:
            yield from held_up(told, self._screening_part)
        if told["number"] != self.allocations:
            yield f"counts as participant {told['number']}, and is {self.allocations}"
        if self._part and self.allocations - self._voided > self._part.trial.target:
            yield f"is one more than the {self._part.trial.target} participants of the protocol"
        yield from self._slot(entry)

    def _slot(self, entry: Entry) -> Iterator[str]:
        stratum = str(entry.stratum)
        if self._part is None or self._dealer is None:
            return
        yield from self._unknown(stratum)
        counted = "" if self._one_run else stratum
        due = self._slots[counted] = self._slots.get(counted, 0) + 1
        if (entry.epoch, entry.slot) != (self._epoch, due):
            yield f"has slot {entry.slot} of epoch {entry.epoch}; slot {due} of epoch {self._epoch} was due"
        if self._seed is None:
            return
        try:
            arm = self._dealer.give(stratum)
        except StopIteration:
            yield "has a slot beyond the end of the list"
            return
        if entry.arm != arm:
            yield f"has the arm {entry.arm}, and the seed gives {arm}"

    def _unknown(self, stratum: str) -> Iterator[str]:
        if self._part and stratum not in self._strata:
            if stratum_text(self._part.randomization.strata, levels_of(stratum)) != stratum:
                yield f"has the stratum {stratum}, which the protocol does not have"
            self._strata.add(stratum)

    def _void(self, entry: Entry, told: Told) -> Iterator[str]:
        yield from self._of_participant(entry, told)
        subject = str(entry.subject).casefold()
        if self._participants.get(subject):
            yield f"voids {entry.subject} a second time"
        else:
            self._voided += 1
        self._participants[subject] = True

    def _correction(self, entry: Entry, told: Told) -> Iterator[str]:
        yield from self._of_participant(entry, told)
        yield from self._unknown(str(entry.stratum))

    def _identity(self, entry: Entry, told: Told) -> Iterator[str]:
        yield from without_reason(told)
        yield from unidentified(told)
        subject = str(entry.subject).casefold()
        if subject not in self._said or subject in self._participants:
            yield f"corrects who {entry.subject} is, who was never screened or has an arm"
        self._said[subject] = said_after(self._said.get(subject, ()), entry, told)
        facts = " and ".join(words for fact, words in FACTS.items() if fact in told)
        self.notes.append(f"entry {entry.seq}: a {facts} was corrected, by {entry.actor}")

    def _of_participant(self, entry: Entry, told: Told) -> Iterator[str]:
        yield from without_reason(told)
        if str(entry.subject).casefold() not in self._participants:
            yield f"concerns {entry.subject}, who is no participant"

    def _amendment(self, entry: Entry, told: Told) -> Iterator[str]:
        yield from without_reason(told)
        yield from self._protocol(entry, told)

    def _turn(self, entry: Entry, told: Told) -> Iterator[str]:
        yield from without_reason(told)
        before, after = {
            Kind.PAUSE: (("open",), "paused"),
            Kind.RESUME: (("paused",), "open"),
            Kind.CLOSE: (("open", "paused"), "closed"),
        }[Kind(entry.kind)]
        if self._state not in before:
            yield f"says {entry.kind} of a ledger that was {self._state}"
        self._state = after


_KINDS: dict[str, Callable[[Replay, Entry, Told], Iterator[str]]] = {
    Kind.OPENING: Replay._opening,
    Kind.SCREENING: Replay._screening,
    Kind.ALLOCATION: Replay._allocation,
    Kind.VOID: Replay._void,
    Kind.CORRECTION: Replay._correction,
    Kind.IDENTITY: Replay._identity,
    Kind.AMENDMENT: Replay._amendment,
    Kind.PAUSE: Replay._turn,
    Kind.RESUME: Replay._turn,
    Kind.CLOSE: Replay._turn,
}
