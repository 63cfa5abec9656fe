"""Made-up cohorts for benchmarks: women of five FSH results and four treatments each, drawn from a seed.

As hospitals write them: units in several spellings (two in a hundred results have none that is known), comparators
(three), partial dates (one of a result, six of anything else), brand names, three in ten treatments hormones,
karyotypes of every kind, missing values, null in one line of ten, and every outcome. A woman a line:
`python benchmarks/cohort.py FILE [SIZE]`.
"""

import json
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

DAY = date(2024, 10, 20)
SEED = 20241020
UNITS = ["IU/L"] * 48 + ["mIU/mL"] * 32 + ["mIU/ml", "U/L", "iu/l", "mU/mL"] * 4 + ["IU/mL", None]
COMPARATORS = [None] * 60 + [">", "<"]
KARYOTYPES = ["46,XX"] * 70 + ["46,XX[20]", "46, XX"] * 5 + ["46,XX,9qh+", "46,XX,inv(9)(p12q13)", "45,X", "47,XXX"]
KARYOTYPES += ["45,X[2]/46,XX[48]", "46,X,i(X)(q10)", "46,XX,t(1;2)(p36;q37)", "not done", "46,XY", "染色体核型 46,XX"]
PATTERNS = ["amenorrhea"] * 5 + ["oligomenorrhea"] * 4 + ["regular", "primary amenorrhea", None]
AGENTS = [
    ("Climen", "G03HB01", "oral"),
    ("Femoston", None, "oral"),
    ("Progynova", "G03CA03", "oral"),
    ("estriol", "G03CA04", "vaginal"),
    ("dydrogesterone", "G03DB01", "oral"),
    ("letrozole", "L02BG04", "oral"),
    ("leuprorelin", None, "subcutaneous"),
    ("Yaz", None, None),
    *(("levothyroxine", "H03AA01", "oral"), ("folic acid", "B03BB01", "oral"), ("metformin", "A10BA02", "oral")) * 6,
    ("calcium carbonate", None, "oral"),
    ("a herbal tea", None, None),
]
CONDITIONS = ["migraine", "Hashimoto thyroiditis", "endometriosis", "hypertension", "asthma", "deep vein thrombosis"]


def women(size: int, seed: int = SEED) -> Iterator[dict[str, object]]:
    """So many women; what is not known of one is left out, or null in one of ten."""
    draw = random.Random(seed)  # noqa: S311 - people, no secrets
    for number in range(size):
        woman = _woman(draw, f"P-{number:07}")
        yield woman if draw.random() < 0.1 else {key: value for key, value in woman.items() if value is not None}


def write(path: Path, size: int, seed: int = SEED) -> None:
    """Write a cohort, a woman a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(woman, ensure_ascii=False) + "\n" for woman in women(size, seed))


def _woman(draw: random.Random, identity: str) -> dict[str, object]:
    since = _days_ago(draw, 30, 1100)
    return {
        "id": identity,
        "sex": draw.choice(["female"] * 40 + ["male", "unknown", None]),
        "birth_date": _days(draw, _days_ago(draw, 18 * 365, 42 * 365)),
        "karyotype": draw.choice([*KARYOTYPES, None, None]),
        "menses": draw.choice([{"pattern": draw.choice(PATTERNS), "since": _days(draw, since)}] * 12 + [None]),
        "measurements": [_result(draw) for _ in range(5)],
        "treatments": [_treatment(draw) for _ in range(4)],
        "procedures": draw.choice([[]] * 8 + [[{"name": "laparoscopy", "date": "2019-05"}], None]),
        "conditions": draw.choice([[]] * 4 + [[{"name": draw.choice(CONDITIONS), "since": "2018"}], None]),
        "pregnancy": draw.choice([{"status": "not pregnant", "test": "negative", "date": _recent(draw)}] * 9 + [None]),
        "answers": {"intends_pregnancy": draw.random() < 0.95, "stem_cell_therapy": draw.random() < 0.02},
        "consent": draw.choice([{"signed": True, "date": _recent(draw), "version": "1.2"}] * 9 + [None]),
        "weight": {"kg": draw.randint(400, 900) / 10, "date": _recent(draw)},
    }


def _result(draw: random.Random) -> dict[str, object]:
    value = round(draw.choice([draw.lognormvariate(3.9, 0.4), draw.uniform(3, 30)]), draw.choice([0, 1, 1, 2]))
    found = {
        "analyte": "FSH",
        "value": int(value) if value == int(value) else value,
        "unit": draw.choice(UNITS),
        "date": f"{_days_ago(draw, 1, 700)}"[: draw.choice([10] * 99 + [7])],
        "comparator": draw.choice(COMPARATORS),
    }
    return {key: value for key, value in found.items() if value is not None}


def _treatment(draw: random.Random) -> dict[str, object]:
    agent, atc, route = draw.choice(AGENTS)
    start = _days_ago(draw, 100, 2500)
    end = min(start + timedelta(days=draw.randint(60, 900)), DAY)
    taken = draw.random() < 0.15
    found = {
        "agent": agent,
        "atc": atc,
        "route": route,
        "start": _days(draw, start),
        "end": None if taken else f"{end}",
    }
    return {key: value for key, value in found.items() if value is not None}


def _recent(draw: random.Random) -> str:
    return f"{_days_ago(draw, 0, 20)}"


def _days_ago(draw: random.Random, least: int, most: int) -> date:
    return DAY - timedelta(days=draw.randint(least, most))


def _days(draw: random.Random, day: date) -> str:
    """A day as recorded: one in twenty is known by its month, one in a hundred by its year."""
    return f"{day}"[: draw.choice([10] * 94 + [7] * 5 + [4])]


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
