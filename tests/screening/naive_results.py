"""A second, naive reading of two results above a limit, of any protocol, for whole dates and a few drugs."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from poi_trial.patient import Measurement, Treatment

CODES = {"Climen": "G03HB01", "letrozole": "L02BG04", "leuprorelin daily": "L02AE02", "folic acid": "B03BB01"}


def later(day: date, length: dict[str, int]) -> date:
    """The day so many calendar months and weeks later; where a month lacks it, the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + length.get("months", 0), 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) + timedelta(weeks=length.get("weeks", 0))


def far_enough(first: date, second: date, rule: dict[str, Any]) -> bool:
    """Whether a second result lies so far after a first as each key that is written asks for."""
    for key, number in rule.items():
        if key.startswith("apart_"):
            how, _, unit = key.removeprefix("apart_").rpartition("_")
            edge = later(first, {unit: number})
            if not {"more_than": second > edge, "at_least": second >= edge, "at_most": second <= edge}[how]:
                return False
    return True


def made(taken: list[Treatment], rule: dict[str, Any]) -> Iterator[tuple[str, date, date]]:
    """On which side of the limit results are of a treatment's making, and the first and last day on which they are."""
    for each in rule.get("set_aside", {}).get("treatments", []):
        for treatment in taken:
            assert treatment.start is not None
            assert treatment.agent is not None
            if any(CODES[treatment.agent].startswith(code) for code in each["classes"]["counts"]):
                counted = treatment.start if each["after"] == "start" else treatment.end
                yield each["level"], treatment.start.first, later(counted.first, each) if counted else date.max


def level_of(result: Measurement, limit: Any) -> str:
    """On which side of the limit a usable result lies, whatever number its comparator may mean."""
    value, comparator = result.value, result.comparator
    assert value is not None
    over = {None: value > limit, ">": value >= limit, ">=": value > limit}
    under = {None: value <= limit, "<": value <= limit, "<=": value <= limit}
    return "above" if over.get(comparator) else "not above" if under.get(comparator) else "?"


def naive_results(results: list[Measurement], taken: list[Treatment], rule: dict[str, Any], day: date) -> str:
    """The verdict, by looking at every pair of days; what a treatment made left out."""
    found: dict[date, set[str]] = {}
    unusable = False
    for result in results:
        assert result.date is not None
        drawn = result.date.first
        if drawn > day:
            continue
        if result.value is None or result.unit not in ("IU/L", "mIU/mL") or result.value > 300:
            unusable = True
            continue
        level = level_of(result, rule["above"])
        if not any(side == level and first <= drawn <= last for side, first, last in made(taken, rule)):
            found.setdefault(drawn, set()).add(level)
    high = [each for each, levels in found.items() if levels == {"above"}]
    latest = found[max(found)] if found else set()
    if any(far_enough(first, second, rule) for first in high for second in high):
        return "unknown" if latest == {"not above"} else "pass"
    open_ = unusable or any(len(levels) > 1 or "?" in levels for levels in found.values())
    if latest == {"not above"} and not open_ and later(max(found), {"months": rule["recent_months"]}) >= day:
        return "fail"
    return "unknown"
