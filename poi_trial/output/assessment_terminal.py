"""A comparison of designs for a person at a terminal: a table, and guessability against imbalance as a picture."""

from collections.abc import Iterator
from shutil import get_terminal_size
from string import ascii_uppercase

from rich.console import Console
from rich.table import Table
from rich.text import Text

from poi_trial.output.allocation_header import assumed
from poi_trial.output.assessment_picture import Point, picture
from poi_trial.output.assessment_words import meanings, name, notes, number_of_lists, percent, stratum_line, title
from poi_trial.output.provenance import assumption_lines, provenance_line
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.designs import Assessed, Comparison

_WIDEST = 76
_ROOM_FOR_LISTS, _ROOM_FOR_SPACE = 118, 90


def show(comparison: Comparison, source: ProtocolFile[DealingPart]) -> None:
    """Print the comparison."""
    width = get_terminal_size().columns
    console = Console(highlight=False, width=width)
    console.print(Text(title(comparison, source), "bold"))
    if strata := stratum_line(comparison):
        console.print(Text(strata))
    console.print()
    console.print(_table(comparison, width))
    console.print()
    if comparison.sizes.strata > 1:
        console.print(_trial_table(comparison))
        console.print()
    for line in picture(_points(comparison), min(width, _WIDEST)):
        console.print(Text(line), soft_wrap=True)
    console.print()
    for line in notes(comparison):
        console.print(Text(line, "bold"))
    for line in meanings(comparison):
        console.print(Text(line))
    for line in assumption_lines(source, assumed(source)):
        console.print(Text(f"Rests on {line}", "dim"))
    console.print(Text(provenance_line(source), "dim"))


def _points(comparison: Comparison) -> list[Point]:
    figures = [assessed.assessment.figures for assessed in comparison.designs]
    return [
        Point(letter, 100 * each.correct_guesses, each.mean_max_imbalance)
        for letter, each in zip(ascii_uppercase, figures, strict=False)
    ]


def _table(comparison: Comparison, width: int) -> Table:
    between = 2 if width >= _ROOM_FOR_SPACE else 1
    table = Table(box=None, padding=(0, between, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("")
    table.add_column("\ndesign", overflow="fold")
    headings = ["right\nguesses", "\ncertain", "apart,\nmean", "\nat most", "\nat end", "ends\nbalanced"]
    if with_lists := width >= _ROOM_FOR_LISTS:
        headings.append("possible\nlists")
    for heading in headings:
        table.add_column(heading, justify="right")
    for letter, assessed in zip(ascii_uppercase, comparison.designs, strict=False):
        style = "bold cyan" if assessed.source == "protocol" else ""
        texts = [letter, name(assessed), *_cells(assessed)]
        if with_lists:
            texts.append(number_of_lists(assessed.assessment.sequences))
        table.add_row(*(Text(text, style) for text in texts))
    return table


def _cells(assessed: Assessed) -> Iterator[str]:
    figures = assessed.assessment.figures
    yield percent(figures.correct_guesses)
    yield percent(figures.forced)
    yield f"{figures.mean_imbalance:.2f}"
    yield f"{figures.mean_max_imbalance:.2f}"
    yield f"{figures.mean_final_imbalance:.2f}"
    yield percent(figures.p_balanced)


def _trial_table(comparison: Comparison) -> Table:
    """The whole trial, in a table of its own: beside the figures of a stratum it would not fit 80 columns."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("")
    table.add_column("the trial\nin all its strata", overflow="fold")
    for heading in ("apart\nat end", "ends\nbalanced", "slots\nleft over"):
        table.add_column(heading, justify="right")
    for letter, assessed in zip(ascii_uppercase, comparison.designs, strict=False):
        style = "bold cyan" if assessed.source == "protocol" else ""
        table.add_row(*(Text(text, style) for text in (letter, name(assessed), *_trial(assessed))))
    return table


def _trial(assessed: Assessed) -> Iterator[str]:
    trial, lost = assessed.trial, assessed.unfinished
    yield f"{trial.mean_final_imbalance:.2f}" if trial else "too long"
    yield percent(trial.p_balanced) if trial else "to add up"
    yield f"{lost.slots:.1f}" if lost else "none"
