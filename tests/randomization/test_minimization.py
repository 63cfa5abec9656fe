"""Minimization: the worked examples, the exact chances, and a second implementation."""

from collections import Counter
from fractions import Fraction

import naive_minimization
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from poi_trial.randomization.dealing import Ratio
from poi_trial.randomization.minimization import Earlier, Minimization
from poi_trial.randomization.stream import Stream, stream_key

HER = {"sex": "female", "age": "young"}
COINS = ["1/2", "4/5", "2/3", "99/100"]


def minimization(measure: str = "range", p: str = "4/5") -> Minimization:
    """The procedure with this measure and chance."""
    return Minimization.model_validate({"kind": "minimization", "measure": measure, "p": p})


def before(ratio: Ratio, **levels: tuple[int, ...]) -> Earlier:
    """How many each arm has at `female` and `young`."""
    named = {("sex", "female"): levels["female"], ("age", "young"): levels["young"]}
    return Earlier(ratio, {level: list(counts) for level, counts in named.items()})


@pytest.mark.parametrize(
    ("measure", "ratio", "female", "young", "weights"),
    [
        # With A 6-3 and 3-3, with B 5-4 and 2-4: both 3.
        ("range", (1, 1), (5, 3), (2, 3), [5, 5]),
        # With A 6-3 and 3-2, 4; with B 5-4 and 2-3, 2.
        ("range", (1, 1), (5, 3), (2, 2), [1, 4]),
        # The largest less the smallest: 9-2 and 5-2 for A, 8-3 and 4-3 for B, 8-2 and 4-2 for C.
        ("range", (1, 1, 1), (8, 2, 4), (4, 2, 3), [1, 8, 1]),
        # Squares of the distances: 3 and 0 are 9 for A, 1 and 2 are 5 for B.
        ("variance", (1, 1), (5, 3), (2, 3), [1, 4]),
        # By their share: A has 4/2 and 3/2 against 2 and 1, apart by 1/2; with B 3/2 and 2/2 against 3 and 2, by 5/2.
        ("range", (2, 1), (3, 2), (2, 1), [18, 2]),
        # The first participant: A is then at 1/2, B at 1, so A is favoured.
        ("range", (2, 1), (0, 0), (0, 0), [18, 2]),
        # The first of three equal arms: all favoured, all weigh the same.
        ("variance", (1, 1, 1), (0, 0, 0), (0, 0, 0), [10, 10, 10]),
        # Two of three are favoured.
        ("range", (1, 1, 1), (2, 1, 1), (2, 1, 1), [2, 9, 9]),
    ],
)
def test_weights_worked_out_by_hand(
    measure: str, ratio: Ratio, female: tuple[int, ...], young: tuple[int, ...], weights: list[int]
) -> None:
    """A young woman is weighed against the women and against the young of each arm."""
    state = before(ratio, female=female, young=young)
    assert minimization(measure).weights(HER, state) == weights


def test_the_worked_example_of_the_page() -> None:
    """The page's counts give below(10) with even weights, and with one of the young fewer 1 to 4."""
    assert minimization().weights(HER, before((1, 1), female=(5, 3), young=(2, 3))) == [5, 5]
    assert minimization().weights(HER, before((1, 1), female=(5, 3), young=(2, 2))) == [1, 4]


@given(st.lists(st.integers(1, 9), min_size=2, max_size=4), st.sampled_from(COINS), st.data())
def test_the_favoured_arm_has_the_chance_of_its_ratio(ratio: list[int], p: str, data: st.DataObject) -> None:
    """Where one arm alone is favoured, every arm has the chance that keeps the ratio."""
    favoured = data.draw(st.integers(0, len(ratio) - 1))
    counts = [100 * r * (place != favoured) for place, r in enumerate(ratio)]
    weights = minimization(p=p).weights({"sex": "female"}, Earlier(tuple(ratio), {("sex", "female"): counts}))
    assert [Fraction(w, sum(weights)) for w in weights] == naive_minimization.chances(ratio, p, favoured)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=4), st.sampled_from(COINS))
def test_where_all_arms_are_favoured_the_ratio_decides(ratio: list[int], p: str) -> None:
    """Without a factor nothing favours an arm, and each has its ratio's chance."""
    weights = minimization(p=p).weights({}, Earlier(tuple(ratio)))
    assert [Fraction(w, sum(weights)) for w in weights] == [Fraction(r, sum(ratio)) for r in ratio]


LEVELS = st.fixed_dictionaries(
    {"site": st.sampled_from(["1", "2", "3"]), "age": st.sampled_from(["young", "old"]), "fsh": st.just("high")}
)


@settings(max_examples=150)
@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=4),
    st.sampled_from(["range", "variance"]),
    st.sampled_from(COINS),
    st.lists(LEVELS, max_size=30),
    st.text("0123456789\u00e9\u51b0", min_size=1, max_size=8),
)
def test_a_second_implementation_agrees(
    ratio: list[int], measure: str, p: str, participants: list[dict[str, str]], seed: str
) -> None:
    """The one written from the page alone, which counts everybody anew each time, gives the same arms."""
    procedure, state, dealt = minimization(measure, p), Earlier(tuple(ratio)), []
    stream = Stream(stream_key("T", seed, ""))
    for levels in participants:
        arm = procedure.next_arm(levels, state, stream)
        state.add(levels, arm)
        dealt.append(arm)
    assert dealt == naive_minimization.arms(stream_key("T", seed, ""), ratio, measure, p, participants)


def deal(ratio: Ratio, size: int, p: str) -> tuple[list[int], Earlier]:
    """The arms of participants with drawn levels, and the counts they leave."""
    levels, arms = Stream("levels"), Stream(stream_key("T", "7", ""))
    state, dealt = Earlier(ratio), []
    for _ in range(size):
        hers = {f"factor-{number}": str(levels.below(2)) for number in range(3)}
        arm = minimization("variance", p).next_arm(hers, state, arms)
        state.add(hers, arm)
        dealt.append(arm)
    return dealt, state


@pytest.mark.parametrize("ratio", [(1, 1), (2, 1), (3, 2, 1)])
def test_arms_come_in_ratio_and_every_level_is_even(ratio: Ratio) -> None:
    """In 3,000 participants each arm has its share within 1 %, overall and at each level of each factor."""
    dealt, state = deal(ratio, 3_000, "4/5")
    counted = Counter(dealt)
    for arm, share in enumerate(ratio):
        assert abs(counted[arm] - 3_000 * share / sum(ratio)) < 30
        for counts in state.counts.values():
            assert abs(counts[arm] - sum(counts) * share / sum(ratio)) < 15


def test_no_arm_can_be_foretold() -> None:
    """However uneven the arms are, each may be next: a word is drawn for every participant."""
    weights = minimization(p="99/100").weights(HER, before((1, 1), female=(90, 0), young=(90, 0)))
    assert weights == [1, 99]


def test_the_next_arm_leaves_what_was_before_as_it_is() -> None:
    """Asking for an arm counts nobody: the participant counts once her allocation is kept."""
    state = Earlier((1, 1))
    minimization().next_arm(HER, state, Stream("k"))
    assert state.counts == {}


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"p": "1/1"}, "is 1/1, and every arm could be told beforehand; write a chance below 1, such as 4/5"),
        ({"p": "1/3"}, "is not between 1/2 and 1/1"),
        ({"p": "0.8"}, "is not a fraction of two whole numbers"),
        ({"measure": "sd"}, "Input should be 'range' or 'variance'"),
    ],
)
def test_impossible_parameters_are_not_read(fields: dict[str, str], problem: str) -> None:
    """A certain coin, a coin against the favoured arm, and unknown measures are refused."""
    with pytest.raises(ValidationError) as refusal:
        Minimization.model_validate({"kind": "minimization", "measure": "range", "p": "4/5", **fields})
    assert problem in str(refusal.value)


def test_two_arms_in_any_ratio_can_be_minimized() -> None:
    """One arm alone has nothing to be even with."""
    assert minimization().ratio_problem((3, 1, 2)) is None
    assert minimization().ratio_problem((1,)) == "minimization needs at least two arms"
