"""The facts of a patient file in short plain words."""

from collections.abc import Iterator

from poi_trial.dates import PartialDate
from poi_trial.patient import Consent, Menses, Patient, Pregnancy, Review
from poi_trial.screening.criteria.occasions import shown as result_shown
from poi_trial.screening.taken import shown as treatment_shown


def facts(patient: Patient) -> str:
    """What is recorded of her that a criterion reads, in one line."""
    return "; ".join(_facts(patient)) or "nothing recorded"


def _facts(patient: Patient) -> Iterator[str]:
    if patient.sex:
        yield f"sex {patient.sex}"
    if patient.site:
        yield f"site {patient.site}"
    if patient.birth_date:
        yield f"born {patient.birth_date}"
    if patient.karyotype is not None:
        yield f'karyotype "{patient.karyotype}"'
    if patient.weight and patient.weight.kg is not None:
        yield _entry(f"weight {patient.weight.kg} kg", patient.weight.date)
    yield from _menses(patient.menses or Menses())
    yield from (f"{m.analyte or 'a result'} {result_shown(m)}" for m in patient.measurements or ())
    yield from _pregnancy(patient.pregnancy or Pregnancy())
    if patient.treatments == ():
        yield "asked; she has had no treatments"
    yield from (treatment_shown(t) + (f", begun {t.start}" if t.start else "") for t in patient.treatments or ())
    yield from (_entry(procedure.called, procedure.date) for procedure in patient.procedures or ())
    yield from (_entry(c.called, c.since) + (f" until {c.until}" if c.until else "") for c in patient.conditions or ())
    yield from (f"she was not asked for all {history}" for history in patient.incomplete or ())
    for question, answer in (patient.answers or {}).items():
        yield f"{question}: {_yes_no(answer)}"
    yield from _consent(patient.consent or Consent())
    yield from (_review(review) for review in patient.reviews or ())


def _menses(menses: Menses) -> Iterator[str]:
    if menses.pattern:
        yield menses.pattern
    if menses.since:
        yield f"since {menses.since}"
    if menses.last_period:
        yield f"last period {menses.last_period}"


def _pregnancy(pregnancy: Pregnancy) -> Iterator[str]:
    if pregnancy.status:
        yield f"{pregnancy.status}" + (f" ({pregnancy.date})" if pregnancy.date and not pregnancy.test else "")
    if pregnancy.test:
        yield f"{pregnancy.test} pregnancy test" + (f" of {pregnancy.date}" if pregnancy.date else "")


def _entry(name: str, days: PartialDate | None) -> str:
    return name + (f" ({days})" if days else "")


def _yes_no(answer: bool | None) -> str:
    return "not answered" if answer is None else "yes" if answer else "no"


def _consent(consent: Consent) -> Iterator[str]:
    if consent.signed is not None:
        yield "consent signed" if consent.signed else "consent not signed"
    if consent.date:
        yield f"consent dated {consent.date}"
    if consent.withdrawn:
        yield f"withdrawn {consent.withdrawn}"
    if consent.trial:
        yield f"to {consent.trial}"


def _review(review: Review) -> str:
    return f"judged {review.verdict} by {review.by} on {review.date}: {review.reason}"
