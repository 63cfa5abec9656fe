"""An explanation for a person at a terminal: a small table of what passes and what fails."""

from rich.console import Console, Group
from rich.table import Table

from poi_trial.output.explanation_words import by_verdict, rests_lines, why_shown
from poi_trial.output.patient_words import facts
from poi_trial.output.provenance import provenance_line
from poi_trial.output.screening_terminal import VERDICTS, line
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.explanation import Explanation

_MOST = 5
"""So many examples of one verdict fit a screen; text and JSON have them all."""


def show(explanation: Explanation, source: ProtocolFile[ScreeningPart], console: Console) -> None:
    """Print the explanation."""
    criterion = explanation.criterion
    console.print(line(f"{criterion.id}: {criterion.text}", "bold"))
    console.print(line(f"Read as: {criterion.reading}"))
    for each in rests_lines(explanation, source):
        console.print(line(each, "dim"))
    console.print()
    console.print(_examples(explanation))
    left = sum(max(0, len(shown) - _MOST) for _, shown in by_verdict(explanation))
    if left:
        console.print(line(f"{left} more in a pipe, or with --format json.", "dim"))
    console.print(line(provenance_line(source), "dim"))


def _examples(explanation: Explanation) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("Verdict", no_wrap=True)
    table.add_column("On", no_wrap=True)
    table.add_column("Facts", overflow="fold", ratio=1)
    table.add_column("Because", overflow="fold", ratio=1)
    for verdict, shown in by_verdict(explanation):
        words, style = VERDICTS[verdict]
        for each in shown[:_MOST]:
            why = Group(line(why_shown(explanation, each)), *([line(each.why, "dim italic")] if each.why else []))
            table.add_row(line(words, style), f"{each.example.day}", line(facts(each.example.patient)), why)
    return table
