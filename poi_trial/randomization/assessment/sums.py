"""The law of a sum of independent whole numbers, or rows of them: many at once, as one product of two long numbers.

The chances of a law are the coefficients of a polynomial, and the law of a sum is the product of two. Written one
after another, far enough apart, they are the digits of a number, and Python multiplies long numbers quickly (Kronecker
1882, Journal für die reine und angewandte Mathematik 92).
"""

import math
import struct
from collections.abc import Sequence

from poi_trial.randomization.assessment.weighted import TooManyStatesError

Ends = dict[tuple[int, ...], float]
"""Rows of whole numbers, all of one length, each with its chance; the chances add up to 1 at most."""

MOST_PLACES = 150_000
"""The rows that a sum may have: a few seconds."""
_BITS, _BYTES = 63, 16
# Of the upper halves, in units of 2^-62: a chance of 10^-17 or so, beneath which much is rounding.
_LEAST = 1 << 6


def times(one: Ends, number: int) -> Ends:
    """The law of the sum of so many, 1 or more, independent rows of this law; TooManyStatesError as `added`."""
    if number == 1:
        return one
    half = times(one, number // 2)
    double = added(half, half)
    return added(double, one) if number % 2 else double


def added(one: Ends, other: Ends) -> Ends:
    """The law of the sum of two independent rows; TooManyStatesError where it has more rows than there is time for."""
    lows, widths = [], []
    for here, there in zip(zip(*one, strict=True), zip(*other, strict=True), strict=True):
        lows.append((min(here), min(there)))
        widths.append(max(here) + max(there) - sum(lows[-1]) + 1)
    places = math.prod(widths)
    if places > MOST_PLACES:
        raise TooManyStatesError
    product = _number(one, [low for low, _ in lows], widths) * _number(other, [low for _, low in lows], widths)
    # Each coefficient is in units of 2^-126, its upper half in units of 2^-62.
    halves = struct.unpack(f"<{2 * places}Q", product.to_bytes(places * _BYTES, "little"))[1::2]
    first = [sum(low) for low in lows]
    return {_row(place, first, widths): half * 2.0**-62 for place, half in enumerate(halves) if half > _LEAST}


def _row(place: int, lows: Sequence[int], widths: Sequence[int]) -> tuple[int, ...]:
    """The row that stands at a place, the last of its numbers changing first."""
    row = []
    for low, width in zip(reversed(lows), reversed(widths), strict=True):
        place, above = divmod(place, width)
        row.append(low + above)
    return tuple(reversed(row))


def _number(law: Ends, lows: Sequence[int], widths: Sequence[int]) -> int:
    """The chances in units of 2^-63, as the digits of a number with 128 bits each."""
    digits = bytearray(math.prod(widths) * _BYTES)
    for row, chance in law.items():
        place = 0
        for value, low, width in zip(row, lows, widths, strict=True):
            place = place * width + value - low
        digits[place * _BYTES : place * _BYTES + 8] = round(chance * 2.0**_BITS).to_bytes(8, "little")
    return int.from_bytes(digits, "little")
