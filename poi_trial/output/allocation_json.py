"""An allocation list as JSON."""

import json
from collections.abc import Iterator

from poi_trial.output.allocation_header import header
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.allocation import AllocationList


def as_json(allocation: AllocationList, source: ProtocolFile[DealingPart]) -> Iterator[str]:
    """The header's keys, and the slots one a line, in pieces: a long list takes no memory."""
    start = json.dumps(header(allocation, source), indent=1)
    yield start.removesuffix("\n}") + ',\n "slots": ['
    before = "\n  "
    for slot in allocation.slots:
        yield before + json.dumps(slot._asdict())
        before = ",\n  "
    yield "\n ]\n}\n"
