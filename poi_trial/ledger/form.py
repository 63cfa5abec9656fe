"""What each kind of entry must hold in itself, as poi writes it, whatever came before."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from poi_trial.dates import read_date
from poi_trial.errors import UsageError
from poi_trial.ledger.desk import check_reason
from poi_trial.ledger.entry import Entry, Kind
from poi_trial.ledger.facts import patient_of
from poi_trial.ledger.identity import FACTS, SEXES
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.holds import AnyHold, HoldState

Told = dict[str, Any]

_COLUMNS: dict[str, tuple[str, ...]] = {
    Kind.OPENING: ("epoch",),
    Kind.SCREENING: ("subject",),
    Kind.ALLOCATION: ("subject", "epoch", "stratum", "slot", "arm"),
    Kind.VOID: ("subject",),
    Kind.CORRECTION: ("subject", "stratum"),
    Kind.IDENTITY: ("subject",),
    Kind.AMENDMENT: ("epoch",),
}
"""The columns that a kind fills beside those of every entry; the others stay empty."""
_ALL = _COLUMNS[Kind.ALLOCATION]
_FILLED = {kind: tuple(name in due for name in _ALL) for kind, due in _COLUMNS.items()}
_NONE = (False,) * len(_ALL)


def form_faults(entry: Entry) -> Iterator[str]:
    """An entry names who acted, and fills the columns of its kind."""
    if not entry.actor.strip() or not entry.actor.isprintable():
        yield "names nobody who acted"
    _, _, _, _, *columns, _, _, _ = entry
    if tuple(value is not None for value in columns) != _FILLED.get(entry.kind, _NONE):
        filled = [name for name, value in zip(_ALL, columns, strict=True) if value is not None]
        due = _COLUMNS.get(entry.kind, ())
        yield f"fills the columns {', '.join(filled) or 'none'}, and poi those of: {', '.join(due) or 'none'}"


def without_reason(told: Told) -> Iterator[str]:
    """An act has a reason that says something."""
    if not _says_something(told.get("reason")):
        yield "gives no reason of 10 characters"


def incomplete(told: Told, part: ScreeningPart) -> Iterator[str]:
    """A screening has a verdict on each criterion of its protocol, and the state of each hold."""
    if [each["criterion"] for each in told["findings"]] != [each.id for each in part.deciding]:
        yield "does not have a verdict on each criterion of the protocol"
    if told["holds"].keys() != {hold.id for hold in part.holds}:
        yield "does not have each hold of the protocol"


def unidentified(told: Told) -> Iterator[str]:
    """What was mistyped of who she is stands there as it should have been: a whole birth date, or a sex."""
    facts = {fact: told[fact] for fact in FACTS if fact in told}
    if len(facts) != 1 or facts.get("sex", SEXES[0]) not in SEXES:
        yield "does not say what her birth date or her sex is"
    if "birth_date" in facts:
        read_date(facts["birth_date"])


def undated(told: Told) -> Iterator[str]:
    """The day of a screening is one day, as poi writes it; so is an onset, where there is one."""
    for what in ("on", "onset") if "onset" in told else ("on",):
        if date.fromisoformat(told[what]).isoformat() != told[what]:
            yield f"has as `{what}` what is no day"


def held_up(told: Told, part: ScreeningPart) -> Iterator[str]:
    """Of an allocation each hold is clear, or was cleared by a person with a reason where it can be."""
    states = told["holds"]
    if set(states.values()) == {HoldState.CLEAR}:
        return
    if not set(states.values()) <= {HoldState.CLEAR, HoldState.CLEARED}:
        yield "allocates a woman whom a hold held up"
    for hold in part.holds:
        if states.get(hold.id) == HoldState.CLEARED:
            yield from _wrongly_cleared(hold, told)


def _wrongly_cleared(hold: AnyHold, told: Told) -> Iterator[str]:
    if not _says_something(told.get("cleared", {}).get(hold.id)):
        yield f"has the hold {hold.id} cleared, and nobody's reason for it"
    if not hold.can_be_cleared(hold.state(patient_of(told["facts"]), read_date(told["on"]))):
        yield f"has the hold {hold.id} cleared by word, which no word clears"


def _says_something(reason: object) -> bool:
    try:
        return isinstance(reason, str) and check_reason(reason) == reason
    except UsageError:
        return False
