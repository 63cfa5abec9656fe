"""One JSON object of a FHIR record, with checked access to what it holds."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from poi_trial.errors import MOST_TOLD, PathStep, Problem
from poi_trial.files.document import Document, Path
from poi_trial.scalars import what_it_is

LONGEST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class Element:
    """An object of a record and where it stands; a value of the wrong shape is kept as a fault and read as missing.

    All elements of one record share the list of `faults`.
    """

    value: dict[str, object]
    path: Path
    document: Document
    faults: list[Problem] = field(default_factory=list)

    def fault(self, what: str, *steps: PathStep) -> None:
        """Remember what is wrong at some steps below this element, as long as it may be told."""
        if len(self.faults) > MOST_TOLD:
            return
        problem = self.document.problem((*self.path, *steps), what)
        if problem not in self.faults:
            self.faults.append(problem)

    def text(self, key: str) -> str | None:
        """Text without blanks around it; None where there is none."""
        value = self.value.get(key)
        if value is None or (isinstance(value, str) and len(value) <= LONGEST_TEXT):
            return (value or "").strip() or None
        long = isinstance(value, str)
        self.fault(f"is longer than {LONGEST_TEXT} characters" if long else f"{what_it_is(value)}; write text", key)
        return None

    def number(self, key: str) -> Decimal | None:
        """A number with the digits it was written with."""
        value = self.value.get(key)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return Decimal(value)
        if value is not None:
            self.fault(f"{what_it_is(value)}; write a number", key)
        return None

    def flag(self, key: str) -> bool:
        """Whether it is true; missing is false."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, bool):
            self.fault(f"{what_it_is(value)}; write true or false", key)
        return value is True

    def element(self, key: str) -> "Element | None":
        """The object under a key."""
        value = self.value.get(key)
        return None if value is None else self._inner(value, key)

    def elements(self, key: str) -> "Iterator[Element]":
        """The objects of the list under a key."""
        value = self.value.get(key)
        if value is not None and not isinstance(value, list):
            self.fault(f"{what_it_is(value)}; FHIR R4 has a list here", key)
            return
        for place, each in enumerate(value or ()):
            if inner := self._inner(each, key, place):
                yield inner

    def no_status(self, status: str | None) -> None:
        """Remember that the status is none: without one nothing says what the resource is worth."""
        what = "there is no such status in FHIR R4" if status else "has no status; FHIR R4 asks for one"
        self.fault(what, "status")

    def _inner(self, value: object, *steps: PathStep) -> "Element | None":
        if isinstance(value, dict):
            return Element(value, (*self.path, *steps), self.document, self.faults)
        self.fault(f"{what_it_is(value)}; FHIR R4 has keys with values here", *steps)
        return None
