"""What one fact decides: the numbers that fit a latest value, found at once among thousands."""

import time
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from poi_trial.protocol.deciding import Possible
from poi_trial.protocol.whole import Protocol
from poi_trial.quantities import Interval
from poi_trial.screening.criteria import LatestMeasurement
from poi_trial.screening.verdict import Verdict

SAID = {"id": "c", "text": "t", "reading": "r", "kind": "latest_measurement", "analyte": "FSH", "unit": "IU/L"}
LIMIT = st.none() | st.integers(-1, 400).map(Decimal)


@st.composite
def latest(draw: st.DrawFn) -> LatestMeasurement | None:
    """A criterion of FSH with limits of any kind; None where nobody could pass it."""
    limits = {key: draw(LIMIT) for key in ("at_least", "above", "at_most", "below")}
    try:
        return LatestMeasurement.model_validate({**SAID, **limits})
    except ValidationError:
        return None


@given(drawn=st.lists(latest()))
def test_the_numbers_that_decide_are_those_that_fit(protocol: Protocol, drawn: list[LatestMeasurement | None]) -> None:
    """Of all numbers that tell criteria apart, each is with those that pass or fail, as the criterion says."""
    criteria = [each for each in drawn if each]
    possible = Possible.of(criteria, protocol.analytes)
    numbers = possible.numbers["FSH"]
    for criterion in criteria:
        decided = possible.decide(criterion)
        assert decided
        assert decided.passing == {
            place for place, number in enumerate(numbers) if criterion._within(Interval(number, number)) is Verdict.PASS
        }
        assert decided.passing | decided.failing == set(range(len(numbers)))


def test_a_thousand_limits_take_no_time(protocol: Protocol) -> None:
    """Two thousand numbers tell a thousand limits apart; to judge each by each takes seconds."""
    criteria = [LatestMeasurement.model_validate({**SAID, "below": 1 + Decimal(n) / 10}) for n in range(1000)]
    begun = time.process_time()
    possible = Possible.of(criteria, protocol.analytes)
    assert all(possible.decide(each) for each in criteria)
    assert time.process_time() - begun < 1
