"""The maximal procedure: its exact counts of paths."""

from functools import cache
from itertools import accumulate, chain

from hypothesis import given, settings
from hypothesis import strategies as st

from poi_trial.randomization.dealing import Dealt, Ratio
from poi_trial.randomization.maximal import Maximal
from poi_trial.randomization.stream import Stream

EQUAL: Ratio = (1, 1)


@cache
def naive_paths(left: int, difference: int, tolerance: int) -> int:
    """How many ways lead from a difference to 0 in so many slots, counted one slot after another."""
    if abs(difference) > tolerance:
        return 0
    if left == 0:
        return int(difference == 0)
    return sum(naive_paths(left - 1, difference + step, tolerance) for step in (1, -1))


@settings(max_examples=60)
@given(st.integers(1, 40), st.integers(1, 9), st.data())
def test_the_maximal_procedure_counts_every_path(half: int, tolerance: int, data: st.DataObject) -> None:
    """A slot's weights are the numbers of allowed lists that go on with each arm, anywhere in the list."""
    slot = data.draw(st.integers(0, 2 * half - 1))
    allowed = [first for first in range(slot + 1) if abs(2 * first - slot) <= tolerance]
    first = data.draw(st.sampled_from(allowed))
    state = Dealt(EQUAL, 2 * half, [first, slot - first])
    counted = Maximal(kind="maximal", tolerance=tolerance).weights(state)
    left, ahead = 2 * half - slot - 1, 2 * first - slot
    assert tuple(counted) == tuple(naive_paths(left, ahead + step, tolerance) for step in (1, -1))


def test_the_maximal_procedure_of_fifty_slots_begins_with_known_numbers() -> None:
    """With 50 slots and a tolerance of 3 there are 10,745,758,687,232 lists, half with each arm first."""
    counted = Maximal(kind="maximal", tolerance=3).weights(Dealt(EQUAL, 50, [0, 0]))
    assert tuple(counted) == (5_372_879_343_616, 5_372_879_343_616)


def test_the_longest_maximal_list_is_dealt() -> None:
    """10,000 slots, whose paths are numbers of thousands of bits, keep the tolerance and end balanced."""
    runs = Maximal(kind="maximal", tolerance=3).runs(EQUAL, 10_000, Stream("k"))
    ahead = list(accumulate(1 if arm == 0 else -1 for arm in chain.from_iterable(runs)))
    assert (len(ahead), max(map(abs, ahead)), ahead[-1]) == (10_000, 3, 0)
