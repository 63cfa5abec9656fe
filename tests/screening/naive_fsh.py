"""A second, naive implementation of the rules on FSH, for whole dates and a handful of drugs."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import product

from poi_trial.patient import Measurement

Taken = tuple[str, date, date | None]
NOTHING: list[Taken] = []


def days_of(effect: str, taken: list[Taken], day: date) -> set[date]:
    """Every day, up to `day`, on which a result would be held down or pushed up, day by day."""
    found: set[date] = set()
    for agent, start, end in taken:
        last = end or day
        if effect == "down" and agent in ("Climen", "leuprorelin daily"):
            month = last.month + 3
            year, month = last.year + (month > 12), month - 12 * (month > 12)
            last = date(year, month, min(last.day, monthrange(year, month)[1]))
        elif effect == "up" and agent == "letrozole":
            last += timedelta(days=28)
        elif effect == "up" and agent == "leuprorelin daily":
            last = start + timedelta(days=28)
        else:
            continue
        found |= {start + timedelta(days=n) for n in range((last - start).days + 1)}
    return found


def naive_fsh(measurements: list[Measurement], day: date, taken: list[Taken] = NOTHING) -> str:
    """The four rules for results with whole dates, by looking at every pair; those that a treatment made left out."""
    by_day: dict[date, set[str]] = {}
    unusable = False
    held, pushed = days_of("down", taken, day), days_of("up", taken, day)
    for m in measurements:
        assert m.date is not None
        if m.date.first > day:
            continue
        if m.value is None or m.unit not in ("IU/L", "mIU/mL") or m.value > 300:
            unusable = True
            continue
        over = (
            m.value > 25
            if m.comparator is None
            else (m.comparator[0] == ">" and m.value > 25) or (m.comparator == ">" and m.value == 25)
        )
        under = m.comparator not in (">", ">=") and m.value <= 25
        made = (over and m.date.first in pushed) or (under and m.date.first in held)
        if not made:
            by_day.setdefault(m.date.first, set()).add("high" if over else "low" if under else "?")
    level = {d: levels.pop() if len(levels) == 1 else "?" for d, levels in by_day.items()}
    high = [d for d, each in level.items() if each == "high"]
    pair = any((b - a).days > 28 for a, b in product(high, high))
    latest = max(level, default=None)
    if pair:
        return "unknown" if latest is not None and level[latest] == "low" else "pass"
    if latest is not None and level[latest] == "low" and not unusable and "?" not in level.values():
        recent = (latest.year + 1, latest.month, latest.day) >= (day.year, day.month, day.day)
        return "fail" if recent else "unknown"
    return "unknown"
