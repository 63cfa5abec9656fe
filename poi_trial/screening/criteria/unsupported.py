"""A sentence that the language has no kind for: kept word for word, and left to the investigator."""

from datetime import date
from typing import ClassVar, Literal

from poi_trial.patient import Patient
from poi_trial.scalars import Words
from poi_trial.screening.criteria.base import Criterion, Judge
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.verdict import Finding, Need, Remark, Verdict


class Unsupported(Criterion):
    """Unknown for everyone, until the investigator reads the sentence and judges her by it in a review."""

    kind: Literal["unsupported"]
    reading: Words = "Left to the investigator; no kind of criterion reads this sentence."

    words: ClassVar = {
        "unread": 'no kind of criterion reads this sentence: "{text}"',
        "review": "the investigator judges her by this sentence and writes a review, pass if it does not stand in her "
        'way: "{text}"',
        "review-many": 'the investigator judges each by this sentence: "{text}"',
    }

    def on(self, day: date, lexicon: Lexicon) -> Judge:  # noqa: ARG002
        """Unknown, whatever is on record."""
        text = {"text": self.text}
        need = Need(Remark("review", text), day)
        finding = Finding(Verdict.UNKNOWN, Remark("unread", text), needs=(need,), review=True)

        def judge(patient: Patient) -> Finding:  # noqa: ARG001
            return finding

        return judge
