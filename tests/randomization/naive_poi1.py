"""A second, naive implementation of poi-1, written from docs/randomization.md alone."""

import hashlib
import unicodedata
from collections.abc import Iterator
from typing import Any


def make_key(trial: str, seed: str, stratum: str) -> str:
    """Return the key of a stratum's stream; the seed already holds its `/development` or `/2`."""
    for part in (trial, seed, stratum):
        if "|" in part or not part.isprintable():
            raise ValueError(f"not allowed in a key: {part!r}")
    return unicodedata.normalize("NFC", f"poi-1|{trial}|{seed}|{stratum}")


def words(key: str) -> Iterator[int]:
    """Yield the 32-bit words of the key's stream without end."""
    counter = 0
    while True:
        digest = hashlib.sha256(f"{key}|{counter}".encode()).digest()
        for start in range(0, 32, 4):
            yield int.from_bytes(digest[start : start + 4], "big")
        counter += 1


class Below:
    """Draw whole numbers from one stream, one after another."""

    def __init__(self, key: str) -> None:
        """Begin the key's stream at counter 0."""
        self.stream = words(key)

    def __call__(self, n: int) -> int:
        """Return the next of 0 … n - 1."""
        k = 1
        while 2 ** (32 * k) < n:
            k += 1
        top = 2 ** (32 * k)
        while True:
            w = 0
            for _ in range(k):
                w = w * 2**32 + next(self.stream)
            if w < top - top % n:
                return w % n


def share(part: int, whole: int, size: int) -> int:
    """Return an arm's share of a size, and refuse a size that the ratio does not divide."""
    if part * size % whole != 0:
        raise ValueError(f"the ratio does not divide {size}")
    return part * size // whole


def permuted(below: Below, ratio: dict[str, int], sizes: list[int], size: int) -> list[list[str]]:
    """Return whole permuted blocks until they hold at least `size` slots."""
    total = sum(ratio.values())
    for one in sizes:
        for part in ratio.values():
            share(part, total, one)
    blocks_so_far: list[list[str]] = []
    slots = 0
    while slots < size:
        block_size = sizes[0]
        if len(sizes) > 1:
            block_size = sizes[below(len(sizes))]
        block: list[str] = []
        for arm, part in ratio.items():
            block += [arm] * share(part, total, block_size)
        for i in range(block_size - 1, 0, -1):
            j = below(i + 1)
            old_i = block[i]
            old_j = block[j]
            block[i] = old_j
            block[j] = old_i
        blocks_so_far.append(block)
        slots += block_size
    return blocks_so_far


def ways(size: int, tolerance: int) -> dict[tuple[int, int], int]:
    """Return the maximal procedure's table of P(n, d) for d from -size to size."""
    table: dict[tuple[int, int], int] = {}
    for d in range(-size, size + 1):
        table[size, d] = 1 if d == 0 else 0
    for n in range(size - 1, -1, -1):
        for d in range(-size, size + 1):
            if abs(d) > tolerance:
                table[n, d] = 0
            else:
                table[n, d] = table.get((n + 1, d + 1), 0) + table.get((n + 1, d - 1), 0)
    return table


def behind(difference: int, a: int, b: int) -> list[int]:
    """Return weight a for the arm behind and b for the other, where the difference is not 0."""
    if difference == 0:
        raise ValueError("no arm is behind")
    if difference < 0:
        return [a, b]
    return [b, a]


def coin(difference: int, p: str) -> list[int]:
    """Return the weights of `efron`."""
    a, b = [int(number) for number in p.split("/")]
    if difference == 0:
        return [1, 1]
    return behind(difference, a, b - a)


def weights_by_difference(procedure: dict[str, Any], difference: int) -> list[int]:
    """Return the two weights of `big_stick`, `efron` or `chen`."""
    name = procedure["name"]
    if name != "efron" and abs(difference) >= procedure["tolerance"]:
        return behind(difference, 1, 0)
    if name == "big_stick":
        return [1, 1]
    return coin(difference, procedure["p"])


def weights(procedure: dict[str, Any], parts: list[int], counts: list[int], size: int) -> list[int]:
    """Return every arm's weight for the next slot (but `maximal`), from the ratio and its slots so far."""
    name = procedure["name"]
    if name == "complete":
        return parts
    if name == "random_allocation":
        return [share(parts[i], sum(parts), size) - counts[i] for i in range(len(parts))]
    if name == "truncated_binomial":
        return [1 if 2 * count < size else 0 for count in counts]
    if name == "urn":
        found = [procedure["start"] + procedure["add"] * (sum(counts) - count) for count in counts]
        return [1 for _ in counts] if sum(found) == 0 else found
    if name in ("big_stick", "efron", "chen"):
        return weights_by_difference(procedure, counts[0] - counts[1])
    raise ValueError(f"no procedure {name!r}")


def draw(below: Below, given: list[int]) -> int:
    """Return the number of the next arm by these weights."""
    not_zero = [i for i in range(len(given)) if given[i] != 0]
    if len(not_zero) == 0:
        raise ValueError("every weight is 0")
    if len(not_zero) == 1:
        return not_zero[0]
    r = below(sum(given))
    i = 0
    while r >= sum(given[: i + 1]):
        i += 1
    return i


def check(ratio: dict[str, int], procedure: dict[str, Any], size: int) -> None:
    """Refuse what the table's last two columns do not allow."""
    name = procedure["name"]
    any_arms = name in ("permuted_blocks", "complete", "random_allocation")
    if not any_arms and len(set(ratio.values())) != 1:
        raise ValueError("the arms are not equal")
    if not any_arms and name != "urn" and len(ratio) != 2:
        raise ValueError("not two arms")
    if name in ("truncated_binomial", "maximal") and size % 2 != 0:
        raise ValueError("N is not even")
    if name == "maximal" and size > 10_000:
        raise ValueError("N is above 10,000")


def arms(trial: str, seed: str, stratum: str, ratio: dict[str, int], procedure: dict[str, Any], size: int) -> list[str]:
    """Return the arm of every slot of one stratum; `procedure` holds its `name` and its parameters."""
    check(ratio, procedure, size)
    below = Below(make_key(trial, seed, stratum))
    result: list[str] = []
    if procedure["name"] == "permuted_blocks":
        for block in permuted(below, ratio, procedure["sizes"], size):
            result += block
        return result
    ids = list(ratio)
    parts = list(ratio.values())
    table: dict[tuple[int, int], int] = {}
    if procedure["name"] == "maximal":
        table = ways(size, procedure["tolerance"])
    while len(result) < size:
        counts = [result.count(arm) for arm in ids]
        if procedure["name"] == "maximal":
            n = sum(counts)
            d = counts[0] - counts[1]
            given = [table.get((n + 1, d + 1), 0), table.get((n + 1, d - 1), 0)]
        else:
            given = weights(procedure, parts, counts, size)
        result.append(ids[draw(below, given)])
    return result


def blocks(
    trial: str, seed: str, stratum: str, ratio: dict[str, int], procedure: dict[str, Any], size: int
) -> list[int]:
    """Return the block sizes of one stratum, in order; none where the procedure has no blocks."""
    if procedure["name"] != "permuted_blocks":
        return []
    below = Below(make_key(trial, seed, stratum))
    return [len(block) for block in permuted(below, ratio, procedure["sizes"], size)]


def lines(trial: str, seed: str, stratum: str, ratio: dict[str, int], procedure: dict[str, Any], size: int) -> str:
    """Return the lines of one stratum's slots, as they go into the list's sha256."""
    places: list[str] = []
    for number, block_size in enumerate(blocks(trial, seed, stratum, ratio, procedure, size), 1):
        places += [f"{number},{block_size}"] * block_size
    text = ""
    for slot, arm in enumerate(arms(trial, seed, stratum, ratio, procedure, size), 1):
        place = places[slot - 1] if places else ","
        text += f"{stratum},{slot},{place},{arm}\n"
    return text
