"""The steps of an axis: round numbers that reach from below the smallest value to above the largest."""

import math

_FEWEST = 4


def steps(low: float, high: float) -> list[float]:
    """Steps of 1, 2 or 5 times a power of ten, the first at or below `low`, the last at or above `high`."""
    span = max(high - low, high / 10)
    power = 10.0 ** math.floor(math.log10(span / _FEWEST))
    step = power * max(times for times in (1, 2, 5) if times * power <= span / _FEWEST)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 9) for number in range(first, max(last, first + 1) + 1)]


def place(value: float, over: list[float]) -> float:
    """Where a value lies on an axis with these steps: 0 at the first, 1 at the last."""
    return (value - over[0]) / (over[-1] - over[0])


def labels(over: list[float]) -> list[str]:
    """The steps as they are written, with as many decimals as they need."""
    decimals = max(0, -math.floor(math.log10(over[1] - over[0]) + 1e-9))
    return [f"{each:.{decimals}f}" for each in over]
