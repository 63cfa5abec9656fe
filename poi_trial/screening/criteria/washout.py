"""No treatment of certain classes within so many calendar months, or weeks, before the screening day."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import ClassVar, Literal, NamedTuple

from poi_trial.dates import first_day_within, is_later, plus_days
from poi_trial.patient import Patient, Procedure, Treatment
from poi_trial.screening.criteria.base import Criterion, Judge
from poi_trial.screening.criteria.duration import Duration
from poi_trial.screening.criteria.entries import Entry, end_of, entries_of, start_of
from poi_trial.screening.criteria.told import conditions_telling, medicines_told, procedures_giving
from poi_trial.screening.drug_classes import DrugClasses, Meaning
from poi_trial.screening.lexicon import Drugs, Lexicon
from poi_trial.screening.taken import LATEST, last_day, lasting_words, shown
from poi_trial.screening.verdict import FAIL, PASS, UNKNOWN, Finding, Need, Remark, Verdict

_COUNTS, _NOTED, _OTHER = Meaning.COUNTS, Meaning.NOTED, Meaning.OTHER


class _Judged(NamedTuple):
    """A treatment that means something to the sentence, what, and whether its last day lies in the window."""

    treatment: Treatment
    meaning: Meaning
    in_window: Verdict

    @property
    def verdict(self) -> Verdict:
        if self.meaning is _NOTED:
            return PASS
        surely = self.meaning is _COUNTS and self.in_window is PASS and not self.treatment.ordered
        return FAIL if surely else UNKNOWN

    @property
    def needs_judgement(self) -> bool:
        """Whether only a person can say what it is, or whether it was taken at all."""
        return self.meaning.needs_judgement or bool(self.treatment.ordered)

    @property
    def need(self) -> Remark:
        if self.meaning.needs_judgement:
            return _remark(f"judge-{self.meaning}", self.treatment)
        return _remark("judge-order" if self.treatment.ordered else "ask-end", self.treatment)


class _Written(NamedTuple):
    """Treatments as text that is made where it is shown."""

    treatments: list[Treatment]
    write: Callable[[Treatment], str]
    between: str

    def __str__(self) -> str:
        return self.between.join(self.write(treatment) for treatment in self.treatments)


class Washout(Duration, Criterion):
    """None of the classes that count, in the window that runs up to and including the screening day.

    A treatment whose last day is D lies in the window while D + that time >= day; without an end it may still be
    taken.
    """

    kind: Literal["washout"]
    classes: DrugClasses

    words: ClassVar = {
        "none": "asked; she has had no treatments",
        "clear": "no such treatment since {start}",
        "missing": "her treatments are not recorded",
        "taken": "within {length} before {day}: {treatments}{still}",
        "taken-opens": "{length} must pass after {last_days}",
        "taken-closes": "{begins}",
        "judge-closes": "{begins}",
        "undated-closes": "{begins}",
        "undated": "the dates do not tell whether this lies within {length} before {day}: {treatments}",
        "judge": "within {length} before {day}, for a person to judge: {treatments}",
        "ask": "ask which medicines she takes or took since {start}; if there are none, record an empty list",
        "ask-many": "ask which medicines she takes or took in {length}; if there are none, record an empty list",
        "ask-end": "record the exact last day, and the route, of {treatment}",
        "ask-end-many": "record the exact last day, and the route, of a treatment",
        "procedure": "no treatment on record counts, but a procedure names one: {entries}",
        "judge-procedure": "a clinician judges whether what was given still acts: {entries}",
        "judge-procedure-many": "a clinician judges whether what was given still acts",
        "condition": "no treatment on record counts, but a condition names one: {entries}",
        "judge-condition": "ask whether and until when she took it, and record it as a treatment, or a clinician "
        "judges whether it counts: {entries}",
        "judge-condition-many": "ask whether and until when she took what a condition names",
        "incomplete": "what is on record does not count, but she was not asked what else she takes or took",
        "judge-order": "ask whether and until when she took it, and a clinician judges whether it counts, for an order "
        "is no intake: {treatment}",
        "judge-order-many": "ask whether an ordered medicine was taken, and a clinician judges whether it counts",
        "judge-local": "a clinician judges whether this counts, for it acts mainly where it is put: {treatment}",
        "judge-local-many": "a clinician judges whether a medicine counts that acts mainly where it is put",
        "judge-class": "a clinician judges whether this counts, by its class: {treatment}",
        "judge-class-many": "a clinician judges whether a medicine counts, by its class",
        "judge-code": "complete the ATC code, or a clinician judges whether this counts: {treatment}",
        "judge-code-many": "complete the ATC code of a medicine, or a clinician judges whether it counts",
        "judge-name": "add the ATC code, or a clinician judges whether this counts, for the protocol does not know "
        "every word of it: {treatment}",
        "judge-name-many": "add the ATC code of a medicine of unknown name, or a clinician judges whether it counts",
        "noted": "{treatment} does not count here",
        "later": "{treatment} begins after the screening day and was set aside",
    }

    def begins(self, day: date) -> date:
        """The first day of the window that ends with `day`."""
        return plus_days(day, -7 * self.weeks) if self.weeks else first_day_within(self.months or 0, day)

    def _over(self, last: date) -> date:
        """The first day on which a last day lies in the window no more."""
        return plus_days(self.ends(last), 1)

    def on(self, day: date, lexicon: Lexicon) -> Judge:
        """Judge every treatment by its class and by its last day."""
        start = self.begins(day)
        values: dict[str, object] = {"length": self.length, "day": day, "start": start}
        ask = (Need(Remark("ask", values), day),)
        missing = Finding(UNKNOWN, Remark("missing"), needs=ask)
        clear, none = Remark("clear", values), Remark("none", values)
        drugs, meaning_of = lexicon.drugs, self.classes.meanings(lexicon.drugs).of

        def judge(patient: Patient) -> Finding:
            if patient.treatments is None:
                return missing
            known = [t for t in patient.treatments if t.start is None or t.start.first <= day]
            judged = [each for t in known if (each := _judged(t, meaning_of(t), drugs, start))]
            later = () if len(known) == len(patient.treatments) else patient.treatments
            notes = tuple([Remark("later", {"treatment": t.called}) for t in later if is_later(t.start, day)])
            finding = sum_up(known, judged, notes)
            if finding.verdict is PASS and (patient.procedures or patient.conditions):
                finding = self._beside(finding, patient, (start, day), drugs)
            if finding.verdict is FAIL or not patient.incomplete or patient.was_asked_for("treatments"):
                return finding
            # Missing data is settled by no review.
            reason = Remark("incomplete") if finding.verdict is PASS else finding.reason
            needs = (*finding.needs, *ask)
            return finding._replace(verdict=UNKNOWN, reason=reason, needs=needs, review=False)

        def sum_up(known: list[Treatment], judged: list[_Judged], notes: tuple[Remark, ...]) -> Finding:
            notes += _noted(judged)
            if taken := [j for j in judged if j.verdict is FAIL]:
                reason = _remark_of("taken", taken, values, drugs)
                return Finding(FAIL, reason, _evidence(taken), (), notes)
            if open_ones := [j for j in judged if j.verdict is UNKNOWN]:
                review = all(j.needs_judgement for j in open_ones)
                reason = _remark_of("judge" if review else "undated", open_ones, values, drugs)
                needs = tuple(Need(j.need, day) for j in open_ones)
                return Finding(UNKNOWN, reason, _evidence(open_ones), needs, notes, review=review)
            return Finding(PASS, clear if known else none, tuple(known), (), notes)

        return judge

    def _beside(self, finding: Finding, patient: Patient, window: tuple[date, date], drugs: Drugs) -> Finding:
        """The finding, unless a procedure or a condition on record names what no treatment on record tells of."""
        day = window[1]
        told = conditions_telling(self.classes, drugs, patient, window)
        given = procedures_giving(self.classes, drugs, patient, window)
        found: dict[str, tuple[Entry, ...]] = {"procedure": given, "condition": told}
        remarks = [(key, {"entries": "; ".join(map(_shown, of))}) for key, of in found.items() if of]
        if not remarks:
            return finding
        needs = tuple(Need(Remark(f"judge-{key}", names), day) for key, names in remarks)
        reason, evidence = Remark(*remarks[0]), (*given, *told)
        return finding._replace(verdict=UNKNOWN, reason=reason, evidence=evidence, needs=needs, review=True)

    def turns(self, patient: Patient, lexicon: Lexicon) -> Iterator[date]:
        """The starts, and the days on which a last day leaves the window."""
        yield from (start.first for entry in entries_of(patient) if (start := start_of(entry)))
        told = (medicine for medicine, _ in medicines_told(lexicon.drugs, patient))
        for treatment in (*(patient.treatments or ()), *told):
            # What may never have been removed leaves no window.
            yield from (self._over(edge) for edge in last_day(treatment, lexicon.drugs) or () if edge < LATEST)


def _shown(entry: Entry) -> str:
    days, until = start_of(entry), end_of(entry)
    if isinstance(entry, Procedure):
        return f"{entry.called} on {days}" if days else entry.called
    return f"{entry.called}{f' since {days}' if days else ''}{f' until {until}' if until else ''}"


def _judged(treatment: Treatment, meaning: Meaning, drugs: Drugs, start: date) -> _Judged | None:
    """A treatment that means something to the sentence and may lie in the window; None for any other."""
    if meaning is _OTHER or (in_window := _in_window(treatment, drugs, start)) is FAIL:
        return None
    return _Judged(treatment, meaning, in_window)


def _in_window(treatment: Treatment, drugs: Drugs, start: date) -> Verdict:
    last = last_day(treatment, drugs)
    if last is None or last.first >= start:
        return PASS
    return FAIL if last.last < start else UNKNOWN


def _remark_of(key: str, judged: list[_Judged], values: dict[str, object], drugs: Drugs) -> Remark:
    """The treatments that decide: as recorded, by their last days, and those that begin on the very day."""
    treatments = [j.treatment for j in judged]
    begin = [t for t in treatments if t.start and t.start.first == values["day"]]
    written = {
        "treatments": _Written(treatments, lambda t: shown(t) + lasting_words(t, drugs), "; "),
        "still": ", so judged as still taken" if all(t.end is None for t in treatments) else "",
        "last_days": _Written(treatments, lambda t: _last_of(t) + lasting_words(t, drugs), " and "),
        "begins": _Written(begin, lambda t: f"{t.called} is planned from {t.start}", " and "),
    }
    return Remark(key, {**values, **written})


def _noted(judged: list[_Judged]) -> tuple[Remark, ...]:
    return tuple(_remark("noted", j.treatment) for j in judged if j.meaning is _NOTED)


def _evidence(judged: list[_Judged]) -> tuple[Treatment, ...]:
    return tuple(j.treatment for j in judged)


def _remark(key: str, treatment: Treatment) -> Remark:
    return Remark(key, {"treatment": shown(treatment)})


def _last_of(treatment: Treatment) -> str:
    return f"the last day of {treatment.called}, {treatment.end}"
