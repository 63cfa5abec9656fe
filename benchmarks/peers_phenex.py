"""The same question put to PhenEx: the part of benchmarks/peers.py that runs in the environment of PhenEx.

`PYTHON benchmarks/peers_phenex.py FILE` prints, as JSON, the ids that enter and the CPU seconds of making the tables
from the file and of asking. Nothing of poi is imported. PhenEx 0.9.3 is asked as one who knows it well would ask:

- What it can say, it is told: the units that mean IU/L, two results above 25 more than 28 days apart that the latest
  does not contradict; every normal karyotype of this cohort, and every hormone by its code or else by its name.
- Months are dates worked out beforehand, since all are asked about on one day. From a day of each woman's own, PhenEx
  counts in days.
- A date known in part becomes the middle of its month or year, as its DATE_FORMAT would make it.
- Left as it does it: age is days / 365, and what no table holds is a "no", so that unknown and failed are one.
- Not said, for want of words: which treatment makes which result what it is, and what a person should look at.
"""

import json
import sys
import time
from datetime import date

import ibis
from cohort import DAY
from peers_cohort import WOMEN
from phenex import (
    AfterOrOn,
    AgePhenotype,
    BeforeOrOn,
    CategoricalFilter,
    Codelist,
    CodelistPhenotype,
    DateFilter,
    EventCountPhenotype,
    GreaterThan,
    GreaterThanOrEqualTo,
    LessThan,
    LessThanOrEqualTo,
    LogicPhenotype,
    MeasurementPhenotype,
    RelativeTimeRangeFilter,
    SexPhenotype,
    ValueFilter,
)
from phenex.tables import CodeTable, MeasurementTable, PhenexPersonTable

FOUR_MONTHS_AGO, THREE_MONTHS_AGO = DAY.replace(month=DAY.month - 4), DAY.replace(month=DAY.month - 3)
NORMAL = ["46,XX", "46, XX", "46,XX[20]", "染色体核型 46,XX"]
HORMONES = {"ATC": ["G03A%", "G03C%", "G03D%", "G03E%", "G03F%", "G03H%", "H01AC%"], "name": ["Femoston", "Yaz"]}
FSH = Codelist(["FSH"], "FSH", use_code_type=False)
IN_IU = CategoricalFilter("UNIT", ["IU/L", "mIU/mL", "mIU/ml", "U/L", "iu/l", "mU/mL"])

MIDDLE = """
CREATE MACRO middle(recorded) AS
  coalesce(try_cast(recorded AS DATE), try_cast(recorded || '-15' AS DATE), try_cast(recorded || '-07-02' AS DATE))
"""
PERSON = "SELECT id AS PERSON_ID, sex AS SEX, middle(birth_date) AS DATE_OF_BIRTH FROM women"
MEASUREMENT = """
SELECT id AS PERSON_ID, middle(m.date) AS EVENT_DATE, m.analyte AS CODE, m.value AS VALUE, m.unit AS UNIT,
  coalesce(m.comparator, '=') AS OPERATOR
FROM (SELECT id, unnest(measurements) AS m FROM women)
"""
# The day of an event is the last day of a treatment; one without an end is still taken.
DRUG = f"""
SELECT id AS PERSON_ID, coalesce(middle(t."end"), DATE '{DAY}') AS EVENT_DATE, coalesce(t.atc, t.agent) AS CODE,
  if(t.atc IS NULL, 'name', 'ATC') AS CODE_TYPE
FROM (SELECT id, unnest(treatments) AS t FROM women)
"""  # noqa: S608
OBSERVATION = """
SELECT id AS PERSON_ID, NULL::DATE AS EVENT_DATE, karyotype AS CODE, 'karyotype' AS CODE_TYPE FROM women
UNION ALL SELECT id, middle(menses.since), menses.pattern, 'menses' FROM women
UNION ALL SELECT id, middle(consent.date), 'signed', 'consent' FROM women WHERE consent.signed
UNION ALL SELECT id, NULL, 'intends pregnancy', 'answer' FROM women WHERE answers.intends_pregnancy
UNION ALL SELECT id, NULL, 'stem cell therapy', 'answer' FROM women WHERE answers.stem_cell_therapy
"""
TABLES = {
    "PERSON": (PhenexPersonTable, PERSON),
    "MEASUREMENT": (MeasurementTable, MEASUREMENT),
    "DRUG": (CodeTable, DRUG),
    "OBSERVATION": (CodeTable, OBSERVATION),
}


def tables(path: str) -> dict[str, object]:
    """The cohort as PhenEx wants it, each table with the day on which is asked."""
    connection = ibis.duckdb.connect(threads=1)
    connection.con.execute(f"CREATE TABLE women AS {WOMEN}", {"file": path})
    connection.con.execute(MIDDLE)
    for name, (_, query) in TABLES.items():
        connection.con.execute(f"CREATE TABLE {name} AS SELECT *, DATE '{DAY}' AS INDEX_DATE FROM ({query})")  # noqa: S608
    return {name: kind(connection.table(name)) for name, (kind, _) in TABLES.items()}


def observed(name: str, codes: dict[str, list[str]], until: date | None = None) -> CodelistPhenotype:
    """Whoever has one of these observations, on a day until then if one is given."""
    days = DateFilter(max_date=BeforeOrOn(until)) if until else None
    return CodelistPhenotype("OBSERVATION", Codelist(codes), name, date_range=days, return_date="all")


def measured(name: str, values: ValueFilter, **choice: object) -> MeasurementPhenotype:
    """Whoever has FSH results of these values."""
    return MeasurementPhenotype(values, domain="MEASUREMENT", codelist=FSH, name=name, **choice)


def question() -> LogicPhenotype:
    """Who may enter."""
    female = SexPhenotype(categorical_filter=CategoricalFilter("SEX", ["female"]))
    adult = AgePhenotype("age", ValueFilter(GreaterThanOrEqualTo(20), LessThan(40)))
    normal = observed("karyotype", {"karyotype": NORMAL})
    never = observed("primary", {"menses": ["primary amenorrhea"]})
    rare = observed("rare", {"menses": ["amenorrhea", "oligomenorrhea"]}, FOUR_MONTHS_AGO)
    menses = LogicPhenotype(never | rare, name="menses")
    surely = IN_IU & CategoricalFilter("OPERATOR", ["=", ">"])
    high = measured("high", ValueFilter(GreaterThan(25)), categorical_filter=surely)
    pair = EventCountPhenotype(high, relative_time_range=RelativeTimeRangeFilter(GreaterThan(28)), name="pair")
    contradicted = measured(
        "contradicted", ValueFilter(None, LessThanOrEqualTo(25)), categorical_filter=IN_IU, return_date="last"
    )
    intends = observed("intention", {"answer": ["intends pregnancy"]})
    treated = observed("stem_cells", {"answer": ["stem cell therapy"]})
    lately = DateFilter(min_date=AfterOrOn(THREE_MONTHS_AGO))
    hormones = CodelistPhenotype("DRUG", Codelist(HORMONES, fuzzy_match=True), "hormones", date_range=lately)
    consents = observed("consent", {"consent": ["signed"]}, DAY)
    may = female & intends & adult & normal & menses & pair & consents
    return LogicPhenotype(may & ~contradicted & ~treated & ~hormones, name="enters")


def main() -> int:
    """Make the tables, ask, and print."""
    began = time.process_time()
    made = tables(sys.argv[1])
    ready = time.process_time()
    entered = question().execute(made).PERSON_ID.execute().unique().tolist()
    asked = time.process_time() - ready
    print(json.dumps({"entered": entered, "making": ready - began, "asking": asked}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
