"""A screening for a person at a terminal: a table that reads at a glance."""

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from poi_trial.output import outlook_terminal
from poi_trial.output.outlook_words import ToDo, outlook_sentence, to_do
from poi_trial.output.plain import clean
from poi_trial.output.provenance import in_order, provenance_line
from poi_trial.output.screening_text import STATES
from poi_trial.output.screening_words import because, hold_words, notes, read_from
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.holds import HoldState
from poi_trial.screening.screen import Judged, Outcome, Screening
from poi_trial.screening.verdict import Verdict

VERDICTS = {
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
    console.print(line(outlook_sentence(screening), "bold"))
    if rows := to_do(screening):
        console.print(_to_do(rows))
    console.print()
    if screening.outlook:
        outlook_terminal.show(screening, console)
        console.print()
    if screening.holds:
        console.print(line("Before treatment, each of these must be so", "bold"))
        console.print(_holds(screening))
        console.print()
    for note in notes(screening):
        console.print(line(f"Note: {note}", "dim"))
    named = ", ".join(in_order(source, screening.assumptions)) or "no assumption"
    console.print(line(f"Rests on {named} (poi protocol show).", "dim"))
    console.print(line(provenance_line(source), "dim"))


def line(text: str, style: str = "") -> Text:
    """Foreign text made safe to show."""
    return Text(clean(text), style)


def _criteria(screening: Screening) -> Table:
    table = Table(box=None, padding=(0, 2, 1, 0), pad_edge=False, header_style="bold")
    table.add_column("Criterion", no_wrap=True)
    table.add_column("Verdict", no_wrap=True)
    table.add_column("Registered sentence, and why", overflow="fold")
    for judged in screening.judged:
        words, style = VERDICTS[judged.finding.verdict]
        table.add_row(line(judged.criterion.id), Text(words, style), _why(judged))
    return table


def _why(judged: Judged) -> Group:
    style = "" if judged.finding.verdict is Verdict.PASS else VERDICTS[judged.finding.verdict][1]
    lines = [line(judged.criterion.text, "dim italic"), line(because(judged.criterion, judged.finding), style)]
    if source := read_from(judged):
        lines.append(line(source, "dim"))
    if judged.window and judged.finding.verdict is Verdict.FAIL:
        lines.append(line(f"passes from {judged.window.first}"))
    elif judged.window and judged.window.last:
        lines.append(line(f"until {judged.window.last}", "dim"))
    return Group(*lines)


def _to_do(rows: list[ToDo]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for row in rows:
        table.add_row(Text(f"from {row.first}"), line(row.criterion, "bold"), line(row.do))
    return table


def _holds(screening: Screening) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for hold in screening.holds:
        table.add_row(Text(STATES[hold.state], _HOLDS[hold.state]), line(hold.hold), line(hold_words(hold)))
    return table
