"""She is pregnant, or, where the sentence says so, breast-feeding."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from poi_trial.dates import plus_days
from poi_trial.patient import Patient
from poi_trial.screening.criteria.base import Criterion, Judge
from poi_trial.screening.holds import HoldState, NotBreastFeeding, NotPregnant
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.verdict import Finding, Need, Remark, Verdict


class Pregnant(Criterion):
    """Passes for a recorded pregnancy or positive test; fails only with a negative test that is certainly recent.

    The record is read as the holds read it.
    """

    kind: Literal["pregnant"]
    test_within_days: int = Field(ge=0, le=365)
    """For so many days a negative test counts."""
    or_breast_feeding: bool = False

    words: ClassVar = {
        "present": "{found}",
        "clear": "a negative test at most {days} days old{status}",
        "open": "no negative test at most {days} days old is on record{status}",
        "not-asked": "whether she is breast-feeding is not recorded",
        "test": "make a pregnancy test, and record its day",
        "ask": "record whether she is breast-feeding",
    }

    def on(self, day: date, lexicon: Lexicon) -> Judge:  # noqa: ARG002
        """Judge the status and the last test."""
        own = {"id": self.id, "text": self.text, "source": self.reading}
        pregnancy = NotPregnant(kind="pregnancy", test_within_days=self.test_within_days, **own)
        feeding = NotBreastFeeding(kind="breast_feeding", **own)

        def judge(patient: Patient) -> Finding:
            states = [pregnancy.state(patient, day)]
            states += [feeding.state(patient, day)] if self.or_breast_feeding else []
            evidence = (patient.pregnancy,) if patient.pregnancy else ()
            status = patient.pregnancy and patient.pregnancy.status
            said = f", and recorded as {status}" if status else ""
            values = {"days": self.test_within_days, "status": said}
            if HoldState.PRESENT in states:
                found = "; ".join(pregnancy.found(patient, day)) or f"recorded as {status}"
                return Finding(Verdict.PASS, Remark("present", {"found": found}), evidence)
            if states[0] is HoldState.NOT_ASKED:
                return Finding(Verdict.UNKNOWN, Remark("open", values), evidence, (Need(Remark("test"), day),))
            if HoldState.NOT_ASKED in states:
                return Finding(Verdict.UNKNOWN, Remark("not-asked"), evidence, (Need(Remark("ask"), day),))
            return Finding(Verdict.FAIL, Remark("clear", values), evidence)

        return judge

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:  # noqa: ARG002
        """The edges of the test's date, the day after, and the day on which it is too old."""
        tested = patient.pregnancy and patient.pregnancy.date
        for edge in (tested.first, tested.last) if tested else ():
            yield from (edge, plus_days(edge, 1), plus_days(edge, self.test_within_days + 1))
