"""A screening for a person at a terminal: a table that reads at a glance."""

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from poi_trial.output.plain import clean
from poi_trial.output.provenance import in_order, provenance_line
from poi_trial.output.screening_text import STATES, outlook_sentence
from poi_trial.output.screening_words import because, hold_words, notes, read_from, what_to_do
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.holds import HoldState
from poi_trial.screening.screen import Judged, Outcome, Screening
from poi_trial.screening.verdict import Verdict

_VERDICTS = {
    Verdict.PASS: ("✓ pass", "green"),
    Verdict.FAIL: ("✗ fail", "bold red"),
    Verdict.UNKNOWN: ("? unknown", "bold yellow"),
}
_OUTCOMES = {
    Outcome.ELIGIBLE: "bold green",
    Outcome.INELIGIBLE: "bold red",
    Outcome.UNDETERMINED: "bold yellow",
}
_HOLDS = {
    HoldState.CLEAR: "green",
    HoldState.CLEARED: "green",
    HoldState.PRESENT: "bold red",
    HoldState.NOT_ASKED: "bold yellow",
}


def show(screening: Screening, source: ProtocolFile[ScreeningPart], console: Console) -> None:
    """Print the screening."""
    style = _OUTCOMES[screening.outcome]
    console.print(
        Text.assemble(
            (f"{screening.patient} ", "bold"),
            (str(screening.outcome), style),
            f" on {screening.on}, by ",
            clean(source.file),
        )
    )
    console.print(_criteria(screening))
    console.print()
    console.print(_line(outlook_sentence(screening), "bold"))
    console.print(_needs(screening))
    console.print()
    console.print(_line("Before treatment, each of these must be so", "bold"))
    console.print(_holds(screening))
    console.print()
    for note in notes(screening):
        console.print(_line(f"Note: {note}", "dim"))
    console.print(_line(f"Rests on {', '.join(in_order(source, screening.assumptions))} (poi protocol show).", "dim"))
    console.print(_line(provenance_line(source), "dim"))


def _line(text: str, style: str = "") -> Text:
    return Text(clean(text), style)


def _criteria(screening: Screening) -> Table:
    table = Table(box=None, padding=(0, 2, 1, 0), pad_edge=False, header_style="bold")
    table.add_column("Criterion", no_wrap=True)
    table.add_column("Verdict", no_wrap=True)
    table.add_column("Registered sentence, and why", overflow="fold")
    for judged in screening.judged:
        words, style = _VERDICTS[judged.finding.verdict]
        table.add_row(_line(judged.criterion.id), Text(words, style), _why(judged))
    return table


def _why(judged: Judged) -> Group:
    style = "" if judged.finding.verdict is Verdict.PASS else _VERDICTS[judged.finding.verdict][1]
    lines = [_line(judged.criterion.text, "dim italic"), _line(because(judged), style)]
    if source := read_from(judged):
        lines.append(_line(source, "dim"))
    if judged.window and judged.finding.verdict is Verdict.FAIL:
        lines.append(_line(f"passes from {judged.window.first}"))
    elif judged.window and judged.window.last:
        lines.append(_line(f"until {judged.window.last}", "dim"))
    return Group(*lines)


def _needs(screening: Screening) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for criterion, need in screening.outlook.needs:
        to_do = _line(what_to_do(screening, criterion, need))
        table.add_row(Text(f"from {need.earliest}"), _line(criterion, "bold"), to_do)
    return table


def _holds(screening: Screening) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for hold in screening.holds:
        table.add_row(Text(STATES[hold.state], _HOLDS[hold.state]), _line(hold.hold), _line(hold_words(hold)))
    return table
