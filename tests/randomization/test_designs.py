"""Designs side by side: sizes, the usual set, and what is left out and why."""

import pytest

from poi_trial.randomization.allocation import Arm, Design, Factor
from poi_trial.randomization.designs import Candidate, compare, problem_with, sizes, usual
from poi_trial.randomization.notation import read_design


def trial(levels: tuple[int, ...], *ratio: int) -> Design:
    """A trial in blocks of two whole ratios, with factors of so many levels."""
    arms = tuple(Arm(id=f"a{place}", name="arm", ratio=share) for place, share in enumerate(ratio))
    factors = (Factor(id=f"f{n}", levels=tuple(map(str, range(count)))) for n, count in enumerate(levels))
    return Design("T", arms, read_design(f"permuted_blocks:{2 * sum(ratio)}"), tuple(factors))


@pytest.mark.parametrize(
    ("levels", "ratio", "participants", "strata", "each"),
    [
        ((), (1, 1), 51, 1, 51),
        ((2,), (1, 1), 50, 2, 26),
        ((2, 2), (1, 1), 50, 4, 14),
        ((2, 3), (2, 1), 50, 6, 9),
        ((2,), (1, 1), 1, 2, 2),
        ((2,), (1, 1), 200_000, 2, 100_000),
    ],
)
def test_strata_share_the_participants(
    levels: tuple[int, ...], ratio: tuple[int, ...], participants: int, strata: int, each: int
) -> None:
    """Equally, rounded up to what can be dealt in ratio; without strata nothing is rounded."""
    of = sizes(trial(levels, *ratio), participants)
    assert (of.trial, of.strata, of.stratum) == (participants, strata, each)


@pytest.mark.parametrize(("levels", "participants"), [((), 0), ((), 100_001), ((2,), 0), ((2,), 200_001)])
def test_no_participants_or_too_many_are_refused(levels: tuple[int, ...], participants: int) -> None:
    """A stratum has 1 to 100,000 participants."""
    with pytest.raises(ValueError, match="write 1 to 100,000"):
        sizes(trial(levels, 1, 1), participants)


def test_the_usual_designs_of_two_equal_arms() -> None:
    """For an even number all ten are shown; for an odd one those that need an even number are left out."""
    fit, left_out = usual((1, 1), 50)
    assert [each.design for each in fit] == [
        *("complete", "random_allocation", "truncated_binomial", "permuted_blocks:4", "permuted_blocks:4,6"),
        *("big_stick:3", "efron:2/3", "chen:2/3,3", "urn:1,1", "maximal:3"),
    ]
    assert left_out == {}
    assert set(usual((1, 1), 51)[1]) == {"random_allocation", "truncated_binomial", "maximal:3"}


def test_the_usual_designs_of_other_arms() -> None:
    """Blocks are of twice and three times the smallest block of the ratio; two-arm designs are left out and named."""
    fit, left_out = usual((2, 1), 60)
    assert [each.design for each in fit] == [
        *("complete", "random_allocation", "permuted_blocks:6", "permuted_blocks:6,9"),
    ]
    assert left_out["big_stick:3"] == "big_stick deals two arms of equal ratio, not 2:1"
    assert "urn:1,1" in [each.design for each in usual((1, 1, 1), 60)[0]]


def test_what_takes_minutes_is_shown_where_it_is_asked_for() -> None:
    """Beyond 2,000 slots the urn is left out of the usual set, and can still be typed."""
    fit, left_out = usual((1, 1), 2_002)
    assert "urn:1,1" not in [each.design for each in fit]
    assert "--design urn:1,1" in left_out["urn:1,1"]
    assert problem_with(read_design("urn:1,1"), (1, 1), 10_000) is None


@pytest.mark.parametrize(
    ("design", "size", "most"),
    [
        ("urn:1,1", 10_001, "10,000"),
        ("big_stick:51", 10_001, "10,000"),
        ("chen:2/3,51", 10_001, "10,000"),
        ("efron:51/100", 10_001, "10,000"),
        ("permuted_blocks:1002", 1_001, "1,000"),
        ("maximal:3", 10_002, "10,000"),
    ],
)
def test_what_takes_many_minutes_is_refused(design: str, size: int, most: str) -> None:
    """Designs whose arms may come to differ widely are assessed up to a limit that the refusal names."""
    assert most in str(problem_with(read_design(design), (1, 1), size))


@pytest.mark.parametrize(
    ("design", "size"),
    [
        *(("urn:1,1", 10_000), ("big_stick:50", 100_000), ("chen:2/3,50", 100_000), ("efron:3/5", 100_000)),
        *(
            ("permuted_blocks:1000", 100_000),
            ("efron:1/2", 100_000),
            ("permuted_blocks:1002", 1_000),
            ("complete", 100_000),
        ),
    ],
)
def test_all_else_is_assessed(design: str, size: int) -> None:
    """Narrow designs, and closed forms, have no limit of their own."""
    assert problem_with(read_design(design), (1, 1), size) is None


def test_the_own_design_is_first_and_shown_once() -> None:
    """A typed design that is the trial's own is not shown again; figures of the trial come with strata alone."""
    typed = [Candidate(each, "typed", read_design(each)) for each in ("permuted_blocks:4", "big_stick:3")]
    plain = trial((), 1, 1)
    shown = list(compare(plain.procedure, typed, plain.ratio, sizes(plain, 20)))
    assert [(each.design, each.source) for each in shown] == [
        ("permuted_blocks:4", "protocol"),
        ("big_stick:3", "typed"),
    ]
    assert [each.trial for each in shown] == [None, None]
    assert (shown[0].unfinished is None, shown[1].unfinished is None) == (False, True)
    split = trial((2,), 1, 1)
    assert all(each.trial for each in compare(split.procedure, typed, split.ratio, sizes(split, 20)))


def test_wide_designs_are_not_added_up_over_large_strata() -> None:
    """With 2,000 participants in a stratum the end of the trial is left out for an urn, not for narrow designs."""
    split = trial((2,), 1, 1)
    typed = [Candidate(each, "typed", read_design(each)) for each in ("complete", "big_stick:3", "urn:1,1")]
    own, coin, stick, urn = compare(split.procedure, typed, split.ratio, sizes(split, 4_000))
    assert urn.trial is None
    assert own.trial
    assert stick.trial
    assert coin.trial
    # What strata a coin has is nothing to it: 4,000 fair coins are level with about the chance 1 / sqrt(2000 pi).
    assert coin.trial.p_balanced == pytest.approx(1 / (2_000 * 3.14159265) ** 0.5, rel=1e-3)


def test_lists_that_are_cut_have_no_closed_form() -> None:
    """Of a list that goes on, random allocation takes minutes beyond 2,000 slots; half of a truncated binomial none."""
    assert set(usual((1, 1), 5_000, 10_000)[1]) == {"random_allocation", "urn:1,1"}
    assert set(usual((1, 1), 5_002, 10_000)[1]) == {"random_allocation", "truncated_binomial", "urn:1,1"}
    assert "10,000" in str(problem_with(read_design("random_allocation"), (1, 1), 20_000, 40_000))
    assert problem_with(read_design("random_allocation"), (1, 1), 40_000, 40_000) is None


@pytest.mark.parametrize("size", [0, 100_001])
def test_no_slots_or_too_many_are_refused(size: int) -> None:
    """A list of which figures are found has 1 to 100,000 slots."""
    assert "a list has 1 to 100,000" in str(problem_with(read_design("complete"), (1, 1), size))
