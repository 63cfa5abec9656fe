"""The same cohort by a DuckDB query, as such questions are usually asked: its speed, and whom it gets wrong.

Run it as `python benchmarks/peers.py [SIZE]` where poi is installed with the extra `peers`; no part of CI. The query
does what a query can: years of age as days / 365, codes of drugs but no names, the units that mean IU/L, and an
unknown turned into "no". Whom it gets wrong is counted against poi's outcomes, which explain every verdict.
"""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import duckdb
from cohort import DAY, write
from screening import Work

from poi_trial.screening.screen import Outcome

# The day is a constant of the benchmark.
QUERY = f"""
WITH women AS (
  SELECT * FROM read_json($file, format = 'newline_delimited', maximum_object_size = 1048576, columns = {{
    id: 'VARCHAR', sex: 'VARCHAR', birth_date: 'VARCHAR', karyotype: 'VARCHAR',
    menses: 'STRUCT(pattern VARCHAR, since VARCHAR)',
    measurements: 'STRUCT(analyte VARCHAR, value DOUBLE, unit VARCHAR, date VARCHAR, comparator VARCHAR)[]',
    treatments: 'STRUCT(agent VARCHAR, atc VARCHAR, route VARCHAR, "start" VARCHAR, "end" VARCHAR)[]',
    answers: 'STRUCT(intends_pregnancy BOOLEAN, stem_cell_therapy BOOLEAN)',
    consent: 'STRUCT(signed BOOLEAN, date VARCHAR)'}})),
high AS (
  SELECT id, try_cast(m.date AS DATE) AS day FROM (SELECT id, unnest(measurements) AS m FROM women)
  WHERE m.analyte = 'FSH' AND m.value > 25 AND lower(m.unit) IN ('iu/l', 'miu/ml', 'u/l', 'mu/ml')
    AND coalesce(m.comparator, '>') LIKE '>%'),
pairs AS (SELECT id FROM high GROUP BY id HAVING max(day) - min(day) > 28),
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
  AND id IN (SELECT id FROM pairs) AND id NOT IN (SELECT id FROM hormones)
"""  # noqa: S608


def main() -> int:
    """Ask both, and count."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cohort.ndjson"
        write(path, size)
        before = time.process_time()
        asked = duckdb.connect(config={"threads": 1}).execute(QUERY, {"file": str(path)})
        entered = {row[0] for row in asked.fetchall()}
        query = time.process_time() - before
        before = time.process_time()
        outcomes = {screening.patient: screening.outcome for screening in Work(path).screened()}
        poi = time.process_time() - before
    print(f"DuckDB {query / size * 1e6:.1f} and poi {poi / size * 1e6:.1f} microseconds of CPU a woman")
    print(f"DuckDB lets {len(entered)} of {size} enter, poi {Counter(outcomes.values())[Outcome.ELIGIBLE]}")
    wrong = Counter(outcome for patient, outcome in outcomes.items() if patient in entered)
    kept_out = sum(outcome is Outcome.ELIGIBLE and patient not in entered for patient, outcome in outcomes.items())
    told_no = sum(outcome is Outcome.UNDETERMINED and patient not in entered for patient, outcome in outcomes.items())
    print(f"wrongly in: {wrong[Outcome.INELIGIBLE]} ineligible and {wrong[Outcome.UNDETERMINED]} undetermined")
    print(f"wrongly out: {kept_out} eligible; told no without a reason: {told_no} undetermined")
    return 0


if __name__ == "__main__":
    sys.exit(main())
