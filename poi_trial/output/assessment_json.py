"""A comparison of designs as JSON: numbers unrounded, the numbers of lists as text."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from poi_trial.output.allocation_header import assumed
from poi_trial.output.assessment_words import digits
from poi_trial.output.provenance import in_order, provenance
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.designs import Assessed, Comparison


def as_json(comparison: Comparison, source: ProtocolFile[DealingPart]) -> Iterator[str]:
    """The whole document, as one piece."""
    of = comparison.sizes
    document = {
        "size": of.trial,
        "arms": {arm.id: arm.ratio for arm in source.protocol.arms},
        "strata": of.strata,
        "stratum_size": of.stratum,
        "blind_guesses": comparison.blind_guesses,
        "designs": [_design(assessed) for assessed in comparison.designs],
        "left_out": [{"design": design, "because": why} for design, why in comparison.left_out.items()],
        "assumptions": in_order(source, assumed(source)),
        **provenance(source),
    }
    yield json.dumps(document, indent=1) + "\n"


def _design(assessed: Assessed) -> dict[str, object]:
    assessment = assessed.assessment
    sequences, drawn = assessment.sequences, assessment.drawn
    return {
        "design": assessed.design,
        "source": assessed.source,
        "exact": drawn is None,
        **asdict(assessment.figures),
        "forced_sizes_unknown": assessment.forced_sizes_unknown,
        "sequences": None if sequences is None else digits(sequences),
        "standard_error": asdict(drawn.standard_error) if drawn else None,
        "lists_drawn": drawn.lists if drawn else None,
        "trial": asdict(assessed.trial) if assessed.trial else None,
        "unfinished_blocks": assessed.unfinished.blocks if assessed.unfinished else None,
        "left_over_slots": assessed.unfinished.slots if assessed.unfinished else None,
    }
