"""Two implementations, the second written from docs/randomization.md alone, agree on drawn designs."""

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from naive_poi1 import arms as naive_arms
from naive_poi1 import blocks as naive_blocks
from pydantic import TypeAdapter

from poi_trial.randomization.allocation import Arm, Design, allocation_list
from poi_trial.randomization.procedures import AnyProcedure

PROCEDURE: TypeAdapter[AnyProcedure] = TypeAdapter(AnyProcedure)
SEEDS = st.text(st.characters(categories=("L", "N", "P", "S"), exclude_characters="|/"), min_size=1, max_size=40)
COINS = st.sampled_from(["1/2", "2/3", "3/5", "99/100", "1/1"])
TOLERANCES = st.integers(1, 6)
TWO_ARMS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "complete": st.just({}),
    "random_allocation": st.just({}),
    "truncated_binomial": st.just({}),
    "big_stick": st.fixed_dictionaries({"tolerance": TOLERANCES}),
    "efron": st.fixed_dictionaries({"p": COINS}),
    "chen": st.fixed_dictionaries({"p": COINS, "tolerance": TOLERANCES}),
    "urn": st.fixed_dictionaries({"start": st.integers(0, 3), "add": st.integers(1, 3)}),
    "maximal": st.fixed_dictionaries({"tolerance": TOLERANCES}),
}


def ours(seed: str, ratio: dict[str, int], procedure: dict[str, object], size: int) -> list[tuple[str, int | None]]:
    """Arms and block sizes by the package, for the trial T without strata."""
    arms = tuple(Arm(id=arm, name=arm, ratio=share) for arm, share in ratio.items())
    design = Design("T", arms, PROCEDURE.validate_python(procedure))
    return [(slot.arm, slot.block_size) for slot in allocation_list(design, seed, size).slots]


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.lists(st.integers(1, 4), min_size=2, max_size=4), st.data())
def test_permuted_blocks_agree(seed: str, shares: list[int], data: st.DataObject) -> None:
    """Blocks of any sizes, of any arms in any ratio, are the same by both, block by block."""
    ratio = {f"arm-{number}": share for number, share in enumerate(shares)}
    total = sum(shares)
    sizes = data.draw(st.lists(st.integers(1, 4).map(lambda n: n * total), min_size=1, max_size=3, unique=True))
    size = data.draw(st.integers(1, 60))
    mine = ours(seed, ratio, {"kind": "permuted_blocks", "sizes": sizes}, size)
    procedure = {"name": "permuted_blocks", "sizes": sizes}
    assert [arm for arm, _ in mine] == naive_arms("T", seed, "", ratio, procedure, size)
    drawn = naive_blocks("T", seed, "", ratio, procedure, size)
    assert [block for _, block in mine] == [block for block in drawn for _ in range(block)]


@settings(max_examples=300, deadline=None)
@given(SEEDS, st.sampled_from(sorted(TWO_ARMS)), st.integers(1, 40), st.data())
def test_the_other_procedures_agree(seed: str, kind: str, half: int, data: st.DataObject) -> None:
    """Every other procedure, with drawn parameters, deals the same slots by both."""
    parameters = data.draw(TWO_ARMS[kind])
    ratio, size = {"A": 1, "B": 1}, 2 * half
    mine = [arm for arm, _ in ours(seed, ratio, {"kind": kind, **parameters}, size)]
    assert mine == naive_arms("T", seed, "", ratio, {"name": kind, **parameters}, size)


@settings(max_examples=80, deadline=None)
@given(
    SEEDS,
    st.sampled_from(["complete", "random_allocation"]),
    st.lists(st.integers(1, 5), min_size=2, max_size=4),
)
def test_unequal_ratios_agree(seed: str, kind: str, shares: list[int]) -> None:
    """Procedures that take any ratio deal the same slots by both."""
    ratio = {f"arm-{number}": share for number, share in enumerate(shares)}
    size = 3 * sum(shares)
    assume(size <= 60)
    mine = [arm for arm, _ in ours(seed, ratio, {"kind": kind}, size)]
    assert mine == naive_arms("T", seed, "", ratio, {"name": kind}, size)
