"""How much there is to go through where a record is judged on many days."""

from poi_trial.patient import Patient

_MOST_STEPS = 200_000
"""A record is judged on days ahead in so many steps, which take about a second; a real one takes some hundred."""
_PAIRS_A_STEP = 20
"""Two dates are laid side by side so much faster than an entry is read."""


def are_few(days: int, patient: Patient) -> bool:
    """Whether a record can be judged on so many days."""
    return days * _size(patient) <= _MOST_STEPS


def _size(patient: Patient) -> int:
    """How much is to be gone through on one day: every entry, and each result beside what it may be drawn under."""
    results = len(patient.measurements or ())
    return patient.entries + results * (patient.entries - results) // _PAIRS_A_STEP
