"""The figures of a procedure that weighs the arms slot by slot, from its own weights."""

from collections import deque
from collections.abc import Callable

from poi_trial.randomization.assessment.figures import Figures
from poi_trial.randomization.assessment.peak import mean_largest, never_above, stays
from poi_trial.randomization.assessment.walk import Walk, moments

MOST_STEPS = 1_000_000_000
"""States times levels of imbalance that three arms or more may take: minutes. 200 slots of 1:2:3 take half of one."""


class TooManyStatesError(Exception):
    """Following every state would take too long."""


def figures(walk: Walk, size: int, largest: Callable[[], float] | None = None) -> Figures:
    """Exact figures of a list of `size` slots; `largest` is a quicker way to the mean of the largest imbalance."""
    correct = forced = imbalance = 0.0
    steps, seen = 0, {0}
    for moment in moments(walk, size):
        correct += moment.correct
        forced += moment.forced
        imbalance += moment.imbalance
        steps += len(moment.law)
        seen.update(map(walk.scale.imbalance, moment.law))
        last = moment
    if steps * len(seen) > MOST_STEPS and len(walk.start) > 2:
        raise TooManyStatesError
    whole = sum(last.law.values())
    return Figures(
        correct_guesses=correct / size,
        forced=forced / size,
        mean_imbalance=imbalance / size,
        mean_max_imbalance=largest() if largest else _largest(walk, size, sorted(seen)),
        mean_final_imbalance=last.imbalance / whole,
        p_balanced=last.balanced / whole,
    )


def _largest(walk: Walk, size: int, levels: list[int]) -> float:
    last = deque(stays(walk, size, levels), maxlen=1).pop()
    return mean_largest(never_above(last, levels), levels, walk.scale.unit)
