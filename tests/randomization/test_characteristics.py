"""The operating characteristics: the published figures, every list enumerated, and the laws that hold for all."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from math import comb, isclose
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_characteristics import certain_by_arms, characteristics

from poi_trial.randomization.assess import assess
from poi_trial.randomization.assessment import simulation, weighted
from poi_trial.randomization.assessment.figures import NAMES, Assessment
from poi_trial.randomization.dealing import Ratio
from poi_trial.randomization.notation import read_design

PUBLISHED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "characteristics-50.json").read_text(encoding="utf-8")
)["values"]
EQUAL: Ratio = (1, 1)
TWO_EQUAL_ARMS = (
    *("complete", "random_allocation", "truncated_binomial", "permuted_blocks:2", "permuted_blocks:4,6"),
    *("permuted_blocks:2,6", "big_stick:1", "big_stick:3", "efron:2/3", "efron:1/2", "efron:1/1", "chen:3/4,2"),
    *("chen:2/3,3", "chen:1/1,2", "urn:1,1", "urn:0,1", "urn:2,3", "maximal:1", "maximal:3", "maximal:1000"),
)


@pytest.fixture
def few_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures that are drawn come from fewer lists than usual."""
    monkeypatch.setattr(simulation, "SLOTS", 30_000)


def fields_of(design: str) -> dict[str, Any]:
    """The same as the naive implementation takes it."""
    fields = read_design(design).model_dump()
    return {"name": fields.pop("kind"), **fields}


def same(assessment: Assessment, expected: Mapping[str, Any], within: float = 1e-12) -> None:
    """Every figure is the expected one, and so is the number of lists."""
    assert assessment.drawn is None
    for name, figure in asdict(assessment.figures).items():
        assert isclose(figure, expected[name], rel_tol=within, abs_tol=1e-14), name
    assert assessment.sequences == int(expected["sequences"])


@pytest.mark.parametrize("design", PUBLISHED)
def test_the_published_figures_are_found(design: str) -> None:
    """For 50 slots and two equal arms every published figure comes out to a part in 10^9."""
    same(assess(read_design(design), EQUAL, 50), PUBLISHED[design], within=1e-9)


@pytest.mark.parametrize("design", TWO_EQUAL_ARMS)
@pytest.mark.parametrize("size", [2, 8, 12])
def test_the_figures_are_those_of_all_lists(design: str, size: int) -> None:
    """With two equal arms every list of 2, 8 and 12 slots, weighed by its chance, gives the same figures."""
    same(assess(read_design(design), EQUAL, size), characteristics(fields_of(design), [1, 1], size))


@pytest.mark.parametrize(
    "design", ["complete", "permuted_blocks:4,6", "big_stick:2", "efron:2/3", "chen:2/3,3", "urn:1,1"]
)
@pytest.mark.parametrize("size", [1, 3, 9])
def test_an_odd_number_of_slots_is_assessed_as_well(design: str, size: int) -> None:
    """Procedures that do not need an even number give the figures of all lists of 1, 3 and 9 slots."""
    same(assess(read_design(design), EQUAL, size), characteristics(fields_of(design), [1, 1], size))


@pytest.mark.parametrize(
    ("design", "ratio", "size"),
    [
        ("complete", (2, 1), 7),
        ("complete", (1, 1, 1), 7),
        ("complete", (3, 2, 1), 6),
        ("complete", (2, 2), 8),
        ("random_allocation", (2, 1), 9),
        ("random_allocation", (1, 1, 1), 9),
        ("random_allocation", (1, 2, 1), 8),
        ("permuted_blocks:3,6", (2, 1), 8),
        ("permuted_blocks:3,6", (1, 1, 1), 5),
        ("permuted_blocks:4", (2, 1, 1), 10),
        ("permuted_blocks:2", (2, 2), 7),
        ("urn:1,1", (1, 1, 1), 7),
        ("urn:0,2", (1, 1, 1), 6),
        ("urn:0,1", (2, 2, 2, 2), 5),
    ],
)
def test_more_arms_and_unequal_ratios_are_those_of_all_lists(design: str, ratio: Ratio, size: int) -> None:
    """With three arms, 2:1, 2:1:1 and the like every list gives the same figures as well."""
    same(assess(read_design(design), ratio, size), characteristics(fields_of(design), list(ratio), size))


two_arms = st.sampled_from(TWO_EQUAL_ARMS)


@settings(max_examples=60)
@given(two_arms, st.integers(1, 60))
def test_figures_are_shares_and_in_order(design: str, half: int) -> None:
    """Shares lie between 0 and 1, and the largest imbalance is no less than that at the end or on average."""
    figures = assess(read_design(design), EQUAL, 2 * half).figures
    assert all(0 <= share <= 1 for share in (figures.correct_guesses, figures.forced, figures.p_balanced))
    assert figures.mean_max_imbalance >= max(figures.mean_imbalance, figures.mean_final_imbalance) - 1e-12
    assert 1 - 1e-12 <= figures.mean_max_imbalance <= 2 * half


@settings(max_examples=60)
@given(two_arms, st.integers(1, 60))
def test_a_certain_slot_is_guessed_right_and_others_half_of_the_time(design: str, half: int) -> None:
    """Where one arm alone is possible it is the one behind, and no guess is right less often than by chance."""
    figures = assess(read_design(design), EQUAL, 2 * half).figures
    assert figures.correct_guesses >= 0.5 + figures.forced / 2 - 1e-12


@given(st.integers(1, 3_000))
def test_a_fair_coin_is_guessed_half_of_the_time(size: int) -> None:
    """Nobody guesses complete randomization better than exactly one half, and nothing is certain."""
    figures = assess(read_design("complete"), EQUAL, size).figures
    assert (figures.correct_guesses, figures.forced) == (0.5, 0.0)


@given(st.integers(1, 200))
def test_the_number_of_lists_by_formula(half: int) -> None:
    """N over N/2 lists for random allocation and truncated binomial, 2 to the N for a coin, 6 a block of 4."""
    assert assess(read_design("random_allocation"), EQUAL, 2 * half).sequences == comb(2 * half, half)
    assert assess(read_design("truncated_binomial"), EQUAL, 2 * half).sequences == comb(2 * half, half)
    assert assess(read_design("complete"), EQUAL, half).sequences == 2**half
    assert assess(read_design("permuted_blocks:4"), EQUAL, 4 * half).sequences == 6**half
    assert assess(read_design("permuted_blocks:6"), (1, 1, 1), 6 * half).sequences == 90**half


@pytest.mark.parametrize(("size", "right"), [("2", 3 / 4), ("4", 17 / 24), ("6", 41 / 60)])
def test_blocks_are_guessed_as_published(size: str, right: float) -> None:
    """Blocks of 2 are guessed right 75 % of the time, of 4 70.8 %, of 6 68.3 %."""
    assert isclose(
        assess(read_design(f"permuted_blocks:{size}"), EQUAL, 600).figures.correct_guesses, right, rel_tol=1e-12
    )


@pytest.mark.parametrize(
    ("sizes", "ratio", "size"),
    [
        *(([4], (1, 1), 10), ([2, 4], (1, 1), 9), ([4, 6], (1, 1), 12), ([2, 6], (1, 1), 11)),
        *(([3, 6], (2, 1), 8), ([3], (1, 1, 1), 7), ([3, 6], (1, 1, 1), 5)),
    ],
)
def test_what_the_arms_alone_give_away_is_that_of_all_lists(sizes: list[int], ratio: Ratio, size: int) -> None:
    """Certain without the size of each block is what goes on with one arm in every list that began like it."""
    procedure = read_design(f"permuted_blocks:{','.join(map(str, sizes))}")
    assessment = assess(procedure, ratio, size)
    expected = float(certain_by_arms(sizes, list(ratio), size))
    assert assessment.forced_sizes_unknown == pytest.approx(expected, rel=1e-12)
    assert expected <= assessment.figures.forced + 1e-12


def test_one_size_hides_nothing() -> None:
    """With blocks of one size the arms tell all; with no blocks there is nothing to tell."""
    blocks = assess(read_design("permuted_blocks:4"), EQUAL, 50)
    assert blocks.forced_sizes_unknown == pytest.approx(blocks.figures.forced)
    assert assess(read_design("complete"), EQUAL, 50).forced_sizes_unknown is None


def test_the_table_of_the_page_is_right() -> None:
    """What the page says of each procedure for 50 participants is what is found, to the digits that it shows."""
    page = (Path(__file__).parents[2] / "docs" / "randomization.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\S+)` \| ([0-9.]+) % \| (always|[0-9]+ %) \| ([0-9.]+) \|$", page, re.MULTILINE)
    assert [design for design, *_ in rows] == sorted(PUBLISHED, key=lambda each: PUBLISHED[each]["correct_guesses"])
    for design, guesses, balanced, apart in rows:
        figures = assess(read_design(design), EQUAL, 50).figures
        assert f"{100 * figures.correct_guesses:.1f}" == guesses
        assert balanced == ("always" if figures.p_balanced == 1 else f"{100 * figures.p_balanced:.0f} %")
        assert f"{figures.mean_max_imbalance:.1f}" == apart


def test_ten_thousand_slots_keep_their_precision() -> None:
    """With 10,000 slots blocks of 4 and the big stick come to their long-run figures."""
    blocks = assess(read_design("permuted_blocks:4"), EQUAL, 10_000).figures
    assert isclose(blocks.correct_guesses, 17 / 24, rel_tol=1e-10)
    assert isclose(blocks.forced, 1 / 3, rel_tol=1e-10)
    stick = assess(read_design("big_stick:3"), EQUAL, 10_000)
    assert isclose(stick.figures.p_balanced, 1 / 3, rel_tol=1e-9)
    assert isclose(stick.figures.mean_max_imbalance, 3, rel_tol=1e-9)
    assert stick.sequences is not None
    assert stick.sequences.bit_length() > 8_000


@pytest.mark.usefixtures("few_lists")
@pytest.mark.parametrize(
    ("design", "ratio", "size", "exact"),
    [
        ("complete", (1, 1), 100_000, True),
        ("complete", (2, 1), 200, True),
        ("complete", (2, 1), 201, False),
        ("urn:1,1", (1, 1, 1), 201, False),
        ("permuted_blocks:6", (1, 1, 1), 5_000, True),
    ],
)
def test_what_is_exact_is_said(design: str, ratio: Ratio, size: int, exact: bool) -> None:
    """Two equal arms and blocks are exact at every size, all else to 200 slots and drawn at random beyond."""
    assert (assess(read_design(design), ratio, size).drawn is None) == exact


@pytest.mark.usefixtures("few_lists")
def test_lists_with_too_many_states_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where so many arms have too many states to follow, the figures are drawn, and said to be."""
    monkeypatch.setattr(weighted, "MOST_STEPS", 100)
    assert assess(read_design("complete"), (3, 2, 1), 10).drawn is not None
    assert assess(read_design("urn:1,1"), EQUAL, 10).drawn is None


@pytest.mark.usefixtures("few_lists")
@pytest.mark.parametrize(
    ("design", "ratio", "size"),
    [("complete", (2, 1), 60), ("urn:1,1", (1, 1, 1), 60), ("random_allocation", (1, 2), 60)],
)
def test_drawn_figures_agree_with_exact_ones(
    design: str, ratio: Ratio, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Figures from lists drawn at random lie within five standard errors of the exact ones."""
    exact = asdict(assess(read_design(design), ratio, size).figures)
    monkeypatch.setattr("poi_trial.randomization.assess.MOST_EXACT", 10)
    drawn = assess(read_design(design), ratio, size)
    assert drawn.drawn
    errors = asdict(drawn.drawn.standard_error)
    for name, figure in asdict(drawn.figures).items():
        assert abs(figure - exact[name]) <= 5 * errors[name] + 1e-12, name
    assert drawn.drawn.lists == 30_000 // size
    assert drawn == assess(read_design(design), ratio, size)
    assert set(errors) == set(NAMES)


@pytest.mark.parametrize(("design", "same_as"), [("efron:1/2", "complete"), ("chen:1/2,3", "big_stick:3")])
def test_a_coin_of_one_half_favours_nobody(design: str, same_as: str) -> None:
    """With p 1/2 Efron's coin is a fair one at any size, and Chen's is the big stick."""
    assert assess(read_design(design), EQUAL, 5_000) == assess(read_design(same_as), EQUAL, 5_000)


@pytest.mark.usefixtures("few_lists")
def test_no_share_of_lists_drawn_is_certain() -> None:
    """No list of 301 slots ends in 1:1:1: of 100 lists that is told with the error of one more; of a full list, 0."""
    never = assess(read_design("urn:1,1"), (1, 1, 1), 301)
    assert never.drawn
    assert never.figures.p_balanced == 0
    assert never.drawn.standard_error.p_balanced == pytest.approx((1 / 102 * 101 / 102 / 100) ** 0.5)
    always = assess(read_design("random_allocation"), (2, 1), 300)
    assert always.drawn
    assert (always.figures.p_balanced, always.drawn.standard_error.p_balanced) == (1, 0)


@pytest.mark.usefixtures("few_lists")
def test_the_standard_error_is_that_of_the_mean_of_independent_lists() -> None:
    """The balance of n lists is a share, whose error is the root of p (1 - p) over n - 1."""
    found = assess(read_design("urn:0,1"), (1, 1, 1), 300)
    assert found.drawn
    share, lists = found.figures.p_balanced, found.drawn.lists
    assert 0 < share < 1
    assert found.drawn.standard_error.p_balanced == pytest.approx((share * (1 - share) / (lists - 1)) ** 0.5)


@pytest.mark.usefixtures("few_lists")
def test_what_is_known_of_dice_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ends in ratio, certain slots, and guesses among equal arms, are exact for `complete` at every size."""
    for ratio, size in (((2, 1), 60), ((1, 1, 1), 60), ((3, 2, 1), 30), ((2, 1), 61)):
        exact = assess(read_design("complete"), ratio, size).figures
        with monkeypatch.context() as patched:
            patched.setattr("poi_trial.randomization.assess.MOST_EXACT", 10)
            found = assess(read_design("complete"), ratio, size)
        assert found.drawn
        assert found.figures.p_balanced == pytest.approx(exact.p_balanced, rel=1e-9)
        assert (found.figures.forced, found.drawn.standard_error.p_balanced) == (0, 0)
        assert (found.drawn.standard_error.correct_guesses == 0) == (ratio == (1, 1, 1))
    assert assess(read_design("complete"), (1, 1, 1), 3_000).figures.correct_guesses == 1 / 3
