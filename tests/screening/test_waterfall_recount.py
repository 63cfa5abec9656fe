"""The waterfall against a second count, made of the lines alone."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from naive_waterfall import recount
from test_laws import PATIENTS

from poi_trial.api import load_protocol
from poi_trial.cli.screening_lines import Asked
from poi_trial.files.patient_file import Reading, ReadPatient
from poi_trial.files.protocol_file import shipped
from poi_trial.output.waterfall_json import as_document
from poi_trial.patient import Patient
from poi_trial.screening.screen import Outcome
from poi_trial.screening.waterfall import Waterfall

Poi = Callable[..., Any]
WOMEN = Path(__file__).parents[2] / "examples" / "cohort" / "women.ndjson"
DAY = date(2024, 10, 20)
ON = ("--on", "2024-10-20")
SOURCE = load_protocol(str(shipped()))


def agrees(summary: dict[str, Any], lines: list[dict[str, Any]]) -> bool:
    """Whether every count of the summary is the one that a plain recount of the lines finds."""
    plain = {**summary, "held": summary["held"]["eligible"]}
    plain["criteria"] = [{k: v for k, v in each.items() if k != "text"} for each in summary["criteria"]]
    return all(plain[key] == value for key, value in recount(lines, DAY).items())


def test_the_summary_is_the_sum_of_the_lines(poi: Poi) -> None:
    """On the example cohort, a second count of the lines' JSON finds every number of the summary."""
    lines = poi("screen", WOMEN, *ON, "--outlook", "--format", "json").out.splitlines()
    summary = poi("screen", WOMEN, *ON, "--summary", "--format", "json").out
    assert agrees(json.loads(summary), [json.loads(line) for line in lines])


def test_records_too_long_for_an_outlook_are_counted_all_the_same(poi: Poi, tmp_path: Path) -> None:
    """One long record stops no summary: the lines count as before, and the page says how many have no outlook."""
    since = [(DAY - timedelta(days=days)).isoformat() for days in range(1500)]
    results = [{"analyte": "FSH", "value": 41.2, "unit": "IU/L", "date": day} for day in since]
    treatments = [{"agent": "Climen", "start": day, "end": day} for day in since[:900]]
    women = tmp_path / "women.ndjson"
    long = json.dumps({"id": "LONG", "measurements": results, "treatments": treatments})
    women.write_text(f"{long}\n{''.join(WOMEN.read_text('utf-8').splitlines(keepends=True)[:20])}", "utf-8")
    lines = poi("screen", women, *ON, "--outlook", "--format", "json").out.splitlines()
    summary = json.loads(poi("screen", women, *ON, "--summary", "--format", "json").out)
    assert summary["no_outlook"] == 1
    assert agrees(summary, [json.loads(line) for line in lines])
    said = poi("screen", women, *ON, "--summary").out
    assert "Too long a record for an outlook, so in no count of waits and windows here: 1." in said
    assert ",no_outlook,1," in poi("screen", women, *ON, "--summary", "--format", "csv").out


@settings(max_examples=25)
@given(st.data())
def test_lines_and_summary_agree_on_any_cohort(data: st.DataObject) -> None:
    """Whatever patients are drawn, lines and summary count the same."""
    patients: list[Patient] = data.draw(st.lists(PATIENTS, min_size=1, max_size=10))
    asked = Asked(SOURCE, Reading(SOURCE.protocol, DAY), "json", True, frozenset(Outcome), summary=False)
    judge, count = asked.judge(), asked._replace(summary=True).judge()
    waterfall = Waterfall(SOURCE.protocol.screening, DAY)
    lines = []
    for patient in patients:
        (shown,), (counted,) = judge([ReadPatient(patient)]), count([ReadPatient(patient)])
        lines.append(json.loads(shown.line or ""))
        assert counted.counted
        waterfall.add(counted.counted)
    assert agrees(as_document(waterfall, SOURCE), lines)
