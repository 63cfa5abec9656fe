"""What a ledger comes to: totals, the log of screenings, and the log of enrolments."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from poi_trial.ledger.entries import Entries, Which
from poi_trial.ledger.entry import Entry, Kind
from poi_trial.ledger.standing import Standing, at_site, believing, intact
from poi_trial.screening.holds import HoldState


class Totals(NamedTuple):
    """How many entries, screenings and participants there are; nothing of slots that are not given."""

    last: Entry
    screenings: int
    participants: int
    """All that were ever allocated."""
    voided: int
    by_month: dict[str, int]
    """Participants by month of the site's calendar."""
    by_arm: dict[str, int] | None
    """Participants by arm; None without the key."""


class Screened(NamedTuple):
    """One screening of a woman who consented: her id, and why she was not enrolled, which is health data."""

    entry: int
    participant: str
    on: str
    screening: int
    outcome: str
    because: list[str]
    """The criteria that she did not pass, the levels that are open or lacking, the holds that stand."""


class Enrolled(NamedTuple):
    """One participant as the enrolment log has her."""

    entry: int
    receipt: str
    participant: str
    at: str
    by: str
    stratum: str
    true_stratum: str | None
    arm: str | None
    """None without the key."""
    voided: bool


def totals(entries: Entries, stands: Standing, time_zone: str, *, keyed: bool) -> Totals:
    """Count the ledger; the chain is not checked here."""
    kinds: Counter[str] = Counter()
    months: Counter[str] = Counter()
    arms: Counter[str] = Counter()
    last = stands.opening
    with believing():
        for entry in entries.read():
            kinds[entry.kind] += 1
            if entry.kind == Kind.ALLOCATION:
                months[f"{at_site(entry.at, time_zone):%Y-%m}"] += 1
                arms[entry.arm or ""] += 1
            last = entry
        last = intact(last)
    return Totals(
        last,
        kinds[Kind.SCREENING] + kinds[Kind.ALLOCATION],
        kinds[Kind.ALLOCATION],
        kinds[Kind.VOID],
        dict(months),
        dict(sorted(arms.items())) if keyed else None,
    )


def screening_log(entries: Entries) -> Iterator[Screened]:
    """Every screening of a woman who had consented when she was screened."""
    with believing():
        for entry in entries.read(Which((Kind.SCREENING, Kind.ALLOCATION))):
            told = intact(entry).told
            if told["consented"]:
                because = [f"{each['criterion']} {each['verdict']}" for each in told["findings"]]
                because = [words for words in because if not words.endswith(" pass")]
                because += [f"{each} open" for each in told.get("open", [])]
                because += [str(told["unplaced"])] if "unplaced" in told else []
                because += [f"{hold} {state}" for hold, state in told["holds"].items() if HoldState(state).stands]
                yield Screened(entry.seq, entry.subject or "", told["on"], told["screening"], told["outcome"], because)


def enrolment_log(entries: Entries, *, keyed: bool) -> Iterator[Enrolled]:
    """Every participant, in the order of allocation."""
    concerning = (Kind.ALLOCATION, Kind.VOID, Kind.CORRECTION)
    with believing():
        read = [intact(entry) for entry in entries.read(Which(concerning))]
    voided = {entry.subject for entry in read if entry.kind == Kind.VOID}
    true = {entry.subject: entry.stratum for entry in read if entry.kind == Kind.CORRECTION}
    for entry in read:
        if entry.kind == Kind.ALLOCATION:
            yield Enrolled(
                entry=entry.seq,
                receipt=entry.receipt,
                participant=entry.subject or "",
                at=entry.at,
                by=entry.actor,
                stratum=entry.stratum or "",
                true_stratum=true.get(entry.subject),
                arm=entry.arm if keyed else None,
                voided=entry.subject in voided,
            )
