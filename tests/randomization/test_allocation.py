"""Arms, strata, designs and allocation lists."""

import json
import sys
import tracemalloc
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from poi_trial.randomization.allocation import (
    AllocationList,
    Arm,
    Design,
    Factor,
    Slot,
    allocation_list,
    deal,
    purpose_seed,
    stratum_text,
)
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.procedures import AnyProcedure, BigStick, Complete, RandomAllocation

TESTS = Path(__file__).parents[1]
VECTORS: list[dict[str, Any]] = json.loads((TESTS / "poi-1-vectors.json").read_text(encoding="utf-8"))

FOUR_SIX = PermutedBlocks(kind="permuted_blocks", sizes=(4, 6))
COMPLETE = Complete(kind="complete")
SITE = Factor(id="site", levels=("1", "2"))
AGE = Factor(id="age", levels=("young", "old"))


def arms(**ratio: int) -> tuple[Arm, ...]:
    """Arms by id and ratio."""
    return tuple(Arm(id=name, name=name, ratio=share) for name, share in ratio.items())


TRIAL_3 = Design("TRIAL-3", arms(A=2, B=1, C=1), PermutedBlocks(kind="permuted_blocks", sizes=(4, 8)), (SITE, AGE))


def design(procedure: AnyProcedure = FOUR_SIX, *strata: Factor) -> Design:
    """Two equal arms of a trial."""
    return Design("T", arms(A=1, B=1), procedure, strata)


def of(stratum: str, dealt: AllocationList) -> list[Slot]:
    """The slots of one stratum."""
    return [slot for slot in dealt.slots if slot.stratum == stratum]


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["stratum"]], ids=lambda v: v["stratum"])
def test_the_published_vectors_of_strata_hold(vector: dict[str, Any]) -> None:
    """Each stratum of a list with strata is the published list of that stratum."""
    slots = of(vector["stratum"], allocation_list(TRIAL_3, vector["seed"], vector["at_least"]))
    assert [slot.arm for slot in slots] == vector["arms"]
    assert [slot.slot for slot in slots] == list(range(1, vector["slots"] + 1))
    sizes = {slot.block: slot.block_size for slot in slots}
    assert list(sizes) == list(range(1, len(sizes) + 1))
    assert list(sizes.values()) == vector["block_sizes_drawn"]


def test_the_hash_is_over_the_slot_lines_alone() -> None:
    """The SHA-256 of a list is that of its lines, made here from the published arms and block sizes."""
    vector = VECTORS[0]
    placed = [(block, size) for block, size in enumerate(vector["block_sizes_drawn"], 1) for _ in range(size)]
    lines = [
        f",{slot},{block},{size},{arm}\n"
        for slot, ((block, size), arm) in enumerate(zip(placed, vector["arms"], strict=True), 1)
    ]
    trial = Design(vector["trial"], arms(**vector["ratio"]), FOUR_SIX)
    dealt = allocation_list(trial, vector["seed"], vector["at_least"])
    assert dealt.sha256 == sha256("".join(lines).encode()).hexdigest()
    assert "".join(dealt.slots.lines()) == "".join(lines)


def test_a_list_says_what_it_was_made_from() -> None:
    """A list carries its algorithm, trial, seed, purpose, procedure, arms and size."""
    dealt = allocation_list(design(), "7", 50)
    assert (dealt.algorithm, dealt.trial, dealt.seed, dealt.purpose) == ("poi-1", "T", "7", "production")
    assert (dealt.procedure, dealt.arms, dealt.size) == (FOUR_SIX, arms(A=1, B=1), 50)


def test_a_slot_without_a_block_leaves_its_columns_empty() -> None:
    """The CSV line of a slot has empty fields where its procedure has no blocks."""
    dealt = allocation_list(design(COMPLETE, SITE), "7", 3)
    first = next(iter(dealt.slots))
    assert (first.block, first.block_size) == (None, None)
    assert next(dealt.slots.lines()).startswith(f"site=1,1,,,{first.arm}\nsite=1,2,,,")


@given(st.integers(1, 60), st.sampled_from([FOUR_SIX, COMPLETE]))
def test_a_list_has_whole_blocks_or_exactly_the_size(size: int, procedure: AnyProcedure) -> None:
    """Each stratum ends with the block in which the size is reached, or at the size without blocks."""
    for stratum in ("site=1", "site=2"):
        slots = of(stratum, allocation_list(design(procedure, SITE), "7", size))
        last = slots[-1]
        if last.block_size is None:
            assert len(slots) == size
        else:
            assert sum(slot.block == last.block for slot in slots) == last.block_size
            assert size <= len(slots) < size + last.block_size


@given(st.integers(1, 80), st.integers(0, 80))
def test_a_longer_list_begins_with_the_shorter_one(size: int, more: int) -> None:
    """Asking for more slots changes none of those before."""
    shorter = list(allocation_list(design(), "7", size).slots)
    assert list(allocation_list(design(), "7", size + more).slots)[: len(shorter)] == shorter


def test_strata_follow_one_another_with_the_last_factor_first() -> None:
    """The levels of the last factor change first, in the protocol's order."""
    seen = list(dict.fromkeys(slot.stratum for slot in allocation_list(TRIAL_3, "7", 4).slots))
    assert seen == ["site=1;age=young", "site=1;age=old", "site=2;age=young", "site=2;age=old"]


def test_a_new_site_changes_nobody_s_list() -> None:
    """The strata that were there keep their slots when a level is added, wherever it stands."""
    before = allocation_list(design(FOUR_SIX, SITE), "7", 50)
    after = allocation_list(design(FOUR_SIX, Factor(id="site", levels=("0", "1", "2"))), "7", 50)
    for stratum in ("site=1", "site=2"):
        assert of(stratum, before) == of(stratum, after)


def test_strata_are_not_shifted_copies_of_one_another() -> None:
    """No hundred slots of one stratum's list stand anywhere in the lists of other strata or nearby seeds."""
    sites = Factor(id="site", levels=tuple(map(str, range(1, 5))))
    texts = {
        (seed, stratum): "".join(slot.arm for slot in of(stratum, dealt))
        for seed in ("7", "8", "107", "207")
        for dealt in [allocation_list(design(FOUR_SIX, sites), seed, 400)]
        for stratum in design(FOUR_SIX, sites).stratum_texts()
    }
    for mine, text in texts.items():
        assert not [other for other, long in texts.items() if other != mine and text[100:200] in long]


def test_strata_agree_no_more_often_than_coins() -> None:
    """Two strata of 10,000 slots agree in half of them, within 250 (five standard deviations)."""
    dealt = allocation_list(design(COMPLETE, SITE), "7", 10_000)
    pairs = zip(of("site=1", dealt), of("site=2", dealt), strict=True)
    assert abs(sum(one.arm == two.arm for one, two in pairs) - 5_000) < 250


def test_a_development_list_is_dealt_from_its_own_seed() -> None:
    """Purpose development adds /development to the seed in the key; the list still names the plain seed."""
    dealt = allocation_list(design(), "7", 50, "development")
    own = ["AB"[arm] for run in islice(deal(design(), "7/development", "", 50), 20) for arm in run]
    slots = [slot.arm for slot in dealt.slots]
    assert slots == own[: len(slots)]
    assert slots != [slot.arm for slot in allocation_list(design(), "7", 50).slots]
    assert (dealt.seed, dealt.purpose) == ("7", "development")


def test_the_seed_of_a_list_for_production_is_the_plain_one() -> None:
    """Only development changes the seed in the key."""
    assert purpose_seed("7", "production") == "7"


def test_a_seed_with_loose_accents_is_written_in_one_form() -> None:
    """A list names its seed in NFC, so that the same list has the same header."""
    assert allocation_list(design(), "nai\u0308ve", 4) == allocation_list(design(), "na\u00efve", 4)


@given(st.integers(1, 900), st.sampled_from([FOUR_SIX, COMPLETE]))
def test_the_lines_of_a_list_are_its_slots(size: int, procedure: AnyProcedure) -> None:
    """Each line is a slot's values in order, empty where it has none, however many lines come in a piece."""
    dealt = allocation_list(design(procedure, SITE), "7", size)
    expected = [",".join("" if value is None else str(value) for value in slot) for slot in dealt.slots]
    assert "".join(dealt.slots.lines()).splitlines() == expected


@pytest.mark.parametrize("procedure", [FOUR_SIX, COMPLETE, BigStick(kind="big_stick", tolerance=3)])
def test_the_work_grows_with_the_slots_and_no_faster(procedure: AnyProcedure) -> None:
    """Ten times the slots take ten times the calls, within a tenth: nothing is counted again for every slot."""

    def calls(size: int) -> int:
        counted = 0

        def count(*_: object) -> None:
            nonlocal counted
            counted += 1

        before = sys.getprofile()
        sys.setprofile(count)
        try:
            allocation_list(design(procedure), "7", size)
        finally:
            sys.setprofile(before)
        return counted

    assert calls(20_000) < 11 * calls(2_000)


def test_a_long_list_takes_no_more_memory_than_a_short_one() -> None:
    """The lines of 100,000 slots are made and hashed within a megabyte: a list is never held whole."""
    tracemalloc.start()
    try:
        allocation_list(design(), "7", 100_000)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_slots_can_be_gone_through_again() -> None:
    """Going through the slots twice gives the same slots twice."""
    slots = allocation_list(design(), "7", 50).slots
    assert list(slots) == list(slots) != []


@settings(max_examples=30)
@given(st.lists(st.sampled_from("123456789"), min_size=1, max_size=12).map("".join))
def test_the_same_seed_gives_the_same_list(seed: str) -> None:
    """A list is a value of its design, seed, size and purpose and of nothing else."""
    assert allocation_list(design(), seed, 50) == allocation_list(design(), seed, 50)
    assert allocation_list(design(), seed, 50).sha256 != allocation_list(design(), seed + "0", 50).sha256


@pytest.mark.parametrize(
    ("size", "problem"),
    [
        (0, "0 slots in each of 2 strata cannot be listed; a list has 1 to 10,000,000 in all"),
        (
            5_000_001,
            "5,000,001 slots in each of 2 strata cannot be listed; a list has 1 to 10,000,000 in all",
        ),
    ],
)
def test_a_list_has_one_to_ten_million_slots(size: int, problem: str) -> None:
    """No slots, and more than ten million over all strata, are refused."""
    with pytest.raises(ValueError, match=f"^{problem}$"):
        allocation_list(design(COMPLETE, SITE), "7", size)


def test_ten_million_slots_are_allowed_and_one_more_is_not() -> None:
    """The largest list without strata is ten million slots."""
    design().check_size(10_000_000)
    with pytest.raises(ValueError, match=r"^10,000,001 slots cannot be listed; a list has 1 to 10,000,000 in all$"):
        design().check_size(10_000_001)


def test_a_procedure_that_must_end_balanced_refuses_an_odd_size() -> None:
    """A list whose procedure needs an even size is not dealt with another."""
    with pytest.raises(ValueError, match=r"^a size of 51 cannot be dealt 1:1; 50 or 52 would do$"):
        allocation_list(design(RandomAllocation(kind="random_allocation")), "7", 51)


def test_a_stratum_whose_procedure_needs_the_size_is_exhausted_there() -> None:
    """After N slots of random allocation there is no further slot; blocks go on without end."""
    assert len(list(deal(design(RandomAllocation(kind="random_allocation")), "7", "", 50))) == 50
    assert len(list(islice(deal(design(), "7", "", 50), 100))) == 100


@pytest.mark.parametrize("seed", ["", "7/2", "7|8"])
def test_a_list_is_not_made_from_what_is_no_seed(seed: str) -> None:
    """The seed of a list has no slash, which divides it from what the key adds, and no bar."""
    with pytest.raises(ValueError, match="a seed is 1 to 128 printable characters"):
        allocation_list(design(), seed, 50)


def test_a_trial_id_with_a_bar_makes_no_list() -> None:
    """A bar in the trial's id would divide the key in another place."""
    with pytest.raises(ValueError, match=r"^the trial id holds a \|"):
        allocation_list(Design("T|7", arms(A=1, B=1), FOUR_SIX), "7", 50)


def test_a_design_refuses_what_its_procedure_cannot_deal() -> None:
    """A block size that the ratio does not divide makes no design, and the sizes that would do are named."""
    with pytest.raises(ValueError, match=r"^a block of 4 cannot be dealt 2:1; 3 or 6 would do$"):
        Design("T", arms(A=2, B=1), FOUR_SIX)


def test_a_design_has_no_two_arms_or_factors_of_one_id() -> None:
    """An id that stands twice would make two arms, or two strata, one."""
    with pytest.raises(ValueError, match=r'^"A" stands twice'):
        Design("T", arms(A=1) + arms(A=1), FOUR_SIX)
    with pytest.raises(ValueError, match=r'^"site" stands twice'):
        design(FOUR_SIX, SITE, SITE)


def test_a_stratum_names_its_levels_in_the_order_of_the_factors() -> None:
    """A stratum is written factor=level, joined by semicolons, whatever the order the levels came in."""
    assert stratum_text((SITE, AGE), {"age": "young", "site": "2"}) == "site=2;age=young"
    assert stratum_text((), {"age": "young"}) == ""


@pytest.mark.parametrize("levels", [{"site": "3"}, {}, {"site": "1;age=old"}])
def test_a_stratum_has_only_levels_that_there_are(levels: dict[str, str]) -> None:
    """A level that the factor lacks, or none, makes no stratum."""
    with pytest.raises(ValueError, match=r"^site is one of 1, 2$"):
        stratum_text((SITE,), levels)


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "site", "levels": ["1"]},
        {"id": "site", "levels": ["1", "2", "1"]},
        {"id": "site", "levels": ["a=b", "2"]},
        {"id": "site;", "levels": ["1", "2"]},
        {"id": "site", "levels": ["1|", "2"]},
    ],
)
def test_a_factor_has_two_levels_with_plain_ids(fields: dict[str, Any]) -> None:
    """One level, a level twice, and signs that divide the parts of a key are refused."""
    with pytest.raises(ValidationError):
        Factor(**fields)


@pytest.mark.parametrize(
    "fields", [{"ratio": 0}, {"ratio": 1001}, {"ratio": "1"}, {"id": "a,b"}, {"name": ""}, {"dose": 1}]
)
def test_an_arm_has_a_plain_id_and_a_ratio_of_one_to_a_thousand(fields: dict[str, Any]) -> None:
    """A ratio outside 1 to 1000 or in quotes, an id with a comma, no name, and unknown keys are refused."""
    assert Arm(id="a", name="A", ratio=1000).ratio == 1000
    with pytest.raises(ValidationError):
        Arm(**{"id": "a", "name": "A", "ratio": 1, **fields})
