"""Values as ranges, and units."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.quantities import Comparator, interval, plain_number, unit_key

NUMBERS = st.decimals(0, 1000, places=2)
COMPARATORS = st.sampled_from([None, "<", "<=", ">", ">="])


@pytest.mark.parametrize(
    ("value", "comparator", "above", "at_most"),
    [
        ("25", None, False, True),
        ("25.01", None, True, False),
        ("25", ">", True, False),
        ("25", ">=", False, False),
        ("25.1", ">=", True, False),
        ("24", ">", False, False),
        ("25", "<", False, True),
        ("25", "<=", False, True),
        ("30", "<", False, False),
        ("30", "<=", False, False),
    ],
)
def test_a_printed_result_against_25(value: str, comparator: Comparator | None, above: bool, at_most: bool) -> None:
    """A censored result is above a limit, or at most the limit, only where all it can mean is."""
    numbers = interval(Decimal(value), comparator)
    assert numbers.surely_above(Decimal(25)) is above
    assert numbers.surely_at_most(Decimal(25)) is at_most


@given(NUMBERS, COMPARATORS, NUMBERS)
def test_no_result_is_both(value: Decimal, comparator: Comparator | None, limit: Decimal) -> None:
    """Nothing lies certainly above and certainly at most the same limit; an exact value is one of them."""
    numbers = interval(value, comparator)
    both = (numbers.surely_above(limit), numbers.surely_at_most(limit))
    assert both != (True, True)
    if comparator is None:
        assert any(both)


def test_units_are_folded() -> None:
    """Case, blanks and full-width signs do not tell units apart; letters do."""
    assert unit_key(" mIU / mL ") == unit_key("MIU/ML") == unit_key("ｍＩＵ／ｍＬ")
    assert unit_key("mIU/L") != unit_key("mIU/mL")


def test_numbers_keep_their_digits() -> None:
    """A number is written without an exponent and with the digits it was recorded with."""
    assert plain_number(Decimal("41.20")) == "41.20"
    assert plain_number(Decimal("5.8E+7")) == "58000000"
