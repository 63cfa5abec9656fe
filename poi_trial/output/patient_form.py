"""A blank patient form, and beside it what may stand in each field."""

import json

from poi_trial.protocol.screening import ScreeningPart


def blank_form(patient_id: str, protocol: ScreeningPart) -> str:
    """A patient file in which everything but the id is still unknown."""
    form: dict[str, object] = {
        "id": patient_id,
        "sex": None,
        "site": None,
        "birth_date": None,
        "karyotype": None,
        "menses": {"pattern": None, "since": None, "last_period": None},
        "measurements": None,
        "treatments": None,
        "procedures": None,
        "conditions": None,
        "pregnancy": {"status": None, "test": None, "date": None},
        "answers": dict.fromkeys(protocol.questions),
        "consent": {"signed": None, "date": None, "version": None, "trial": None, "withdrawn": None},
        "reviews": [],
        "weight": None,
    }
    return json.dumps(form, indent=2) + "\n"


def field_notes(protocol: ScreeningPart) -> str:
    """What may stand in each field, in plain words."""
    analytes = ", ".join(f"{a.id} in {', '.join((a.unit, *a.same_units))}" for a in protocol.analytes)
    questions = "".join(f"  {key}: true or false. {ask}\n" for key, ask in protocol.questions.items())
    reviewed = ", ".join(criterion.id for criterion in protocol.criteria)
    return _NOTES.format(trial=protocol.trial.id, analytes=analytes, questions=questions, criteria=reviewed)


_NOTES = """\
What may stand in a patient file for {trial}

null, or a key left out, means "not known"; it is never read as "no".
[] in a list means "asked, none". Dates are 1994-03-11, or 1994-03 or 1994 where the rest is not known, or two of them
with .. between, 2024-08-01..2024-08-15, where the day is only known to lie between.
Never write her name: the file knows her by the id alone.

sex: "female", "male", "other" or "unknown"
site: the id of the site where she is seen, as the protocol writes it
birth_date: a date
karyotype: as the laboratory wrote it, "46,XX[20]"
menses
  pattern: "amenorrhea", "primary amenorrhea", "oligomenorrhea" or "regular"
  since: since when the pattern holds
  last_period: the first day of her last period
measurements: a list of
  {{"analyte": "...", "value": 41.2, "unit": "...", "date": "2024-08-01", "comparator": null}}
  comparator: "<", "<=", ">" or ">=", as in a result printed "> 100"
  known analytes and their units: {analytes}
treatments: a list of all medicines, hormones above all, now and earlier
  {{"agent": "...", "atc": null, "route": "oral", "start": "2023-01-01", "end": "2024-03-01"}}
  no end: she may still be taking it; "ordered": true where it was ordered and no intake is recorded
procedures: a list of {{"name": "...", "date": "2020-05"}}
conditions: a list of {{"name": "...", "since": "2019", "until": null}}
incomplete: which of treatments, procedures and conditions hold only what a record says, without her having been asked
pregnancy
  status: "not pregnant", "pregnant" or "breast-feeding"
  test: "negative" or "positive", with its date
answers
{questions}consent
  signed: true or false, with its date, the version of the form, the trial, and the day it was withdrawn
reviews: a list of a named person's judgements, where a criterion asks for one
  {{"criterion": "...", "verdict": "pass", "by": "...", "date": "2024-10-19", "reason": "..."}}
  verdict: "pass" if it does not stand in her way, for an exclusion too; else "fail"
  criteria: {criteria}
weight: {{"kg": 58, "date": "2024-10-18"}}
"""
