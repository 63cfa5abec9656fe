"""An allocation list for a person: the facts, then a line a block."""

from collections.abc import Iterator
from itertools import groupby

from poi_trial.output.allocation_header import assumed
from poi_trial.output.plain import clean
from poi_trial.output.provenance import assumption_lines, provenance_line
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.allocation import AllocationList, Slot


def as_text(allocation: AllocationList, source: ProtocolFile[DealingPart]) -> Iterator[str]:
    """The lines, in pieces."""
    arms = ", ".join(f"{arm.id} {arm.ratio}" for arm in allocation.arms)
    yield f"Allocation list of {allocation.trial}: {arms}\n"
    procedure = allocation.procedure.model_dump(mode="json")
    settings = ", ".join(f"{key} {value}" for key, value in procedure.items() if key != "kind")
    yield f"Procedure {procedure['kind']}{f' ({settings})' if settings else ''}, algorithm {allocation.algorithm}\n"
    yield (clean(f"Seed {allocation.seed}, for {allocation.purpose}, at least {allocation.size} slots") + "\n\n")
    for _, slots in groupby(allocation.slots, key=lambda slot: (slot.stratum, slot.block or slot.slot)):
        yield _line(list(slots))
    yield f"\nSHA-256 of the slots: {allocation.sha256}\n"
    for line in assumption_lines(source, assumed(source)):
        yield f"Rests on {line}\n"
    yield f"Protocol {provenance_line(source)}\n"


def _line(slots: list[Slot]) -> str:
    first, last = slots[0], slots[-1]
    stratum = f"{first.stratum}  " if first.stratum else ""
    if first.block is None:
        return f"{stratum}slot {first.slot}: {first.arm}\n"
    arms = " ".join(slot.arm for slot in slots)
    return f"{stratum}block {first.block}, slots {first.slot}-{last.slot}: {arms}\n"
