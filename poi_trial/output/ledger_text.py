"""A ledger as plain lines: its opening, its totals, and the two logs."""

from collections.abc import Iterator

from poi_trial.ledger.entry import Entry
from poi_trial.ledger.standing import Standing, standing_of
from poi_trial.ledger.summary import Enrolled, Screened, Totals
from poi_trial.output.enrolment_words import CONCEALMENT, stamp
from poi_trial.output.plain import clean
from poi_trial.output.provenance import provenance_line
from poi_trial.protocol.heading import Heading, ProtocolFile


def opened(file: str, entry: Entry) -> str:
    """What the opening says, and what to do before anybody is enrolled."""
    stands = standing_of([entry])
    lines = [
        f"Opened {file}, ledger of {stands.trial}: {stamp(stands)}",
        f"Commitment: {stands.commitment}",
        f"Receipt:    {entry.receipt}",
        f"Protocol version {stands.terms.version}, sha256 {stands.terms.sha256}",
        f"Concealment {CONCEALMENT[stands.concealment]}",
        f"The key is {file}.key: whoever holds it can make the list. Keep a copy apart from every copy of the ledger.",
        "Before the first enrolment the statistician lodges commitment and receipt outside: in the trial's file, with "
        "the sponsor, or with a registry.",
    ]
    return _text(lines)


def totals(counted: Totals, stands: Standing, source: ProtocolFile[Heading]) -> Iterator[str]:
    """What the ledger comes to."""
    because = f" ({stands.because})" if stands.because else ""
    lines = [
        f"Ledger of {stands.trial}: {stamp(stands)}, {stands.state}{because}",
        f"Participants: {counted.participants - counted.voided} of {source.protocol.trial.target}"
        + (f", and {counted.voided} randomized in error" if counted.voided else ""),
        f"Screenings: {counted.screenings}",
        f"By month: {_counts(counted.by_month)}",
        f"By arm: {'only with the key' if counted.by_arm is None else _counts(counted.by_arm)}",
        f"Entries: {counted.last.seq}, last receipt {counted.last.receipt}",
        f"Opened: {stands.opening.at}, by {stands.opening.actor}, receipt {stands.opening.receipt}",
        f"Commitment: {stands.commitment}",
        f"Concealment {CONCEALMENT[stands.concealment]}",
    ]
    lines += [
        f"Protocol version {terms.version} since entry {terms.entry}, epoch {terms.epoch}, sha256 {terms.sha256}"
        for terms in stands.all_terms
    ]
    yield _text([*lines, provenance_line(source)])


def screened(log: Iterator[Screened], stands: Standing, source: ProtocolFile[Heading]) -> Iterator[str]:
    """The screening log, a line a screening."""
    yield _text([f"Screening log of {stands.trial}, women who had consented: {stamp(stands)}"])
    for each in log:
        because = f" ({', '.join(each.because)})" if each.because else ""
        yield _text(
            [f"{each.on} {each.participant}: {each.outcome}{because}, screening {each.screening}, entry {each.entry}"]
        )
    yield _text([provenance_line(source)])


def enrolled(log: Iterator[Enrolled], stands: Standing, source: ProtocolFile[Heading]) -> Iterator[str]:
    """The enrolment log, a line a participant."""
    yield _text([f"Enrolment log of {stands.trial}: {stamp(stands)}"])
    for each in log:
        parts = [
            f"{each.at} {each.participant}",
            f"arm {each.arm}" if each.arm else "",
            f"stratum {each.stratum}" if each.stratum else "",
            f"true stratum {each.true_stratum}" if each.true_stratum is not None else "",
            "RANDOMIZED IN ERROR" if each.voided else "",
            f"receipt {each.receipt}",
            f"by {each.by}",
        ]
        yield _text([", ".join(part for part in parts if part)])
    yield _text([provenance_line(source)])


def _counts(counted: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counted.items()) or "none yet"


def _text(lines: list[str]) -> str:
    return "".join(f"{clean(line)}\n" for line in lines)
