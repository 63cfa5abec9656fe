"""Designs side by side: the trial's own first, then those that were asked for, or a usual set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from poi_trial.randomization.allocation import Design
from poi_trial.randomization.assess import assess
from poi_trial.randomization.assessment.figures import Assessment
from poi_trial.randomization.assessment.whole_trial import WholeTrial, whole_trial
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.dealing import Ratio, smallest_size
from poi_trial.randomization.notation import design_text, read_design
from poi_trial.randomization.procedures import (
    AnyProcedure,
    BigStick,
    Chen,
    Efron,
    RandomAllocation,
    TruncatedBinomial,
    Urn,
    same_coin,
)
from poi_trial.randomization.unfinished import Unfinished, left_open

Source = Literal["protocol", "typed", "usual"]
MOST_SLOTS = 100_000
# Beyond these a design is refused; what is not takes seconds, or up to a few minutes.
_WIDE, _MOST_OF_WIDE, _MOST_IN_BLOCK = 50, 10_000, 1_000
# Up to here the slowest of the usual designs takes seconds, and so does adding up any strata.
_QUICK = 2_000
_USUAL = (
    "complete",
    "random_allocation",
    "truncated_binomial",
    "permuted_blocks:{two}",
    "permuted_blocks:{two},{three}",
    "big_stick:3",
    "efron:2/3",
    "chen:2/3,3",
    "urn:1,1",
    "maximal:3",
)


class Candidate(NamedTuple):
    """A design as it is written, where it comes from, and its procedure."""

    design: str
    source: Source
    procedure: AnyProcedure


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many participants there are: in the trial, in how many strata, and in each of these."""

    trial: int
    strata: int
    stratum: int


@dataclass(frozen=True, slots=True)
class Assessed:
    """One design with its figures, which are those of one stratum; `trial` and `unfinished` are of all strata."""

    design: str
    source: Source
    assessment: Assessment
    trial: WholeTrial | None
    """None without strata, and where it would take too long."""
    unfinished: Unfinished | None
    """None where the procedure has neither blocks nor lists that end."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Designs side by side, the trial's own first, and why each that is missing was left out."""

    sizes: Sizes
    ratio: Ratio
    designs: tuple[Assessed, ...]
    left_out: dict[str, str]

    @property
    def blind_guesses(self) -> float:
        """The share of right guesses by one who sees no arm, and always guesses one of the largest share."""
        return max(self.ratio) / sum(self.ratio)

    @property
    def ranked(self) -> bool:
        """Whether fewer right guesses of the arm behind mean a design that is harder to guess: arms of equal ratio.

        Where it is not, one who guesses the arm behind may be right less often than one who sees nothing.
        """
        return len(set(self.ratio)) == 1


def sizes(design: Design, trial: int) -> Sizes:
    """The participants shared equally by the strata, rounded up to what can be dealt in ratio.

    ValueError where there are none, or more than 100,000 in a stratum. Without strata nothing is rounded.
    """
    strata = design.strata_count
    whole = strata * smallest_size(design.ratio)
    stratum = trial if strata == 1 else -(-trial // whole) * whole // strata
    if not 1 <= stratum <= MOST_SLOTS:
        each = " in a stratum" if strata > 1 else ""
        raise ValueError(f"{trial:,} participants cannot be assessed; write 1 to {MOST_SLOTS:,}{each}")
    return Sizes(trial, strata, stratum)


def problem_with(procedure: AnyProcedure, ratio: Ratio, size: int, listed: int | None = None) -> str | None:
    """Why a procedure cannot deal these arms or `listed` slots (None: `size`), or `size` of them be assessed."""
    if problem := procedure.ratio_problem(ratio) or procedure.size_problem(ratio, listed or size):
        return problem
    if not 1 <= size <= MOST_SLOTS:
        return f"{size:,} slots cannot be assessed; a list has 1 to {MOST_SLOTS:,}"
    most = _MOST_IN_BLOCK if isinstance(procedure, PermutedBlocks) else _MOST_OF_WIDE
    if size > most and _wide(procedure, size, listed or size):
        return f"{design_text(procedure)} is assessed for at most {most:,} participants in a stratum"
    return None


def usual(ratio: Ratio, size: int, listed: int | None = None) -> tuple[list[Candidate], dict[str, str]]:
    """The usual designs for `size` slots of a list of `listed` (None: as many), and why each other is none."""
    fit: list[Candidate] = []
    left_out: dict[str, str] = {}
    unit = smallest_size(ratio)
    for text in (each.format(two=2 * unit, three=3 * unit) for each in _USUAL):
        procedure = read_design(text)
        problem = problem_with(procedure, ratio, size, listed)
        if not problem and size > _QUICK and _wide(procedure, size, listed or size):
            problem = f"it takes minutes for so many slots; ask for it with --design {text}"
        if problem:
            left_out[text] = problem
        else:
            fit.append(Candidate(text, "usual", procedure))
    return fit, left_out


def compare(own: AnyProcedure | None, others: Sequence[Candidate], ratio: Ratio, of: Sizes) -> Iterator[Assessed]:
    """The trial's own design, if it has one, then each other that is not the same; one at a time: some take long."""
    mine = [Candidate(design_text(own), "protocol", own)] if own else []
    for candidate in (*mine, *(each for each in others if not mine or each.design != mine[0].design)):
        yield _assessed(candidate, ratio, of)


def _wide(procedure: AnyProcedure, size: int, listed: int) -> bool:
    """Whether the arms may come to differ by so many slots that the time grows with the square of their number."""
    match same_coin(procedure):
        case Urn():
            return True
        case BigStick(tolerance=tolerance) | Chen(tolerance=tolerance):
            return tolerance > _WIDE
        case Efron(p=p):
            over, under = map(int, p.split("/"))
            return 5 * over < 3 * under
        case PermutedBlocks(sizes=sizes):
            return max(sizes) > _MOST_IN_BLOCK
        case RandomAllocation():
            return size < listed
        case TruncatedBinomial():
            return size < listed < 2 * size
        case _:
            return False


def _assessed(candidate: Candidate, ratio: Ratio, of: Sizes) -> Assessed:
    procedure = candidate.procedure
    return Assessed(
        design=candidate.design,
        source=candidate.source,
        assessment=assess(procedure, ratio, of.stratum, of.trial),
        trial=whole_trial(procedure, ratio, of.trial, of.strata) if of.strata > 1 else None,
        unfinished=left_open(procedure, of.trial, of.strata),
    )
