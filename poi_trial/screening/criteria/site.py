"""The site where she is seen."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from poi_trial.model import Many
from poi_trial.patient import Patient
from poi_trial.scalars import Id
from poi_trial.screening.criteria.base import Criterion, Judge
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.verdict import Fact, Finding, Need, Remark, Verdict


class Site(Criterion):
    """The recorded site is one of those named."""

    kind: Literal["site"]
    accepts: Many[Id] = Field(min_length=1)

    words: ClassVar = {
        "recorded": "seen at {site}",
        "missing": "the site where she is seen is not recorded",
        "ask": "record the site where she is seen",
    }

    def on(self, day: date, lexicon: Lexicon) -> Judge:  # noqa: ARG002
        """Judge the recorded site; a missing one is unknown."""
        missing = Finding(Verdict.UNKNOWN, Remark("missing"), needs=(Need(Remark("ask"), day),))

        def judge(patient: Patient) -> Finding:
            if patient.site is None:
                return missing
            verdict = Verdict.PASS if patient.site in self.accepts else Verdict.FAIL
            return Finding(verdict, Remark("recorded", {"site": patient.site}), (Fact("site", patient.site),))

        return judge
