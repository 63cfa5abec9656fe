"""Medicines that no treatment on record is, and that a condition or a procedure tells of."""

from collections.abc import Iterator
from datetime import date

from poi_trial.dates import PartialDate, plus_days
from poi_trial.patient import Condition, Patient, Procedure, Treatment
from poi_trial.screening.criteria.entries import began_by, ended_before, lasted
from poi_trial.screening.drug_classes import DrugClasses
from poi_trial.screening.lexicon import Drugs
from poi_trial.screening.taken import last_day


def medicines_told(drugs: Drugs, patient: Patient) -> Iterator[tuple[Treatment, str]]:
    """The treatment that each condition or procedure may tell of, and its name, in words."""
    for condition in patient.conditions or ():
        if condition.name and drugs.taken_by(condition.name):
            yield _taken(condition), f'what the condition "{condition.name}" tells of'
    for procedure in patient.procedures or ():
        if procedure.name and drugs.given_by(procedure.name):
            yield _given(procedure.name, procedure.date, drugs), f'what the procedure "{procedure.name}" tells of'
        if procedure.name and drugs.removed_by(procedure.name):
            # Since when it had been there is not told.
            yield _made(procedure.name, None, procedure.date), f'what the procedure "{procedure.name}" took out'


def conditions_telling(
    classes: DrugClasses, drugs: Drugs, patient: Patient, window: tuple[date, date]
) -> tuple[Condition, ...]:
    """The conditions that tell of a medicine which may act in the window, and of which the classes say something."""
    return tuple(
        condition
        for condition in patient.conditions or ()
        if condition.name and any(map(classes.matters, drugs.taken_by(condition.name)))
        if _may_act(_taken(condition), drugs, window)
    )


def procedures_giving(
    classes: DrugClasses, drugs: Drugs, patient: Patient, window: tuple[date, date]
) -> tuple[Procedure, ...]:
    """The procedures that gave a medicine of which the classes say something by the end of the window, however long
    before, or that take one out which may have been there in the window.
    """
    start, day = window
    return tuple(
        procedure
        for procedure in patient.procedures or ()
        if procedure.name
        if (began_by(procedure, day) and any(map(classes.matters, drugs.given_by(procedure.name))))
        or (not ended_before(procedure, start) and any(map(classes.matters, drugs.removed_by(procedure.name))))
    )


def _may_act(medicine: Treatment, drugs: Drugs, window: tuple[date, date]) -> bool:
    start, day = window
    if medicine.start is not None and medicine.start.first > day:
        return False
    last = last_day(medicine, drugs)
    return last is None or last.last >= start


def _taken(condition: Condition) -> Treatment:
    return _made(condition.called, *lasted(condition))


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
