"""A screening as plain lines: complete, untruncated, without colour."""

from collections.abc import Iterator

from poi_trial.output.outlook_words import outlook_sentence, to_do
from poi_trial.output.plain import clean
from poi_trial.output.provenance import provenance_line, rests_on
from poi_trial.output.screening_words import because, hold_words, notes, read_from
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.holds import HoldState
from poi_trial.screening.screen import Judged, Screening


def as_text(screening: Screening, source: ProtocolFile[ScreeningPart]) -> str:
    """The whole screening, line by line."""
    lines = [f"{screening.patient}: {screening.outcome} on {screening.on}", ""]
    lines += [line for judged in screening.judged for line in _finding(judged)]
    lines += ["", *_outlook(screening), *_holds(screening)]
    lines += [f"Note: {note}" for note in notes(screening)]
    lines += [rests_on(source, screening.assumptions)]
    lines += [f"Protocol {provenance_line(source)}"]
    return "".join(f"{clean(line)}\n" for line in lines)


def _finding(judged: Judged) -> Iterator[str]:
    yield f"{judged.finding.verdict:8} {judged.criterion.id}: {because(judged.criterion, judged.finding)}"
    if source := read_from(judged):
        yield f"         {source}"


STATES = {
    HoldState.CLEAR: "clear",
    HoldState.CLEARED: "cleared",
    HoldState.PRESENT: "NOT SO",
    HoldState.NOT_ASKED: "not asked",
}


def as_line(screening: Screening, *, outlook: bool) -> str:
    """One line of a run over many patients, with the outlook where it was asked for."""
    open_ones = [f"{j.criterion.id} {j.finding.verdict}" for j in screening.judged if j.finding.verdict != "pass"]
    why = f" ({', '.join(open_ones)})" if open_ones else ""
    present = [hold.hold for hold in screening.holds if hold.state is HoldState.PRESENT]
    held = f"; held by {', '.join(present)}" if present else ""
    ahead = f"; {outlook_sentence(screening)}" if outlook else ""
    return clean(f"{screening.patient}: {screening.outcome}{why}{held}{ahead}") + "\n"


def _outlook(screening: Screening) -> Iterator[str]:
    yield outlook_sentence(screening)
    yield from (f"To do for {row.criterion}, from {row.first}: {row.do}" for row in to_do(screening))


def _holds(screening: Screening) -> Iterator[str]:
    if screening.holds:
        yield "Before treatment, each of these must be so:"
    yield from (f"{STATES[hold.state]:9} {hold.hold}: {hold_words(hold)}" for hold in screening.holds)
    if any(hold.state is not HoldState.CLEAR for hold in screening.holds):
        yield "Nobody is treated before each of these is clear."
