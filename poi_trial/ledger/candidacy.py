"""One person judged for a ledger: criteria, holds with what a named person cleared, reviews, and her stratum."""

from collections.abc import Mapping
from datetime import date
from typing import Literal, NamedTuple

from poi_trial.errors import UsageError, did_you_mean
from poi_trial.ledger.entry import Entry
from poi_trial.ledger.facts import as_kept, patient_of
from poi_trial.ledger.record import Record
from poi_trial.ledger.standing import Terms, believing
from poi_trial.patient import Patient, Review
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.protocol.strata import StratumFinding
from poi_trial.screening.criteria import Consent
from poi_trial.screening.holds import HoldFinding, cleared, hold_findings
from poi_trial.screening.screen import Outcome, Screening, judge, screen
from poi_trial.screening.verdict import Verdict

Result = Literal["eligible", "ineligible", "undetermined", "held"]


class Candidate(NamedTuple):
    """Who is to be enrolled: her facts, the day, and the holds that a person clears, each with the reason."""

    patient: Patient
    day: date
    cleared: Mapping[str, str]
    seen: tuple[str, ...] = ()
    """What was seen in her record and not used."""
    day_given: bool = False
    """Whether the day was given, as on a rehearsal; else it is that of the site, and must still be."""
    onset: date | None = None
    """Her first day of bleeding, for her calendar; None where it is not known yet."""


class Candidacy(NamedTuple):
    """What a candidate comes to under one protocol."""

    candidate: Candidate
    terms: Terms
    screening: Screening
    stratum: StratumFinding | None
    """Her levels; None where she is not eligible anyway, or has no place among the strata."""
    void_reviews: tuple[int, ...]
    """The places of reviews that no longer count, for facts they rest on changed since they were first seen."""
    unplaced: str | None = None
    """Why she has no stratum, where no level fits her, or more than one."""

    @property
    def result(self) -> Result:
        """What it all comes to; only the eligible are allocated."""
        if self.screening.outcome is Outcome.INELIGIBLE:
            return "ineligible"
        if self.stratum is None or self.stratum.open:
            return "undetermined"
        return "held" if self.standing_holds else "eligible"

    @property
    def standing_holds(self) -> tuple[HoldFinding, ...]:
        """The holds that hold her up."""
        return tuple(hold for hold in self.screening.holds if hold.state.stands)

    @property
    def consented(self) -> bool:
        """Whether she consented to this trial, so that the screening log may name her."""
        verdicts = [each.finding.verdict for each in self.screening.judged if isinstance(each.criterion, Consent)]
        return bool(verdicts) and all(verdict is Verdict.PASS for verdict in verdicts)


def candidacy_of(source: ProtocolFile[ScreeningPart], terms: Terms, candidate: Candidate, record: Record) -> Candidacy:
    """Judge a candidate by the ledger's protocol, `source`; UsageError where a hold is named that it does not have."""
    _check_holds(source.protocol, candidate.cleared)
    candidate = candidate._replace(patient=as_kept(candidate.patient))
    return judged_without(source.protocol, terms, candidate, _void_reviews(source.protocol, candidate, record))


def judged_without(part: ScreeningPart, terms: Terms, candidate: Candidate, void: tuple[int, ...]) -> Candidacy:
    """Judge a candidate; the reviews at the places `void` do not count."""
    patient, day = candidate.patient, candidate.day
    judged_by = _without_reviews(patient, void)
    screening = screen(part.screening, judged_by, day)
    screening = screening._replace(
        holds=cleared(part.holds, screening.holds, candidate.cleared),
        seen=(*candidate.seen, *(f"{_words(patient, place)} no longer counts: its facts changed" for place in void)),
    )
    judged = Candidacy(candidate, terms, screening, None, void)
    if screening.outcome is not Outcome.ELIGIBLE:
        return judged
    try:
        return judged._replace(stratum=part.stratum_of(judged_by, day))
    except ValueError as error:
        return judged._replace(unplaced=str(error))


def _without_reviews(patient: Patient, places: tuple[int, ...]) -> Patient:
    """The patient without the reviews at these places."""
    kept = tuple(review for place, review in enumerate(patient.reviews or ()) if place not in places)
    return patient.model_copy(update={"reviews": kept}) if places else patient


def holding_up(part: ScreeningPart, candidate: Candidate, allocation: Entry) -> tuple[str, ...]:
    """What forbids to treat a participant as of the day, a line each: holds that stand, a consent that ended.

    What was cleared for her allocation stays cleared as long as her record says of it what it said then; a new word
    does not count, for nothing is logged of it.
    """
    patient, day = as_kept(candidate.patient), candidate.day
    with believing():
        told = allocation.told
        then = hold_findings(part.holds, patient_of(told["facts"]), date.fromisoformat(told["on"]))
        word = set(told.get("cleared", ()))
    now = hold_findings(part.holds, patient, day)
    findings = cleared(part.holds, now, {hold.hold for hold in now if hold in then} & word)
    lines = [f"{hold.hold} {hold.state}" for hold in findings if hold.state.stands]
    if patient.consent and patient.consent.withdrawn:
        lines.append(f"consent withdrawn on {patient.consent.withdrawn}")
    elif patient.consent and patient.consent.signed is False:
        lines.append("consent not signed")
    return tuple(lines)


def _check_holds(part: ScreeningPart, named: Mapping[str, str]) -> None:
    holds = [hold.id for hold in part.holds]
    for hold in named:
        if hold not in holds:
            raise UsageError(f'--clear: there is no hold "{hold}"{did_you_mean(hold, holds)}')


def _void_reviews(part: ScreeningPart, candidate: Candidate, record: Record) -> tuple[int, ...]:
    """Reviews that stood on record before, while what they judge was different."""
    reviews = candidate.patient.reviews or ()
    if not reviews:
        return ()
    with believing():
        earlier = [patient_of(entry.told["facts"]) for entry in record.screenings]
    return tuple(
        place
        for place, review in enumerate(reviews)
        for first_seen in [each for each in earlier if review in (each.reviews or ())][:1]
        if _evidence(part, first_seen, review, candidate.day)
        != _evidence(part, candidate.patient, review, candidate.day)
    )


def _evidence(part: ScreeningPart, patient: Patient, review: Review, day: date) -> object:
    criterion = next((each for each in part.criteria if each.id == review.criterion), None)
    return judge(criterion, patient, day, part.screening.lexicon).evidence if criterion else None


def _words(patient: Patient, place: int) -> str:
    review = (patient.reviews or ())[place]
    return f"{review.criterion}: the review by {review.by} of {review.date}"
