"""Write the lines of an invented cohort to stdout: `python examples/cohort/make.py [HOW MANY] [SEED]`.

No line is, or was made from, a real person. The same seed gives the same lines.
"""

import json
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta

DAY = date(2024, 10, 20)
KARYOTYPES = [("46,XX[20]", 60), ("46,XX", 15), (None, 14), ("46,XX,9qh+", 4), ("45,X[12]/46,XX[18]", 4), ("47,XXX", 2)]
PATTERNS = [("amenorrhea", 62), ("oligomenorrhea", 24), ("regular", 6), (None, 8)]
AGENTS = [("Climen", 34), ("Femoston", 20), ("folic acid", 26), ("estriol", 8), ("letrozole", 6), ("a tea", 6)]


def cohort(size: int, seed: int) -> Iterator[dict[str, object]]:
    """So many patients of a clinic for early menopause, as they might be on record before a trial opens."""
    draw = random.Random(seed)  # noqa: S311 - invented patients, no secret
    for number in range(1, size + 1):
        yield {key: value for key, value in _patient(draw, number).items() if value is not None}


def _patient(draw: random.Random, number: int) -> dict[str, object]:
    pattern, since = _one_of(draw, PATTERNS), _days_ago(draw, 40, 1500)
    return {
        "id": f"INVENTED-{number:04}",
        "sex": "female",
        "birth_date": _born(draw),
        "karyotype": _one_of(draw, KARYOTYPES),
        "menses": {"pattern": pattern, "since": None if pattern == "regular" else since} if pattern else None,
        "measurements": _results(draw),
        "treatments": _treatments(draw) if draw.random() < 0.9 else None,
        "procedures": [],
        "conditions": [{"name": "breast cancer", "since": "2021"}] if draw.random() < 0.03 else [],
        "pregnancy": _pregnancy(draw),
        "answers": {
            "intends_pregnancy": _one_of(draw, [(True, 78), (False, 12), (None, 10)]),
            "stem_cell_therapy": _one_of(draw, [(False, 88), (True, 2), (None, 10)]),
        },
        "consent": {"signed": True, "date": _days_ago(draw, 0, 20)} if draw.random() < 0.8 else None,
    }


def _born(draw: random.Random) -> str:
    soon_40 = draw.random() < 0.15
    day = date(1984, 10, 22) if soon_40 else date(1982, 6, 1)
    day += timedelta(days=draw.randrange(150 if soon_40 else 365 * 20))
    return f"{day:%Y-%m}" if draw.random() < 0.04 else day.isoformat()


def _results(draw: random.Random) -> list[dict[str, object]]:
    raised = draw.random() < 0.85
    latest = draw.randrange(10, 200)
    ages = [latest + gap for gap in (0, draw.randrange(20, 90))][: draw.choice([1, 2, 2, 2])]
    results = []
    for age in sorted(ages, reverse=True):
        value = round(draw.uniform(26, 110) if raised else draw.uniform(4, 25), 1)
        unit = draw.choice(["IU/L", "mIU/mL", "mIU/mL", "U/L"])
        results.append({"analyte": "FSH", "value": value, "unit": unit, "date": _day(age)})
    return results


def _treatments(draw: random.Random) -> list[dict[str, object]]:
    taken = []
    for _ in range(draw.choice([0, 0, 1, 1, 2])):
        start = draw.randrange(300, 1200)
        end = None if draw.random() < 0.15 else _day(draw.randrange(10, 300))
        taken.append({"agent": _one_of(draw, AGENTS), "start": _day(start), "end": end})
    return taken


def _pregnancy(draw: random.Random) -> dict[str, object] | None:
    if draw.random() < 0.3:
        return None
    return {"status": "not pregnant", "test": "negative", "date": _days_ago(draw, 0, 9)}


def _one_of(draw: random.Random, shares: list[tuple[object, int]]) -> object:
    values, weights = zip(*shares, strict=True)
    return draw.choices(values, weights)[0]


def _days_ago(draw: random.Random, least: int, most: int) -> str:
    return _day(draw.randrange(least, most))


def _day(age: int) -> str:
    return (DAY - timedelta(days=age)).isoformat()


def main(size: int = 400, seed: int = 7) -> None:
    """Write them."""
    for patient in cohort(size, seed):
        sys.stdout.write(json.dumps(patient) + "\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
