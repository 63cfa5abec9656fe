"""Lines read fast are read as the models read them, or not at all."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poi_trial.api import load_protocol
from poi_trial.dates import PartialDate
from poi_trial.errors import FileError
from poi_trial.files.lean_forms import lean
from poi_trial.files.patient_file import Reading
from poi_trial.files.patient_lines import quick_reader
from poi_trial.files.patient_records import each_line, read_any
from poi_trial.files.protocol_file import shipped
from poi_trial.files.strict_json import read_json
from poi_trial.model import Model
from poi_trial.patient import Patient, Treatment

PROTOCOL = load_protocol(str(shipped())).protocol
QUICK = quick_reader(PROTOCOL)

GOOD = {
    "id": "P-1",
    "sex": "female",
    "site": "A.1",
    "birth_date": "1994-03",
    "karyotype": "46,XX[20]",
    "menses": {"pattern": "amenorrhea", "since": "2024", "last_period": "2024-04-20"},
    "measurements": [{"analyte": "FSH", "value": 41.5, "unit": "IU/L", "date": "2024-08-01", "comparator": ">"}],
    "treatments": [
        {"agent": "达英", "atc": "G03HB01", "route": "oral", "start": "2023", "end": "2024", "ordered": True}
    ],
    "procedures": [{"name": "laparoscopy", "date": "2019-05", "source": "Procedure/1"}],
    "conditions": [],
    "pregnancy": {"status": "not pregnant", "test": "negative", "date": "2024-10-18"},
    "answers": {"intends_pregnancy": True, "stem_cell_therapy": None},
    "consent": {"signed": True, "date": "2024-10-16", "version": "1.2", "withdrawn": None},
    "weight": {"kg": 58, "date": "2024-10-18"},
    "incomplete": ["treatments"],
    "sources": {"sex": "urn:uuid:1"},
}
BAD = {
    "a number in quotes": '{"id": "P-1", "weight": {"kg": "58"}}',
    "a year in quotes is no number": '{"id": "P-1", "weight": {"kg": "2024"}}',
    "a number is no date": '{"id": "P-1", "birth_date": 1994}',
    "true is no number": '{"id": "P-1", "weight": {"kg": true}}',
    "a number of 41 digits": '{"id": "P-1", "weight": {"kg": 1%s}}' % ("0" * 40),
    "a large exponent": '{"id": "P-1", "weight": {"kg": 1e21}}',
    "a key twice": '{"id": "P-1", "sex": "female", "sex": "female"}',
    "a key twice, one before a blank": '{"id": "P-1", "sex" : "female", "sex": "male"}',
    "a key twice, one before a tab": '{"id": "P-1", "sex"\t: "female", "sex": "male"}',
    "a key twice, both null": '{"id": "P-1", "sex": null, "sex": null}',
    "a key twice within": '{"id": "P-1", "weight": {"kg": 58, "kg": 59}}',
    "a key twice, once with an escape": '{"id": "P-1", "sex": "male", "s\\u0065x": "female"}',
    "an answer twice": '{"id": "P-1", "answers": {"intends_pregnancy": true, "intends_pregnancy": true}}',
    "a key twice beside a colon in a value": '{"id": "P-1", "karyotype": "a:b", "sex": null, "sex": "male"}',
    "a key twice beside an escaped colon": '{"id": "P-1", "sex": "male", "sex": "female", "karyotype": "a\\u003ab"}',
    "an unknown key": '{"id": "P-1", "age": 30}',
    "an unknown question": '{"id": "P-1", "answers": {"smokes": false}}',
    "no id": '{"sex": "female"}',
    "an id with a line break": '{"id": "P-1\\n"}',
    "no such day": '{"id": "P-1", "birth_date": "2023-02-29"}',
    "an end before the start": '{"id": "P-1", "treatments": [{"start": "2024", "end": "2023"}]}',
    "half a character": '{"id": "P-1", "karyotype": "\\ud800"}',
    "NaN": '{"id": "P-1", "weight": {"kg": NaN}}',
    "a long text": '{"id": "P-1", "karyotype": "%s"}' % ("X" * 1001),
    "a name of blanks": '{"id": "P-1", "conditions": [{"name": "  "}]}',
    "too many reviews": json.dumps({"id": "P-1", "reviews": [{}] * 101}),
    "nested without end": '{"id": "P-1", "answers": ' + "[" * 100_000,
    "two values": '{"id": "P-1"} {"id": "P-2"}',
    "no object": '["P-1"]',
}
SLOW_BUT_GOOD = {
    "a review": '{"id": "P-1", "reviews": [{"criterion": "fsh", "verdict": "pass", "by": "the investigator", '
    '"date": "2024-10-19", "reason": "seen"}]}',
    "blanks around a name": '{"id": "P-1", "conditions": [{"name": " migraine "}]}',
    "an exponent": '{"id": "P-1", "weight": {"kg": 5.8e1}}',
    "a byte order mark": '\ufeff{"id": "P-1"}',
}


def values(form: object) -> object:
    """A patient as plain values, numbers with their digits."""
    match form:
        case Model():
            return {name: values(value) for name, value in form}
        case Decimal():
            return str(form)
        case PartialDate():
            return form
        case tuple():
            return [values(each) for each in form]
        case _:
            return form


def slow(line: bytes) -> Patient | None:
    """What the reader of single patients makes of a line; None where it refuses it."""
    try:
        return read_any(read_json(line, "line"), Reading(PROTOCOL, None)).patient  # type: ignore[arg-type]
    except FileError:
        return None


def agrees(line: bytes) -> bool:
    """Whether the line was read fast; then it must have been read as the models read it."""
    found = QUICK(line)
    if found is None:
        return False
    expected = slow(line)
    assert expected is not None
    assert values(found) == values(expected)
    return True


def test_a_whole_form_is_read_fast() -> None:
    """Every field of the form, null and text with colons included, is read as the models read it."""
    assert set(GOOD) | {"reviews"} == set(Patient.model_fields)
    for separators in ((", ", ": "), (",", ":"), (" ,\t", " : ")):
        for ascii_only in (True, False):
            assert agrees(json.dumps(GOOD, ensure_ascii=ascii_only, separators=separators).encode())
    assert agrees(b'{"id":"P-1","weight":{"kg":58.10}}\r\n')


@pytest.mark.parametrize("why", BAD)
def test_what_the_models_refuse_is_never_read_fast(why: str) -> None:
    """A line that is wrong goes to the reader that has the words for it."""
    line = BAD[why].encode()
    assert QUICK(line) is None
    assert slow(line) is None


@pytest.mark.parametrize("why", SLOW_BUT_GOOD)
def test_what_is_rare_is_left_to_the_models(why: str) -> None:
    """What the fast reader does not know is read all the same, in its turn."""
    line = SLOW_BUT_GOOD[why].encode()
    assert QUICK(line) is None
    (read,) = each_line([line], "cohort.ndjson", Reading(PROTOCOL, None))  # type: ignore[arg-type]
    assert not isinstance(read, FileError)
    assert values(read.patient) == values(slow(line))


SCALARS = st.one_of(
    st.sampled_from(
        [None, True, False, 0, 58, -1, "", " ", "FSH", "46,XX", "2024", "2024-02-30", "P-1", "a:b", '"', "\\"]
    ),
    st.decimals(-1000, 1000, places=2).map(float),
    st.text(max_size=5),
    st.sampled_from(["female", "amenorrhea", ">", "not pregnant", "treatments", "2024-08-01", "2023..2024"]),
)
KEYS = sorted({name for model in (Patient, Treatment) for name in model.model_fields} | {"analyte", "value", "kg"})
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)
)


@settings(max_examples=300)
@given(st.data())
def test_a_form_with_anything_in_it_is_read_alike_or_left(data: st.DataObject) -> None:
    """Whatever stands in whatever field, the fast reader never takes what the models read otherwise or refuse."""
    form = json.loads(json.dumps(GOOD))
    for name in data.draw(st.lists(st.sampled_from(sorted(Patient.model_fields)), max_size=2)):
        inner = form.get(name)
        entry = inner[0] if isinstance(inner, list) and inner and isinstance(inner[0], dict) else inner
        if isinstance(entry, dict) and entry and data.draw(st.booleans()):
            entry[data.draw(st.sampled_from(sorted(entry)))] = data.draw(ANYTHING)
        else:
            form[name] = data.draw(ANYTHING)
    agrees(json.dumps(form, ensure_ascii=data.draw(st.booleans())).encode())


@settings(max_examples=300)
@given(st.data())
def test_a_line_with_a_byte_changed_is_read_alike_or_left(data: st.DataObject) -> None:
    """A file that was damaged anywhere is never half believed."""
    line = json.dumps(GOOD, ensure_ascii=False).encode()
    place = data.draw(st.integers(0, len(line) - 1))
    middle = data.draw(st.sampled_from([b"", b'"', b":", b",", b"}", b"\\", b" ", b"1", b"null", b"\xff", b"\x00"]))
    agrees(line[:place] + middle + line[place + data.draw(st.integers(0, 12)) :])


def test_a_slim_treatment_is_a_treatment() -> None:
    """A criterion that asks for the kind of an entry has the same answer of both, and so has a copy."""
    slim = lean(Treatment)(agent="Climen")
    assert isinstance(slim, Treatment)
    assert values(slim.model_copy(update={"route": "oral"})) == values(Treatment(agent="Climen", route="oral"))


def test_of_a_record_of_several_the_slow_reader_finds_the_one() -> None:
    """Where one patient is asked for by name, a line with another is told."""
    (read,) = each_line([b'{"id": "P-1"}'], "cohort.ndjson", Reading(PROTOCOL, None, "P-2"))  # type: ignore[arg-type]
    assert isinstance(read, FileError)
