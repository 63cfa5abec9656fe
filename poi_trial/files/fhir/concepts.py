"""CodeableConcepts: their codes, and their names in the words of the record."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, TypeVar

from poi_trial.files.fhir.element import Element
from poi_trial.protocol.fhir_codes import Codes, CodeSystems

System = Literal["loinc", "snomed", "atc"]
C = TypeVar("C", bound=Codes)


class Concept(NamedTuple):
    """What a CodeableConcept, or several of one thing, say: every code with its system, and every name."""

    codes: tuple[tuple[str, str], ...]
    names: tuple[str, ...]

    @property
    def name(self) -> str | None:
        """All its names; where it has none, its codes, so that nothing on record is without a name."""
        return " / ".join(self.names or (f"code {code}" for _, code in self.codes)) or None

    def coded(self, system: System, systems: CodeSystems) -> tuple[str, ...]:
        """The codes of one code system."""
        addresses = getattr(systems, system)
        return tuple(code for address, code in self.codes if address in addresses)


def concept(*elements: Element | None) -> Concept:
    """Read CodeableConcepts that say the same thing; names that differ are all kept."""
    codes: dict[tuple[str, str], None] = {}
    names: dict[str, None] = {}
    for element in elements:
        if element is None:
            continue
        for coding in element.elements("coding"):
            if code := coding.text("code"):
                codes[_address(coding.text("system")), code] = None
            if display := coding.text("display"):
                names[display] = None
        if text := element.text("text"):
            names = {text: None, **names}
    return Concept(tuple(codes), tuple(names))


def meant(said: Concept, table: Iterable[C], systems: CodeSystems) -> Iterator[C]:
    """The entries of a code table that a concept is one of."""
    loinc, snomed = said.coded("loinc", systems), said.coded("snomed", systems)
    for entry in table:
        if not set(entry.loinc).isdisjoint(loinc) or not set(entry.snomed).isdisjoint(snomed):
            yield entry


def _address(system: str | None) -> str:
    """The address of a code system as the specification writes it: plain http, without a slash at its end."""
    return re.sub("^https:", "http:", (system or "").rstrip("/"))


def code_of(element: Element | None, system: str) -> str | None:
    """The code of a concept in one of FHIR's own code systems, or one that names no system; None if it has neither.

    Local codes may stand beside it.
    """
    addresses = (f"http://terminology.hl7.org/CodeSystem/{system}", "")
    return next((code for address, code in concept(element).codes if address in addresses), None)
