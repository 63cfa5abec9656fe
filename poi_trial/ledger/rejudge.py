"""Every screening judged again from the facts that its entry keeps, by the protocol that was then in force."""

from collections.abc import Iterator
from datetime import date

from poi_trial.dates import read_date
from poi_trial.ledger.candidacy import without_reviews
from poi_trial.ledger.desk import TOOL
from poi_trial.ledger.entries import Store, Which
from poi_trial.ledger.entry import Entry, Kind
from poi_trial.ledger.facts import patient_of
from poi_trial.ledger.standing import believing, standing
from poi_trial.patient import Patient
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.holds import cleared
from poi_trial.screening.screen import screen


def rejudged(store: Store) -> Iterator[str]:
    """A note for each verdict or hold that comes out otherwise today, with the versions of both tools; no tampering."""
    parts: dict[int, ScreeningPart] = {
        terms.entry: terms.part(ScreeningPart).protocol for terms in standing(store).all_terms
    }
    count = 0
    with believing():
        for entry in store.read(Which((Kind.SCREENING, Kind.ALLOCATION))):
            count += 1
            yield from _differences(entry, parts)
    yield f"{count} screenings were judged again from their facts"


def _differences(entry: Entry, parts: dict[int, ScreeningPart]) -> Iterator[str]:
    told = entry.told
    part, day = parts[told["protocol"]["entry"]], read_date(told["on"])
    patient = without_reviews(patient_of(told["facts"]), tuple(told.get("void_reviews", ())))
    screening = screen(part.screening, patient, day)
    now = {each.criterion.id: str(each.finding.verdict) for each in screening.judged}
    was = {each["criterion"]: each["verdict"] for each in told["findings"]}
    found = [
        f"{criterion} was {was.get(criterion)}, is {now[criterion]}"
        for criterion in now
        if now[criterion] != was.get(criterion)
    ]
    holds = cleared(part.holds, screening.holds, told.get("cleared", {}))
    found += [
        f"the hold {each.hold} was {was_held}, is {each.state}"
        for each in holds
        if (was_held := told["holds"].get(each.hold)) != each.state
    ]
    if entry.kind == Kind.ALLOCATION and all(verdict == "pass" for verdict in now.values()):
        stratum = _stratum(part, patient, day)
        found += [f"the stratum was {entry.stratum}, is {stratum}"] if stratum != entry.stratum else []
    if found:
        yield f"entry {entry.seq}: {'; '.join(found)} (judged by {told['tool']} then, by {TOOL} now)"


def _stratum(part: ScreeningPart, patient: Patient, day: date) -> str:
    try:
        levels = part.stratum_of(patient, day).levels
    except ValueError:
        return "none that fits her"
    return ";".join(f"{factor}={level}" for factor, level in levels.items())
