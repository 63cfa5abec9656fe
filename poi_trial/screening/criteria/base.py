"""What every kind of criterion has: its sentence, its reading, and the verb that judges."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import ClassVar

from poi_trial.dates import PartialDate
from poi_trial.model import Many, Model
from poi_trial.patient import Patient
from poi_trial.scalars import Id, Words
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.verdict import Finding, Need, Remark, Verdict

Judge = Callable[[Patient], Finding]
Undoing = Callable[[Patient, Finding], tuple[Need, ...]]
"""Of a patient and what a criterion comes to for her: what could make it fail."""


class Criterion(Model, ABC):
    """One sentence that decides who may enter, with the registry's own words and how they are read."""

    id: Id
    text: Words
    """The sentence as registered."""
    reading: Words
    """How it is read, in plain words."""
    assumes: Many[str] = ()
    """The assumptions that the reading rests on."""

    words: ClassVar[Mapping[str, str]]
    """The sentences of this kind, by the key of the remark.

    `<key>-opens` says of the same remark what its window waits for, `<key>-closes` what ends it, both as a clause
    about the first day after, `{on}`.
    `<key>-many` says a need of many women at once, with values of the criterion alone.
    """

    @property
    def members(self) -> tuple["Criterion", ...]:
        """The criteria that it is made of; none for most kinds."""
        return ()

    def whole(self) -> Iterator["Criterion"]:
        """The criterion itself, its members, and theirs."""
        yield self
        for member in self.members:
            yield from member.whole()

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The assumptions that its reading and those of its members rest on, each once."""
        return tuple(dict.fromkeys(name for each in self.whole() for name in each.assumes))

    @abstractmethod
    def on(self, day: date, lexicon: Lexicon) -> Judge:
        """Prepare the judgement as of `day`; the judge takes a patient and keeps values only."""

    def undoing(self, day: date, lexicon: Lexicon) -> Undoing:  # noqa: ARG002
        """Prepare what could make it fail, for its opposite to tell: most kinds turn only where they are unknown."""
        return lambda patient, finding: finding.needs if finding.verdict is Verdict.UNKNOWN else ()  # noqa: ARG005

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:  # noqa: ARG002
        """Days on which the verdict may change as time goes by under the same facts; more is harmless."""
        yield from ()

    def say(self, remark: Remark) -> str:
        """Write the sentence of a remark."""
        return self.words[remark.key].format_map(remark.values)

    def say_of_many(self, remark: Remark) -> str:
        """Write what many women need, with no value of any one of them: where the words have none, `…` stands."""
        if words := self.words.get(f"{remark.key}-many"):
            return words.format_map(remark.values)
        words = self.words.get(remark.key, "what the sentence asks for")
        return words.format_map(dict.fromkeys(remark.values, "…"))

    def opens(self, remark: Remark, on: date) -> str:
        """A clause for what stands before a window that opens on the day `on`."""
        words = self.words.get(f"{remark.key}-opens", "{id} can pass from {on} at the earliest")
        return words.format_map({"id": self.id, "on": on, **remark.values})

    def closes(self, remark: Remark, on: date) -> str:
        """A clause for what ends a window of which the day `on` is the first that is no longer in it."""
        words = self.words.get(f"{remark.key}-closes", "{id} no longer passes from {on} ({because})")
        return words.format_map({"id": self.id, "on": on, "because": self.say(remark), **remark.values})


def known(days: PartialDate | None, day: date) -> PartialDate | None:
    """What of a recorded date is known on `day`: the part that is not later; None if all of it is."""
    return days.until(day) if days else None
