"""What strata make of a procedure: the end of the whole trial."""

from fractions import Fraction
from itertools import product
from math import isclose

import pytest
from naive_characteristics import all_lists, followed

from poi_trial.randomization.assess import assess
from poi_trial.randomization.assessment import sums
from poi_trial.randomization.assessment import whole_trial as module
from poi_trial.randomization.assessment.sums import Ends, added, times
from poi_trial.randomization.assessment.whole_trial import whole_trial
from poi_trial.randomization.dealing import Ratio
from poi_trial.randomization.notation import design_fields, read_design


@pytest.mark.parametrize(
    ("design", "ratio", "participants", "strata"),
    [
        ("permuted_blocks:4", (1, 1), 6, 2),
        ("permuted_blocks:2,4", (1, 1), 5, 3),
        ("big_stick:2", (1, 1), 7, 2),
        ("random_allocation", (1, 1), 6, 3),
        ("truncated_binomial", (1, 1), 6, 2),
        ("maximal:1", (1, 1), 6, 2),
        ("complete", (1, 1), 6, 2),
        ("complete", (2, 1), 6, 2),
        ("permuted_blocks:3", (1, 1, 1), 6, 2),
        ("permuted_blocks:3", (2, 1), 6, 2),
        ("permuted_blocks:4", (2, 1, 1), 5, 2),
        ("urn:1,1", (1, 1, 1), 6, 2),
    ],
)
def test_the_whole_trial_is_all_lists_of_all_strata(design: str, ratio: Ratio, participants: int, strata: int) -> None:
    """Every way to fall into the strata, each using so much of every list of its own, gives the same end."""
    _, fields = design_fields(design)
    naive = {"name": fields["kind"], **{key: value for key, value in fields.items() if key != "kind"}}
    lists = [(arms, chance) for arms, chance, _ in all_lists(naive, list(ratio), participants)]
    laws: list[dict[tuple[int, ...], Fraction]] = []
    for used in range(participants + 1):
        law: dict[tuple[int, ...], Fraction] = {}
        for arms, chance in lists:
            counts = tuple(arms[:used].count(arm) for arm in range(len(ratio)))
            law[counts] = law.get(counts, Fraction(0)) + chance
        laws.append(law)
    apart = balanced = Fraction(0)
    for fallen in product(range(strata), repeat=participants):
        of_each = [laws[fallen.count(stratum)].items() for stratum in range(strata)]
        for ends in product(*of_each):
            chance = Fraction(1, strata**participants)
            for _, each in ends:
                chance *= each
            total = [sum(each) for each in zip(*(counts for counts, _ in ends), strict=True)]
            end = followed(tuple(arm for arm, count in enumerate(total) for _ in range(count)), list(ratio))[0][-1]
            apart += chance * end
            balanced += chance * (end == 0)
    found = whole_trial(read_design(design), ratio, participants, strata)
    assert found
    assert isclose(found.mean_final_imbalance, apart, rel_tol=1e-7)
    assert isclose(found.p_balanced, balanced, rel_tol=1e-7, abs_tol=1e-9)


def test_divisible_sizes_are_nothing_special() -> None:
    """Two strata in blocks of 4 balance 48 participants as 52: five times in eight, and 7/9 slots apart.

    By hand: both remainders by 4 are 0 a quarter of the time, and level. They are 1 and 3 half of the time: level or 2
    apart, half of the time each. They are 2 and 2 a quarter of the time: level 4/9 + 1/18, 2 apart 4/9, 4 apart 1/18.
    """
    for participants in (48, 52):
        found = whole_trial(read_design("permuted_blocks:4"), (1, 1), participants, 2)
        assert found
        assert found.p_balanced == pytest.approx(5 / 8, abs=1e-6)
        assert found.mean_final_imbalance == pytest.approx(7 / 9, abs=1e-6)


def test_lists_cut_at_their_share_are_those_of_all_lists() -> None:
    """What is used of a longer list has the figures of the beginnings of all such lists, each with its chance."""
    for design, ratio in (
        *(("maximal:2", (1, 1)), ("random_allocation", (1, 1)), ("truncated_binomial", (1, 1))),
        *(("random_allocation", (2, 1, 1)), ("random_allocation", (1, 1, 1, 1))),
    ):
        _, fields = design_fields(design)
        naive = {"name": fields["kind"], **{key: value for key, value in fields.items() if key != "kind"}}
        for used in range(1, 9):
            right = largest = level = Fraction(0)
            beginnings = set()
            for arms, chance, _ in all_lists(naive, list(ratio), 8):
                apart, guessed = followed(arms[:used], list(ratio))
                right += chance * guessed / used
                largest += chance * max(apart)
                level += chance * (apart[-1] == 0)
                beginnings.add(arms[:used])
            found = assess(read_design(design), ratio, used, 8)
            assert found.figures.correct_guesses == pytest.approx(float(right), rel=1e-12)
            assert found.figures.mean_max_imbalance == pytest.approx(float(largest), rel=1e-12)
            assert found.figures.p_balanced == pytest.approx(float(level), rel=1e-12)
            assert found.sequences == len(beginnings)


def test_many_beginnings_of_unequal_arms_are_not_counted() -> None:
    """Beyond 500 slots in which one arm may be full and another not, the number of lists is not told."""
    assert assess(read_design("random_allocation"), (1, 1), 600, 800).sequences is None


def test_sums_are_those_of_every_pair() -> None:
    """The law of a sum of two dice, and of five, is counted pair by pair."""
    die: Ends = {(face,): 1 / 6 for face in range(1, 7)}
    two = added(die, die)
    assert two[7,] == pytest.approx(1 / 6)
    assert two[2,] == pytest.approx(1 / 36)
    five = times(die, 5)
    assert five[5,] == pytest.approx(6**-5)
    assert sum(five.values()) == pytest.approx(1)
    assert added({(0, -1): 0.5, (2, 1): 0.5}, {(1, 3): 1.0}) == {(1, 2): 0.5, (3, 4): 0.5}


def test_strata_that_take_too_long_to_add_up_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there would be too many states or ends to add up, nothing is said of the whole trial."""
    blocks = read_design("permuted_blocks:4")
    monkeypatch.setattr(module, "MOST_STEPS", 10)
    assert whole_trial(blocks, (1, 1), 24, 4) is None
    monkeypatch.undo()
    monkeypatch.setattr(sums, "MOST_PLACES", 10)
    assert whole_trial(blocks, (1, 1), 24, 4) is None
