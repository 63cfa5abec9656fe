"""A second, naive implementation of minimization, written from docs/randomization.md alone."""

from fractions import Fraction
from math import lcm

from naive_poi1 import Below, draw

Levels = dict[str, str]


def unevenness(measure: str, shares: list[int]) -> int:
    """Return how far the arms are apart at one level."""
    if measure == "range":
        return max(shares) - min(shares)
    return len(shares) * sum(y**2 for y in shares) - sum(shares) ** 2


def sums(ratio: list[int], measure: str, before: list[tuple[Levels, int]], levels: Levels) -> list[int]:
    """Return G of every arm, counting all participants before anew."""
    found = []
    for k in range(len(ratio)):
        g = 0
        for factor, level in levels.items():
            x = [0] * len(ratio)
            for theirs, arm in before:
                if theirs[factor] == level:
                    x[arm] += 1
            x[k] += 1
            g += unevenness(measure, [x[i] * lcm(*ratio) // ratio[i] for i in range(len(ratio))])
        found.append(g)
    return found


def weights(ratio: list[int], p: str, g: list[int]) -> list[int]:
    """Return the weight of every arm."""
    a, b = [int(number) for number in p.split("/")]
    best = [i for i in range(len(ratio)) if g[i] == min(g)]
    all_of_them, smallest, tied = sum(ratio), min(ratio), sum(ratio[i] for i in best)
    result = []
    for i in range(len(ratio)):
        if i in best:
            result.append(ratio[i] * (b * (all_of_them - smallest) - (b - a) * (all_of_them - tied)))
        else:
            result.append(ratio[i] * (b - a) * tied)
    return result


def chances(ratio: list[int], p: str, favoured: int) -> list[Fraction]:
    """Return the chance of every arm where one alone is favoured, as Han, Enas and McEntegart 2009 give it."""
    whole, low = sum(ratio), 1 - Fraction(p)
    high = 1 - low * Fraction(whole - ratio[favoured], whole - min(ratio))
    rest = whole - ratio[favoured]
    return [high if i == favoured else (1 - high) * Fraction(ratio[i], rest) for i in range(len(ratio))]


def arms(key: str, ratio: list[int], measure: str, p: str, participants: list[Levels]) -> list[int]:
    """Return the arm of every participant, in order of allocation."""
    below = Below(key)
    before: list[tuple[Levels, int]] = []
    for levels in participants:
        g = sums(ratio, measure, before, levels)
        before.append((levels, draw(below, weights(ratio, p, g))))
    return [arm for _, arm in before]
