"""What strata make of a procedure: the end of the whole trial."""

from fractions import Fraction
from itertools import product
from math import isclose

import pytest
from naive_characteristics import all_lists, followed

from poi_trial.randomization.assessment import whole_trial as module
from poi_trial.randomization.assessment.whole_trial import whole_trial
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.dealing import Ratio
from poi_trial.randomization.notation import design_fields


def blocks(*sizes: int) -> PermutedBlocks:
    """Permuted blocks of these sizes."""
    return PermutedBlocks(kind="permuted_blocks", sizes=sizes)


@pytest.mark.parametrize(
    ("design", "ratio", "size", "count"),
    [
        ("permuted_blocks:4", (1, 1), 6, 2),
        ("permuted_blocks:2,4", (1, 1), 3, 3),
        ("big_stick:2", (1, 1), 5, 2),
        ("random_allocation", (1, 1), 6, 3),
        ("complete", (2, 1), 4, 2),
        ("permuted_blocks:3", (1, 1, 1), 4, 2),
        ("permuted_blocks:4", (2, 1, 1), 5, 2),
        ("urn:1,1", (1, 1, 1), 3, 2),
    ],
)
def test_the_whole_trial_is_all_lists_of_all_strata(design: str, ratio: Ratio, size: int, count: int) -> None:
    """Every list of one stratum beside every list of the others gives the same end of the trial."""
    model, fields = design_fields(design)
    naive = {"name": fields["kind"], **{key: value for key, value in fields.items() if key != "kind"}}
    one: dict[tuple[int, ...], Fraction] = {}
    for arms, chance, _ in all_lists(naive, list(ratio), size):
        one[arms] = one.get(arms, Fraction(0)) + chance
    apart = balanced = Fraction(0)
    for lists in product(one.items(), repeat=count):
        chance = Fraction(1)
        for _, each in lists:
            chance *= each
        end = followed(tuple(arm for arms, _ in lists for arm in arms), list(ratio))[0][-1]
        apart += chance * end
        balanced += chance * (end == 0)
    found = whole_trial(model.model_validate(fields), ratio, size, count)
    assert found
    assert isclose(found.mean_final_imbalance, apart, rel_tol=1e-12, abs_tol=1e-14)
    assert isclose(found.p_balanced, balanced, rel_tol=1e-12, abs_tol=1e-14)


def test_strata_that_take_too_long_to_add_up_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there would be too many ends to add up, nothing is said of the whole trial."""
    monkeypatch.setattr(module, "MOST_STEPS", 10)
    assert whole_trial(blocks(4), (1, 1), 6, 4) is None
