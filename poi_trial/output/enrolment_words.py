"""The words of an enrolment, shared by its formats."""

from collections.abc import Iterator
from typing import NamedTuple

from poi_trial.ledger.calendar import Laid
from poi_trial.ledger.candidacy import Candidacy
from poi_trial.ledger.enroll import Enrolment
from poi_trial.ledger.standing import Standing, at_site
from poi_trial.output.provenance import REHEARSAL
from poi_trial.output.screening_words import hold_words
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.holds import HoldFinding
from poi_trial.screening.screen import say


class Enrolling(NamedTuple):
    """What one run of `poi enroll` came to."""

    stands: Standing
    source: ProtocolFile[ScreeningPart]
    """The protocol that she was judged by."""
    candidacy: Candidacy | None
    """None where she has her arm already, and was not judged again."""
    enrolment: Enrolment | None
    """None where nothing was to be drawn or logged."""
    laid: Laid
    assumptions: tuple[str, ...]
    """The ids that criteria, arms and the procedure rest on."""
    changed: tuple[dict[str, object], ...] = ()
    """The facts that differ from her last screening."""


def stamp(stands: Standing) -> str:
    """What every page of a rehearsal says first."""
    return REHEARSAL if stands.mode == "rehearsal" else "LIVE"


def confirmation(enrolling: Enrolling) -> Iterator[tuple[str, str]]:
    """What is confirmed of an allocation: a name and its value each."""
    enrolment, stands, source = enrolling.enrolment, enrolling.stands, enrolling.source
    assert enrolment is not None
    entry = enrolment.entry
    yield "Trial", stands.trial
    yield "Mode", stamp(stands)
    yield "Participant", entry.subject or ""
    if entry.stratum:
        yield "Stratum", entry.stratum
    if enrolment.true_stratum is not None:
        yield "True stratum", enrolment.true_stratum
    yield "Arm", entry.arm or ""
    yield "Slot", f"{entry.slot}" + (f", epoch {entry.epoch}" if entry.epoch != 1 else "")
    yield "Entry", f"{entry.seq}" + (" (allocated before; this is the same answer again)" if enrolment.repeat else "")
    yield "Receipt", entry.receipt
    yield "Site time", f"{at_site(entry.at, source.protocol.trial.time_zone):%Y-%m-%d %H:%M:%S %Z}"
    yield "UTC", entry.at
    yield "By", entry.actor
    yield "Protocol", f"version {source.protocol.version}, sha256 {source.sha256}"
    yield "Concealment", CONCEALMENT[stands.concealment]


CONCEALMENT = {"open": "open: the key lies beside the ledger, and whoever may read it can make the list"}


def outcome_sentence(enrolling: Enrolling) -> str:
    """What became of her, where she has no arm."""
    candidacy, enrolment = enrolling.candidacy, enrolling.enrolment
    assert candidacy is not None
    logged = f" Logged as entry {enrolment.entry.seq}, receipt {enrolment.entry.receipt}." if enrolment else ""
    subject = candidacy.screening.patient
    match candidacy.result:
        case "eligible":
            return f"{subject} is eligible; nothing was drawn and nothing was logged."
        case "held":
            held = "; ".join(_held(hold, candidacy) for hold in candidacy.standing_holds)
            return f"{subject} is held, and nothing was drawn: {held}{logged}"
        case "ineligible" | "undetermined":
            return f"{subject} is {candidacy.result}, and nothing was drawn.{logged}"


def _held(hold: HoldFinding, candidacy: Candidacy) -> str:
    never = " This is never cleared by word." if hold.hold in candidacy.candidate.cleared else ""
    return f"{hold.hold}: {hold_words(hold)}{never}"


def open_levels(candidacy: Candidacy) -> Iterator[str]:
    """What leaves her stratum open, and what would settle it."""
    for criterion, finding in candidacy.stratum.open if candidacy.stratum else ():
        needs = "; ".join(f"{say(criterion, need.what)}, from {need.earliest}" for need in finding.needs)
        yield f"{criterion.id}: {say(criterion, finding.reason)}" + (f" ({needs})" if needs else "")
    if candidacy.unplaced:
        yield f"{candidacy.unplaced}: correct her file, or amend the protocol"


def changed_lines(enrolling: Enrolling) -> Iterator[str]:
    """The facts that changed since she was screened before."""
    for each in enrolling.changed:
        was, now = (_shown(each[key]) for key in ("was", "is"))
        yield f"changed since the screening before: {each['fact']} was {was}, is {now}"


def _shown(value: object) -> str:
    return "not known" if value is None else str(value)
