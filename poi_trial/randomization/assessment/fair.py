"""Two equal arms under a fair coin, in closed form: the time grows with the number of slots and no faster.

The walk gives the same figures from the procedures' weights, in a time that grows faster; the tests hold one
against the other. Sources: the reflection principle, Feller 1968, An Introduction to Probability Theory and Its
Applications 1, chapter III; the truncated binomial, Blackwell and Hodges 1957, Annals of Mathematical Statistics 28.
"""

from collections.abc import Iterable
from itertools import accumulate, takewhile
from operator import mul

from poi_trial.randomization.assessment.figures import Figures
from poi_trial.randomization.assessment.walk import NEGLIGIBLE


def complete(size: int) -> Figures:
    """A fair coin for every slot."""
    level = _level_chances(size)
    apart = _apart(level, size)
    return Figures(
        correct_guesses=0.5,
        forced=0.0,
        mean_imbalance=sum(apart) / size,
        mean_max_imbalance=largest_of_coin(size, size),
        mean_final_imbalance=apart[-1],
        p_balanced=level[size // 2] if size % 2 == 0 else 0.0,
    )


def truncated_binomial(size: int) -> Figures:
    """A fair coin until one arm has half of an even number of slots."""
    level = _level_chances(size)
    forced = level[-1]
    return Figures(
        correct_guesses=(1 + forced) / 2,
        forced=forced,
        # Once an arm is full with r slots to go the coin would have kept the arms r apart on average at each slot,
        # and they come together by one a slot instead; the mean of r (r + 1) is N.
        mean_imbalance=sum(_apart(level, size)) / size - 0.5,
        # The arms come to be m apart before one is full if the coin alone does so within N - m slots.
        mean_max_imbalance=_sum(_reached(_spread(size - m, level), m) for m in range(1, size // 2 + 1)),
        mean_final_imbalance=0.0,
        p_balanced=1.0,
    )


def random_allocation(size: int) -> Figures:
    """All lists with half of an even number of slots for each arm, equally likely."""
    half = size // 2
    level = _level_chances(size)
    spread = _spread(size, level)
    apart, imbalance, correct = 0.0, 0.0, 0.0
    for slot in range(size):
        # The arm that is ahead by d of the n slots left has d fewer of them.
        correct += 0.5 + apart / (2 * (size - slot))
        here = level[slot // 2] * level[half - slot // 2] / level[half] if slot % 2 == 0 else 0.0
        apart += here - apart / (size - slot)
        imbalance += apart
    return Figures(
        correct_guesses=correct / size,
        forced=1 / (half + 1),
        mean_imbalance=imbalance / size,
        mean_max_imbalance=_sum(_reached_on_return(spread, m) for m in range(1, half + 1)),
        mean_final_imbalance=0.0,
        p_balanced=1.0,
    )


def largest_of_coin(size: int, tolerance: int) -> float:
    """The mean of the largest imbalance of a fair coin, where it counts no more than the tolerance."""
    spread = _spread(size, _level_chances(size))
    return _sum(_reached(spread, m) for m in range(1, min(size, tolerance) + 1))


def _level_chances(slots: int) -> list[float]:
    """The chance that a fair coin has the arms level after 0, 2, 4, … slots, the first even number after all too."""
    return list(accumulate((1 - 1 / (2 * pair) for pair in range(1, (slots + 1) // 2 + 1)), mul, initial=1.0))


def _apart(level: list[float], size: int) -> list[float]:
    """The mean difference of the arms after 1, 2, … slots of a fair coin: it grows only where they are level."""
    steps = (0.0 if slot % 2 else level[slot // 2] for slot in range(size))
    return list(accumulate(steps))


def _spread(slots: int, level: list[float]) -> list[float]:
    """The chance that a fair coin ends with the first arm ahead by 0, 1, 2, …, as far as it matters."""
    ahead, chance = slots % 2, level[(slots + 1) // 2]
    chances = [0.0] * ahead
    while chance > NEGLIGIBLE:
        chances += (chance, 0.0)
        chance *= (slots - ahead) / (slots + ahead + 2)
        ahead += 2
    return chances


def _reached(spread: list[float], apart: int) -> float:
    """The chance that a fair coin has ever had the arms so far apart, from where it ends.

    By reflection at both barriers: ends beyond 1 and up to 3 times as far count twice, beyond 3 and up to 5 not at
    all, and so on, those on a multiple once, for each arm that may be ahead.
    """
    total = 0.0
    for first in range(apart, len(spread), 4 * apart):
        last = first + 2 * apart
        total += 2 * spread[first] + 4 * sum(spread[first + 1 : last]) + 2 * sum(spread[last : last + 1])
    return min(total, 1.0)


def _reached_on_return(spread: list[float], apart: int) -> float:
    """The same of lists that end level."""
    ends = spread[2 * apart :: 2 * apart]
    return 2 * (sum(ends[::2]) - sum(ends[1::2])) / spread[0]


def _sum(chances: Iterable[float]) -> float:
    return sum(takewhile(lambda chance: chance > NEGLIGIBLE, chances))
