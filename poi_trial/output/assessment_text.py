"""A comparison of designs as plain lines: complete, untruncated, without colour."""

from collections.abc import Iterator

from poi_trial.output.allocation_header import assumed
from poi_trial.output.assessment_words import meanings, name, notes, number_of_lists, percent, stratum_line, title
from poi_trial.output.provenance import assumption_lines, provenance_line
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.designs import Assessed, Comparison


def as_text(comparison: Comparison, source: ProtocolFile[DealingPart]) -> Iterator[str]:
    """The lines, in pieces: a line a design."""
    yield f"{title(comparison, source)}\n"
    if strata := stratum_line(comparison):
        yield f"{strata}\n"
    yield "\n"
    for assessed in comparison.designs:
        yield f"{_line(assessed)}\n"
    yield "\n"
    for line in (*notes(comparison), *meanings(comparison)):
        yield f"{line}\n"
    for line in assumption_lines(source, assumed(source)):
        yield f"Rests on {line}\n"
    yield f"Protocol {provenance_line(source)}\n"


def _line(assessed: Assessed) -> str:
    figures = assessed.assessment.figures
    facts = [
        f"right guesses {percent(figures.correct_guesses)}",
        f"certain {percent(figures.forced)}",
        f"apart {figures.mean_imbalance:.2f} on average, {figures.mean_max_imbalance:.2f} at most, "
        f"{figures.mean_final_imbalance:.2f} at the end",
        f"ends balanced {percent(figures.p_balanced)}",
    ]
    if trial := assessed.trial:
        facts.append(f"the trial apart {trial.mean_final_imbalance:.2f}, balanced {percent(trial.p_balanced)}")
    lists = f"{number_of_lists(assessed.assessment.sequences)} possible lists"
    return f"{name(assessed)}: {'; '.join((*facts, lists))}"
