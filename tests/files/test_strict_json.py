"""Patient files as JSON: what is read, what is refused, and that no value is ever shown."""

import json
import sys
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from poi_trial.errors import FileError, Problem
from poi_trial.files import strict_json
from poi_trial.files.document import Document, Path
from poi_trial.files.strict_json import read_json as load
from poi_trial.files.strict_json import read_json_lines


def read_json(data: bytes, name: str) -> Document:
    """The document, or the problems that its reader could read past."""
    document = load(data, name)
    if document.problems:
        raise FileError(list(document.problems), "")
    return document


def read(text: str) -> object:
    """The value of a text."""
    return read_json(text.encode(), "patient.json").value


def refused(text: str | bytes) -> list[Problem]:
    """The problems of a file that must have some; none of them shows the text."""
    with pytest.raises(FileError) as error:
        read_json(text if isinstance(text, bytes) else text.encode(), "patient.json")
    assert error.value.consequence == ""
    assert all(problem.file == "patient.json" and problem.excerpt is None for problem in error.value.problems)
    return error.value.problems


def only(text: str | bytes) -> Problem:
    """The one problem of a file that must have exactly one."""
    (problem,) = refused(text)
    return problem


def test_a_patient_is_read_as_plain_values() -> None:
    """Text, lists, truth and null are what they look like; only paths are known, no places."""
    text = '{"id": "P-001", "treatments": [], "consent": {"signed": true, "withdrawn": null}}'
    document = read_json(text.encode(), "patient.json")
    assert document == Document(
        {"id": "P-001", "treatments": [], "consent": {"signed": True, "withdrawn": None}}, "patient.json"
    )


@pytest.mark.parametrize("text", ["41.20", "0.0", "-0.5", "1E+3", "5e-20", "1.5E20", "0." + "1" * 38])
def test_a_number_keeps_its_digits(text: str) -> None:
    """41.20 stays 41.20, as the laboratory printed it; no number passes through a float."""
    value = read(text)
    assert isinstance(value, Decimal)
    assert str(value) == str(Decimal(text))
    assert value.as_tuple() == Decimal(text).as_tuple()


@pytest.mark.parametrize("text", ["0", "-7", "9" * 40, "-" + "9" * 39])
def test_a_whole_number_stays_whole(text: str) -> None:
    """A count is an int, exact at any size that is read."""
    value = read(text)
    assert type(value) is int
    assert value == int(text)


@pytest.mark.parametrize("text", ["1" * 41, "-" + "1" * 40, "0." + "1" * 39, "1" * 5000, "1." + "0" * 100000])
def test_a_number_of_more_than_forty_characters_is_refused(text: str) -> None:
    """No result has that many digits; Python itself gives up beyond 4,300."""
    assert only(text).what == "is a number of more than 40 characters"


@pytest.mark.parametrize("text", ["1e21", "1E-21", "1.5e+999", "0e100", "1e" + "9" * 30])
def test_an_exponent_beyond_twenty_is_refused(text: str) -> None:
    """1e999 is infinity to the json module; no unit needs it."""
    assert only(text).what == "is a number with an exponent beyond 20; check it"


@pytest.mark.parametrize("name", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(name: str) -> None:
    """The json module reads NaN, which passes no comparison and fails none; here it is named with its path."""
    found = only(f'{{"measurements": [{{"value": 1}}, {{"value": {name}}}]}}')
    what = f"{name} is no number; write a number, or null where it is not known"
    assert found == Problem(what, "patient.json", ("measurements", 1, "value"))


def test_repeated_keys_are_refused_wherever_they_are() -> None:
    """The json module keeps the last of two birth dates without a word."""
    found = refused('{"a": [{"b": 1, "b": 2, "c": 3, "b": 4}], "d": 1, "d": {"e": 1, "e": 1}}')
    assert [problem.path for problem in found] == [("d",), ("a", 0, "b"), ("d", "e")]
    assert {problem.what for problem in found} == {"this key stands here more than once; keep one"}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('"\\ud800"', ()),
        ('["a", "\\uDFFF b"]', (1,)),
        ('{"a": {"b": "\\ude00\\ud83d"}}', ("a", "b")),
    ],
)
def test_half_a_character_is_refused(text: str, path: Path) -> None:
    """A lone surrogate can be neither written, hashed nor printed; a whole pair is one character."""
    what = "holds half a character (a lone surrogate); write the whole character"
    assert only(text) == Problem(what, "patient.json", path)
    assert read('"\\ud83d\\ude00"') == "\U0001f600"


def test_half_a_character_in_a_key_is_refused() -> None:
    """The path names the object, for the key cannot be printed."""
    what = "a key holds half a character (a lone surrogate); write the whole character"
    assert only('{"a": {"\\udc00": 1}}') == Problem(what, "patient.json", ("a",))


def test_all_problems_are_said_at_once_in_the_order_of_the_file() -> None:
    """One run shows everything that is wrong with the values."""
    text = '{"a": NaN, "b": [1e99, "\\ud800", {"c": 1, "c": 2}], "d": ' + "1" * 41 + "}"
    assert [problem.path for problem in refused(text)] == [("a",), ("b", 0), ("b", 1), ("b", 2, "c"), ("d",)]


def test_at_most_a_hundred_problems_are_listed() -> None:
    """A file in which everything is wrong does not fill the terminal."""
    assert len(refused("[" + ",".join(["NaN"] * 99) + "]")) == 99
    assert len(refused("[" + ",".join(["NaN"] * 5000) + "]")) == 100


SYNTAX: list[tuple[str, int, int, str]] = [
    ('{"a": 1,\n "b": x}', 2, 7, "a value is missing or is not JSON here; text needs double quotes"),
    ("{'a': 1}", 1, 2, "a key in double quotes must stand here; no comma may follow the last one"),
    ('{"a": 1\n "b": 2}', 2, 2, "a comma or a closing bracket is missing here"),
    ("[1 2]", 1, 4, "a comma or a closing bracket is missing here"),
    ('{"a" 1}', 1, 6, "a colon is missing here"),
    ('{"a": 1} {"b": 2}', 1, 10, "nothing may follow the value; delete what stands here"),
    ('{"a": 1}\n}', 2, 1, "nothing may follow the value; delete what stands here"),
    ('{"a": "Jane', 1, 7, "text begins here and is never closed; a double quote is missing"),
    ('["a\nb"]', 1, 4, "text holds a line break or a control character here; write it as an escape"),
    ('["\\q"]', 1, 3, "JSON has no such escape; double the backslash"),
    ('{"a": 1', 1, 8, "the text ends here, before the value is complete"),
    ('{"a":\n', 2, 1, "the text ends here, before the value is complete"),
    ("[1,", 1, 4, "the text ends here, before the value is complete"),
    ("nul", 1, 1, "a value is missing or is not JSON here; text needs double quotes"),
    ("01", 1, 2, "nothing may follow the value; delete what stands here"),
    ("\ufeff\ufeff1", 1, 1, "this is not JSON"),
]


@pytest.mark.parametrize(("text", "line", "column", "what"), SYNTAX)
def test_a_syntax_error_has_line_and_column_and_no_excerpt(text: str, line: int, column: int, what: str) -> None:
    """The place is enough to mend it; the line itself may be a patient's."""
    assert only(text) == Problem(what, "patient.json", (), line, column)


def test_a_comma_after_the_last_item_is_a_syntax_error() -> None:
    """Python 3.13 words and places it in its own way; either way the comma is named or a value is missing."""
    for text in ('{"a": 1,}', "[1,]"):
        problem = only(text)
        assert problem.line == 1
        assert "comma" in problem.what or "a value is missing" in problem.what


def test_an_unfinished_escape_is_a_syntax_error() -> None:
    """Python versions differ in the column they name, not in what is wrong."""
    problem = only('["\\u12"]')
    assert (problem.line, problem.what) == (1, "JSON has no such escape; double the backslash")


@pytest.mark.parametrize("data", [b"", b" \n\t", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    """Blanks and a byte order mark are no patient."""
    assert only(data) == Problem("is empty", "patient.json")


def test_a_byte_order_mark_is_fine() -> None:
    """Windows programs write one before the text."""
    assert read_json(b'\xef\xbb\xbf{"a": 1}', "patient.json").value == {"a": 1}


@pytest.mark.parametrize(("data", "line"), [(b'"\xe9"', 1), (b'{"a":\n\n"\xff"}', 3)])
def test_bytes_that_are_not_utf8_are_refused(data: bytes, line: int) -> None:
    """The line of the first foreign byte is named, the byte is not: it may be of a name."""
    what = "holds a byte that is not UTF-8; save the file as UTF-8"
    assert only(data) == Problem(what, "patient.json", line=line)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 64 + "]" * 64,
        "[" + "[],{}," * 1000 + "1]",
        '["' + "[{" * 1000 + '"]',
        '["\\"' + "[" * 1000 + '\\\\", [1]]',
        '["\\\\\\"' + "[" * 1000 + '", ' + "[" * 63 + "]" * 63 + "]",
    ],
)
def test_sixty_four_levels_are_read_and_brackets_in_text_are_none(text: str) -> None:
    """Depth is counted outside text, whatever quotes and backslashes the text holds."""
    assert read(text) == json.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 65 + "]" * 65,
        '{"a":' * 65 + "1" + "}" * 65,
        "[" * 65,
        "[" * (1 << 20),
        '{"a":[' * (1 << 18),
        '["\\\\",' + "[" * 65 + "]" * 65 + "]",
        "[]" * 5 + "[" * 100 + "]" * 200,
        '"' + "[" * 10 + '" ' + "[" * 65,
    ],
)
def test_more_than_sixty_four_levels_are_refused(text: str) -> None:
    """The json module dies of deep nesting, at a depth that differs by version; it is never let that far."""
    assert only(text) == Problem("is nested more than 64 levels deep", "patient.json")


def deepest(text: str) -> int:
    """The depth of a text, counted character by character."""
    level = most = 0
    quoted = escaped = False
    for character in text:
        if quoted:
            quoted = escaped or character != '"'
            escaped = not escaped and character == "\\"
        elif character == '"':
            quoted = True
        elif character in "[{":
            level += 1
            most = max(most, level)
        elif character in "]}":
            level -= 1
    return most


DEEP = st.recursive(
    st.text(st.sampled_from('"\\[]{}a'), max_size=8), lambda inner: st.lists(inner, max_size=3), max_leaves=6
)


@given(value=DEEP, outer=st.integers(55, 66))
def test_depth_is_that_of_a_count_by_hand(value: object, outer: int) -> None:
    """A text is refused for its depth exactly if a count character by character goes beyond 64."""
    text = "[" * outer + json.dumps(value) + "]" * outer
    if deepest(text) > 64:
        assert only(text).what == "is nested more than 64 levels deep"
    else:
        assert read(text) == json.loads(text)


@given(st.text(st.sampled_from('[]{}"\\,: a'), max_size=200).map(lambda text: "[" * 60 + text))
def test_no_text_reaches_the_depth_at_which_python_gives_up(text: str) -> None:
    """Malformed text is refused like any other; what the json module is given stays shallow."""
    assert problems_of(text.encode()) or deepest(text) <= 64


def test_a_file_of_more_than_sixteen_mebibytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest size is read, a byte more is not."""
    assert strict_json.LARGEST == 16 * 1024 * 1024
    monkeypatch.setattr(strict_json, "LARGEST", 2 << 20)
    assert read('"' + "x" * ((2 << 20) - 2) + '"')
    assert only('"' + "x" * ((2 << 20) - 1) + '"') == Problem("is larger than 2 MiB", "patient.json")


TOO_MANY = "holds more than 900,000 values; poi reads no larger file of this kind"


@pytest.mark.parametrize("value", ["[]", '{"a":1}', "1e9"])
def test_a_file_of_more_than_900_000_values_is_refused(value: str) -> None:
    """Values that take many times their signs in memory are counted before any is made; fewer are read."""
    text = "[" + ",".join([value] * 900_001) + "]"
    assert only(text) == Problem(TOO_MANY, "patient.json")
    fewer = read("[" + ",".join([value] * 300_000) + "]")
    assert isinstance(fewer, list)
    assert len(fewer) == 300_000


def lines(data: bytes) -> list[tuple[int, Document | FileError]]:
    """Every line of an NDJSON file."""
    return list(read_json_lines(data.splitlines(keepends=True), "patients.ndjson"))


def test_each_line_is_a_value_with_its_number() -> None:
    """Blank lines are skipped and counted; a problem later on says which line it is."""
    found = lines(b'\xef\xbb\xbf{"id": "P-1"}\r\n\n  \n{"id": "P-2"}')
    assert found == [
        (1, Document({"id": "P-1"}, "patients.ndjson", line=1)),
        (4, Document({"id": "P-2"}, "patients.ndjson", line=4)),
    ]
    document = found[1][1]
    assert isinstance(document, Document)
    assert document.problem(("id",), "x") == Problem("x", "patients.ndjson", ("id",), 4)
    assert lines(b"\xef\xbb\xbf\n\n") == []


def test_a_bad_line_does_not_end_the_file() -> None:
    """It comes as the error that says why, with the line of the file, and the next line is read."""
    found = lines(b'{"a": NaN, "b": NaN}\n{"a"\n1\n')
    assert [number for number, _ in found] == [1, 2, 3]
    first, second, third = (each for _, each in found)
    assert isinstance(first, Document)
    assert [(problem.path, problem.line) for problem in first.problems] == [(("a",), 1), (("b",), 1)]
    assert isinstance(second, FileError)
    ended = Problem("the text ends here, before the value is complete", "patients.ndjson", (), 2, 5)
    assert second.problems == [ended]
    assert third == Document(1, "patients.ndjson", line=3)


def test_lines_are_read_one_by_one() -> None:
    """The first patient is there before the second line is looked at."""

    def endless() -> Iterator[bytes]:
        yield b"1\n"
        pytest.fail("the second line was asked for")

    assert next(read_json_lines(endless(), "f")) == (1, Document(1, "f", line=1))


def test_a_line_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit holds for each line, not for the file."""
    monkeypatch.setattr(strict_json, "LARGEST", 1 << 20)
    found = lines(b"1\n" + b'"' + b"x" * (1 << 20) + b'"\n2\n')
    assert [number for number, each in found if isinstance(each, FileError)] == [2]
    refusal = found[1][1]
    assert isinstance(refusal, FileError)
    assert refusal.problems == [Problem("is larger than 1 MiB", "patients.ndjson", line=2)]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**38), 10**38) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(value=VALUES, ascii_only=st.booleans(), indent=st.none() | st.integers(0, 4))
def test_what_another_program_writes_is_read_back(value: object, ascii_only: bool, indent: int | None) -> None:
    """Any value in any nesting survives, escapes and blanks included."""
    found = read(json.dumps(value, ensure_ascii=ascii_only, indent=indent))
    assert found == value
    assert json.dumps(found) == json.dumps(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**30), max_value=10**30))
def test_decimals_are_read_back_to_the_last_digit(number: Decimal) -> None:
    """A number is the decimal that was written, its trailing zeros included."""
    found = read(f"[{number}]")
    assert isinstance(found, list)
    assert str(found[0]) == str(number)


JSONISH = st.text(st.sampled_from('[]{}":,\\ud8a01eE+-.NaInfity \n\ufeff'), max_size=80)


@given(st.binary(max_size=80) | JSONISH.map(str.encode))
@example(b"[" * 100_000)
@example(b'{"a":' * 100_000)
@example(b'"\\ud83d')
@example(b"1e")
@example(b"-")
@example(b"-NaN")
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No file ends in any error but the list of its problems, none of which holds the text."""
    assert all(problem.excerpt is None for problem in problems_of(data))


def problems_of(data: bytes) -> list[Problem]:
    """The problems of a file, or none where the json module reads the same value from it."""
    try:
        document = read_json(data, "f")
    except FileError as error:
        return error.problems or pytest.fail("refused without a problem")
    assert document.value == json.loads(data.removeprefix(b"\xef\xbb\xbf"), parse_float=Decimal)
    return []


def test_the_depth_that_is_read_leaves_python_room() -> None:
    """Twice the allowed depth, the most that malformed text can reach, is far below Python's own limit."""
    assert sys.getrecursionlimit() > 4 * strict_json.DEEPEST
