"""Holds: what a clinician must clear before anyone is treated, though the registry prints no such criterion.

A hold changes no verdict. Its state is `clear`, `present` or `not asked`; a named person may clear one with a
reason, but a pregnancy never by word.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import StrEnum
from functools import cached_property
from operator import attrgetter
from typing import Annotated, Any, Literal, NamedTuple, assert_never

from pydantic import Field

from poi_trial.dates import PartialDate, is_later, plus_days
from poi_trial.memo import Memo
from poi_trial.model import Many, Model
from poi_trial.patient import Condition, Patient, Pregnancy, Procedure
from poi_trial.scalars import Id, Words
from poi_trial.screening.phrases import Phrases

_HOLDS_READ = ("pregnancy", "conditions", "procedures", "incomplete")
"""The facts that holds rest on."""


class HoldState(StrEnum):
    """How a hold stands; only `clear` and `cleared` let a treatment begin."""

    CLEAR = "clear"
    PRESENT = "present"
    NOT_ASKED = "not asked"
    CLEARED = "cleared"

    @property
    def stands(self) -> bool:
        """Whether it holds a treatment up."""
        return self in (HoldState.PRESENT, HoldState.NOT_ASKED)


class HoldFinding(NamedTuple):
    """How one hold stands for one patient, and what on record says so."""

    hold: str
    state: HoldState
    text: str
    found: tuple[str, ...] = ()


class Hold(Model, ABC):
    """One hold, with its text for the clinician and the source it rests on."""

    id: Id
    text: Words
    source: Words

    @abstractmethod
    def state(self, patient: Patient, day: date) -> HoldState:
        """How it stands on `day`."""

    def found(self, patient: Patient, day: date) -> tuple[str, ...]:  # noqa: ARG002
        """The names on record that make it present."""
        return ()

    def can_be_cleared(self, state: HoldState) -> bool:  # noqa: ARG002
        """Whether a named person's word clears it in this state."""
        return True


class NotPregnant(Hold):
    """Clear only with a negative pregnancy test that is certainly recent; a pregnancy is present."""

    kind: Literal["pregnancy"]
    test_within_days: int = Field(ge=0, le=365)

    def state(self, patient: Patient, day: date) -> HoldState:
        """Judge the status and the last test; a test dated after `day` is set aside."""
        record = patient.pregnancy or Pregnancy()
        tested = record.date.until(day) if record.date else None
        test = None if record.date and tested is None else record.test
        if record.status == "pregnant" or test == "positive":
            return HoldState.PRESENT
        if test == "negative" and tested and plus_days(tested.first, self.test_within_days) >= day:
            return HoldState.CLEAR
        return HoldState.NOT_ASKED

    def can_be_cleared(self, state: HoldState) -> bool:
        """A pregnancy on record is never cleared by word; a test that was not made may be answered for."""
        return state is not HoldState.PRESENT

    def found(self, patient: Patient, day: date) -> tuple[str, ...]:
        """What is on record and does not clear it."""
        record = patient.pregnancy or Pregnancy()
        said = ["recorded as pregnant"] if record.status == "pregnant" else []
        if record.test and self.state(patient, day) is not HoldState.CLEAR:
            when = f"of {record.date}" if record.date else "without a date"
            later = record.date is not None and record.date.first > day
            said.append(f"{record.test} test {when}" + (", after the screening day" if later else ""))
        return tuple(said)


class NotBreastFeeding(Hold):
    """Present for the status breast-feeding, clear for any other given status."""

    kind: Literal["breast_feeding"]

    def state(self, patient: Patient, day: date) -> HoldState:  # noqa: ARG002
        """Judge the status."""
        match status := (patient.pregnancy or Pregnancy()).status:
            case None:
                return HoldState.NOT_ASKED
            case "breast-feeding":
                return HoldState.PRESENT
            case "not pregnant" | "pregnant":
                return HoldState.CLEAR
            case _:
                assert_never(status)


class NotOnRecord(Hold):
    """Present if a condition or procedure on record is named; clear if all of them were asked for."""

    kind: Literal["history"]
    names: Many[Words] = Field(min_length=1)
    unless: Many[Words] = ()
    """Longer phrases that hold one of the names and mean something else."""
    reads: Many[Literal["conditions", "procedures"]] = Field(min_length=1)

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(self.names, self.unless)

    def names_it(self, name: str) -> bool:
        """Whether the name of a condition or procedure names this hold."""
        return name in self._phrases

    def state(self, patient: Patient, day: date) -> HoldState:
        """Judge what is on record up to `day`."""
        if self.found(patient, day):
            return HoldState.PRESENT
        asked = all(patient.was_asked_for(history) for history in self.reads)
        return HoldState.CLEAR if asked else HoldState.NOT_ASKED

    def found(self, patient: Patient, day: date) -> tuple[str, ...]:
        """The names on record that name this hold."""
        return tuple(name for name in _known_names(patient, day) if self.names_it(name))


AnyHold = Annotated[NotPregnant | NotBreastFeeding | NotOnRecord, Field(discriminator="kind")]


def hold_findings(holds: Iterable[AnyHold], patient: Patient, day: date) -> tuple[HoldFinding, ...]:
    """How every hold stands for the patient on `day`."""
    return tuple(HoldFinding(hold.id, hold.state(patient, day), hold.text, hold.found(patient, day)) for hold in holds)


class HeldUp(NamedTuple):
    """What the holds make of a patient."""

    holds: tuple[HoldFinding, ...]
    unread: tuple[str, ...]
    """Names of conditions and procedures that no hold knows."""
    later: tuple[str, ...]
    """Names of those that lie after the day."""


def holder(holds: tuple[AnyHold, ...], day: date) -> Callable[[Patient], HeldUp]:
    """What finds how the holds stand for many patients on `day`; of the same facts it is found once."""

    def find(facts: tuple[Any, ...]) -> HeldUp:
        told: dict[str, Any] = dict(zip(_HOLDS_READ, facts, strict=True))
        patient = Patient.model_construct(None, id="", **told)
        return HeldUp(hold_findings(holds, patient, day), unread_names(holds, patient, day), later_names(patient, day))

    found, facts_of = Memo(find), attrgetter(*_HOLDS_READ)
    return lambda patient: found[facts_of(patient)]


def cleared(holds: Iterable[AnyHold], findings: Iterable[HoldFinding], ids: Iterable[str]) -> tuple[HoldFinding, ...]:
    """The findings, with the holds of these ids cleared by a person where they stand and can be."""
    wanted, by_id = set(ids), {hold.id: hold for hold in holds}
    return tuple(
        finding._replace(state=HoldState.CLEARED)
        if finding.hold in wanted and finding.state.stands and by_id[finding.hold].can_be_cleared(finding.state)
        else finding
        for finding in findings
    )


def unread_names(holds: Iterable[AnyHold], patient: Patient, day: date) -> tuple[str, ...]:
    """Names of conditions and procedures that no hold knows: a person should read them."""
    lists = [hold for hold in holds if isinstance(hold, NotOnRecord)]
    return tuple(name for name in _known_names(patient, day) if not any(h.names_it(name) for h in lists))


def later_names(patient: Patient, day: date) -> tuple[str, ...]:
    """Names of conditions and procedures that lie after the day and hold nobody up yet."""
    return tuple(entry.called for entry in _entries(patient) if is_later(_days(entry), day))


def _known_names(patient: Patient, day: date) -> Iterator[str]:
    yield from (entry.called for entry in _entries(patient) if not is_later(_days(entry), day))


def _entries(patient: Patient) -> tuple[Condition | Procedure, ...]:
    return (*(patient.conditions or ()), *(patient.procedures or ()))


def _days(entry: Condition | Procedure) -> PartialDate | None:
    return entry.since if isinstance(entry, Condition) else entry.date
