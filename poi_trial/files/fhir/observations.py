"""Observations: laboratory results, the karyotype, the last period, weight and pregnancy."""

from collections.abc import Iterator
from typing import NamedTuple, assert_never

from poi_trial.files.fhir.concepts import Concept, concept, meant
from poi_trial.files.fhir.element import Element
from poi_trial.files.fhir.gathered import Entry, Gathered
from poi_trial.files.fhir.seen import source_of
from poi_trial.protocol.fhir_codes import ObservationCodes

_GONE = ("entered-in-error", "cancelled")
_FINAL = ("final", "amended", "corrected")
_NOT_YET = ("registered", "preliminary", "unknown")
_COMPARATORS = ("<", "<=", ">", ">=")
_UCUM = "http://unitsofmeasure.org"


class _Told(NamedTuple):
    """An Observation, and the part of it in which a code and its value stand: itself, or a component."""

    resource: Element
    part: Element
    final: bool

    @property
    def value(self) -> Element | None:
        """Where the value stands; a value beside a reason for its absence contradicts itself and is not trusted."""
        return self.part if self.final and "dataAbsentReason" not in self.part.value else None


def read_observation(resource: Element, gathered: Gathered) -> None:
    """Read an Observation and its components; what is not final yet counts as known to be there, without a value."""
    status = resource.text("status")
    if status in _GONE:
        gathered.seen.refused(resource, status)
        return
    if "focus" in resource.value:
        gathered.seen.refused(resource, "it is about somebody or something else (focus)")
        return
    if status not in (*_FINAL, *_NOT_YET):
        resource.no_status(status)
    final = status in _FINAL
    parts = [_Told(resource, part, final) for part in (resource, *resource.elements("component"))]
    read = [(told, codes) for told in parts for codes in _codes_of(concept(told.part.element("code")), gathered)]
    if not read:
        gathered.seen.unread("Observation with other codes")
    elif not final:
        gathered.seen.remark(f"{source_of(resource)} is not final ({status}), so its value was not read")
    for told, codes in read:
        _read(told, codes, gathered)


def _codes_of(said: Concept, gathered: Gathered) -> Iterator[ObservationCodes]:
    """What the codes mean; without a LOINC code, a name that the protocol knows serves for an analyte."""
    protocol = gathered.reading.protocol
    systems = protocol.fhir.systems
    found = list(meant(said, protocol.fhir.observations, systems))
    yield from found
    analytes = [each.id for each in protocol.analytes if any(each.names_it(name) for name in said.names)]
    other = said.coded("loinc", systems)
    if not (found or analytes):
        gathered.note_lookalike(said)
    for analyte in () if found else analytes:
        if other:
            gathered.seen.remark(f"a result named {analyte} has the LOINC code {', '.join(other)}, so it was not used")
        else:
            yield ObservationCodes.model_construct(reads="measurement", analyte=analyte)


def _read(told: _Told, codes: ObservationCodes, gathered: Gathered) -> None:
    days, value = gathered.days(told.resource, "effective"), told.value
    said: object
    match codes.reads:
        case "measurement":
            entry = {"analyte": codes.analyte, "date": days and str(days), "source": source_of(told.resource)}
            gathered.measurements.append({**entry, **_quantity(told, gathered)})
            return
        case "karyotype":
            said = value and (value.text("valueString") or concept(value.element("valueCodeableConcept")).name)
        case "last_period":
            said = value and gathered.days(value, "value")
        case "weight":
            quantity = _quantity(told, gathered)
            in_kilograms = quantity.get("unit") == "kg" and "comparator" not in quantity
            said = quantity.get("value") if in_kilograms else None
        case "pregnancy_status" | "pregnancy_test":
            said = value and _word(value, codes, gathered)
        case _:
            assert_never(codes.reads)
    if said is None:
        gathered.seen.refused(told.resource, "it has no value that can be read")
    else:
        gathered.single(codes.reads, said, days, told.resource)


def _quantity(told: _Told, gathered: Gathered) -> Entry:
    """Value, unit and comparator as recorded."""
    quantity = told.value.element("valueQuantity") if told.value else None
    if quantity is None:
        if told.value and any(key.startswith("value") for key in told.part.value):
            gathered.seen.remark(f"{source_of(told.resource)} has a value that is no quantity, so it was not read")
        return {}
    comparator = quantity.text("comparator")
    if comparator is not None and comparator not in _COMPARATORS:
        quantity.fault(f"there is no such comparator; FHIR R4 has {' '.join(_COMPARATORS)}", "comparator")
    said = {"value": quantity.number("value"), "unit": _unit(quantity, gathered), "comparator": comparator}
    return {key: each for key, each in said.items() if each is not None}


def _unit(quantity: Element, gathered: Gathered) -> str | None:
    """The UCUM code is the unit; the printed one stands for it where the protocol knows both as the same."""
    printed, code = quantity.text("unit"), quantity.text("code")
    if quantity.text("system") != _UCUM or code is None:
        return printed or code
    analytes = gathered.reading.protocol.analytes
    same = printed and any(each.knows_unit(printed) and each.knows_unit(code) for each in analytes)
    return printed if same else code


def _word(part: Element, codes: ObservationCodes, gathered: Gathered) -> str | None:
    """The patient file's word for a coded value, or for text that is that very word."""
    said = concept(part.element("valueCodeableConcept"))
    for word, each in codes.values.items():
        if any(meant(said, (each,), gathered.reading.protocol.fhir.systems)):
            return word
    text = (part.text("valueString") or said.name or "").casefold()
    return text if text in codes.values else None
