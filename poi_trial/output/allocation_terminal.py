"""An allocation list for a person at a terminal: a line a block, the arms told apart by letter and colour."""

from collections.abc import Iterator
from itertools import groupby
from shutil import get_terminal_size

from rich.console import Console
from rich.table import Table
from rich.text import Text

from poi_trial.output.allocation_header import assumed
from poi_trial.output.plain import clean
from poi_trial.output.provenance import assumption_lines, provenance_line
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.allocation import AllocationList, Slot

_COLOURS = ("cyan", "magenta", "yellow", "green", "blue", "red")
_ROWS = 500


def show(allocation: AllocationList, source: ProtocolFile[DealingPart]) -> None:
    """Print the list; a long one in full, page by page."""
    console = Console(highlight=False, width=get_terminal_size().columns)
    styles = {arm.id: _COLOURS[place % len(_COLOURS)] for place, arm in enumerate(allocation.arms)}
    console.print(Text(f"Allocation list of {allocation.trial}", "bold"))
    procedure = allocation.procedure.model_dump(mode="json")
    settings = ", ".join(f"{key} {value}" for key, value in procedure.items() if key != "kind")
    console.print(Text(f"{procedure['kind']} {settings}, {allocation.algorithm}, {allocation.purpose}"))
    console.print(Text(clean(f"seed {allocation.seed}")))
    counts = dict.fromkeys(styles, 0)
    for slots in _pages(allocation):
        console.print(_page(slots, styles))
        for slot in slots:
            counts[slot.arm] += 1
    totals = [f"{arm} {count}" for arm, count in counts.items()]
    console.print(Text(f"{sum(counts.values())} slots: {', '.join(totals)}", "bold"))
    console.print(Text(f"SHA-256 of the slots {allocation.sha256}", "dim"), soft_wrap=True)
    for line in assumption_lines(source, assumed(source)):
        console.print(Text(f"Rests on {line}", "dim"))
    console.print(Text(provenance_line(source), "dim"))


def _pages(allocation: AllocationList) -> Iterator[list[Slot]]:
    page: list[Slot] = []
    for _, run in groupby(allocation.slots, key=lambda slot: (slot.stratum, slot.block or slot.slot)):
        page += run
        if len(page) >= _ROWS:
            yield page
            page = []
    if page:
        yield page


def _page(slots: list[Slot], styles: dict[str, str]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for column in ("stratum", "block", "slots", "arms"):
        if column != "stratum" or slots[0].stratum:
            table.add_column(column, justify="left")
    for _, run in groupby(slots, key=lambda slot: (slot.stratum, slot.block)):
        block = list(run)
        arms = Text("  ").join(Text(slot.arm, styles[slot.arm]) for slot in block)
        cells = [Text(str(block[0].block or "")), Text(f"{block[0].slot}-{block[-1].slot}"), arms]
        table.add_row(*([Text(block[0].stratum)] if block[0].stratum else []), *cells)
    return table
