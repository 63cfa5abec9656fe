"""The karyotype, parsed and then classified."""

from datetime import date
from typing import ClassVar, Literal

from poi_trial.memo import Memo
from poi_trial.screening.criteria.base import Criterion, Judge
from poi_trial.screening.karyotype_reading import Classified, Reading, classify
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.verdict import Fact, Finding, Need, Remark, Verdict

_VERDICTS = {"pass": Verdict.PASS, "fail": Verdict.FAIL, "review": Verdict.UNKNOWN}


class Karyotype(Criterion):
    """The karyotype is a normal one; what no rule decides is left to a person's judgement."""

    kind: Literal["karyotype"]
    reads: Reading

    words: ClassVar = {
        "normal": "{karyotype}",
        "review-many": "a clinician or cytogeneticist judges whether this is a normal karyotype",
        "abnormal": "{karyotype}: {found} is not normal",
        "abnormal-whole": "{karyotype} is not a normal karyotype",
        "mosaic": "{karyotype}: a mosaic with {found}{share}",
        "low-mosaic": "{karyotype}: {found}{share}, few enough to be judged",
        "uncertain": "{karyotype}: {found} is written as uncertain",
        "heteromorphism": "{karyotype}: {found} is a variant that is judged case by case",
        "other-method": "{karyotype}: a result by another method stands beside it",
        "called-mosaic": "{karyotype}: called a mosaic, without its lines",
        "words": '"{karyotype}" is in words and no karyotype',
        "unread": '"{karyotype}" cannot be read as a karyotype',
        "empty": "the karyotype is blank",
        "missing": "her karyotype is not recorded",
        "obtain": "obtain her karyotype",
        "review": "a clinician or cytogeneticist judges whether this is a normal karyotype: {karyotype}",
    }

    def on(self, day: date, lexicon: Lexicon) -> Judge:  # noqa: ARG002
        """Classify the recorded karyotype."""

        def judge(fact: tuple[str | None, str | None]) -> Finding:
            text, source = fact
            if text is None or not text.strip():
                reason = Remark("missing" if text is None else "empty")
                return Finding(Verdict.UNKNOWN, reason, needs=(Need(Remark("obtain"), day),))
            classified = classify(text, self.reads)
            values = {"karyotype": text, "found": ", ".join(classified.found), "share": _share(classified)}
            verdict = _VERDICTS[classified.verdict]
            review = verdict is Verdict.UNKNOWN
            needs = (Need(Remark("review", values), day),) if review else ()
            whole = classified.reason == "abnormal" and classified.found == (text.strip(),)
            reason = Remark("abnormal-whole" if whole else classified.reason, values)
            evidence = (Fact("karyotype", text, source),)
            return Finding(verdict, reason, evidence, needs, review=review)

        found = Memo(judge)
        return lambda patient: found[patient.karyotype, patient.source_of("karyotype")]


def _share(classified: Classified) -> str:
    if classified.cells is None or classified.counted is None:
        return ""
    return f" in {classified.cells} of {classified.counted} cells"
