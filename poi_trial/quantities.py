"""Values with unit and comparator as ranges, and the unit table bound to an analyte.

Two spellings of a unit are the same when they agree but for case and blanks; a spelling that the table lacks
is never converted and never guessed.
"""

import unicodedata
from decimal import Decimal
from typing import Literal, NamedTuple, assert_never

Comparator = Literal["<", "<=", ">", ">="]


class Interval(NamedTuple):
    """The numbers a recorded value can mean: between `low` and `high`, None where it is open-ended.

    `low_in` and `high_in` say whether the bound itself belongs to it.
    """

    low: Decimal | None
    high: Decimal | None
    low_in: bool = True
    high_in: bool = True

    def surely_above(self, limit: Decimal) -> bool:
        """Whether every number it can mean lies strictly above `limit`."""
        return self.low is not None and (self.low > limit or (self.low == limit and not self.low_in))

    def surely_at_least(self, limit: Decimal) -> bool:
        """Whether every number it can mean is `limit` or more."""
        return self.low is not None and self.low >= limit

    def surely_below(self, limit: Decimal) -> bool:
        """Whether every number it can mean lies strictly below `limit`."""
        return self.high is not None and (self.high < limit or (self.high == limit and not self.high_in))

    def surely_at_most(self, limit: Decimal) -> bool:
        """Whether every number it can mean is `limit` or less."""
        return self.high is not None and self.high <= limit


def interval(value: Decimal, comparator: Comparator | None) -> Interval:
    """Read a result as laboratories print it: `> 40` is everything above 40."""
    match comparator:
        case None:
            return Interval(value, value)
        case ">":
            return Interval(value, None, low_in=False)
        case ">=":
            return Interval(value, None)
        case "<":
            return Interval(None, value, high_in=False)
        case "<=":
            return Interval(None, value)
        case _:
            assert_never(comparator)


def unit_key(spelling: str) -> str:
    """Fold a unit's spelling: full-width signs, case and blanks do not matter."""
    return "".join(unicodedata.normalize("NFKC", spelling).casefold().split())


def numbered(number: int, one: str, more: str | None = None) -> str:
    """So many of something, in words: `1 entry`, `2 entries`; without `more`, an s is added."""
    return f"{number} {one if number == 1 else more or f'{one}s'}"


def plain_number(value: Decimal) -> str:
    """Write a number without an exponent, with the digits it has: `58000000`, `41.20`."""
    return f"{value:f}"
