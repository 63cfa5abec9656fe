"""Any protocol, judged fast for many women, held against the plain judgement of each by a protocol of her own."""

import json
from datetime import date

from drawn_protocols import (
    LIMITS,
    MADE,
    MONTHS,
    Drawn,
    Form,
    apart,
    cohorts,
    days_apart,
    days_of_screening,
    near_days,
    protocols,
    whole_result,
    whole_treatments,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from naive_results import made, naive_results
from test_screener import told, told_all

from poi_trial.files.patient_file import Reading
from poi_trial.files.patient_lines import quick_reader
from poi_trial.files.patient_records import read_any
from poi_trial.files.strict_json import read_json
from poi_trial.output.screening_json import as_json
from poi_trial.output.screening_ndjson import line_writer
from poi_trial.patient import Patient
from poi_trial.protocol.criteria_check import criteria_faults, placed_criteria
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.screen import Judged, Screening, judge, screen, screener

Source = ProtocolFile[ScreeningPart]


def plainly_read(line: bytes, source: Source, day: date) -> Patient:
    """The patient of a line as the models read her."""
    return read_any(read_json(line, "line"), Reading(source.protocol, day)).patient


def plainly_judged(patient: Patient, source: Source, day: date) -> Screening:
    """One woman screened alone, as of the day; each of her findings is that of its criterion alone."""
    eligibility = source.protocol.screening
    screening = screen(eligibility, patient, day)._replace(outlook=None, foreseen=None)
    for judged in screening.judged:
        alone = judge(judged.criterion, patient, day, eligibility.lexicon)
        assert told(judged) == told(Judged(judged.criterion, alone))
    return screening


@settings(max_examples=200)
@given(cohorts())
def test_many_are_judged_by_any_protocol_as_each_alone(drawn: tuple[Drawn, date, list[Form]]) -> None:
    """Read, judged and written fast beside others, a woman has the findings and the very bytes of being alone.

    Alone she is judged by a protocol that has seen nobody before; among the others each stands twice, so that what
    was found out of one must not change what another comes to.
    """
    protocol, day, women = drawn
    source = protocol.build()
    read, write = quick_reader(source.protocol), line_writer(source)
    among_many = screener(source.protocol.screening, day, outlook=False)
    lines = [json.dumps(woman).encode() for woman in (*women, *women)]
    fast = [patient for line in lines if (patient := read(line))]
    assert len(fast) == len(lines), "every line that is drawn is in order and read fast"
    slow = [plainly_read(line, source, day) for line in lines]
    for line, written, screening in zip(lines, write(among_many(fast)), among_many(slow), strict=True):
        own = protocol.build()
        alone = plainly_judged(plainly_read(line, own, day), own, day)
        assert written == as_json(alone, own)
        assert told_all(screening) == told_all(alone)


RULES = st.fixed_dictionaries({"above": LIMITS, "recent_months": MONTHS}).flatmap(
    lambda form: st.builds(
        lambda far, aside: form | far | aside, apart(), st.just({}) | st.fixed_dictionaries({"set_aside": MADE})
    )
)


@settings(max_examples=600)
@given(RULES, st.data())
def test_results_agree_with_any_rule_written_out(rule: Form, data: st.DataObject) -> None:
    """Whatever limit, distance and time a protocol sets, on whole dates a naive reading finds the same verdict."""
    form = {
        "kind": "repeated_measurement",
        "analyte": "FSH",
        "unit": "IU/L",
        "id": "fsh",
        "text": "FSH",
        "reading": "FSH.",
    }
    drawn = Drawn([form | rule], [])
    day = data.draw(days_of_screening())
    near = near_days(drawn, day)
    taken = data.draw(st.lists(whole_treatments(near), max_size=2))
    edges = [edge for _, *both in made(taken, rule) for edge in both if edge <= day]
    dates = data.draw(days_apart(rule, near | st.sampled_from([*edges, day])))
    results = [data.draw(whole_result(each, rule["above"])) for each in dates]
    protocol = drawn.build().protocol
    patient = Patient(id="P-1", measurements=tuple(results), treatments=tuple(taken))
    found = judge(protocol.eligibility[0], patient, day, protocol.screening.lexicon)
    assert found.verdict == naive_results(results, taken, rule, day)


@settings(max_examples=50)
@given(protocols())
def test_every_protocol_that_is_drawn_is_one(protocol: Drawn) -> None:
    """Built twice a drawn protocol is the same one, and nothing is wrong with its criteria."""
    built, again = protocol.build().protocol, protocol.build().protocol
    assert built.criteria == again.criteria
    placed = [criterion for _, criterion in placed_criteria(built)]
    assert len({criterion.id for criterion in placed}) == len(placed)
    assert list(criteria_faults(built)) == []
