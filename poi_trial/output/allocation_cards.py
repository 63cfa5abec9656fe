"""An allocation list as sealed cards: a page to print on A4, a card a slot, the arm under a flap.

Neither the seed nor a block is shown: a card tells no more than its own slot.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from poi_trial.output.plain import clean
from poi_trial.output.provenance import provenance_line
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.allocation import AllocationList, Slot

_TEMPLATE = Path(__file__).with_suffix(".html")
_CARDS_A_SHEET = 6


def as_cards(allocation: AllocationList, source: ProtocolFile[DealingPart]) -> Iterator[str]:
    """The page, in pieces: a sheet that says how to use the cards, then six cards a sheet in the order of the list."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["clean"] = clean
    template = environment.from_string(_TEMPLATE.read_text("utf-8"))
    yield from template.generate(
        trial=source.protocol.trial,
        allocation=allocation,
        arms={arm.id: arm for arm in allocation.arms},
        sheets=_sheets(allocation.slots),
        provenance=provenance_line(source),
    )


def _sheets(slots: Iterable[Slot]) -> Iterator[list[Slot]]:
    left = iter(slots)
    while sheet := list(islice(left, _CARDS_A_SHEET)):
        yield sheet
