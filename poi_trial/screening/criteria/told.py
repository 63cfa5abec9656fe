"""Medicines that no treatment on record is, and that a condition or a procedure tells of."""

from collections.abc import Iterator

from poi_trial.dates import PartialDate, plus_days
from poi_trial.patient import Patient, Treatment
from poi_trial.screening.criteria.entries import contradicts_itself
from poi_trial.screening.lexicon import Drugs

_Days = tuple[PartialDate | None, PartialDate | None]


def medicines_told(drugs: Drugs, patient: Patient) -> Iterator[tuple[Treatment, str]]:
    """The treatment that each condition or procedure may tell of, once if it stands there twice, and its name."""
    for name, days in dict.fromkeys(_told_by_conditions(drugs, patient)):
        yield _made(name, *days), f'what the condition "{name}" tells of'
    for done, day in dict.fromkeys((each.name, each.date) for each in patient.procedures or ()):
        if done and drugs.given_by(done):
            yield _given(done, day, drugs), f'what the procedure "{done}" tells of'


def _told_by_conditions(drugs: Drugs, patient: Patient) -> Iterator[tuple[str, _Days]]:
    for condition in patient.conditions or ():
        if condition.name and drugs.taken_by(condition.name):
            days = (None, None) if contradicts_itself(condition) else (condition.since, condition.until)
            yield condition.name, days


def _given(name: str, day: PartialDate | None, drugs: Drugs) -> Treatment:
    """What was given on one day, which may be known in part; it has no end where it acts until it is removed."""
    treatment = _made(name, day, day)
    lasting = drugs.lasts(treatment)
    if day is None or lasting is None:
        return treatment
    preparation, _ = lasting
    if preparation.weeks is None:
        return _made(name, day, None)
    if preparation.one_day:
        # Known in part, the day would be taken for a first one and one of removal.
        return _made(name, day, PartialDate(day.first, plus_days(day.last, 7 * preparation.weeks)))
    return treatment


def _made(name: str, start: PartialDate | None, end: PartialDate | None) -> Treatment:
    return Treatment.model_construct(agent=name, start=start, end=end)
