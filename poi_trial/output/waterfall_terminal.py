"""The waterfall of a cohort for a person at a terminal: bars, told apart by their signs as well as by colour."""

from shutil import get_terminal_size

from rich.console import Console
from rich.table import Table
from rich.text import Text

from poi_trial.output.plain import clean
from poi_trial.output.provenance import in_order, provenance_line
from poi_trial.output.waterfall_text import Row, closing, holds, needs
from poi_trial.output.waterfall_words import Source, assumed, more, number, outcome_line, remarks, title
from poi_trial.screening.screen import Outcome
from poi_trial.screening.waterfall import Step, Waterfall

_SIGNS = (("█", "cyan"), ("▒", "yellow"), ("·", "dim"))
_PLAIN = (("#", "cyan"), ("?", "yellow"), (".", "dim"))
_BESIDE, _LEAST, _MOST = 58, 12, 60


def show(waterfall: Waterfall, source: Source) -> None:
    """Print the summary."""
    console = Console(highlight=False, width=get_terminal_size().columns)
    signs = _SIGNS if console.encoding.lower().startswith("utf") else _PLAIN
    console.print(Text(title(waterfall, source), "bold"))
    console.print(Text(outcome_line(waterfall)))
    console.print()
    console.print(_criteria(waterfall, signs, min(_MOST, max(_LEAST, console.width - _BESIDE))))
    (certain, _), (unknown, _), (fail, _) = signs
    console.print(
        Text(f"{certain} all so far pass   {unknown} none fails, something is unknown   {fail} fail here first", "dim")
    )
    for rows in (needs(waterfall), closing(waterfall), holds(waterfall)):
        if len(rows) > 1:
            console.print()
            console.print(_table(rows))
    console.print()
    for remark in remarks(waterfall):
        console.print(Text(clean(remark), "bold"))
    named = ", ".join(in_order(source, assumed(source))) or "no assumption"
    console.print(Text(f"Rests on {named} (poi protocol show).", "dim"))
    console.print(Text(provenance_line(source), "dim"))


def _criteria(waterfall: Waterfall, signs: tuple[tuple[str, str], ...], width: int) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    table.add_column("criterion", overflow="fold")
    table.add_column("", no_wrap=True)
    for heading in ("fail\nhere", "\nremain", "\ncertain"):
        table.add_column(heading, justify="right")
    table.add_column("eligible\nwithout it", justify="right")
    table.add_column("\nmore", justify="right")
    for step in waterfall.steps:
        gained = more(step, waterfall)
        style = "bold" if gained else "dim"
        table.add_row(
            Text(step.criterion, "bold"),
            _bar(step, waterfall.judged, signs, width),
            *(Text(number(count)) for count in (step.fail, step.remain, step.certain)),
            Text(number(step.without[Outcome.ELIGIBLE]), style),
            Text(f"+{number(gained)}", style),
        )
    return table


def _bar(step: Step, judged: int, signs: tuple[tuple[str, str], ...], width: int) -> Text:
    """The cohort as a bar; its parts end where their sums do, so that no end is off by more than half a sign."""
    bar, counted, drawn = Text(), 0, 0
    for count, (sign, style) in zip((step.certain, step.open, step.fail), signs, strict=True):
        counted += count
        end = round(counted * width / max(1, judged))
        bar.append(sign * (end - drawn), style)
        drawn = end
    return bar


def _table(rows: list[Row]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for name, first in zip(rows[0], rows[1], strict=True):
        table.add_column(name, justify="right" if first.replace(",", "").isdecimal() else "left", overflow="fold")
    for row in rows[1:]:
        table.add_row(*(Text(clean(cell)) for cell in row))
    return table
