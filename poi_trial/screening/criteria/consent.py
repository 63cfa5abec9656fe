"""Written consent to this very trial."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from poi_trial.dates import plus_days
from poi_trial.memo import Memo
from poi_trial.model import Many
from poi_trial.patient import Consent as Record
from poi_trial.patient import Patient
from poi_trial.scalars import Words
from poi_trial.screening.criteria.base import Criterion, Judge
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.phrases import fold
from poi_trial.screening.verdict import Finding, Need, Remark, Verdict


class Consent(Criterion):
    """Signed for this trial, dated on or before the screening day, and not withdrawn.

    A consent dated later is neither set aside nor cut at the day: it fails, for on that day she had not
    consented. A withdrawal counts whatever its date.
    """

    kind: Literal["consent"]
    trials: Many[Words] = Field(min_length=1)
    """The names under which consent forms know this trial."""

    words: ClassVar = {
        "signed": "signed on {days}",
        "not-signed": "not signed",
        "withdrawn": "withdrawn on {days}",
        "later": "signed on {days}, after the screening day",
        "later-opens": "her consent is dated {days}",
        "straddles": "signed in {days}, which may be before or after the screening day",
        "undated": "signed, but without a date",
        "other-trial": 'consent to "{trial}", which is not a name of this trial',
        "missing": "no consent is recorded",
        "ask": "obtain her signed and dated consent to this trial",
        "ask-willing": "if she wishes to take part, obtain her signed and dated consent",
        "ask-date": "record the day on which she signed",
        "ask-trial": "obtain consent to this trial, or correct the trial's name on record",
    }

    def on(self, day: date, lexicon: Lexicon) -> Judge:  # noqa: ARG002
        """Judge the consent on record."""
        names = frozenset(fold(name) for name in self.trials)

        def judge(recorded: Record | None) -> Finding:
            verdict, reason, ask = decide(recorded or Record())
            evidence = (recorded,) if recorded else ()
            return Finding(verdict, reason, evidence, (Need(Remark(ask), day),) if ask else ())

        def decide(consent: Record) -> tuple[Verdict, Remark, str | None]:
            days = {"days": consent.date}
            if consent.trial is not None and fold(consent.trial) not in names:
                return Verdict.UNKNOWN, Remark("other-trial", {"trial": consent.trial}), "ask-trial"
            if consent.withdrawn:
                return Verdict.FAIL, Remark("withdrawn", {"days": consent.withdrawn}), None
            if consent.signed is None:
                return Verdict.UNKNOWN, Remark("missing"), "ask"
            if not consent.signed:
                return Verdict.FAIL, Remark("not-signed"), "ask-willing"
            if consent.date is None:
                return Verdict.UNKNOWN, Remark("undated"), "ask-date"
            if consent.date.last <= day:
                return Verdict.PASS, Remark("signed", days), None
            if consent.date.first > day:
                return Verdict.FAIL, Remark("later", days), None
            return Verdict.UNKNOWN, Remark("straddles", days), "ask-date"

        found = Memo(judge)
        return lambda patient: found[patient.consent]

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:  # noqa: ARG002
        """The days between which the consent was signed."""
        if patient.consent and (signed := patient.consent.date):
            yield from (signed.first, signed.last, plus_days(signed.last, 1))
