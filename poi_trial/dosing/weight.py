"""Body weights: which are refused, which somebody must confirm, and how one is read."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from poi_trial.dates import PartialDate
from poi_trial.model import Model
from poi_trial.quantities import plain_number
from poi_trial.scalars import Number

Positive = Annotated[Number, Field(gt=0)]
_KILOGRAMS = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.([0-9]+))?", re.ASCII)


class WeightLimits(Model):
    """Body weights in kilograms that are refused, and those that somebody must confirm; the limits pass."""

    refuse_below: Positive
    confirm_below: Positive
    confirm_above: Positive
    refuse_above: Positive
    decimals: Annotated[int, Field(ge=0, le=6)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.refuse_below <= self.confirm_below < self.confirm_above <= self.refuse_above:
            raise ValueError("the limits must rise: refuse_below, confirm_below, confirm_above, refuse_above")
        return self


def check_weight(text: str, limits: WeightLimits) -> Decimal:
    """Read a body weight in kilograms; ValueError says what is wrong and what would be right."""
    shown = text if len(text) <= 20 else f"{text[:20]}…"
    if not (match := _KILOGRAMS.fullmatch(text)):
        point = shown.replace(",", ".")
        mend = point if _KILOGRAMS.fullmatch(point) else "58.5, for example"
        raise ValueError(f'"{shown}" is not a plain number of kilograms; write {mend}')
    weight = Decimal(text)
    if not limits.refuse_below <= weight <= limits.refuse_above:
        low, high = plain_number(limits.refuse_below), plain_number(limits.refuse_above)
        raise ValueError(f"{shown} kg is implausible; a body weight is {low} to {high} kg")
    if len(match[1] or "") > limits.decimals:
        raise ValueError(f"{shown} kg has too many decimals; write at most {limits.decimals}")
    return weight


def unusual_weight(weight_kg: Decimal, limits: WeightLimits) -> bool:
    """Whether somebody must confirm the weight; the limits themselves are usual."""
    return not limits.confirm_below <= weight_kg <= limits.confirm_above


def unusual_change(first_kg: Decimal, newer_kg: Decimal) -> bool:
    """Whether somebody must confirm that she weighs so much more or less; pounds are 2.2 times kilograms."""
    return max(first_kg, newer_kg) > min(first_kg, newer_kg) * Decimal("1.5")


def check_weighed(weighed: PartialDate | None, day: date) -> None:
    """ValueError where a weight on record is of a day after the one on which the record was read."""
    if weighed is not None and weighed.until(day) is None:
        raise ValueError(f"she was weighed on {weighed}, which is after {day}; correct the day, or type --weight KG")
