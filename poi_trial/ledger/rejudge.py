"""Every screening judged again from the facts that its entry keeps, by the protocol that was then in force."""

from collections.abc import Iterator, Mapping
from typing import Any

from poi_trial.dates import read_date
from poi_trial.errors import LedgerError
from poi_trial.ledger.candidacy import Candidacy, Candidate, judged_without
from poi_trial.ledger.desk import TOOL
from poi_trial.ledger.entries import Store, Which
from poi_trial.ledger.entry import Entry, Kind
from poi_trial.ledger.facts import patient_of
from poi_trial.ledger.standing import Terms, believing, standing
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.screen import Outcome


def rejudged(store: Store) -> Iterator[str]:
    """A note for each entry of which anything comes out otherwise today, with both tools; that is no tampering.

    LedgerError names the first whose facts are none at all.
    """
    terms = {each.entry: each for each in standing(store).all_terms}
    count = 0
    for entry in store.read(Which((Kind.SCREENING, Kind.ALLOCATION))):
        count += 1
        try:
            with believing():
                yield from _differences(entry, terms)
        except LedgerError:
            raise LedgerError(
                f"entry {entry.seq} cannot be judged again: it does not hold what poi writes",
                "compare with receipts and backups",
            ) from None
    yield f"{count} screenings were judged again from their facts"


def _differences(entry: Entry, all_terms: Mapping[int, Terms]) -> Iterator[str]:
    told = entry.told
    candidacy = _judged_again(told, all_terms[told["protocol"]["entry"]])
    screening = candidacy.screening
    now = {each.criterion.id: str(each.finding.verdict) for each in screening.judged}
    was = {each["criterion"]: each["verdict"] for each in told["findings"]}
    found = [_turned(criterion, was.get(criterion), now[criterion]) for criterion in now]
    found += [_turned(f"the hold {each.hold}", told["holds"].get(each.hold), each.state) for each in screening.holds]
    found.append(_turned("the outcome", told["outcome"], candidacy.result))
    found.append(_turned("her consent", _consent(told["consented"]), _consent(candidacy.consented)))
    if entry.kind == Kind.ALLOCATION and screening.outcome is Outcome.ELIGIBLE:
        found.append(_turned("the stratum", entry.stratum, _stratum(candidacy)))
    if turned := [each for each in found if each]:
        yield f"entry {entry.seq}: {'; '.join(turned)} (judged by {told['tool']} then, by {TOOL} now)"


def _judged_again(told: Mapping[str, Any], terms: Terms) -> Candidacy:
    candidate = Candidate(patient_of(told["facts"]), read_date(told["on"]), told.get("cleared", {}))
    part = terms.part(ScreeningPart).protocol
    return judged_without(part, terms, candidate, tuple(told.get("void_reviews", ())))


def _turned(what: str, was: object, now: object) -> str | None:
    return None if was == now else f"{what} was {was}, is {now}"


def _consent(given: object) -> str:
    return "given" if given is True else "not given"


def _stratum(candidacy: Candidacy) -> str:
    if candidacy.stratum is None:
        return "none that fits her"
    return ";".join(f"{factor}={level}" for factor, level in candidacy.stratum.levels.items())
