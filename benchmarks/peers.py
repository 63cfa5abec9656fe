"""The same cohort by its peers, a DuckDB query and PhenEx: their speed, and whom they get wrong.

    python benchmarks/peers.py [SIZE] [--phenex PYTHON]

No part of CI. DuckDB comes with the extra `peers`; PhenEx pins what it uses, and is set up apart, with Python 3.12 or
later and 1.2 GB of disk; PYTHON is then build/phenex/bin/python:

    python3.12 -m venv build/phenex
    build/phenex/bin/pip install phenex==0.9.3

The query is what such questions usually are: years of age as days / 365, codes of drugs but no names, the units that
mean IU/L, the latest result against the pair, and an unknown turned into "no". What PhenEx is asked stands in
peers_phenex.py. Whom each gets wrong is counted against poi's outcomes, which explain every verdict.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import duckdb
from cohort import DAY, write
from peers_cohort import WOMEN
from screening import Work

from poi_trial.screening.screen import Outcome

# The day is a constant of the benchmark.
QUERY = f"""
WITH women AS ({WOMEN}),
results AS (
  SELECT id, try_cast(m.date AS DATE) AS day, m.value AS value, coalesce(m.comparator, '>') LIKE '>%' AS surely
  FROM (SELECT id, unnest(measurements) AS m FROM women)
  WHERE m.analyte = 'FSH' AND lower(m.unit) IN ('iu/l', 'miu/ml', 'u/l', 'mu/ml')),
pairs AS (SELECT id FROM results WHERE value > 25 AND surely GROUP BY id HAVING max(day) - min(day) > 28),
contradicted AS (SELECT id FROM results GROUP BY id HAVING arg_max(value, day) <= 25),
hormones AS (
  SELECT DISTINCT id FROM (SELECT id, unnest(treatments) AS t FROM women)
  WHERE (t.atc LIKE 'G03%' OR t.atc LIKE 'H01AC%')
    AND coalesce(try_cast(t."end" AS DATE), DATE '{DAY}') >= DATE '{DAY}' - INTERVAL 3 MONTH)
SELECT id FROM women
WHERE sex = 'female' AND answers.intends_pregnancy AND NOT answers.stem_cell_therapy
  AND (DATE '{DAY}' - try_cast(birth_date AS DATE)) / 365 >= 20
  AND (DATE '{DAY}' - try_cast(birth_date AS DATE)) / 365 < 40
  AND karyotype LIKE '46,XX%'
  AND (menses.pattern = 'primary amenorrhea' OR (menses.pattern IN ('amenorrhea', 'oligomenorrhea')
       AND try_cast(menses.since AS DATE) <= DATE '{DAY}' - INTERVAL 4 MONTH))
  AND consent.signed AND try_cast(consent.date AS DATE) <= DATE '{DAY}'
  AND id IN (SELECT id FROM pairs) AND id NOT IN (SELECT id FROM contradicted)
  AND id NOT IN (SELECT id FROM hormones)
"""  # noqa: S608


def by_duckdb(path: Path) -> set[str]:
    """Whom the query lets enter."""
    before = time.process_time()
    asked = duckdb.connect(config={"threads": 1}).execute(QUERY, {"file": str(path)})
    entered = {row[0] for row in asked.fetchall()}
    print(f"DuckDB: {time.process_time() - before:.2f} s of CPU")
    return entered


def by_phenex(python: str, path: Path) -> set[str]:
    """Whom PhenEx lets enter, asked in its own environment; its imports are not counted."""
    command = [python, str(Path(__file__).with_name("peers_phenex.py")), str(path)]
    quiet = {**os.environ, "PHENEX_LOG_LEVEL": "WARNING"}
    told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env=quiet).stdout)
    print(f"PhenEx: {told['asking']:.2f} s of CPU, after {told['making']:.2f} s to make its tables")
    return set(told["entered"])


def by_poi(path: Path) -> dict[str, Outcome]:
    """What each woman comes to."""
    before = time.process_time()
    outcomes = {screening.patient: screening.outcome for screening in Work(path).screened()}
    print(f"poi: {time.process_time() - before:.2f} s of CPU")
    return outcomes


def count_wrong(entered: set[str], outcomes: Mapping[str, Outcome]) -> None:
    """Whom a peer gets wrong."""
    let_in = Counter(outcome for patient, outcome in outcomes.items() if patient in entered)
    kept_out = Counter(outcome for patient, outcome in outcomes.items() if patient not in entered)
    print(f"  lets {len(entered)} enter")
    print(f"  wrongly in: {let_in[Outcome.INELIGIBLE]} ineligible and {let_in[Outcome.UNDETERMINED]} undetermined")
    print(f"  wrongly out: {kept_out[Outcome.ELIGIBLE]} eligible")
    print(f"  told no without a reason: {kept_out[Outcome.UNDETERMINED]} undetermined")


def main() -> int:
    """Ask all of them, and count."""
    arguments = argparse.ArgumentParser(description="Whom do DuckDB and PhenEx get wrong?")
    arguments.add_argument("size", nargs="?", type=int, default=100_000)
    arguments.add_argument("--phenex", metavar="PYTHON", help="the Python of an environment with PhenEx")
    wanted = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cohort.ndjson"
        write(path, wanted.size)
        outcomes = by_poi(path)
        print(f"  lets {Counter(outcomes.values())[Outcome.ELIGIBLE]} of {wanted.size} enter")
        count_wrong(by_duckdb(path), outcomes)
        if wanted.phenex:
            count_wrong(by_phenex(wanted.phenex, path), outcomes)
    return 0


if __name__ == "__main__":
    sys.exit(main())
