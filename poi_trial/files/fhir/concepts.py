"""CodeableConcepts: their codes, and their names in the words of the record."""

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
        told = self.names or tuple(f"code {code} of {system}" for system, code in self.codes)
        return " / ".join(told) or None

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
                codes[coding.text("system") or "an unknown system", code] = None
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


def code_of(element: Element | None) -> str | None:
    """The first code of a concept whose codes are FHIR's own, such as a clinical status."""
    for coding in element.elements("coding") if element else ():
        if code := coding.text("code"):
            return code
    return None
