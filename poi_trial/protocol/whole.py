"""Protocol: the whole document, and the checks across its parts."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Self

from pydantic import ConfigDict, model_validator

from poi_trial.errors import PathStep, did_you_mean
from poi_trial.model import Many, Model, refusal
from poi_trial.protocol.contradictions import contradictions
from poi_trial.protocol.criteria_check import criteria_faults, placed_criteria
from poi_trial.protocol.dealing import DealingPart, NamedFactor, Randomization
from poi_trial.protocol.dosing import DosingPart
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.protocol.strata import FactorCriteria, StrataCriteria
from poi_trial.protocol.strata_check import Fault, level_names, overlap_or_gap
from poi_trial.protocol.translations import translation_faults
from poi_trial.randomization.minimization import Minimization
from poi_trial.screening.phrases import fold


class WholeFactor(NamedFactor, FactorCriteria):
    """What a list is stratified by, its levels, and when a patient has which."""

    model_config = ConfigDict(extra="forbid")


class WholeRandomization(Randomization, StrataCriteria):
    """How arms are dealt: the procedure, and the factors whose levels make the strata."""

    model_config = ConfigDict(extra="forbid")

    strata: Many[WholeFactor] = ()


class Protocol(ScreeningPart, DealingPart, DosingPart):
    """One trial: who may enter, how they are dealt to arms, and what they take on which day."""

    model_config = ConfigDict(extra="forbid")

    randomization: WholeRandomization

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        # Persons can be judged only by criteria that hold together.
        faults = [fault for check in _CHECKS for fault in check(self)] or list(_levels_fit(self))
        if faults:
            raise refusal("Protocol", faults)
        return self


def _twice(placed: Iterable[tuple[tuple[PathStep, ...], str]]) -> Iterator[Fault]:
    seen: Counter[str] = Counter()
    for path, each in placed:
        seen[each] += 1
        if seen[each] == 2:
            yield (*path, "id"), f'"{each}" is used twice; every id must be its own'


def _ids(protocol: Protocol) -> Iterator[Fault]:
    lists = {
        "arms": protocol.arms,
        "holds": protocol.holds,
        "analytes": protocol.analytes,
        "assumptions": protocol.assumptions,
    }
    for name, entries in lists.items():
        yield from _twice(((name, place), entry.id) for place, entry in enumerate(entries))
    yield from _twice((path, criterion.id) for path, criterion in placed_criteria(protocol))
    factors = enumerate(protocol.randomization.strata)
    yield from _twice((("randomization", "strata", place), factor.id) for place, factor in factors)


def _assumed(value: object, path: tuple[PathStep, ...]) -> Iterator[tuple[tuple[PathStep, ...], str]]:
    match value:
        case Model():
            for name in type(value).model_fields:
                inner = getattr(value, name)
                if name == "assumes":
                    yield from (((*path, name, place), each) for place, each in enumerate(inner))
                else:
                    yield from _assumed(inner, (*path, name))
        case tuple():
            for place, entry in enumerate(value):
                yield from _assumed(entry, (*path, place))
        case dict():
            for key, entry in value.items():
                yield from _assumed(entry, (*path, key))
        case _:
            pass


def _assumptions(protocol: Protocol) -> Iterator[Fault]:
    defined = [assumption.id for assumption in protocol.assumptions]
    for path, each in _assumed(protocol, ()):
        if each not in defined:
            yield path, f'no assumption "{each}" is defined{did_you_mean(each, defined)}'


def _arms(protocol: Protocol) -> Iterator[Fault]:
    arms = [arm.id for arm in protocol.arms]
    served = {arm for regimen in protocol.dosing.regimens for arm in regimen.arms}
    for place, arm in enumerate(arms):
        if arm not in served:
            yield ("arms", place, "id"), f'no regimen serves the arm "{arm}"; add one under dosing.regimens'
    for place, regimen in enumerate(protocol.dosing.regimens):
        for at, arm in enumerate(regimen.arms):
            if arm not in arms:
                path = ("dosing", "regimens", place, "arms", at)
                yield path, f'there is no arm "{arm}"{did_you_mean(arm, arms)}'
    for place, visits in enumerate(protocol.dosing.visits):
        for key in ("arms", "proposed_for"):
            for at, arm in enumerate(getattr(visits, key)):
                if arm not in arms:
                    path = ("dosing", "visits", place, key, at)
                    yield path, f'there is no arm "{arm}"{did_you_mean(arm, arms)}'


def _procedure(protocol: Protocol) -> Iterator[Fault]:
    ratio = tuple(arm.ratio for arm in protocol.arms)
    procedure = protocol.randomization.procedure
    if what := procedure.ratio_problem(ratio):
        yield ("randomization", "procedure"), what
    if not isinstance(procedure, Minimization):
        return
    if not protocol.randomization.strata:
        yield ("randomization", "procedure"), "minimization evens out factors; write at least one under strata"
    for place, factor in enumerate(protocol.randomization.strata):
        if factor.when is None:
            what = "minimization asks for the level of every participant; write under when who has which"
            yield ("randomization", "strata", place), what


def _level_names(protocol: Protocol) -> Iterator[Fault]:
    for place, factor in enumerate(protocol.randomization.strata):
        if factor.when is not None:
            yield from level_names(("randomization", "strata", place, "when"), factor.levels, factor.when)


def _levels_fit(protocol: Protocol) -> Iterator[Fault]:
    for place, factor in enumerate(protocol.randomization.strata):
        if factor.when and (what := overlap_or_gap(factor, protocol.eligibility, protocol.screening.lexicon)):
            yield ("randomization", "strata", place, "when"), what


def _fhir_codes(protocol: Protocol) -> Iterator[Fault]:
    analytes = [analyte.id for analyte in protocol.analytes]
    for place, codes in enumerate(protocol.fhir.observations):
        if codes.analyte is not None and codes.analyte not in analytes:
            path = ("fhir", "observations", place, "analyte")
            yield path, f'there is no analyte "{codes.analyte}"{did_you_mean(codes.analyte, analytes)}'


def _drug_names(protocol: Protocol) -> Iterator[Fault]:
    codes: dict[str, str] = {}
    for place, entry in enumerate(protocol.drugs.names):
        for at, name in enumerate(entry.names):
            if codes.setdefault(fold(name), entry.code) != entry.code:
                path = ("drugs", "names", place, "names", at)
                yield path, f'"{name}" stands under {codes[fold(name)]} too; one name has one code'


def _analyte_names(protocol: Protocol) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for place, analyte in enumerate(protocol.analytes):
        for name in (analyte.id, *analyte.names):
            if owners.setdefault(fold(name), analyte.id) != analyte.id:
                yield ("analytes", place), f'"{name}" names {owners[fold(name)]} too; one name means one analyte'


def _translations(protocol: Protocol) -> Iterator[Fault]:
    parts = (protocol.trial, protocol.assumptions, protocol.dosing, protocol.days_off, protocol.holds)
    yield from translation_faults(protocol.translations, parts)


def _letters(protocol: Protocol) -> Iterator[Fault]:
    owners: dict[str, str] = {}
    for place, product in enumerate(protocol.dosing.products):
        if product.letter and owners.setdefault(product.letter, product.id) != product.id:
            what = f'"{product.letter}" stands for {owners[product.letter]} too; calendars tell products apart by it'
            yield ("dosing", "products", place, "letter"), what


def _dates(protocol: Protocol) -> Iterator[Fault]:
    start, end = protocol.trial.start, protocol.trial.estimated_completion
    if start and end and end < start:
        yield ("trial", "estimated_completion"), "lies before the start; correct one of the two"


def _time_zone(protocol: Protocol) -> Iterator[Fault]:
    # Imported where it is used: most commands never ask for the site's day.
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    try:
        ZoneInfo(protocol.trial.time_zone)
    except (KeyError, ValueError, OSError):
        yield ("trial", "time_zone"), "is no time zone; write an IANA name such as Asia/Shanghai"


_CHECKS = (
    _ids,
    _assumptions,
    _arms,
    _procedure,
    _level_names,
    criteria_faults,
    contradictions,
    _fhir_codes,
    _drug_names,
    _analyte_names,
    _letters,
    _translations,
    _dates,
    _time_zone,
)
