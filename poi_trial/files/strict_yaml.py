"""YAML read strictly, with the place of every key and value; all that is wrong is said at once."""

import re

import yaml

from poi_trial.errors import FileError, Problem
from poi_trial.files.document import Document, Place, excerpt
from poi_trial.files.yaml_tree import TOO_DEEP, YamlTree, place_of

LARGEST = 1 << 20
_MOST_PROBLEMS = 100

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")
# What PyYAML and libyaml say, by a part that both share, and what it means.
_PLAIN_WORDS = (
    # libyaml 0.2.6 scans ahead and stops at 1,000 brackets, before it gives the events that tell the depth.
    ("maximum nesting depth", TOO_DEEP),
    ("end of stream", "text in quotes begins here and is never closed"),
    ("mapping values", "a colon is not allowed here; quote the text that holds it, or check the indentation"),
    ("sequence entries", "a list cannot begin here; put its first hyphen on a new line"),
    ("',' or", "a comma or a closing bracket is missing"),
    ("escape", "YAML has no such escape; use single quotes, or double the backslash"),
    ("hexdecimal", "YAML has no such escape; use single quotes, or double the backslash"),
    ("cannot start any token", "text cannot begin with this character; put it in quotes"),
    ("alphabetic or numeric", "text cannot begin with this character; put it in quotes"),
    ("document start", "nothing may follow here; check quotes and indentation"),
    ("expected ':'", "a colon is missing after this key"),
    ("", "this is not YAML; check indentation, quotes and brackets"),
)


def read_yaml(data: bytes, name: str) -> Document:
    """Read a YAML mapping of at most 1 MiB and 32 levels; what is wrong is in its `problems`.

    FileError holds all problems where no mapping can be made of the file.
    Values are dict, list, str, int, Decimal, bool and None. Refused: anchors, aliases, tags, merge keys,
    several documents, repeated keys, keys that are not text, and words that YAML readers disagree on.
    """
    if len(data) > LARGEST:
        raise FileError([Problem(f"is larger than {LARGEST >> 20} MiB", name)], "")
    text = _text(data, name)
    tree = YamlTree(name, _LINE_BREAK.split(text))
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if not tree.take(event) or len(tree.problems) >= _MOST_PROBLEMS:
                break
    except yaml.MarkedYAMLError as error:
        raise FileError([*tree.problems, _malformed(error, tree)], "") from None
    return tree.document()


def _text(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"holds the byte 0x{data[error.start]:02X}, which is not UTF-8; save the file as UTF-8"
        raise FileError([Problem(what, name, line=line)], "") from None
    if foreign := _NOT_TEXT.search(text):
        before = _LINE_BREAK.split(text[: foreign.start()])
        what = f"holds the control character U+{ord(foreign[0]):04X}; delete it"
        raise FileError([Problem(what, name, (), len(before), len(before[-1]) + 1)], "")
    return text


def _malformed(error: yaml.MarkedYAMLError, tree: YamlTree) -> Problem:
    reason, mark = error.problem or "", error.problem_mark
    beyond = mark is not None and mark.line >= len(tree.lines)
    if error.context_mark and (beyond or "end of stream" in reason):
        mark = error.context_mark
    place = place_of(mark)
    what = next(words for part, words in _PLAIN_WORDS if part in reason)
    if _stands_at(tree.lines, place) == "\t":
        what = "a tab stands here; indent with blanks"
    return Problem(what, tree.name, (), place.line, place.column, excerpt(tree.lines, place))


def _stands_at(lines: list[str], place: Place) -> str:
    return lines[place.line - 1][place.column - 1 : place.column] if place.line <= len(lines) else ""
