"""The protocol file as YAML: what is read, what is refused, and where."""

import json
from collections.abc import Iterator
from decimal import Decimal
from unittest.mock import patch

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from poi_trial.errors import FileError, Problem
from poi_trial.files import strict_yaml
from poi_trial.files.document import Document, Path
from poi_trial.files.strict_yaml import read_yaml as load

LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]
MEBIBYTE = 1 << 20


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers of PyYAML: the C one is not on every machine."""
    monkeypatch.setattr(strict_yaml, "_LOADER", request.param)


def read_yaml(data: bytes, name: str) -> Document:
    """The document, or the problems that its reader could read past."""
    document = load(data, name)
    if document.problems:
        raise FileError(list(document.problems), "")
    return document


def read(text: str) -> Document:
    """Read a text as a file."""
    return read_yaml(text.encode(), "protocol.yaml")


def refused(text: str | bytes) -> list[Problem]:
    """The problems of a file that must have some."""
    with pytest.raises(FileError) as error:
        read_yaml(text if isinstance(text, bytes) else text.encode(), "protocol.yaml")
    assert error.value.consequence == ""
    assert {problem.file for problem in error.value.problems} == {"protocol.yaml"}
    return error.value.problems


def only(text: str | bytes) -> Problem:
    """The one problem of a file that must have exactly one."""
    (problem,) = refused(text)
    return problem


PROTOCOL = """\
# A comment.
trial:
  id: NCT07115082
  "title": 'Cells & "hope"'
  target: 50
arms:
  - climen
  - {id: ha-msc, dose: 1.10, live: false}
notes: |
  first
  second
nothing:
"""


@pytest.mark.usefixtures("either")
def test_a_protocol_is_read_as_plain_values_with_places() -> None:
    """Text, numbers, lists and keys are what they look like; each has the line and column where it stands."""
    document = read(PROTOCOL)
    assert document.value == {
        "trial": {"id": "NCT07115082", "title": 'Cells & "hope"', "target": 50},
        "arms": ["climen", {"id": "ha-msc", "dose": Decimal("1.10"), "live": False}],
        "notes": "first\nsecond\n",
        "nothing": None,
    }
    places: dict[Path, tuple[int, int]] = {
        (): (2, 1),
        ("trial",): (3, 3),
        ("trial", "id"): (3, 7),
        ("trial", "title"): (4, 12),
        ("trial", "target"): (5, 11),
        ("arms",): (7, 3),
        ("arms", 0): (7, 5),
        ("arms", 1): (8, 5),
        ("arms", 1, "id"): (8, 10),
        ("arms", 1, "dose"): (8, 24),
        ("arms", 1, "live"): (8, 36),
        ("notes",): (9, 8),
    }
    found = {path: (place.line, place.column) for path, place in document.places.items()}
    assert found.pop(("nothing",))[0] in (12, 13)
    assert found == places
    keys = {path: (place.line, place.column) for path, place in document.key_places.items()}
    assert keys[("trial", "title")] == (4, 3)
    assert keys[("arms", 1, "live")] == (8, 30)
    assert set(keys) == {path for path in (*places, ("nothing",)) if path and isinstance(path[-1], str)}
    assert document.problem(("trial", "target"), "x").excerpt == "  target: 50"


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_every_line_end_counts_once(line_end: str) -> None:
    """Files from any editor have the same lines; the excerpt is the line itself."""
    problem = only(f"a: 1{line_end}b: 2{line_end}c: no{line_end}")
    assert (problem.line, problem.column, problem.excerpt) == (3, 4, "c: no")


@pytest.mark.usefixtures("either")
def test_a_byte_order_mark_is_fine() -> None:
    """Windows editors put one before the text; columns do not count it."""
    document = read_yaml(b"\xef\xbb\xbfa: 1", "protocol.yaml")
    assert document.value == {"a": 1}
    assert document.key_places[("a",)].column == 1


@pytest.mark.usefixtures("either")
def test_a_version_directive_is_fine() -> None:
    """`%YAML 1.2` and `---` say nothing that changes a value."""
    assert read("%YAML 1.1\n---\na: 1\n...\n").value == {"a": 1}


REFUSED: list[tuple[str, int, int, Path, str]] = [
    ("a: 1\nb: 2\na: 3\n", 3, 1, ("a",), '"a" stands here again, after line 1; keep one of the two'),
    ("x:\n  a: 1\n  'a': 3\n", 3, 3, ("x", "a"), '"a" stands here again, after line 2; keep one of the two'),
    ("a: no", 1, 4, ("a",), '`no` is a word that YAML readers disagree on; write false, or "no" in quotes'),
    ("- x\n- y: [1, 012]", 1, 1, (), "the file must hold keys with values (`key: value`)"),
    ("text", 1, 1, (), "the file must hold keys with values (`key: value`)"),
    ("41", 1, 1, (), "the file must hold keys with values (`key: value`)"),
    ("a: [1, *b]", 1, 8, ("a", 1), "aliases (`*name`) are not read; write the value out"),
    ("*b : 1", 1, 1, (), "aliases (`*name`) are not read; write the value out"),
    ("a: &b 1", 1, 4, ("a",), "anchors (`&name`) are not read; delete it and write values out"),
    ("a: &b [1]", 1, 4, ("a",), "anchors (`&name`) are not read; delete it and write values out"),
    ("a: &b {c: 1}", 1, 4, ("a",), "anchors (`&name`) are not read; delete it and write values out"),
    ("&b a: 1", 1, 1, (), "anchors (`&name`) are not read; delete it and write values out"),
    ("a: !!str 1", 1, 4, ("a",), "tags (`!name`) are not read; delete it"),
    ("a: ! 1", 1, 4, ("a",), "tags (`!name`) are not read; delete it"),
    ("a: !x [1]", 1, 4, ("a",), "tags (`!name`) are not read; delete it"),
    ("a: !!set {c: 1}", 1, 4, ("a",), "tags (`!name`) are not read; delete it"),
    ("b: {c: 1}\na: {<<: {c: 1}}", 2, 5, ("a",), "merge keys (`<<`) are not read; write the keys out"),
    ("a: 1\n---\nb: 2", 2, 1, (), "a second document begins here; write one document a file"),
    ("x: {[1]: 2}", 1, 5, ("x",), "a key must be text; this is a list or a mapping"),
    ("? {a: 1}\n: 2", 1, 3, (), "a key must be text; this is a list or a mapping"),
]


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(("text", "line", "column", "path", "what"), REFUSED)
def test_what_could_mean_something_else_is_refused(text: str, line: int, column: int, path: Path, what: str) -> None:
    """Each feature of YAML that hides or repeats a value is a problem at the place where it stands."""
    excerpt = text.split("\n")[line - 1]
    assert only(text) == Problem(what, "protocol.yaml", path, line, column, excerpt)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("key", ["1", "-2.5", "true", "null", "~", "no", "Yes", "y", "0x1F", "12:30", "1" * 41])
def test_a_key_that_is_not_text_is_refused(key: str) -> None:
    """`no: 1` would be the key False to some readers; in quotes it is a word."""
    problem = only(f"a:\n  {key}: 1")
    what = (
        f"`{key if len(key) <= 40 else key[:40] + '…'}` is not text to every YAML reader; quote it, for a key must be"
    )
    assert problem == Problem(what, "protocol.yaml", ("a",), 2, 3, f"  {key}: 1")
    assert read(f'a:\n  "{key}": 1').value == {"a": {key: 1}}


@pytest.mark.usefixtures("either")
def test_a_missing_key_is_refused() -> None:
    """A colon with nothing before it names nothing."""
    assert only("?\n: 1").what == "a key is missing here; write one before the colon"


@pytest.mark.usefixtures("either")
def test_quoted_words_are_text() -> None:
    """Quotes end every doubt: `"no"`, `"012"` and `"<<"` are text."""
    assert read('a: "no"\nb: \'012\'\n\'<<\': "12:30"\n"1": >-\n  1e3\n').value == {
        "a": "no",
        "b": "012",
        "<<": "12:30",
        "1": "1e3",
    }


@pytest.mark.usefixtures("either")
def test_all_problems_are_said_at_once() -> None:
    """One run shows everything, in order of line, inside refused keys too."""
    found = refused("a: no\n1: {b: 012}\na: [1, &x 2]\n? [on]\n: yes\nc: !t 1\n<<: off\n")
    assert [(problem.line, problem.column) for problem in found] == [
        (1, 4),
        (2, 1),
        (2, 8),
        (3, 1),
        (3, 8),
        (4, 3),
        (4, 4),
        (5, 3),
        (6, 4),
        (7, 1),
        (7, 5),
    ]
    assert found[2].path == ("b",)
    assert found[4].path == ("a", 1)


@pytest.mark.usefixtures("either")
def test_problems_before_a_syntax_error_are_said_too() -> None:
    """What was seen before the text stops being YAML is not lost."""
    first, second = refused("a: no\nb: [1\nc: 2\n")
    assert (first.line, first.column) == (1, 4)
    assert second.what == "a comma or a closing bracket is missing"


@pytest.mark.usefixtures("either")
def test_the_first_of_two_equal_keys_keeps_its_place() -> None:
    """A third one points to the first as well, and what stands in a repeated mapping is still checked."""
    found = refused("a: {b: 1}\na: {b: no}\na: 1\n")
    assert [(problem.line, problem.column, problem.path) for problem in found] == [
        (2, 1, ("a",)),
        (2, 5, ("a", "b")),
        (2, 8, ("a", "b")),
        (3, 1, ("a",)),
    ]
    assert found[3].what == '"a" stands here again, after line 1; keep one of the two'


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "---\n", "---\n...\n", "~", "null", "\ufeff", "''"])
def test_an_empty_file_is_said_to_be_empty(text: str) -> None:
    """Comments, blanks and null are no protocol; neither is an empty text."""
    assert only(text).what == ("is empty" if text != "''" else "the file must hold keys with values (`key: value`)")


SYNTAX: list[tuple[str, int, int, str]] = [
    ("a:\n\tb: 1", 2, 1, "a tab stands here; indent with blanks"),
    ("\ta: 1", 1, 1, "a tab stands here; indent with blanks"),
    ("a: 1\n\tb: 2", 2, 1, "a tab stands here; indent with blanks"),
    ("a: b: c", 1, 5, "a colon is not allowed here; quote the text that holds it, or check the indentation"),
    ("a: 1\n b: 2", 2, 3, "a colon is not allowed here; quote the text that holds it, or check the indentation"),
    ('a: "x\nb: 1', 1, 4, "text in quotes begins here and is never closed"),
    ("a: 'x", 1, 4, "text in quotes begins here and is never closed"),
    ("a: [1 2\nb: 3", 2, 2, "a comma or a closing bracket is missing"),
    ("a: @x", 1, 4, "text cannot begin with this character; put it in quotes"),
    ("a: `x`", 1, 4, "text cannot begin with this character; put it in quotes"),
    ("a: * x", 1, 5, "text cannot begin with this character; put it in quotes"),
    ("a: 1\n...\nb: 2", 3, 1, "nothing may follow here; check quotes and indentation"),
    ("key: - a", 1, 6, "a list cannot begin here; put its first hyphen on a new line"),
    ("a:\n  - b\n c: 1", 3, 2, "this is not YAML; check indentation, quotes and brackets"),
    ("a: ]", 1, 4, "this is not YAML; check indentation, quotes and brackets"),
    ("%YAML 3.0\n---\na: 1", 1, 1, "this is not YAML; check indentation, quotes and brackets"),
]


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(("text", "line", "column", "what"), SYNTAX)
def test_a_syntax_error_is_said_in_plain_words(text: str, line: int, column: int, what: str) -> None:
    """Line, column and what to do; never the parser's own terms."""
    excerpt = text.split("\n")[line - 1]
    assert only(text) == Problem(what, "protocol.yaml", (), line, column, excerpt)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("text", ['a: "\\q"', 'a: "\\x1"', 'a: "\\u12"'])
def test_an_unknown_escape_is_a_problem(text: str) -> None:
    """A backslash in double quotes begins an escape; a Windows path there is a slip."""
    problem = only(text)
    assert problem.what == "YAML has no such escape; use single quotes, or double the backslash"
    assert problem.line == 1


@pytest.mark.usefixtures("either")
def test_an_unclosed_bracket_is_placed_where_it_opens_or_the_text_ends() -> None:
    """There is no line after the last to point at."""
    problem = only("x: 1\na: [1, 2\n")
    assert problem.what == "a comma or a closing bracket is missing"
    assert problem.line in (2, 3)
    assert problem.excerpt in ("a: [1, 2", "")


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("text", ['a: "\\ud800"', '"\\udfff": 1', 'a: ["\\ud83d\\ude00"]'])
def test_half_a_character_is_a_problem(text: str) -> None:
    """A lone surrogate is no text: it cannot be written, hashed or printed."""
    assert only(text).what in (
        "holds half a character (a lone surrogate); write the whole character",
        "YAML has no such escape; use single quotes, or double the backslash",
    )


@pytest.mark.parametrize(
    ("data", "line", "byte"),
    [(b"a: \xe9", 1, "E9"), (b"a: 1\nb: 2\nc: \xff", 3, "FF"), ("a: 1".encode("utf-16"), 1, "FF")],
)
def test_bytes_that_are_not_utf8_are_a_problem(data: bytes, line: int, byte: str) -> None:
    """Latin-1 and UTF-16 files are refused, with the line of the first foreign byte."""
    what = f"holds the byte 0x{byte}, which is not UTF-8; save the file as UTF-8"
    assert only(data) == Problem(what, "protocol.yaml", line=line)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x80", "\x9f", "\ufeff", "\ufffe", "\uffff"])
def test_a_control_character_is_a_problem(character: str) -> None:
    """What cannot be seen in an editor must not decide anything, in a comment neither."""
    found = only(f"a: 1\n# ab{character}\n")
    what = f"holds the control character U+{ord(character):04X}; delete it"
    assert found == Problem(what, "protocol.yaml", (), 2, 5)


@pytest.mark.usefixtures("either")
def test_every_character_is_either_read_or_refused_as_control() -> None:
    """The parser's own list of allowed characters is the same as ours: none ends in another error."""
    for code in (*range(0x300), *range(0x2000, 0x2070), *range(0xD7F0, 0xD800), *range(0xE000, 0xE010),
                 *range(0xFE00, 0x10010), 0x1F600, 0x10FFFF):  # fmt: skip
        character = chr(code)
        try:
            value = read(f"a: '{character}b'").value
        except FileError as error:
            named = f"U+{code:04X}" in error.problems[0].what
            assert named or character == "'", hex(code)
        else:
            assert isinstance(value, dict)
            assert value["a"].endswith("b")


@pytest.mark.usefixtures("either")
def test_thirty_two_levels_are_read_and_no_more() -> None:
    """The file itself is the first level; deeper nesting is refused before it can exhaust the stack."""
    assert read("a: " + "[" * 31 + "]" * 31).value
    problem = only("a: " + "[" * 32 + "]" * 32)
    assert problem.what == "is nested more than 32 levels deep"
    assert (problem.line, problem.column, problem.path) == (1, 35, ("a", *[0] * 31))


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("piece", ["[", "{a: ", "- ", "? ", "a: ", "[[]", "{? ", "&a [", '["', "!!x {"])
def test_a_mebibyte_of_brackets_is_refused_where_it_gets_too_deep(piece: str) -> None:
    """Reading stops at once: little after the first 33 levels is looked at, so the size costs nothing.

    libyaml from 0.2.6 on refuses by itself what is nested more than 1,000 brackets deep, at that place.
    """
    text = ("a: " if piece[0] in "[&!" else "") + piece * (MEBIBYTE // len(piece))
    last = refused(text[:MEBIBYTE])[-1]
    assert last.line == 1
    assert last.column is not None
    assert last.column < (1100 if last.what == "is nested more than 32 levels deep" else 400)


def test_a_file_of_more_than_one_mebibyte_is_refused() -> None:
    """A mebibyte is read, a byte more is not."""
    assert read("a: '" + "x" * (MEBIBYTE - 5) + "'").value
    assert only(b"a: '" + b"x" * (MEBIBYTE - 4) + b"'") == Problem("is larger than 1 MiB", "protocol.yaml")


def test_at_most_a_hundred_problems_are_listed() -> None:
    """A file in which everything is wrong does not fill the terminal."""
    assert len(refused("a: [" + "no, " * 99 + "1]")) == 99
    assert len(refused("a: [" + "no, " * 5000 + "1]")) == 100


TEXT = st.text(max_size=20)
WRITTEN = st.dictionaries(
    TEXT,
    st.recursive(TEXT, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)),
    max_size=4,
)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True


@pytest.mark.parametrize("loader", LOADERS)
@given(value=WRITTEN)
def test_what_pyyaml_writes_in_quotes_is_read_back(loader: type, value: object) -> None:
    """Any text in any nesting survives, control characters as escapes."""
    with patch.object(strict_yaml, "_LOADER", loader):
        assert read(yaml.dump(value, Dumper=_Dumper, default_style='"')).value == value


VISIBLE = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp"), exclude_characters="\ufeff"), max_size=20
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**39), 10**39) | VISIBLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(VISIBLE, inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize("loader", LOADERS)
@given(value=st.dictionaries(VISIBLE, PLAIN, max_size=3))
def test_json_is_yaml(loader: type, value: object) -> None:
    """A protocol written as JSON by another program is read as what it says."""
    with patch.object(strict_yaml, "_LOADER", loader):
        found = read(json.dumps(value, ensure_ascii=False)).value
    assert found == value
    assert json.dumps(found) == json.dumps(value)


def places_of(node: yaml.Node, path: Path = ()) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Where PyYAML's own composer says that each value stands."""
    yield path, (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from places_of(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from places_of(value, (*path, number))


@given(WRITTEN.filter(bool))
def test_places_are_those_of_the_composer(value: object) -> None:
    """An independent reader puts every value at the same line and column."""
    text = yaml.dump(value, Dumper=_Dumper, default_style='"')
    found = {path: (place.line, place.column) for path, place in read(text).places.items()}
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert node is not None
    assert found == dict(places_of(node))


HOSTILE = st.text(st.sampled_from("ab1 0:-[]{}#&*!|>'\"%@`,?\n\t\\.~<no\r\x85é\ufeff"), max_size=60)


@pytest.mark.parametrize("loader", LOADERS)
@given(data=st.binary(max_size=80) | HOSTILE.map(str.encode))
@example(data=b"a: &x [*x]")
@example(data=b"a: 2024-02-30")
@example(data=b"? ")
@example(data=b"!<")
@example(data=b"a: |9\n x")
def test_any_bytes_are_read_or_refused(loader: type, data: bytes) -> None:
    """No file ends in any error but the list of its problems, and each names a place or the whole file."""
    with patch.object(strict_yaml, "_LOADER", loader):
        problems = problems_of(data)
    assert all(problem.line is None or problem.line >= 1 for problem in problems)


def problems_of(data: bytes) -> list[Problem]:
    """The problems of a file, or none where it is a protocol with a place for every key."""
    try:
        document = read_yaml(data, "f")
    except FileError as error:
        return error.problems or pytest.fail("refused without a problem")
    assert isinstance(document.value, dict)
    assert document.places.keys() >= document.key_places.keys()
    return []
