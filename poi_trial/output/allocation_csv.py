"""An allocation list as CSV: the header as `# key: value` lines, then a line a slot."""

import json
from collections.abc import Iterator

from poi_trial.output.allocation_header import header
from poi_trial.output.plain import clean
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.allocation import AllocationList, Slot


def as_csv(allocation: AllocationList, source: ProtocolFile[DealingPart]) -> Iterator[str]:
    """The lines, in pieces; nested header values are compact JSON."""
    for key, value in header(allocation, source).items():
        shown = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
        yield f"# {key}: {clean(shown)}\n"
    yield ",".join(Slot._fields) + "\n"
    yield from allocation.slots.lines()
