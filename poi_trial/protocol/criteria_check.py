"""What can be wrong with criteria across a protocol: analytes, units, questions, and where a consent stands."""

from collections.abc import Iterator

from poi_trial.errors import PathStep, did_you_mean
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.criteria import (
    AllOf,
    Answer,
    AnyCriterion,
    AnyOf,
    AtLeast,
    Consent,
    History,
    LatestMeasurement,
    Never,
    Not,
    RepeatedMeasurement,
)
from poi_trial.screening.phrases import fold

Path = tuple[PathStep, ...]
Fault = tuple[Path, str]
Placed = tuple[Path, AnyCriterion]


def placed_criteria(protocol: ScreeningPart) -> Iterator[Placed]:
    """Every criterion of the file and every part of one, each with its place."""
    for place, criterion in enumerate(protocol.eligibility):
        yield from _with_parts(("eligibility", place), criterion)
    for place, criterion in enumerate(protocol.exclusion):
        yield from _with_parts(("exclusion", place), criterion)
    for place, factor in enumerate(protocol.randomization.strata):
        for level, criteria in (factor.when or {}).items():
            for at, criterion in enumerate(criteria):
                yield from _with_parts(("randomization", "strata", place, "when", level, at), criterion)


def _with_parts(path: Path, criterion: AnyCriterion) -> Iterator[Placed]:
    yield path, criterion
    match criterion:
        case AllOf() | AnyOf() | AtLeast():
            for place, part in enumerate(criterion.criteria):
                yield from _with_parts((*path, "criteria", place), part)
        case Not():
            yield from _with_parts((*path, "criterion"), criterion.criterion)
        case _:
            pass


def criteria_faults(protocol: ScreeningPart) -> Iterator[Fault]:
    """Names and units that the rest of the file does not bear out."""
    questions: dict[str, str] = {}
    for path, criterion in placed_criteria(protocol):
        match criterion:
            case RepeatedMeasurement() | LatestMeasurement():
                yield from _measured(path, criterion, protocol)
            case Consent():
                yield from _consent(path, criterion, protocol)
            case Answer() | Never() | History():
                if questions.setdefault(criterion.question, criterion.ask) != criterion.ask:
                    yield (*path, "ask"), f'"{criterion.question}" is asked in other words above'
            case _:
                pass


def _measured(
    path: Path, criterion: RepeatedMeasurement | LatestMeasurement, protocol: ScreeningPart
) -> Iterator[Fault]:
    units = {analyte.id: analyte.unit for analyte in protocol.analytes}
    if criterion.analyte not in units:
        what = f'there is no analyte "{criterion.analyte}"'
        yield (*path, "analyte"), what + did_you_mean(criterion.analyte, list(units))
    elif criterion.unit != units[criterion.analyte]:
        yield (*path, "unit"), f"limits are written in the analyte's own unit, {units[criterion.analyte]}"


def _consent(path: Path, criterion: Consent, protocol: ScreeningPart) -> Iterator[Fault]:
    trial = protocol.trial
    names = {fold(name) for name in (trial.id, *trial.other_ids)}
    for at, name in enumerate(criterion.trials):
        if fold(name) not in names:
            yield (*path, "trials", at), f'"{name}" is no id of this trial'
    if path[0] == "exclusion" or (path[0] == "eligibility" and len(path) > 2):
        yield (*path, "kind"), "a consent stands by itself under eligibility: nobody enters without it"
