"""The procedures: the published vectors, the exact laws of each, and what each refuses."""

import json
from fractions import Fraction
from hashlib import sha256
from itertools import chain, islice, product
from math import comb
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from poi_trial.randomization.dealing import Dealt, Procedure, Ratio, WeightedProcedure
from poi_trial.randomization.procedures import AnyProcedure
from poi_trial.randomization.stream import Stream, stream_key

VECTORS = json.loads((Path(__file__).parents[1] / "poi-1-vectors.json").read_text(encoding="utf-8"))
ANY: TypeAdapter[AnyProcedure] = TypeAdapter(AnyProcedure)
EQUAL: Ratio = (1, 1)
PARAMETERS = {
    "big_stick": ["tolerance"],
    "efron": ["p"],
    "chen": ["p", "tolerance"],
    "urn": ["start", "add"],
    "maximal": ["tolerance"],
}


def procedure(design: str) -> Procedure:
    """Read `chen:2/3,3` as the vectors write it, and `permuted_blocks:4,6`."""
    kind, _, text = design.partition(":")
    values = [part if "/" in part else int(part) for part in text.split(",") if part]
    if kind == "permuted_blocks":
        return ANY.validate_python({"kind": kind, "sizes": values})
    return ANY.validate_python({"kind": kind, **dict(zip(PARAMETERS.get(kind, []), values, strict=True))})


def weighted(design: str) -> WeightedProcedure:
    """The same, of a procedure without blocks."""
    made = procedure(design)
    assert isinstance(made, WeightedProcedure)
    return made


def dealt(design: str, ratio: Ratio, size: int, seed: str = "7") -> list[int]:
    """The first `size` slots; all of them where the procedure needs the size."""
    runs = procedure(design).runs(ratio, size, Stream(stream_key("T", seed, "")))
    return list(islice(chain.from_iterable(runs), size))


def differences(arms: list[int]) -> list[int]:
    """How far the first arm is ahead of the second, after each slot."""
    ahead = [0]
    for arm in arms:
        ahead.append(ahead[-1] + (1 if arm == 0 else -1))
    return ahead[1:]


def chance(design: str, ratio: Ratio, arms: tuple[int, ...], size: int | None = None) -> Fraction:
    """The exact chance that a list begins with these arms."""
    state = Dealt(ratio, size or len(arms), [0] * len(ratio))
    made, so_far = weighted(design), Fraction(1)
    for arm in arms:
        weights = made.weights(state)
        if not weights[arm]:
            return Fraction(0)
        so_far *= Fraction(weights[arm], sum(weights))
        state.counts[arm] += 1
    return so_far


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v.get('design', 'blocks')} {v['slots']}")
def test_the_published_vectors_hold(vector: dict[str, Any]) -> None:
    """Every published list, one of a million slots among them, comes out slot by slot."""
    names = list(vector["ratio"])
    blocks = ",".join(map(str, vector.get("block_sizes", [])))
    made = procedure(vector.get("design", f"permuted_blocks:{blocks}"))
    stream = Stream(stream_key(vector["trial"], vector["seed"], vector["stratum"]))
    arms: list[str] = []
    sizes = []
    for run in made.runs(tuple(vector["ratio"].values()), vector["slots"], stream):
        arms += [names[arm] for arm in run]
        sizes.append(len(run))
        if len(arms) >= vector.get("at_least", vector["slots"]):
            break
    assert len(arms) == vector["slots"]
    assert arms == (vector["arms"] or arms)
    assert sha256("\n".join(arms).encode()).hexdigest() == vector["sha256_of_arms_joined_by_newline"]
    if made.in_blocks:
        drawn = vector["block_sizes_drawn"]
        assert sizes[: len(drawn)] == drawn


ratios = st.lists(st.integers(1, 4), min_size=2, max_size=4).map(tuple)
seeds = st.text("0123456789abcdef", min_size=1, max_size=8)


@pytest.mark.parametrize("design", ["permuted_blocks:4,6", "complete", "random_allocation", "maximal:3"])
def test_the_second_half_of_a_list_does_not_repeat_the_first(design: str) -> None:
    """The two halves of a list of 240 slots are different lists."""
    arms = dealt(design, EQUAL, 240)
    assert arms[:120] != arms[120:]


@pytest.mark.parametrize(
    "design", ["permuted_blocks:4,6", "complete", "big_stick:3", "efron:2/3", "chen:2/3,3", "urn:1,1"]
)
def test_a_longer_list_begins_with_the_shorter_one(design: str) -> None:
    """Where the size need not be known beforehand, more slots change none of those before."""
    assert dealt(design, EQUAL, 300)[:50] == dealt(design, EQUAL, 50)


@pytest.mark.parametrize(
    ("design", "ratio", "counts", "weights"),
    [
        ("complete", (2, 1, 4), (9, 0, 0), (2, 1, 4)),
        ("random_allocation", (2, 1), (3, 1), (1, 1)),
        ("random_allocation", (2, 1), (4, 2), (0, 0)),
        ("random_allocation", (2, 2), (0, 0), (3, 3)),
        ("truncated_binomial", (1, 1), (2, 0), (1, 1)),
        ("truncated_binomial", (1, 1), (3, 0), (0, 1)),
        ("truncated_binomial", (1, 1), (1, 3), (1, 0)),
        ("truncated_binomial", (1, 1), (3, 3), (0, 0)),
        ("big_stick:3", (1, 1), (2, 0), (1, 1)),
        ("big_stick:3", (1, 1), (3, 0), (0, 1)),
        ("big_stick:3", (1, 1), (5, 8), (1, 0)),
        ("efron:2/3", (1, 1), (4, 4), (1, 1)),
        ("efron:2/3", (1, 1), (4, 3), (1, 2)),
        ("efron:2/3", (1, 1), (0, 9), (2, 1)),
        ("efron:1/2", (1, 1), (0, 9), (1, 1)),
        ("efron:1/1", (1, 1), (0, 1), (1, 0)),
        ("chen:3/4,2", (1, 1), (4, 4), (1, 1)),
        ("chen:3/4,2", (1, 1), (4, 3), (1, 3)),
        ("chen:3/4,2", (1, 1), (3, 5), (1, 0)),
        ("chen:3/4,2", (1, 1), (5, 3), (0, 1)),
        ("urn:1,1", (1, 1), (0, 0), (1, 1)),
        ("urn:1,1", (1, 1), (3, 1), (2, 4)),
        ("urn:0,1", (1, 1), (0, 0), (1, 1)),
        ("urn:0,1", (1, 1), (1, 0), (0, 1)),
        ("urn:2,3", (1, 1, 1), (1, 0, 2), (8, 11, 5)),
        # Of 6 slots with a tolerance of 1, each pair is AB or BA.
        ("maximal:1", (1, 1), (0, 0), (4, 4)),
        ("maximal:1", (1, 1), (2, 1), (0, 2)),
        ("maximal:1", (1, 1), (3, 3), (0, 0)),
        ("maximal:1000", (1, 1), (1, 0), (comb(4, 1), comb(4, 2))),
    ],
)
def test_weights_follow_the_counts(
    design: str, ratio: Ratio, counts: tuple[int, ...], weights: tuple[int, ...]
) -> None:
    """What each arm weighs for the next slot depends on what was dealt, of a list of 6, by the rule."""
    assert tuple(weighted(design).weights(Dealt(ratio, 6, list(counts)))) == weights


def test_the_exact_chances_of_whole_lists() -> None:
    """Chances worked out by hand: a fair coin, half of the slots, a favoured arm, an urn."""
    assert chance("complete", (2, 1), (0, 0, 1)) == Fraction(4, 27)
    assert chance("truncated_binomial", EQUAL, (0, 0, 0, 1, 1, 1)) == Fraction(1, 8)
    assert chance("efron:2/3", EQUAL, (0, 0, 1)) == Fraction(1, 2) * Fraction(1, 3) * Fraction(2, 3)
    assert chance("urn:1,1", EQUAL, (0, 0, 1)) == Fraction(1, 2) * Fraction(1, 3) * Fraction(3, 4)
    assert chance("big_stick:2", EQUAL, (1, 1, 0, 1)) == Fraction(1, 2) * Fraction(1, 2) * 1 * Fraction(1, 2)


@pytest.mark.parametrize(
    ("design", "ratio"), [("random_allocation", (2, 1)), ("random_allocation", (1, 1)), ("maximal:2", (1, 1))]
)
def test_every_possible_list_is_as_likely_as_any_other(design: str, ratio: Ratio) -> None:
    """Random allocation and the maximal procedure give every list they can give the same chance."""
    lists = [arms for arms in product(range(2), repeat=6) if arms.count(1) * sum(ratio) == 6 * ratio[1]]
    if design == "maximal:2":
        lists = [arms for arms in lists if max(map(abs, differences(list(arms)))) <= 2]
    assert {chance(design, ratio, arms) for arms in lists} == {Fraction(1, len(lists))}


@given(st.sampled_from(["big_stick", "chen", "maximal"]), st.integers(1, 5), seeds, st.integers(1, 60))
def test_the_tolerance_is_never_passed(kind: str, tolerance: int, seed: str, half: int) -> None:
    """The arms never differ by more than the tolerance, under any procedure that has one."""
    design = f"chen:3/5,{tolerance}" if kind == "chen" else f"{kind}:{tolerance}"
    assert max(map(abs, differences(dealt(design, EQUAL, 2 * half, seed)))) <= tolerance


def test_the_tolerance_is_reached() -> None:
    """In 200 slots the big stick, Chen's coin and the maximal procedure come up to a tolerance of 3."""
    for design in ("big_stick:3", "chen:3/5,3", "maximal:3"):
        assert max(map(abs, differences(dealt(design, EQUAL, 200)))) == 3


@given(st.sampled_from(["random_allocation", "truncated_binomial", "maximal:3"]), seeds, st.integers(1, 60))
def test_what_needs_the_size_ends_balanced_there(design: str, seed: str, half: int) -> None:
    """The list has exactly N slots, half of them of each arm, and then no more."""
    runs = procedure(design).runs(EQUAL, 2 * half, Stream(stream_key("T", seed, "")))
    arms = list(chain.from_iterable(runs))
    assert (arms.count(0), arms.count(1)) == (half, half)


@given(ratios, st.integers(1, 12), seeds)
def test_random_allocation_ends_in_ratio(ratio: Ratio, times: int, seed: str) -> None:
    """Every arm gets its exact share of N, with any arms and any ratio."""
    arms = dealt("random_allocation", ratio, sum(ratio) * times, seed)
    assert [arms.count(arm) for arm in range(len(ratio))] == [r * times for r in ratio]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"kind": "efron", "p": "0.67"}, "is not a fraction of two whole numbers; write it as 2/3"),
        ({"kind": "efron", "p": "2/3\n"}, "is not a fraction of two whole numbers; write it as 2/3"),
        ({"kind": "efron", "p": "2/0"}, "is not a fraction of two whole numbers; write it as 2/3"),
        ({"kind": "efron", "p": "4/6"}, "is not in lowest terms; write 2/3"),
        (
            {"kind": "efron", "p": "1/3"},
            "is not between 1/2 and 1/1; it is the chance of the arm that is behind",
        ),
        (
            {"kind": "efron", "p": "3/2"},
            "is not between 1/2 and 1/1; it is the chance of the arm that is behind",
        ),
        (
            {"kind": "permuted_blocks", "sizes": [4, 6, 4]},
            "the size 4 stands twice; write each once, they are equally likely",
        ),
        ({"kind": "permuted_blocks", "sizes": []}, "is empty; write at least one block size"),
        ({"kind": "permuted_blocks", "sizes": [0]}, "greater than or equal to 1"),
        ({"kind": "permuted_blocks", "sizes": [10_001]}, "less than or equal to 10000"),
        ({"kind": "permuted_blocks", "sizes": ["4"]}, "valid integer"),
        ({"kind": "big_stick", "tolerance": 0}, "greater than or equal to 1"),
        ({"kind": "maximal", "tolerance": 1001}, "less than or equal to 1000"),
        ({"kind": "urn", "start": -1, "add": 1}, "greater than or equal to 0"),
        ({"kind": "urn", "start": 1, "add": 0}, "greater than or equal to 1"),
        ({"kind": "complete", "tolerance": 3}, "Extra inputs are not permitted"),
        ({"kind": "dice"}, "does not match any of the expected tags"),
    ],
)
def test_a_procedure_with_impossible_parameters_is_not_read(fields: dict[str, object], problem: str) -> None:
    """Parameters that mean nothing are refused where they are written, in one problem."""
    with pytest.raises(ValidationError) as refusal:
        ANY.validate_python(fields)
    (only,) = refusal.value.errors(include_url=False)
    assert problem in only["msg"]


def test_the_limits_of_the_parameters_are_allowed() -> None:
    """A coin of one half or one, the widest tolerance, the largest block and an empty urn can be had."""
    for design in (
        "efron:1/2",
        "efron:1/1",
        "maximal:1000",
        "big_stick:1",
        "permuted_blocks:10000",
        "urn:0,1",
    ):
        procedure(design)
