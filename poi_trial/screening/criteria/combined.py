"""Criteria made of criteria: Kleene's strong logic over the parts, whose evidence, needs and notes are kept."""

from abc import abstractmethod
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import ClassVar, NamedTuple

from poi_trial.patient import Patient
from poi_trial.screening.criteria.base import Criterion, Judge
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.verdict import Finding, Need, Remark, Verdict, negated


class _Said(NamedTuple):
    """A remark of a part, written by the part where it is shown."""

    part: Criterion
    remark: Remark

    def __str__(self) -> str:
        return f"{self.part.id}: {self.part.say(self.remark)}"


class _Joined(NamedTuple):
    """Several things as text that is made where it is shown."""

    texts: tuple[object, ...]
    between: str

    def __str__(self) -> str:
        return self.between.join(map(str, self.texts))


class _Way(NamedTuple):
    """How a part that does not pass can come to pass: by what is needed, or, without needs, by waiting."""

    part: Criterion
    needs: tuple[Need, ...]
    opens: date

    def __str__(self) -> str:
        said = _Joined(tuple(_Said(self.part, need.what) for need in self.needs), " and ")
        return str(said) if self.needs else f"{self.part.id}: screen her again on or after {self.opens}"


class _Case(NamedTuple):
    """Whom the parts judge, on which day, and what each comes to."""

    patient: Patient
    day: date
    lexicon: Lexicon
    found: tuple[tuple[Criterion, Finding], ...]

    def count(self, verdict: Verdict) -> int:
        """How many parts come to a verdict."""
        return sum(finding.verdict is verdict for _, finding in self.found)

    def with_needs(self) -> Iterator[_Way]:
        """The parts that what they need can make pass."""
        for part, finding in self.found:
            if finding.verdict is not Verdict.PASS and finding.needs:
                yield _Way(part, finding.needs, max(need.earliest for need in finding.needs))

    def by_waiting(self) -> Iterator[_Way]:
        """The parts that need nothing and pass on a later day under the same facts."""
        for part, finding in self.found:
            if finding.verdict is Verdict.FAIL and not finding.needs:
                turns = sorted(turn for turn in part.turns(self.patient, self.lexicon) if turn > self.day)
                passing = (t for t in turns if part.on(t, self.lexicon)(self.patient).verdict is Verdict.PASS)
                yield from (_Way(part, (), turn) for turn in list(passing)[:1])


class Combined(Criterion):
    """Passes where so many of its parts pass, and fails where too few are left that could."""

    words: ClassVar = {
        "parts": "{parts}",
        "need": "{what}",
        "ways": "{missing} of these would do: {ways}",
        "note": "{what}",
    }

    @property
    @abstractmethod
    def needed(self) -> int:
        """How many parts must pass."""

    def on(self, day: date, lexicon: Lexicon) -> Judge:
        """Judge every part and count."""
        judges = [(part, part.on(day, lexicon)) for part in self.parts]

        def judge(patient: Patient) -> Finding:
            return self._together(_Case(patient, day, lexicon, tuple((part, each(patient)) for part, each in judges)))

        return judge

    def _together(self, case: _Case) -> Finding:
        passed, unknown = case.count(Verdict.PASS), case.count(Verdict.UNKNOWN)
        verdict = Verdict.FAIL if passed + unknown < self.needed else Verdict.UNKNOWN
        verdict = Verdict.PASS if passed >= self.needed else verdict
        tells = [(part, f) for part, f in case.found if verdict in (Verdict.UNKNOWN, f.verdict)]
        return Finding(
            verdict,
            Remark("parts", {"parts": _Joined(tuple(_Said(part, finding.reason) for part, finding in tells), "; ")}),
            tuple(chain.from_iterable(finding.evidence for _, finding in tells)),
            () if verdict is Verdict.PASS else tuple(self._needs(case, self.needed - passed)),
            tuple(Remark("note", {"what": _Said(part, note)}) for part, f in case.found for note in f.notes),
            # What is missing of a part is settled by no review of the whole.
            verdict is Verdict.UNKNOWN and all(f.review for _, f in case.found if f.verdict is Verdict.UNKNOWN),
        )

    def _needs(self, case: _Case, missing: int) -> Iterator[Need]:
        """What each part needs where all of them must pass, else one need that says the ways there are."""
        ways = list(case.with_needs())
        if not ways:
            return
        if missing < len(ways) or self.needed < len(self.parts):
            ways += case.by_waiting()
        if missing > len(ways):
            return
        if missing == len(ways):
            needs = ((way.part, need) for way in ways for need in way.needs)
            yield from (Need(Remark("need", {"what": _Said(part, n.what)}), n.earliest) for part, n in needs)
            return
        earliest = sorted(way.opens for way in ways)[missing - 1]
        yield Need(Remark("ways", {"missing": missing, "ways": _Joined(tuple(ways), "; or ")}), earliest)

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:
        """The days on which a part may turn."""
        yield from (turn for part in self.parts for turn in part.turns(patient, lexicon))


class Opposite(Criterion):
    """Passes where its one part fails, and fails where that passes; an unknown stays unknown."""

    words: ClassVar = {}

    def on(self, day: date, lexicon: Lexicon) -> Judge:
        """Judge the part and turn the verdict round."""
        (part,) = self.parts
        judge_part = part.on(day, lexicon)

        def judge(patient: Patient) -> Finding:
            finding = judge_part(patient)
            needs = finding.needs if finding.verdict is Verdict.UNKNOWN else ()
            return finding._replace(verdict=negated(finding.verdict), needs=needs)

        return judge

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:
        """The days on which the part may turn."""
        yield from self.parts[0].turns(patient, lexicon)

    def say(self, remark: Remark) -> str:
        """The part's own sentence."""
        return self.parts[0].say(remark)
