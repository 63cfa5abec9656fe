"""A comparison of designs as CSV: a line a design, with what it rests on."""

from collections.abc import Iterator
from dataclasses import astuple

from poi_trial.output.assessment_words import digits
from poi_trial.output.plain import csv_line
from poi_trial.output.provenance import TOOL
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.assessment.figures import NAMES
from poi_trial.randomization.designs import Assessed, Comparison


def as_csv(comparison: Comparison, source: ProtocolFile[DealingPart]) -> Iterator[str]:
    """The lines, in pieces; numbers are unrounded."""
    errors = (f"{name}_standard_error" for name in NAMES)
    strata = ("trial_mean_final_imbalance", "trial_p_balanced", "unfinished_blocks", "left_over_slots")
    said = (source.protocol.trial.id, source.protocol.version, source.sha256, TOOL)
    of = comparison.sizes
    yield csv_line(
        *(
            "design",
            "source",
            "size",
            "strata",
            "stratum_size",
            "blind_guesses",
            "exact",
            *NAMES,
            "forced_sizes_unknown",
            "sequences",
            *errors,
            *strata,
        ),
        *("protocol", "version", "sha256", "tool"),
    )
    for assessed in comparison.designs:
        sizes = of.trial, of.strata, of.stratum
        yield csv_line(assessed.design, assessed.source, *sizes, comparison.blind_guesses, *_cells(assessed), *said)


def _cells(assessed: Assessed) -> Iterator[object]:
    assessment, trial, unfinished = assessed.assessment, assessed.trial, assessed.unfinished
    yield "false" if assessment.drawn else "true"
    yield from astuple(assessment.figures)
    yield assessment.forced_sizes_unknown
    yield None if assessment.sequences is None else digits(assessment.sequences)
    yield from astuple(assessment.drawn.standard_error) if assessment.drawn else [None] * len(NAMES)
    yield from (trial.mean_final_imbalance, trial.p_balanced) if trial else (None, None)
    yield from (unfinished.blocks, unfinished.slots) if unfinished else (None, None)
