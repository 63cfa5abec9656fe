"""Slips: what is recorded as observed on a day that is still ahead."""

from datetime import date

from poi_trial.dates import is_later
from poi_trial.patient import Patient


def without_slips(patient: Patient, day: date) -> Patient:
    """The same patient without her observations that lie wholly after `day`; the very same where there is none.

    Nobody observes what lies ahead: a date of birth, a period or a result after the screening day is a slip that
    is set aside there, and what a criterion then needs corrects it. A treatment or a procedure ahead is a plan
    and stays.
    """
    slips: dict[str, object] = {}
    if is_later(patient.birth_date, day):
        slips["birth_date"] = None
    if menses := patient.menses:
        late = {key: None for key in ("since", "last_period") if is_later(getattr(menses, key), day)}
        if late:
            slips["menses"] = menses.model_copy(update=late)
    if any(is_later(result.date, day) for result in patient.measurements or ()):
        slips["measurements"] = tuple(r for r in patient.measurements or () if not is_later(r.date, day))
    return patient.model_copy(update=slips) if slips else patient
