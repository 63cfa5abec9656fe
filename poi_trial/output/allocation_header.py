"""The header of an allocation list: all that is needed to make it again."""

from poi_trial.output.provenance import in_order, provenance
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.allocation import AllocationList


def assumed(source: ProtocolFile[DealingPart]) -> list[str]:
    """The assumptions that a list rests on: those of the procedure and of the arms."""
    arms = source.protocol.arms
    return [*source.protocol.randomization.assumes, *(each for arm in arms for each in arm.assumes)]


def header(allocation: AllocationList, source: ProtocolFile[DealingPart]) -> dict[str, object]:
    """The facts of a list, its slots left out."""
    return {
        "algorithm": allocation.algorithm,
        "trial": allocation.trial,
        "seed": allocation.seed,
        "purpose": allocation.purpose,
        "procedure": allocation.procedure.model_dump(mode="json"),
        "arms": {arm.id: arm.ratio for arm in allocation.arms},
        "strata": [{"factor": f.id, "levels": list(f.levels)} for f in source.protocol.randomization.strata],
        "size": allocation.size,
        "sha256": allocation.sha256,
        "assumptions": in_order(source, assumed(source)),
        **provenance(source),
    }
