"""The operating characteristics of a procedure for a list of N slots."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Figures:
    """What a procedure does to guessing and to balance.

    The imbalance is the difference of the arms' slots, each divided by the arm's share of the ratio in lowest
    terms: for two equal arms by how many slots they differ, for more arms the largest such difference.
    """

    correct_guesses: float
    """The expected share of right guesses by one who knows every arm given so far and guesses the arm behind.

    The arm behind has the fewest slots for its share; where several are level, one of them is guessed at random.
    This is the convergence strategy of Blackwell and Hodges 1957, Design for the control of selection bias, Annals
    of Mathematical Statistics 28. It asks for neither block sizes nor tolerances.
    """
    forced: float
    """The expected share of slots for which only one arm was possible, given the arms before.

    Who knows the procedure, its parameters and, of permuted blocks, the size of each block as it begins is certain
    of these.
    """
    mean_imbalance: float
    """The expected imbalance after a slot, averaged over the slots."""
    mean_max_imbalance: float
    """The expected largest imbalance after any slot."""
    mean_final_imbalance: float
    """The expected imbalance after the last slot."""
    p_balanced: float
    """The chance that the list ends exactly in ratio."""


NAMES = tuple(field.name for field in fields(Figures))


@dataclass(frozen=True, slots=True)
class Drawn:
    """How many lists were drawn at random for the figures, and the standard error that each has from that."""

    lists: int
    standard_error: Figures


@dataclass(frozen=True, slots=True)
class Assessment:
    """The figures of one procedure."""

    figures: Figures
    sequences: int | None
    """How many lists of N arms are possible, whatever their chance; None where they are too many to tell apart."""
    drawn: Drawn | None = None
    """None where the figures are exact."""
    forced_sizes_unknown: float | None = None
    """Of permuted blocks, `forced` for one who knows the allowed sizes but not which one each block has.

    None where there are no blocks, or it is too much to follow.
    """
