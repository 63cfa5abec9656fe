"""Three-valued logic."""

from hypothesis import given
from hypothesis import strategies as st

from poi_trial.screening.verdict import Verdict, all_of, any_of, negated

VERDICTS = st.sampled_from(Verdict)
ORDER = {Verdict.FAIL: 0, Verdict.UNKNOWN: 1, Verdict.PASS: 2}


@given(st.lists(VERDICTS))
def test_all_is_the_least_of_them(verdicts: list[Verdict]) -> None:
    """All of them is the minimum where fail < unknown < pass, and pass where there is none."""
    assert ORDER[all_of(verdicts)] == min((ORDER[v] for v in verdicts), default=2)


@given(st.lists(VERDICTS))
def test_any_is_the_greatest_of_them(verdicts: list[Verdict]) -> None:
    """Any of them is the maximum, and fail where there is none."""
    assert ORDER[any_of(verdicts)] == max((ORDER[v] for v in verdicts), default=0)


@given(VERDICTS)
def test_not_not_is_the_verdict(verdict: Verdict) -> None:
    """Negating twice changes nothing, and unknown is its own negation."""
    assert negated(negated(verdict)) is verdict
    assert (negated(verdict) is verdict) == (verdict is Verdict.UNKNOWN)
