"""Criteria made of criteria: Kleene's strong logic over the members, whose evidence, needs and notes are kept."""

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import chain
from typing import ClassVar, NamedTuple

from poi_trial.memo import Memo
from poi_trial.patient import Patient
from poi_trial.screening.criteria.base import Criterion, Judge, Undoing
from poi_trial.screening.effort import are_few
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.verdict import Finding, Need, Remark, Verdict, negated


class _Said(NamedTuple):
    """A remark of a member, written by the member where it is shown."""

    member: Criterion
    remark: Remark

    def __str__(self) -> str:
        return f"{self.member.id}: {self.member.say(self.remark)}"

    def of_many(self) -> str:
        return f"{self.member.id}: {self.member.say_of_many(self.remark)}"


class _Wait(NamedTuple):
    """That a member turns by itself on a day."""

    member: Criterion
    opens: date

    def __str__(self) -> str:
        return f"{self.member.id}: screen her again on or after {self.opens}"

    def of_many(self) -> str:
        return f"{self.member.id}: screen her again later"


class _Joined(NamedTuple):
    """Several things as text that is made where it is shown."""

    texts: "tuple[_Said | _Wait | _Joined, ...]"
    between: str

    def __str__(self) -> str:
        return self.between.join(map(str, self.texts))

    def of_many(self) -> str:
        return self.between.join(dict.fromkeys(text.of_many() for text in self.texts))


class _Way(NamedTuple):
    """How a member that does not pass can come to pass: by what is needed, or, without needs, by waiting."""

    member: Criterion
    needs: tuple[Need, ...]
    opens: date

    def each(self) -> Iterator[tuple[_Said | _Wait, date]]:
        """Everything that this way takes, waiting included, and from when."""
        for need in self.needs:
            yield _Said(self.member, need.what), need.earliest
        if not self.needs:
            yield _Wait(self.member, self.opens), self.opens

    def together(self) -> _Joined:
        """All of it as one text."""
        return _Joined(tuple(what for what, _ in self.each()), " and ")


class _Ahead:
    """On which days after one each member comes to a verdict, under the same facts of one patient.

    A timeline asks for it on each of its days, so each day is judged once.
    """

    def __init__(self, members: tuple[Criterion, ...], patient: Patient, since: date, lexicon: Lexicon) -> None:
        self._members, self._patient, self._since, self._lexicon = members, patient, since, lexicon
        self._found = Memo(self._judged)

    def serves(self, patient: Patient, day: date, lexicon: Lexicon) -> bool:
        """Whether it tells of her, from that day on."""
        return self._patient is patient and self._since <= day and self._lexicon is lexicon

    def days(self, place: int, wanted: Verdict) -> list[date]:
        """The days on which the member in a place may turn and comes to the verdict, in their order."""
        return self._found[place][wanted]

    def _judged(self, place: int) -> dict[Verdict, list[date]]:
        member, patient, lexicon = self._members[place], self._patient, self._lexicon
        turns = sorted({turn for turn in member.turns(patient, lexicon) if turn > self._since})
        found: dict[Verdict, list[date]] = {verdict: [] for verdict in Verdict}
        # A record that holds too much for that has no outlook either.
        for turn in turns if are_few(len(turns), patient) else ():
            found[member.on(turn, lexicon)(patient).verdict].append(turn)
        return found


class _Case(NamedTuple):
    """Whom the members judge, on which day, what each comes to, and the verdict that is wanted of enough of them."""

    patient: Patient
    day: date
    lexicon: Lexicon
    found: tuple[tuple[Criterion, Finding], ...]
    wanted: Verdict

    def count(self, verdict: Verdict) -> int:
        """How many members come to a verdict."""
        return sum(finding.verdict is verdict for _, finding in self.found)

    def with_needs(self) -> Iterator[_Way]:
        """The members that what they need can bring to the verdict wanted."""
        for member, finding in self.found:
            if finding.verdict is not self.wanted and (needs := self._needs(member, finding)):
                yield _Way(member, needs, max(need.earliest for need in needs))

    def _needs(self, member: Criterion, finding: Finding) -> tuple[Need, ...]:
        if self.wanted is Verdict.PASS:
            return finding.needs
        return member.undoing(self.day, self.lexicon)(self.patient, finding)

    def by_waiting(self, ahead: _Ahead) -> Iterator[_Way]:
        """The members that need nothing and come to the verdict on a later day under the same facts."""
        for place, (member, finding) in enumerate(self.found):
            if finding.verdict is negated(self.wanted) and not self._needs(member, finding):
                coming = ahead.days(place, self.wanted)
                yield from (_Way(member, (), day) for day in coming[bisect_right(coming, self.day) :][:1])


class Combined(Criterion):
    """Passes where so many of its members pass, and fails where too few are left that could."""

    words: ClassVar = {
        "members": "{members}",
        "need": "{what}",
        "ways": "{missing} of these would do: {ways}",
        "note": "{what}",
    }

    @property
    @abstractmethod
    def needed(self) -> int:
        """How many members must pass."""

    def say_of_many(self, remark: Remark) -> str:
        """Write what many women need, each member in its words for many."""
        texts = {k: v.of_many() if isinstance(v, _Said | _Wait | _Joined) else v for k, v in remark.values.items()}
        return self.words[remark.key].format_map(texts)

    def on(self, day: date, lexicon: Lexicon) -> Judge:
        """Judge every member and count."""
        judges = [(member, member.on(day, lexicon)) for member in self.members]

        def judge(patient: Patient) -> Finding:
            found = tuple((member, judge_member(patient)) for member, judge_member in judges)
            return self._together(_Case(patient, day, lexicon, found, Verdict.PASS))

        return judge

    def undoing(self, day: date, lexicon: Lexicon) -> Undoing:
        """So many members fail that too few are left."""
        judges = [(member, member.on(day, lexicon)) for member in self.members]
        failing = len(judges) - self.needed + 1

        def find(patient: Patient, finding: Finding) -> tuple[Need, ...]:  # noqa: ARG001
            found = tuple((member, judge_member(patient)) for member, judge_member in judges)
            case = _Case(patient, day, lexicon, found, Verdict.FAIL)
            return tuple(self._needs(case, failing - case.count(Verdict.FAIL)))

        return find

    def _together(self, case: _Case) -> Finding:
        passed, unknown = case.count(Verdict.PASS), case.count(Verdict.UNKNOWN)
        verdict = Verdict.FAIL if passed + unknown < self.needed else Verdict.UNKNOWN
        verdict = Verdict.PASS if passed >= self.needed else verdict
        tells = [(member, f) for member, f in case.found if verdict in (Verdict.UNKNOWN, f.verdict)]
        return Finding(
            verdict,
            Remark("members", {"members": _Joined(tuple(_Said(member, f.reason) for member, f in tells), "; ")}),
            tuple(chain.from_iterable(finding.evidence for _, finding in tells)),
            () if verdict is Verdict.PASS else tuple(self._needs(case, self.needed - passed)),
            tuple(Remark("note", {"what": _Said(member, note)}) for member, f in case.found for note in f.notes),
            # What is missing of a member is settled by no review of the whole.
            verdict is Verdict.UNKNOWN and all(f.review for _, f in case.found if f.verdict is Verdict.UNKNOWN),
        )

    def _needs(self, case: _Case, missing: int) -> Iterator[Need]:
        """What each member needs where all of them must turn, else one need that says the ways there are."""
        ways = list(case.with_needs())
        # Without any, time alone mends it, and the timeline says when.
        ways += case.by_waiting(self._ahead(case)) if ways else ()
        if missing < len(ways):
            earliest = sorted(way.opens for way in ways)[missing - 1]
            texts = _Joined(tuple(way.together() for way in ways), "; or ")
            yield Need(Remark("ways", {"missing": missing, "ways": texts}), earliest)
        elif missing == len(ways):
            yield from (Need(Remark("need", {"what": what}), day) for way in ways for what, day in way.each())

    def _ahead(self, case: _Case) -> _Ahead:
        for kept in self._kept:
            if kept.serves(case.patient, case.day, case.lexicon):
                return kept
        found = _Ahead(self.members, case.patient, case.day, case.lexicon)
        self._kept[:] = [found]
        return found

    @cached_property
    def _kept(self) -> list[_Ahead]:
        """What was found of the last patient."""
        return []

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:
        """The days on which a member may turn."""
        yield from (turn for member in self.members for turn in member.turns(patient, lexicon))


class Opposite(Criterion):
    """Passes where its one member fails, and fails where that passes; an unknown stays unknown."""

    words: ClassVar = {}

    def on(self, day: date, lexicon: Lexicon) -> Judge:
        """Judge the member and turn the verdict round."""
        (member,) = self.members
        judge_member, undoing = member.on(day, lexicon), member.undoing(day, lexicon)

        def judge(patient: Patient) -> Finding:
            finding = judge_member(patient)
            needs = () if finding.verdict is Verdict.FAIL else undoing(patient, finding)
            return finding._replace(verdict=negated(finding.verdict), needs=needs)

        return judge

    def undoing(self, day: date, lexicon: Lexicon) -> Undoing:
        """What the member needs to pass."""
        judge_member = self.members[0].on(day, lexicon)
        return lambda patient, finding: judge_member(patient).needs  # noqa: ARG005

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:
        """The days on which the member may turn."""
        yield from self.members[0].turns(patient, lexicon)

    def say(self, remark: Remark) -> str:
        """The member's own sentence."""
        return self.members[0].say(remark)

    def say_of_many(self, remark: Remark) -> str:
        """The member's own sentence of many."""
        return self.members[0].say_of_many(remark)
