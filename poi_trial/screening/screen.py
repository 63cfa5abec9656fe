"""Screening: every criterion judged as of a day, the outcome, the holds, and the outlook."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from itertools import repeat
from typing import NamedTuple

from pydantic import BaseModel

from poi_trial.dates import PartialDate, plus_days
from poi_trial.memo import Memo
from poi_trial.patient import Condition, Measurement, Patient, Procedure, Review, Treatment
from poi_trial.screening.criteria import AnyCriterion
from poi_trial.screening.effort import are_few
from poi_trial.screening.eligibility import Eligibility
from poi_trial.screening.holds import HoldFinding, holder
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.outlook import Outlook, Timeline, Window, join
from poi_trial.screening.slips import without_slips
from poi_trial.screening.verdict import Fact, Finding, Remark, Verdict, all_of


class Outcome(StrEnum):
    """What all criteria together come to; undetermined is not eligible."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNDETERMINED = "undetermined"


class Judged(NamedTuple):
    """A criterion, and what it comes to on the screening day and, where asked, as time goes by under the same facts."""

    criterion: AnyCriterion
    finding: Finding
    timeline: Timeline | None = None
    best: tuple[Window, ...] = ()
    """The stretches of days on which it can pass at best."""

    @property
    def window(self) -> Window | None:
        """The first window, at or after the screening day, in which it passes; None where no timeline was asked for."""
        return next(iter(self.timeline.passes()), None) if self.timeline else None


class Screening(NamedTuple):
    """One patient judged as of one day."""

    patient: str
    on: date
    outcome: Outcome
    criteria: tuple[AnyCriterion, ...]
    findings: tuple[Finding, ...]
    """What each criterion comes to on the screening day."""
    foreseen: tuple[tuple[Timeline, tuple[Window, ...]], ...] | None
    """Of each criterion the timeline, and when it can pass at best; None where no outlook was asked for."""
    outlook: Outlook | None
    """None where it was not asked for, or the record holds too much to look ahead."""
    holds: tuple[HoldFinding, ...]
    unread: tuple[str, ...]
    """Conditions and procedures that no hold knows, for a person to read."""
    later: tuple[str, ...]
    """Conditions and procedures that lie after the day and were set aside."""
    unused: tuple[str, ...]
    """Analytes on record that the protocol does not know."""
    assumptions: tuple[str, ...]
    seen: tuple[str, ...] = ()
    """What was seen in the record that she was read from and not used."""

    @property
    def judged(self) -> tuple[Judged, ...]:
        """Every criterion with what it comes to."""
        if self.foreseen is None:
            return tuple(map(Judged, self.criteria, self.findings))
        return tuple(
            Judged(c, f, *ahead) for c, f, ahead in zip(self.criteria, self.findings, self.foreseen, strict=True)
        )


def screen(eligibility: Eligibility, patient: Patient, day: date) -> Screening:
    """Judge `patient` by every criterion as of `day`, with the outlook; `screener` prepares the same for many.

    Where there are too many days ahead for so long a record to be judged on each, there is no outlook.
    """
    (found,) = screener(eligibility, day, outlook=True)([patient])
    return found


def screener(eligibility: Eligibility, day: date, *, outlook: bool) -> Callable[[Sequence[Patient]], list[Screening]]:
    """Prepare once what the protocol and the day settle, for many patients; without `outlook`, as of `day` alone.

    Those who are given together are judged criterion by criterion: a processor is faster at what it did just before.
    """
    criteria, lexicon = eligibility.criteria, eligibility.lexicon
    judges = [criterion.on(day, lexicon) for criterion in criteria]
    held_up, assumptions = holder(eligibility.holds, day), _assumptions(eligibility)
    used = Memo[str | None, bool](lambda name: _is_used(name, lexicon))

    def as_of_day(patient: Patient, findings: tuple[Finding, ...]) -> Screening:
        if reviews := patient.reviews:
            findings = tuple(settle(c.id, found, reviews, day) for c, found in zip(criteria, findings, strict=True))
        came_to = outcome([finding.verdict for finding in findings])
        # Nearly every file holds known analytes alone.
        unknown = [m for m in patient.measurements or () if not used[m.analyte]]
        unused = tuple(name for name in _analytes(patient) if not used[name]) if unknown else ()
        held = held_up(patient)
        return Screening(patient.id, day, came_to, criteria, findings, None, None, *held, unused, assumptions)

    def judged(patients: Sequence[Patient]) -> list[Screening]:
        columns = [list(map(judge, patients)) for judge in judges]
        today = list(map(as_of_day, patients, zip(*columns, strict=True) if columns else repeat(())))
        return list(map(_foreseen, today, repeat(eligibility), patients)) if outlook else today

    return judged


def _foreseen(today: Screening, eligibility: Eligibility, patient: Patient) -> Screening:
    """The screening with what time brings, if there are few enough days ahead."""
    turns = _turns_ahead(eligibility, patient, today.on)
    if not are_few(sum(map(len, turns)), patient):
        return today
    lines = {
        c.id: Timeline(((today.on, found), *_judged_on(c, patient, days, eligibility.lexicon)))
        for c, found, days in zip(eligibility.criteria, today.findings, turns, strict=True)
    }
    corrected = _corrected(lines, eligibility, patient, today.on)
    foreseen = tuple((line, corrected[criterion].at_best()) for criterion, line in lines.items())
    return today._replace(foreseen=foreseen, outlook=join(corrected, today.on))


def _assumptions(eligibility: Eligibility) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a for c in eligibility.criteria for a in c.rests_on))


def outcome(verdicts: Iterable[Verdict]) -> Outcome:
    """Any fail is ineligible, else any unknown undetermined, else eligible."""
    return _OUTCOMES[all_of(verdicts)]


_OUTCOMES = {
    Verdict.PASS: Outcome.ELIGIBLE,
    Verdict.FAIL: Outcome.INELIGIBLE,
    Verdict.UNKNOWN: Outcome.UNDETERMINED,
}


def judge(criterion: AnyCriterion, patient: Patient, day: date, lexicon: Lexicon) -> Finding:
    """Judge one criterion as of `day`, reviews included."""
    return settle(criterion.id, criterion.on(day, lexicon)(patient), patient.reviews or (), day)


def _turns_ahead(eligibility: Eligibility, patient: Patient, day: date) -> list[set[date]]:
    """Of each criterion the days after `day` on which its verdict may turn."""
    return [{turn for turn in _turns(c, patient, eligibility.lexicon) if turn > day} for c in eligibility.criteria]


def _judged_on(
    criterion: AnyCriterion, patient: Patient, days: Iterable[date], lexicon: Lexicon
) -> tuple[tuple[date, Finding], ...]:
    return tuple((day, judge(criterion, patient, day, lexicon)) for day in sorted(days))


def _turns(criterion: AnyCriterion, patient: Patient, lexicon: Lexicon) -> Iterator[date]:
    yield from criterion.turns(patient, lexicon)
    yield from _review_turns(criterion.id, patient)


def _corrected(
    lines: dict[str, Timeline], eligibility: Eligibility, patient: Patient, day: date
) -> dict[str, Timeline]:
    """The timelines that at best rests on: where a criterion has needs, as if the slips they may mend were mended."""
    without = without_slips(patient, day)
    if without is patient:
        return lines
    turns = zip(eligibility.criteria, _turns_ahead(eligibility, without, day), strict=True)
    mended = [(criterion, days) for criterion, days in turns if lines[criterion.id].today.needs]
    return lines | {c.id: Timeline(_judged_on(c, without, {day, *days}, eligibility.lexicon)) for c, days in mended}


def _review_turns(criterion: str, patient: Patient) -> Iterator[date]:
    """A review counts from its day, and may be void from the next: a partial date reaches further each day."""
    days = [review.date for review in patient.reviews or () if review.criterion == criterion]
    yield from (turn for day in days for turn in (day, plus_days(day, 1)))
    if days:
        # A fact that comes to be known after the review makes it void.
        entries = (*(patient.measurements or ()), *(patient.treatments or ()))
        entries = (*entries, *(patient.procedures or ()), *(patient.conditions or ()))
        yield from (edge for entry in entries for known in _dates(entry) if known for edge in known)


def settle(criterion: str, finding: Finding, reviews: Iterable[Review], day: date) -> Finding:
    """Let a review settle an unknown that asks for one; never a fail, nor missing data.

    A review dated after `day` is set aside, and one that is older than a fact it rests on is void. Of several
    the latest counts; two of one day that disagree settle nothing.
    """
    mine = [review for review in reviews if review.criterion == criterion]
    notes = tuple(_remark("review-later", review) for review in mine if review.date > day)
    dated = [review for review in mine if review.date <= day]
    if not dated:
        return finding._replace(notes=finding.notes + notes)
    latest = max(review.date for review in dated)
    last = [review for review in dated if review.date == latest]
    if finding.verdict is not Verdict.UNKNOWN or not finding.review:
        note = _remark("review-not-asked", last[0])
    elif len({review.verdict for review in last}) > 1:
        note = _remark("review-disagree", last[0])
    elif any(newer > latest for newer in _known_days(finding.evidence, day)):
        note = _remark("review-void", last[0])
    else:
        verdict = Verdict(last[0].verdict)
        return finding._replace(verdict=verdict, reviewed=last[0], needs=(), notes=finding.notes + notes)
    return finding._replace(notes=(*finding.notes, *notes, note))


REVIEW_WORDS = {
    "review-later": "the review by {by} is dated {date}, after the screening day, and was set aside",
    "review-not-asked": "the review by {by} of {date} settles nothing: no judgement is asked for here",
    "review-disagree": "reviews of {date} disagree and settle nothing",
    "review-void": "the review by {by} of {date} is older than facts it rests on and is void",
}


def say(criterion: AnyCriterion, remark: Remark) -> str:
    """Write a remark's sentence: the criterion's own words, or those of reviews."""
    words = REVIEW_WORDS.get(remark.key)
    return words.format_map(remark.values) if words else criterion.say(remark)


def _remark(key: str, review: Review) -> Remark:
    return Remark(key, {"by": review.by, "date": review.date})


def _known_days(evidence: tuple[BaseModel | Fact, ...], day: date) -> list[date]:
    days = (known.until(day) for entry in evidence for known in _dates(entry) if known)
    return [known.last for known in days if known]


def _dates(entry: BaseModel | Fact) -> tuple[PartialDate | None, ...]:
    match entry:
        case Measurement() | Procedure():
            return (entry.date,)
        case Treatment():
            return (entry.start, entry.end)
        case Condition():
            return (entry.since,)
        case _:
            return ()


def _analytes(patient: Patient) -> Iterable[str]:
    """What was measured, by name."""
    return dict.fromkeys(m.analyte or "a measurement without a name" for m in patient.measurements or ())


def _is_used(name: str | None, lexicon: Lexicon) -> bool:
    return any(analyte.names_it(name) for analyte in lexicon.analytes)
