"""What a treatment means for a sentence about drugs: by its ATC code and by its name, the worse of the two.

Classes are ATC codes or the first letters of them, and the longest that fits a code decides
(WHO Collaborating Centre for Drug Statistics Methodology: the ATC system has five levels, `G03HB01`).
"""

import re
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from poi_trial.model import Many, Model
from poi_trial.patient import Treatment
from poi_trial.scalars import AtcClass
from poi_trial.screening.lexicon import Drugs
from poi_trial.screening.phrases import Kept
from poi_trial.screening.verdict import Verdict

_WHOLE_CODE = re.compile(r"[ABCDGHJLMNPRSV]\d\d[A-Z][A-Z]\d\d", re.ASCII)
_ANY_LEVEL = re.compile(r"[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?", re.ASCII)


class Meaning(StrEnum):
    """What a treatment is to the sentence, the worst first; the `JUDGE_…` ones need a person."""

    COUNTS = "counts"
    JUDGE_LOCAL = "local"
    JUDGE_CLASS = "class"
    JUDGE_CODE = "code"
    JUDGE_NAME = "name"
    NOTED = "noted"
    OTHER = "other"

    @property
    def needs_judgement(self) -> bool:
        """Whether only a person can say what it is."""
        return self not in (Meaning.COUNTS, Meaning.NOTED, Meaning.OTHER)


_WORST_FIRST = tuple(Meaning)


class _Known(NamedTuple):
    """What was found out of treatments with some drugs."""

    drugs: Drugs
    meanings: Kept[Meaning]
    members: Kept[Verdict]


class DrugClasses(Model):
    """The classes that a sentence means, those a person must judge, and those that only are noted."""

    counts: Many[AtcClass]
    judge: Many[AtcClass] = ()
    noted: Many[AtcClass] = ()
    judge_if_local: Many[AtcClass] = ()
    """Classes that need judgement when given by a route that acts mainly where the drug is put."""

    def meaning(self, treatment: Treatment, drugs: Drugs) -> Meaning:
        """The worse of what the recorded code and every listed name in it mean."""
        return self.meanings(drugs).of(treatment)

    def meanings(self, drugs: Drugs) -> Kept[Meaning]:
        """What each treatment means."""
        return self._known(drugs).meanings

    def _meaning(self, treatment: Treatment, drugs: Drugs) -> Meaning:
        local = drugs.is_local(treatment)
        recorded, named = drugs.codes(treatment)
        found = [self._of_code(code, local) for code in recorded]
        found += [self._of_wide(code, local) for code in named]
        if not recorded and not drugs.only_known_words(treatment.agent or ""):
            found.append(Meaning.JUDGE_NAME)
        return min(found, key=_WORST_FIRST.index)

    @cached_property
    def _known_by(self) -> list[_Known]:
        return []

    def _known(self, drugs: Drugs) -> _Known:
        """What was found out with these drugs, the only ones that a protocol has."""
        if not self._known_by or self._known_by[0].drugs is not drugs:
            meanings = Kept(lambda each: self._meaning(each, drugs))
            self._known_by[:] = [_Known(drugs, meanings, Kept(lambda each: self._belongs(each, drugs)))]
        return self._known_by[0]

    def _of_code(self, code: str, local: bool) -> Meaning:
        """Read a recorded code: only a class that counts as a whole may stand without its last letters."""
        meaning = self.of_class(code, local)
        if _WHOLE_CODE.fullmatch(code) or (meaning is Meaning.COUNTS and _ANY_LEVEL.fullmatch(code)):
            return meaning
        return Meaning.JUDGE_CODE

    def _of_wide(self, code: str, local: bool) -> Meaning:
        """Read a class that may be wide, as a name stands for; one that others lie within needs judgement."""
        meaning = self.of_class(code, local)
        wide = any(listed.startswith(code) for listed in (*self.counts, *self.judge))
        return Meaning.JUDGE_CLASS if wide and meaning in (Meaning.OTHER, Meaning.NOTED) else meaning

    def belongs(self, treatment: Treatment, drugs: Drugs) -> Verdict:
        """Whether it is of a class that counts: for sure where its code and its names say so, alone or together.

        Perhaps, where only one of the two says so, the class needs judgement, or an incomplete code stands alone;
        a name that is not listed says nothing.
        """
        return self._known(drugs).members.of(treatment)

    def _belongs(self, treatment: Treatment, drugs: Drugs) -> Verdict:
        local = drugs.is_local(treatment)
        recorded, named = drugs.codes(treatment)
        # An incomplete code may be any drug below it, unless a name beside it is one of these.
        is_told = any(name.startswith(code) and name != code for code in recorded for name in named)
        read = self.of_class if is_told else self._of_wide
        told = [
            [of(code, local) for code in codes] for of, codes in ((read, recorded), (self.of_class, named)) if codes
        ]
        worst = {min(meanings, key=_WORST_FIRST.index) for meanings in told}
        if worst <= {Meaning.NOTED, Meaning.OTHER}:
            return Verdict.FAIL
        return Verdict.PASS if worst == {Meaning.COUNTS} else Verdict.UNKNOWN

    def matters(self, code: str) -> bool:
        """Whether a class, which may be wide, counts or needs a person's judgement."""
        return self._of_wide(code, local=False) not in (Meaning.NOTED, Meaning.OTHER)

    def of_class(self, code: str, local: bool) -> Meaning:
        """What the longest listed class that a code begins with means; none is `OTHER`."""
        lists = (
            (Meaning.COUNTS, self.counts),
            (Meaning.JUDGE_CLASS, self.judge),
            (Meaning.NOTED, self.noted),
        )
        fitting = [(len(c), meaning) for meaning, classes in lists for c in classes if code.startswith(c)]
        if not fitting:
            return Meaning.OTHER
        longest = max(length for length, _ in fitting)
        meaning = next(meaning for length, meaning in fitting if length == longest)
        if meaning is Meaning.COUNTS and local and code.startswith(self.judge_if_local):
            return Meaning.JUDGE_LOCAL
        return meaning
