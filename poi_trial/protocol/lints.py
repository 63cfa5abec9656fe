"""What holds together and still looks wrong: told by the check, and never an error."""

from collections.abc import Iterator
from itertools import islice, product

from poi_trial.dosing.regimen import After, SingleDose
from poi_trial.errors import PathStep
from poi_trial.model import Model
from poi_trial.protocol.contradictions import Demand, demands, levels_of_nobody
from poi_trial.protocol.criteria_check import placed_criteria
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.criteria import (
    Consent,
    LatestMeasurement,
    Never,
    Not,
    RepeatedMeasurement,
    Therapy,
    Washout,
)
from poi_trial.screening.drug_classes import Meaning

Path = tuple[PathStep, ...]
Told = tuple[Path, str]

_DAYS_A_MONTH = 28


def warnings(protocol: Protocol) -> list[Told]:
    """Every one of them, each with its place."""
    return [warning for look in _LOOKS for warning in look(protocol)]


def _no_consent(protocol: Protocol) -> Iterator[Told]:
    if not any(isinstance(criterion, Consent) for criterion in protocol.eligibility):
        yield ("eligibility",), "no criterion asks for consent; write one of kind consent"


def _twice_not(protocol: Protocol) -> Iterator[Told]:
    for path, criterion in placed_criteria(protocol):
        if path[0] == "exclusion" and "criterion" not in path and isinstance(criterion, Never | Washout | Not):
            kind, other = criterion.kind, "therapy" if isinstance(criterion, Washout) else "history"
            what = f"keeps out whoever passes it, and {kind} passes where there was none; move it to eligibility"
            if kind != "not":
                yield (*path, "kind"), f"{what}, or write kind {other}"
            elif len(path) == len(("exclusion", 0)):
                # One of several may well be a "not": chromosomes that are not normal.
                yield (*path, "kind"), what


def _counts_nothing(protocol: Protocol) -> Iterator[Told]:
    for path, criterion in placed_criteria(protocol):
        if isinstance(criterion, Therapy | Washout) and not criterion.classes.counts:
            yield (*path, "classes", "counts"), "is empty: no medicine counts, whatever she takes; write its classes"


def _no_intake_words(protocol: Protocol) -> Iterator[Told]:
    looks = any(isinstance(criterion, Therapy | Washout) for _, criterion in placed_criteria(protocol))
    if looks and not protocol.drugs.intake_words:
        what = (
            'has no intake_words, so that a condition such as "on oral contraceptives" tells of no medicine; write them'
        )
        yield ("drugs",), what


def _gap_beyond_recent(protocol: Protocol) -> Iterator[Told]:
    """A gap longer than the window in which a result counts as recent."""
    for path, criterion in placed_criteria(protocol):
        if (
            isinstance(criterion, RepeatedMeasurement)
            and criterion.least_days > _DAYS_A_MONTH * criterion.recent_months
        ):
            what = f"a result is recent for less time than the {criterion.how_far} that two must lie apart"
            yield (*path, "recent_months"), what


def _taken_and_not(protocol: Protocol) -> Iterator[Told]:
    """A therapy that is demanded while what it counts is forbidden: a window that hardly ever opens."""
    demanded = list(demands(protocol))
    wanted = [(each.path, each.criterion) for each in demanded if isinstance(each.criterion, Therapy) and each.passes]
    for (path, therapy), other in product(wanted, demanded):
        if _forbids(other, therapy):
            yield path, f"asks for what {other.criterion.id} forbids; hardly anybody can pass both"


def _forbids(demand: Demand, therapy: Therapy) -> bool:
    match demand.criterion:
        case Washout(classes=classes) if demand.passes:
            pass
        case Therapy(classes=classes) if not demand.passes:
            pass
        case _:
            return False
    return all(classes.of_class(code, local=False) is Meaning.COUNTS for code in therapy.classes.counts)


def _unread_analytes(protocol: Protocol) -> Iterator[Told]:
    every = (each for each in protocol.every_criterion() if isinstance(each, RepeatedMeasurement | LatestMeasurement))
    read = {each.analyte for each in every}
    for place, analyte in enumerate(protocol.analytes):
        if analyte.id not in read:
            yield ("analytes", place, "id"), f'no criterion reads "{analyte.id}": its results are asked for by nobody'


def _unused_assumptions(protocol: Protocol) -> Iterator[Told]:
    used = set(_assumed(protocol))
    for place, assumption in enumerate(protocol.assumptions):
        if assumption.id not in used:
            yield ("assumptions", place, "id"), f'nothing rests on "{assumption.id}"; name it under assumes, or drop it'


def _assumed(value: object) -> Iterator[str]:
    match value:
        case Model():
            yield from getattr(value, "assumes", ())
            yield from _assumed(tuple(getattr(value, name) for name in type(value).model_fields))
        case tuple():
            yield from (each for entry in value for each in _assumed(entry))
        case dict():
            yield from _assumed(tuple(value.values()))
        case _:
            pass


def _empty_levels(protocol: Protocol) -> Iterator[Told]:
    for path, level in levels_of_nobody(protocol):
        yield path, f"nobody who may enter has the level {level}: eligibility leaves nobody who fits this"


def _moved_before(protocol: Protocol) -> Iterator[Told]:
    """A dose that may be moved to before the event that it counts from."""
    for place, regimen in enumerate(protocol.dosing.regimens):
        for at, course in enumerate(regimen.courses):
            # Of the doses that repeat one, the first that does so is the nearest to it.
            for dose in islice(course.each(), 2) if isinstance(course, SingleDose) else ():
                if dose.window and dose.after and dose.window.days_before >= _days_apart(dose.after):
                    path: Path = ("dosing", "regimens", place, "courses", at, "window", "days_before")
                    yield path, f"lets the dose be moved to {dose.after.event} or before, which it counts from"


def _days_apart(after: After) -> int:
    return after.days or _DAYS_A_MONTH * (after.months or 0)


_LOOKS = (
    _no_consent,
    _twice_not,
    _counts_nothing,
    _no_intake_words,
    _gap_beyond_recent,
    _taken_and_not,
    _unread_analytes,
    _unused_assumptions,
    _empty_levels,
    _moved_before,
)
