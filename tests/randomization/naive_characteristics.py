"""The operating characteristics by enumeration: every list, its exact chance, and what a guesser makes of it.

The rules come from `naive_poi1`, which was written from docs/randomization.md alone; nothing is shared with the
package.
"""

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations
from typing import Any, NamedTuple

from naive_poi1 import share, ways, weights


class List(NamedTuple):
    """One way a list can come about: its arms, how likely it is, and at how many slots no other arm was possible."""

    arms: tuple[int, ...]
    chance: Fraction
    forced: int


def all_lists(procedure: dict[str, Any], parts: list[int], size: int) -> Iterator[List]:
    """Every list of `size` slots; one of blocks as often as there are ways to divide it."""
    if procedure["name"] == "permuted_blocks":
        yield from in_blocks(procedure["sizes"], parts, size)
        return
    table = ways(size, procedure["tolerance"]) if procedure["name"] == "maximal" else {}

    def go_on(so_far: List) -> Iterator[List]:
        if len(so_far.arms) == size:
            yield so_far
            return
        counts = [so_far.arms.count(arm) for arm in range(len(parts))]
        if table:
            n, d = len(so_far.arms), counts[0] - counts[1]
            given = [table.get((n + 1, d + 1), 0), table.get((n + 1, d - 1), 0)]
        else:
            given = weights(procedure, parts, counts, size)
        possible = [arm for arm, weight in enumerate(given) if weight]
        for arm in possible:
            chance = so_far.chance * Fraction(given[arm], sum(given))
            yield from go_on(List((*so_far.arms, arm), chance, so_far.forced + (len(possible) == 1)))

    yield from go_on(List((), Fraction(1), 0))


def in_blocks(sizes: list[int], parts: list[int], size: int) -> Iterator[List]:
    """Every order of every block after every other, cut at `size`."""

    def go_on(so_far: List) -> Iterator[List]:
        if len(so_far.arms) >= size:
            yield so_far
            return
        for block_size in sizes:
            block = [arm for arm, part in enumerate(parts) for _ in range(share(part, sum(parts), block_size))]
            orders = sorted(set(permutations(block)))
            for order in orders:
                cut = order[: size - len(so_far.arms)]
                certain = sum(len(set(order[place:])) == 1 for place in range(len(cut)))
                chance = so_far.chance / len(sizes) / len(orders)
                yield from go_on(List((*so_far.arms, *cut), chance, so_far.forced + certain))

    yield from go_on(List((), Fraction(1), 0))


def characteristics(procedure: dict[str, Any], parts: list[int], size: int) -> dict[str, Fraction | int]:
    """The figures of `poi assess`, each as an exact fraction, and the number of different lists."""
    total: dict[str, Fraction | int] = dict.fromkeys(
        (
            *("correct_guesses", "forced", "mean_imbalance"),
            *("mean_max_imbalance", "mean_final_imbalance", "p_balanced"),
        ),
        Fraction(0),
    )
    different = set()
    for arms, chance, forced in all_lists(procedure, parts, size):
        different.add(arms)
        apart, right = followed(arms, parts)
        total["correct_guesses"] += chance * right / size
        total["forced"] += chance * forced / size
        total["mean_imbalance"] += chance * sum(apart) / size
        total["mean_max_imbalance"] += chance * max(apart)
        total["mean_final_imbalance"] += chance * apart[-1]
        total["p_balanced"] += chance * (apart[-1] == 0)
    return {**total, "sequences": len(different)}


def certain_by_arms(sizes: list[int], parts: list[int], size: int) -> Fraction:
    """The expected share of slots after whose arms every list in blocks, whatever its sizes, goes on with one arm."""
    lists = list(in_blocks(sizes, parts, size))
    following: dict[tuple[int, ...], set[int]] = {}
    for arms, _, _ in lists:
        for place, arm in enumerate(arms):
            following.setdefault(arms[:place], set()).add(arm)
    return sum(
        (chance * sum(len(following[arms[:place]]) == 1 for place in range(size)) / size for arms, chance, _ in lists),
        Fraction(0),
    )


def followed(arms: tuple[int, ...], parts: list[int]) -> tuple[list[Fraction], Fraction]:
    """How far apart the arms are after each slot, and how many guesses of the arm behind are right."""
    smallest = next(part for part in range(max(parts), 0, -1) if all(each % part == 0 for each in parts))
    counts = [0] * len(parts)
    apart, right = [], Fraction(0)
    for arm in arms:
        filled = [Fraction(count * smallest, part) for count, part in zip(counts, parts, strict=True)]
        behind = [each for each, value in enumerate(filled) if value == min(filled)]
        right += Fraction(arm in behind, len(behind))
        counts[arm] += 1
        filled = [Fraction(count * smallest, part) for count, part in zip(counts, parts, strict=True)]
        apart.append(max(filled) - min(filled))
    return apart, right
