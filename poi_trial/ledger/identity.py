"""Who a person is, as far as a ledger can tell: her birth date and sex at each screening, and as corrected since."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from poi_trial.dates import read_partial_date
from poi_trial.ledger.entry import Entry, Kind

FACTS = {"birth_date": "birth date", "sex": "sex"}
"""The facts that tell two people apart, each with its words."""
SEXES = ("female", "male", "other")
"""What a sex is corrected to; who does not know it corrects nothing."""


class Said(NamedTuple):
    """What one entry says of who she is; None where it says nothing, or where a later entry took it back."""

    entry: int
    birth_date: str | None = None
    sex: str | None = None


def said_of(entry: int, facts: dict[str, Any]) -> Said:
    """What the facts of a screening say."""
    return Said(entry, facts.get("birth_date"), facts.get("sex"))


def said_after(before: tuple[Said, ...], entry: Entry, told: dict[str, Any]) -> tuple[Said, ...]:
    """All that is said of her once an entry is added; a correction takes the place of all that was said before it."""
    if entry.kind != Kind.IDENTITY:
        return (*before, said_of(entry.seq, told["facts"]))
    corrected = {fact: told[fact] for fact in FACTS if fact in told}
    taken_back = (
        Said(each.entry, *(None if fact in corrected else getattr(each, fact) for fact in FACTS)) for each in before
    )
    return (*taken_back, Said(entry.seq, **corrected))


def differing(before: tuple[Said, ...], now: Said) -> Iterator[tuple[str, int]]:
    """Each fact by which she must be another person, in words, with the entry that says so."""
    for fact, words in FACTS.items():
        for each in before:
            if _differ(fact, getattr(each, fact), getattr(now, fact)):
                yield words, each.entry
                break


def _differ(fact: str, was: str | None, now: str | None) -> bool:
    """Whether two cannot be of one person: what one of them does not say is no difference."""
    if was is None or now is None or was == now:
        return False
    if fact == "sex":
        return "unknown" not in (was, now)
    one, other = read_partial_date(was), read_partial_date(now)
    return one.last < other.first or other.last < one.first
