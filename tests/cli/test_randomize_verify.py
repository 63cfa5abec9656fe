"""`poi randomize --verify`: a list made again from its own header."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from poi_trial.cli import randomize_verify

Poi = Callable[..., Any]
PROTOCOL = (Path(__file__).parents[2] / "protocol.yaml").read_text("utf-8")
FACTORS = "strata:\n    - {id: site, levels: [A, B]}\n    - {id: age, levels: [young, old]}\n"


@pytest.fixture
def text(poi: Poi) -> str:
    """The list of seed 7 as CSV."""
    return str(poi("randomize", "--seed", "7", "--format", "csv").out)


@pytest.fixture
def verified(poi: Poi, tmp_path: Path) -> Callable[..., Any]:
    """Verify a list of this content."""

    def verify(content: str | bytes, *options: object) -> Any:
        file = tmp_path / "list.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return poi("randomize", "--verify", file, *options)

    return verify


def test_a_list_is_identical_to_what_its_header_makes(verified: Callable[..., Any], text: str) -> None:
    """The list as it was dealt ends 0 and says its hash."""
    ended = verified(text)
    assert (ended.code, ended.err) == (0, "")
    assert "list.csv is identical to the list that its header makes" in ended.out
    assert "935e4a5b81a20fcede1a71561c9a1bb71ce3ea80c55b1ef45d0cc2eb2ac4857e" in ended.out
    assert json.loads(verified(text, "--format", "json").out)["identical"] is True


@pytest.mark.parametrize(
    ("procedure", "strata"),
    [
        ("kind: complete", FACTORS),
        ("kind: urn\n    start: 0\n    add: 1", "strata: []\n"),
        ("kind: maximal\n    tolerance: 3", FACTORS),
        ("kind: chen\n    p: 2/3\n    tolerance: 3", "strata: []\n"),
        ("kind: permuted_blocks\n    sizes: [6, 2]", FACTORS),
    ],
)
def test_any_design_purpose_and_seed_is_made_again(
    poi: Poi, verified: Callable[..., Any], tmp_path: Path, procedure: str, strata: str
) -> None:
    """Lists of every kind of procedure, with strata, for development, of any seed, are their own headers' lists."""
    file = tmp_path / "protocol.yaml"
    changed = PROTOCOL.replace("kind: permuted_blocks\n    sizes: [4, 6]", procedure).replace("strata: []\n", strata)
    file.write_text(changed, "utf-8")
    options = ["--seed", " na\u00efve # \u51b0", "--size", "12", "--purpose", "development", "--format", "csv"]
    dealt = poi("randomize", *options, "--protocol", file)
    assert dealt.code == 0
    assert verified(dealt.out, "--protocol", file).code == 0


def swapped(text: str, old: str, new: str) -> str:
    """The list with one thing changed."""
    assert old in text
    return text.replace(old, new, 1)


CHANGES: dict[str, tuple[Callable[[str], str | bytes], str]] = {
    "a changed row": (
        lambda t: swapped(t, ",3,1,4,ha-msc\n", ",3,1,4,climen\n"),
        'list.csv:16: row 3 is the first that differs: ",3,1,4,climen" stands there, ",3,1,4,ha-msc" should',
    ),
    "a row that is missing": (
        lambda t: swapped(t, ",3,1,4,ha-msc\n", ""),
        'list.csv:16: row 3 is the first that differs: ",4,1,4,ha-msc" stands there, ",3,1,4,ha-msc" should',
    ),
    "rows missing at the end": (
        lambda t: "".join(t.splitlines(keepends=True)[:-2]),
        "list.csv:64: row 51 is the first that differs: nothing stands there, ",
    ),
    "a row too many": (
        lambda t: t + ",53,12,4,climen\n",
        'list.csv:66: row 53 is the first that differs: ",53,12,4,climen" stands there, nothing should',
    ),
    "an empty line at the end": (lambda t: t + "\n", 'row 53 is the first that differs: "" stands there'),
    "no header": (lambda t: t[t.index("stratum,") :], "has no header; a list begins with lines such as"),
    "nothing at all": (lambda _: "", "has no header"),
    "a header without the seed": (lambda t: swapped(t, "# seed: 7\n", ""), 'there is no "seed" here; add it'),
    "a header without the size": (lambda t: swapped(t, "# size: 50\n", ""), 'there is no "size" here; add it'),
    "a header without an end": (
        lambda t: swapped(t, "# seed: 7\n", "# seed: 7\n" * 100),
        "list.csv:101: the header has more than 100 lines",
    ),
    "a header line twice": (
        lambda t: swapped(t, "# seed: 7\n", "# seed: 7\n# seed: 7\n"),
        "list.csv:4  seed: stands twice in the header",
    ),
    "a header line that poi does not write": (
        lambda t: swapped(t, "# seed", "# note: mine\n# seed"),
        'list.csv:3:3  note: there is no key "note"',
    ),
    "no names of columns": (
        lambda t: swapped(t, "stratum,slot,block,block_size,arm\n", ""),
        "list.csv:13: after the header stand the names of the columns",
    ),
    "other names of columns": (lambda t: swapped(t, "stratum,slot", "slot,stratum"), "the names of the columns"),
    "a header alone": (lambda t: t[: t.index("stratum,")], "the names of the columns"),
    "CRLF line ends": (lambda t: t.replace("\n", "\r\n"), "list.csv:1: has CRLF line ends"),
    "one CRLF": (lambda t: swapped(t, ",3,1,4,ha-msc\n", ",3,1,4,ha-msc\r\n"), "list.csv:16: has CRLF line ends"),
    "a byte order mark": (lambda t: "\ufeff" + t, "list.csv:1: begins with a byte order mark"),
    "no line feed at the end": (lambda t: t[:-1], "list.csv:65: ends without a line feed"),
    "bytes that are no text": (lambda t: t.encode().replace(b",2,1,4", b",2,\xff,4"), "list.csv:15: is not UTF-8"),
    "another algorithm": (
        lambda t: swapped(t, "poi-1", "poi-2"),
        "list.csv:1:14  algorithm: is another algorithm; this release makes lists of poi-1 again",
    ),
    "another version of the protocol": (
        lambda t: swapped(t, '"version":"1"', '"version":"2"'),
        "protocol.version: is 2, and that of protocol.yaml is 1; name the list's own with --protocol",
    ),
    "another protocol hash": (lambda t: swapped(t, '"sha256":"', '"sha256":"0'), "protocol.sha256: is 0"),
    "another protocol": (lambda t: swapped(t, '"id":"NCT0', '"id":"NCT1'), "protocol.id: is NCT17115082"),
    "a wrong hash of the slots": (
        lambda t: swapped(t, "# sha256: 9", "# sha256: 8"),
        "list.csv:9:11  sha256: is not the hash of the list that this header makes, 935e4a5b",
    ),
    "another seed": (lambda t: swapped(t, "# seed: 7", "# seed: 8"), "row 1 is the first that differs"),
    "a seed that is none": (lambda t: swapped(t, "# seed: 7", "# seed: 7/2"), "no list can be made from this header"),
    "another purpose": (lambda t: swapped(t, "# purpose: production", "# purpose: development"), "is the first that"),
    "a purpose that is none": (lambda t: swapped(t, "purpose: production", "purpose: test"), "choose one of"),
    "another trial": (lambda t: swapped(t, "# trial: NCT07115082", "# trial: T"), "is not what protocol.yaml says"),
    "another procedure": (lambda t: swapped(t, "[4,6]", "[6,4]"), "list.csv:5:14  procedure: is not what"),
    "a procedure that is none": (lambda t: swapped(t, "[4,6]", "[4,5]"), "a block of 5 cannot be dealt 1:1"),
    "a procedure that is no JSON": (lambda t: swapped(t, '[4,6]}', "[4,6}"), "procedure: a comma or"),
    "a factor of one level": (
        lambda t: swapped(t, "# strata: []", '# strata: [{"factor":"a","levels":["x"]}]'),
        "has fewer than two levels; write at least two",
    ),
    "other assumptions": (
        lambda t: swapped(t, '# assumptions: ["A13"]', "# assumptions: []"),
        "assumptions: is not what protocol.yaml says, though the list names that very protocol",
    ),
    "a blank at the end of a row": (
        lambda t: swapped(t, ",3,1,4,ha-msc\n", ",3,1,4,ha-msc \n"),
        'list.csv:16: row 3 is the first that differs: ",3,1,4,ha-msc " stands there, ",3,1,4,ha-msc" should',
    ),
    "arms in another order": (
        lambda t: swapped(t, '{"climen":1,"ha-msc":1}', '{"ha-msc":1,"climen":1}'),
        "arms: is not what protocol.yaml says, though the list names that very protocol",
    ),
    "an arm twice": (lambda t: swapped(t, '{"climen":1,', '{"climen":1,"climen":1,'), "list.csv:6  arms"),
    "a ratio beyond a thousand": (lambda t: swapped(t, '"climen":1,', '"climen":1001,'), "must be at most 1000"),
    "strata that are not the protocol's": (
        lambda t: swapped(t, "# strata: []", '# strata: [{"factor":"site","levels":["A","B"]}]'),
        "strata: is not what protocol.yaml says",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(CHANGES))
def test_every_change_is_named(verified: Callable[..., Any], text: str, what: str) -> None:
    """A list that is not as it was dealt ends 5 and says what is wrong, where, and what should stand there."""
    change, says = CHANGES[what]
    ended = verified(change(text))
    assert (ended.code, ended.out) == (5, "")
    assert says in ended.err
    assert "Traceback" not in ended.err
    assert "validation error" not in ended.err


def test_a_row_without_end_is_not_printed_whole(verified: Callable[..., Any], text: str) -> None:
    """Of a row of 900,000 letters the beginning shows what it is."""
    ended = verified(swapped(text, ",3,1,4,ha-msc\n", ",3,1,4," + "x" * 900_000 + "\n"))
    assert ended.code == 5
    assert "row 3 is the first that differs" in ended.err
    assert len(ended.err) < 1_500


def test_a_header_that_claims_more_than_the_file_holds_is_refused_at_its_end(
    verified: Callable[..., Any], text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of nine million slots that a short file claims, no more are dealt than it has rows."""

    def deals_all(*_: object) -> None:
        raise AssertionError("all nine million were dealt")

    monkeypatch.setattr(randomize_verify, "allocation_list", deals_all)
    rows = sum(not line.startswith("#") for line in text.splitlines()) - 1
    ended = verified(swapped(text, "# size: 50", "# size: 9000000"))
    assert ended.code == 5
    assert f"row {rows + 1} is the first that differs: nothing stands there" in ended.err


def test_all_that_is_wrong_is_told_at_once(verified: Callable[..., Any], text: str) -> None:
    """A mark, another version, a wrong hash and a changed row are four problems in order of their lines."""
    content = "\ufeff" + swapped(swapped(text, '"version":"1"', '"version":"2"'), "# sha256: 9", "# sha256: 8")
    ended = verified(swapped(content, ",3,1,4,ha-msc\n", ",3,1,4,climen\n"))
    assert "4 problems" in ended.err
    lines = [int(part.split(":")[0]) for part in ended.err.split("list.csv:")[1:]]
    assert lines == [1, 9, 11, 16]


def test_problems_come_as_json_too(verified: Callable[..., Any], text: str) -> None:
    """With --format json the problems are on stdout with their lines; it still ends 5."""
    ended = verified(swapped(text, ",3,1,4,ha-msc\n", ",3,1,4,climen\n"), "--format", "json")
    document = json.loads(ended.out)
    assert (ended.code, document["identical"]) == (5, False)
    assert [problem["line"] for problem in document["problems"]] == [16]


def test_a_list_that_is_not_there_ends_5(poi: Poi, tmp_path: Path) -> None:
    """A path that leads nowhere is one clear problem."""
    ended = poi("randomize", "--verify", tmp_path / "none.csv")
    assert ended.code == 5
    assert "there is no such file" in ended.err


@pytest.mark.parametrize(
    "options",
    [("--seed", "7"), ("--size", "5"), ("--code", "climen=1"), ("--purpose", "development"), ("--format", "csv")],
)
def test_what_the_list_says_itself_is_not_asked_for(verified: Callable[..., Any], text: str, options: Any) -> None:
    """Seed, size and purpose come from the list, and the answer is text or JSON."""
    assert verified(text, *options).code == 2


def test_the_list_itself_is_never_written_over(verified: Callable[..., Any], text: str, tmp_path: Path) -> None:
    """The answer cannot go to the very file that is verified, --force or not."""
    ended = verified(text, "--output", tmp_path / "list.csv", "--force")
    assert ended.code == 5
    assert (tmp_path / "list.csv").read_text("utf-8") == text


def test_a_list_from_stdin_is_called_stdin(poi: Poi, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands for a file on the command line is no name: the result calls it as messages do."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert json.loads(poi("randomize", "--verify", "-", "--format", "json").out)["list"] == "stdin"
