"""A laboratory result above a limit on two occasions that lie far enough apart."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import chain, permutations
from typing import ClassVar, Literal

from pydantic import Field

from poi_trial.dates import first_day_within, plus_days, plus_months
from poi_trial.memo import Memo
from poi_trial.patient import Measurement, Patient
from poi_trial.quantities import plain_number
from poi_trial.scalars import Id, Number
from poi_trial.screening.criteria.apart import Apart
from poi_trial.screening.criteria.base import Criterion, Judge, Undoing
from poi_trial.screening.criteria.influences import Doubt
from poi_trial.screening.criteria.occasions import ABOVE, NOT_ABOVE, UNCERTAIN, Occasion, shown
from poi_trial.screening.criteria.results import Ahead, Results, last_day, sort_results
from poi_trial.screening.criteria.set_aside import SetAside
from poi_trial.screening.lexicon import Analyte, Lexicon
from poi_trial.screening.verdict import FAIL, PASS, UNKNOWN, Finding, Need, Remark, Told

Pair = tuple[Occasion, Occasion]


class RepeatedMeasurement(Apart, Criterion):
    """Two results strictly above a limit, certainly far enough apart, and none that undoes them.

    A pair stands unless the latest usable result contradicts it. Without a pair, only a latest result that is
    certainly not above the limit and certainly recent fails, and only if nothing uncertain or unusable is
    recorded.
    """

    kind: Literal["repeated_measurement"]
    analyte: Id
    above: Number
    """The limit, in the analyte's own unit; the limit itself is not above."""
    unit: str
    """The unit of the limit, for readers; it must be the analyte's own."""
    recent_months: int = Field(ge=1, le=120)
    """A latest result that is not above the limit can fail a woman for so many calendar months."""
    set_aside: SetAside = Field(default_factory=SetAside)
    """Treatments and states that make a result say nothing of her own."""

    words: ClassVar = {
        "pair": "{first} and {second}, {apart} days apart",
        "contradicted": "{first} and {second} are {apart} days apart, but {against} is not above {limit}",
        "disputed": "{first} and {second} are {apart} days apart, but {against} may be of the same day as one of them",
        "not-above": "{latest} is not above {limit}, and no two results are",
        "one": "only one occasion above {limit}: {first}",
        "too-close": "no two occasions above {limit} are certainly {gap} apart: {results}",
        "none": "no result is certainly above {limit}: {results}",
        "missing": "no {analyte} result is recorded",
        "unused": "no {analyte} result can be used",
        "ask-raised": "record when this ends or ended, for a result above {limit} does not count before: {what}",
        "ask-raised-many": "record when a treatment ends or ended, for a result above {limit} does not count before",
        "repeat": "repeat {analyte} from {earliest}; above {limit} it completes the pair with {first}",
        "repeat-many": "repeat {analyte}; above {limit} it completes the pair",
        "obtain-first": "obtain {analyte} from {earliest}",
        "obtain-first-many": "obtain {analyte}",
        "obtain-second": "if it is above {limit}, repeat {analyte} {gap} later, from {earliest}",
        "obtain-second-many": "if it is above {limit}, repeat {analyte} {gap} later",
        "repeat-opens": "a second {analyte} is possible from {earliest} at the earliest",
        "obtain-second-opens": "two {analyte} results {gap} apart are possible from {earliest} at the earliest",
        "review": "repeat {analyte}, or a clinician judges whether the pair stands",
        "review-many": "repeat {analyte}, or a clinician judges whether the pair stands",
        "settle": "complete or correct what leaves open whether two results lie above {limit}: {results}",
        "settle-many": "complete or correct {analyte} results that leave open whether two lie above {limit}",
        "ask-lowered": "record when this ends or ended, for a result not above {limit} does not count before: {what}",
        "ask-lowered-many": "record when something ends or ended, for a result not above {limit} does not count before",
        "rule-out": "obtain {analyte} from {earliest}; not above {limit} it rules out that two results are",
        "rule-out-many": "obtain {analyte}; not above {limit} it rules out that two results are",
        "between": "{result} lies between the two and is not above {limit}",
        "old": "the latest result of the pair is of {days}, more than {months} months ago",
        "later": "{result} lies after the screening day and was set aside",
        "no-value": "{result} was not used: no value is recorded",
        "no-unit": "{result} was not used: no unit is recorded",
        "no-date": "{result} was not used: no date is recorded",
        "other-unit": "{result} was not used: its unit is not one that the protocol knows",
        "set-aside": "{doubt.result} was set aside: drawn {doubt.under}",
        "doubtful": "{doubt.result} counts as uncertain: perhaps drawn {doubt.under}",
        "ask-doubtful": "record {doubt.ask}, to tell whether {doubt.result} counts",
        "ask-doubtful-many": "record dates and treatments that tell whether a result counts",
        "implausible": "{result} was not used: the protocol takes numbers from {at_least} to {at_most}",
    }

    def on(self, day: date, lexicon: Lexicon) -> Judge:
        """Judge all results that are known on `day`."""
        analyte, above, drugs = lexicon.analyte(self.analyte), self.above, lexicon.drugs
        weigher, pair_of, with_pair = self.set_aside.weigher(drugs), self._pair, self._with_pair

        def judge(patient: Patient) -> Finding:
            results = sort_results(patient.measurements or (), analyte, above, day)
            results = weigher.weigh(results, patient, day)
            beside = results.later or results.unusable or results.doubts
            notes = tuple(_notes(results, analyte)) if beside else ()
            raised = results.at(ABOVE)
            pair = pair_of(raised) if results.exact else pair_of(results.undisputed(ABOVE)) or pair_of(raised)
            if pair:
                return with_pair(pair, results, day, notes)
            ahead = Ahead(results, weigher.ahead(patient, ABOVE, day), ABOVE)
            return self._without(results, ahead, day, notes)

        return judge

    def undoing(self, day: date, lexicon: Lexicon) -> Undoing:
        """A newer result that is not above the limit, once nothing else is open; a pair stays one whatever is newer."""
        analyte, weigher = lexicon.analyte(self.analyte), self.set_aside.weigher(lexicon.drugs)

        def find(patient: Patient, finding: Finding) -> tuple[Need, ...]:
            if finding.verdict is not UNKNOWN or finding.review:
                return finding.needs
            results = weigher.weigh(sort_results(patient.measurements or (), analyte, self.above, day), patient, day)
            ahead = Ahead(results, weigher.ahead(patient, NOT_ABOVE, day), NOT_ABOVE)
            return tuple(self._to_rule_out(results, ahead, day))

        return find

    def _to_rule_out(self, results: Results, ahead: Ahead, day: date) -> Iterator[Need]:
        yield from _doubtful(results, day)
        # Of what is only perhaps drawn under something the dates have just been asked for.
        unsettled = [each for each in self._open(results) if isinstance(each, Measurement) or each.surely]
        if unsettled:
            yield Need(Remark("settle", self._values(results="; ".join(map(_written, unsettled)))), day)
        earliest = ahead.counts_from(ahead.after_opposed(day))
        if lowering := ahead.idle_without_end(earliest):
            yield Need(Remark("ask-lowered", self._values(what="; ".join(lowering))), day)
        yield Need(Remark("rule-out", self._values(earliest=earliest)), earliest)

    def _values(self, **values: object) -> dict[str, object]:
        return self._own_values | values

    @cached_property
    def _own_values(self) -> dict[str, object]:
        limit = f"{plain_number(self.above)} {self.unit}"
        return {"analyte": self.analyte, "limit": limit, "gap": self.how_far}

    @cached_property
    def _recent(self) -> Memo[date, date]:
        """Of each day, the first on which a result is still recent then."""
        return Memo(lambda day: first_day_within(self.recent_months, day))

    def _pair(self, above: list[Occasion]) -> Pair | None:
        """The latest result and its nearest partner that are certainly far enough apart."""
        if len(above) < 2:
            return None
        soonest = self.soonest[min([occasion.days.last for occasion in above])]
        for second in reversed(above):
            if second.days.first < soonest:
                # It lies far enough after none of them.
                continue
            for first in reversed(above):
                if self.surely_apart(first.days, second.days):
                    return first, second
        return None

    def _may_pair(self, above: list[Occasion]) -> bool:
        """Whether partial dates may hide a pair: two results that may lie far enough apart."""
        if all(occasion.days.exact for occasion in above):
            return False
        if self.has_most:
            pairs: Iterable[tuple[Occasion, Occasion]] = permutations(above, 2)
        else:
            # They are in order of their first days: where any two may be far enough apart, the first is one of two.
            first, *others = above
            pairs = chain.from_iterable(((first, other), (other, first)) for other in others)
        return any(self.maybe_apart(one.days, other.days) for one, other in pairs)

    def _with_pair(self, pair: Pair, results: Results, day: date, notes: tuple[Remark, ...]) -> Finding:
        first, second = pair
        apart: object = (second.days.first - first.days.last).days
        if not (first.days.exact and second.days.exact):
            apart = f"at least {apart}"
        values = {**self._own_values, "first": first, "second": second, "apart": apart}
        latest = [occasion for occasion in results.maybe_latest() if occasion.maybe_not_above]
        if against := latest or [*results.disputing(first), *results.disputing(second)]:
            values["against"] = against[-1]
            needs = (*_doubtful(results, day), Need(Remark("review", values), day))
            reason = Remark("contradicted" if latest else "disputed", values)
            return Finding(UNKNOWN, reason, _evidence(first, second, *against), needs, notes, review=True)
        notes += self._beside(pair, results, day)
        return Finding(PASS, Remark("pair", values), first.results + second.results, (), notes)

    def _beside(self, pair: Pair, results: Results, day: date) -> tuple[Remark, ...]:
        """What a reader should know of a pair that stands: a lower result between, or an old latest one."""
        (begins, _), (_, ends) = pair[0].days, pair[1].days
        notes = [
            Remark("between", self._values(result=occasion))
            for occasion in results.occasions
            if occasion.level is NOT_ABOVE and begins <= occasion.days.last and occasion.days.first <= ends
        ]
        if ends < self._recent[day]:
            notes.append(Remark("old", self._values(days=pair[1].days, months=self.recent_months)))
        return tuple(notes)

    def _without(self, results: Results, ahead: Ahead, day: date, notes: tuple[Remark, ...]) -> Finding:
        latest, above = results.maybe_latest(), results.at(ABOVE)
        needs = tuple(self._needs(results, ahead, day))
        if latest and not self._open(results) and all(self._still_low(occasion, day) for occasion in latest):
            reason = Remark("not-above", self._values(latest=latest[-1]))
            return Finding(FAIL, reason, _evidence(*latest), needs, notes)
        if not results.occasions:
            reason = Remark("unused" if results.on_record else "missing", self._values())
        elif len(above) == 1:
            reason = Remark("one", self._values(first=above[0]))
        else:
            key, listed = ("too-close", above) if above else ("none", results.occasions)
            reason = Remark(key, self._values(results=Told(_listed, listed)))
        return Finding(UNKNOWN, reason, _evidence(*results.occasions), (*_doubtful(results, day), *needs), notes)

    def _open(self, results: Results) -> list[Occasion | Measurement]:
        """What leaves open whether there is a pair: what is not certain or usable, or of a day not known enough."""
        above = results.at(ABOVE)
        vague = above if self._may_pair(above) or results.undisputed(ABOVE) != above else []
        return [*(measurement for measurement, _ in results.unusable), *results.at(UNCERTAIN), *vague]

    def _still_low(self, occasion: Occasion, day: date) -> bool:
        return occasion.level is NOT_ABOVE and occasion.days.first >= self._recent[day]

    def _needs(self, results: Results, ahead: Ahead, day: date) -> Iterator[Need]:
        """New results, and the end of what may still be taken on the days from which they are of use."""
        needs = tuple(self._new(results, ahead, day))
        if raising := dict.fromkeys(what for need in needs for what in ahead.idle_without_end(need.earliest)):
            yield Need(Remark("ask-raised", self._values(what="; ".join(raising))), day)
        yield from needs

    def _new(self, results: Results, ahead: Ahead, day: date) -> Iterator[Need]:
        """A repeat that pairs with a result above the limit, or two new results where that is sooner."""
        first = ahead.counts_from(day)
        second = ahead.counts_from(ahead.after_opposed(self.earliest(first)))
        for partner in sorted(results.undisputed(ABOVE), key=last_day):
            far = max(day, self.earliest(last_day(partner)))
            earliest, last = ahead.counts_from(ahead.after_opposed(far)), self.latest(partner.days.first)
            if earliest <= second and (last is None or earliest <= last):
                yield Need(Remark("repeat", self._values(earliest=earliest, first=partner)), earliest)
                return
        yield Need(Remark("obtain-first", self._values(earliest=first)), first)
        yield Need(Remark("obtain-second", self._values(earliest=second)), second)

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:
        """The edges of each result's date, the day after, the day on which it is no longer recent, and doubts."""
        for measurement in patient.measurements or ():
            for edge in (measurement.date.first, measurement.date.last) if measurement.date else ():
                yield from (edge, plus_days(edge, 1), plus_days(plus_months(edge, self.recent_months), 1))
        # Without a result there is nothing to set aside.
        yield from self.set_aside.turns(patient, lexicon.drugs) if patient.measurements else ()


def _notes(results: Results, analyte: Analyte) -> Iterator[Remark]:
    """What was not used of the results, and why."""
    yield from (Remark("later", {"result": Told(shown, m)}) for m in results.later)
    if results.unusable:
        plausible = {"at_least": plain_number(analyte.at_least), "at_most": plain_number(analyte.at_most)}
        yield from (Remark(key, {"result": Told(shown, m), **plausible}) for m, key in results.unusable)
    yield from (_doubt("set-aside" if doubt.surely else "doubtful", doubt) for doubt in results.doubts)


def _doubt(key: str, doubt: Doubt) -> Remark:
    return Remark(key, {"doubt": doubt})


def _doubtful(results: Results, day: date) -> Iterator[Need]:
    yield from (Need(_doubt("ask-doubtful", doubt), day) for doubt in results.doubts if not doubt.surely)


def _evidence(*occasions: Occasion) -> tuple[Measurement, ...]:
    return tuple(chain.from_iterable([occasion.results for occasion in occasions]))


def _written(result: Occasion | Measurement) -> str:
    return shown(result) if isinstance(result, Measurement) else str(result)


def _listed(occasions: Sequence[Occasion]) -> str:
    """Write occasions in their order, and of two how far they lie apart."""
    days = [occasion.days for occasion in occasions]
    both = len(days) == 2 and all(known.exact for known in days)
    apart = f", {(days[1].first - days[0].first).days} days apart" if both else ""
    return "; ".join(map(str, occasions)) + apart
