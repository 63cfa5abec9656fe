"""`poi randomize`, typed as a statistician types it."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Poi = Callable[..., Any]
VECTORS = json.loads((Path(__file__).parents[1] / "poi-1-vectors.json").read_text("utf-8"))


def test_the_list_is_that_of_the_vectors(poi: Poi) -> None:
    """Seed 7 deals the 52 slots that the published vectors give for this trial."""
    document = json.loads(poi("randomize", "--seed", "7", "--format", "json").out)
    assert [slot["arm"] for slot in document["slots"]] == VECTORS[0]["arms"]
    assert document["slots"][0] == {"stratum": "", "slot": 1, "block": 1, "block_size": 4, "arm": "climen"}
    assert document["algorithm"] == "poi-1"
    assert document["trial"] == "NCT07115082"
    assert document["seed"] == "7"
    assert document["purpose"] == "production"
    assert document["procedure"] == {"kind": "permuted_blocks", "sizes": [4, 6]}
    assert document["arms"] == {"climen": 1, "ha-msc": 1}
    assert document["size"] == 50
    assert document["assumptions"] == ["A13"]


def test_the_hash_is_over_the_slot_lines(poi: Poi) -> None:
    """The sha256 is that of the CSV's slot lines alone, each with its line feed, and is in both formats."""
    csv = poi("randomize", "--seed", "7", "--format", "csv").out
    header = [line for line in csv.splitlines() if line.startswith("# ")]
    names, *slots = [line for line in csv.splitlines() if not line.startswith("# ")]
    assert names == "stratum,slot,block,block_size,arm"
    assert slots[0] == ",1,1,4,climen"
    digest = hashlib.sha256("".join(f"{line}\n" for line in slots).encode()).hexdigest()
    assert f"# sha256: {digest}" in header
    assert json.loads(poi("randomize", "--seed", "7", "--format", "json").out)["sha256"] == digest
    keys = [line[2:].split(":")[0] for line in header]
    assert {"algorithm", "trial", "seed", "purpose", "procedure", "arms", "size", "protocol", "tool"} <= set(keys)


def test_text_shows_every_block(poi: Poi) -> None:
    """The plain list has a line a block, with the arms in order."""
    lines = poi("randomize", "--seed", "7").out.splitlines()
    assert "block 1, slots 1-4: climen climen ha-msc ha-msc" in lines
    assert sum(line.startswith("block ") for line in lines) == 11


def test_a_longer_list_begins_with_the_shorter_one(poi: Poi) -> None:
    """Asking for more slots never changes those that were dealt."""
    few = json.loads(poi("randomize", "--seed", "x", "--size", "10", "--format", "json").out)["slots"]
    many = json.loads(poi("randomize", "--seed", "x", "--size", "90", "--format", "json").out)["slots"]
    assert many[: len(few)] == few
    assert len(many) >= 90


def test_development_is_another_list(poi: Poi) -> None:
    """A list for development shares no order with the one for production."""
    one = json.loads(poi("randomize", "--seed", "7", "--format", "json").out)
    other = json.loads(poi("randomize", "--seed", "7", "--purpose", "development", "--format", "json").out)
    assert one["sha256"] != other["sha256"]
    assert other["seed"] == "7"


def test_without_a_seed_the_system_gives_256_bits(poi: Poi) -> None:
    """Each run draws its own seed of 64 hexadecimal digits, shows it, and calls it strong."""
    one, other = poi("randomize", "--format", "json"), poi("randomize", "--format", "json")
    seeds = [json.loads(ended.out)["seed"] for ended in (one, other)]
    assert seeds[0] != seeds[1]
    assert all(len(seed) == 64 and int(seed, 16) >= 0 for seed in seeds)
    assert seeds[0] in one.err
    assert "guessed" not in one.err


def test_a_weak_seed_is_said_on_stderr(poi: Poi) -> None:
    """A seed that trying finds is fit for a rehearsal, and stdout stays the list alone."""
    ended = poi("randomize", "--seed", "20241015")
    assert ended.code == 0
    assert "rehearsal" in ended.err
    assert "rehearsal" not in ended.out.splitlines()[0]


@pytest.mark.parametrize("size", ["0", "-1", "1.5", "ten", "10000001", "1e3", "", "99999999999999999999"])
def test_sizes_that_no_list_has_end_2(poi: Poi, size: str) -> None:
    """A list has 1 to 10 million slots."""
    ended = poi("randomize", "--seed", "7", f"--size={size}")
    assert ended.code == 2
    assert ended.out == ""
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("seed", ["", "a|b", "a/b", "x" * 129, "line\nbreak"])
def test_seeds_that_no_key_can_hold_end_2(poi: Poi, seed: str) -> None:
    """A seed is 1 to 128 printable characters without | and /."""
    ended = poi("randomize", "--seed", seed)
    assert ended.code == 2
    assert "a seed is 1 to 128 printable characters" in ended.err


@pytest.mark.parametrize(("option", "value"), [("--format", "xlsx"), ("--purpose", "test")])
def test_choices_that_are_not_there_end_2(poi: Poi, option: str, value: str) -> None:
    """Unknown formats and purposes are named with the choices."""
    ended = poi("randomize", option, value)
    assert ended.code == 2
    assert value in ended.err
    assert "choose one of" in ended.err


PROTOCOL = (Path(__file__).parents[2] / "protocol.yaml").read_text("utf-8")
SITES = "strata: [{id: site, levels: [A, B, C]}, {id: age, levels: [young, old]}, {id: fsh, levels: [high, low]}]"


BANDS = """strata:
    - id: age
      levels: [young, old]
      when:
        young: [{id: young, kind: age, text: age, reading: Below 30., below: 30}]
        old: [{id: old, kind: age, text: age, reading: 30 or more., at_least: 30}]
"""


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """The shipped protocol with some of its text changed."""
    file, text = tmp_path / "protocol.yaml", PROTOCOL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    return file


def test_minimization_deals_no_list(poi: Poi, tmp_path: Path) -> None:
    """The protocol holds together, but a list is refused with the reason and the place in the protocol."""
    minimization = ("kind: permuted_blocks\n    sizes: [4, 6]", "kind: minimization\n    measure: range\n    p: 4/5")
    file = changed(tmp_path, minimization, ("strata: []", BANDS))
    assert poi("protocol", "check", "--protocol", file).code == 0
    ended = poi("randomize", "--seed", "7", "--protocol", file)
    assert (ended.code, ended.out) == (5, "")
    assert f"{file}  randomization.procedure: minimization deals no list beforehand" in ended.err
    assert "rests on the levels of the participants before her" in ended.err


NONE = ("kind: permuted_blocks\n    sizes: [4, 6]", "kind: none\n    because: three cohorts follow one another")


@pytest.mark.parametrize("command", [("randomize", "--seed", "7"), ("assess",), ("ledger", "open", "--rehearsal")])
def test_a_trial_that_is_not_randomized_says_why(poi: Poi, tmp_path: Path, command: tuple[str, ...]) -> None:
    """No list, no comparison of designs and no ledger; screening and calendars go on."""
    file = changed(tmp_path, NONE)
    ledger = [tmp_path / "ledger"] if command[0] == "ledger" else []
    ended = poi(*command, *ledger, "--protocol", file)
    assert (ended.code, ended.out) == (5, "")
    assert "not randomized, so there is no list and no ledger: three cohorts follow one another" in ended.err
    assert not list(tmp_path.glob("ledger*"))
    assert poi("protocol", "check", "--protocol", file).code == 0
    assert "procedure none (because three cohorts" in poi("protocol", "show", "--protocol", file).out
    assert poi("schedule", "--arm", "climen", "--protocol", file).code == 0


def test_one_arm_is_enough_where_nobody_is_dealt(poi: Poi, tmp_path: Path) -> None:
    """A single arm cannot be randomized, and need not be."""
    second = PROTOCOL[PROTOCOL.index("  - id: ha-msc\n    name: hA-MSCs") : PROTOCOL.index("randomization:\n")]
    one = ((second, "\n"), ("arms: [climen, ha-msc]", "arms: [climen]"), ("arms: [ha-msc, climen]", "arms: [climen]"))
    infused = ("arms: [ha-msc]", "arms: [climen]")
    ended = poi("protocol", "check", "--protocol", changed(tmp_path, *one, infused))
    assert (ended.code, "a list needs at least two arms" in ended.err) == (5, True)
    assert poi("protocol", "check", "--protocol", changed(tmp_path, *one, infused, NONE)).code == 0


def test_too_many_strata_are_said_on_stderr(poi: Poi, tmp_path: Path) -> None:
    """Twelve strata for 50 participants leave half-filled blocks: check and randomize say it, and go on."""
    note = "Note: 12 strata for 50 participants leave about "
    file = changed(tmp_path, ("strata: []", SITES))
    ended = poi("randomize", "--seed", "7", "--protocol", file, "--format", "csv")
    assert ended.code == 0
    assert note in ended.err
    checked = poi("protocol", "check", "--protocol", file)
    assert (checked.code, note in checked.err) == (0, True)
    assert json.loads(poi("protocol", "check", "--protocol", file, "--format", "json").out)["notes"][0] in ended.err
    assert note not in poi("randomize", "--seed", "7").err
    assert json.loads(poi("protocol", "check", "--format", "json").out)["notes"] == []


def test_strata_each_have_their_list(poi: Poi, tmp_path: Path) -> None:
    """Every stratum gets at least the size, from a stream of its own, named factor=level."""
    text = (Path(__file__).parents[2] / "protocol.yaml").read_text("utf-8")
    factors = "strata:\n    - {id: site, levels: [A, B]}\n    - {id: age, levels: [young, old]}\n"
    file = tmp_path / "protocol.yaml"
    file.write_text(text.replace("strata: []\n", factors), "utf-8")
    document = json.loads(poi("randomize", "--seed", "7", "--protocol", file, "--size", "10", "--format", "json").out)
    strata = list(dict.fromkeys(slot["stratum"] for slot in document["slots"]))
    assert strata == ["site=A;age=young", "site=A;age=old", "site=B;age=young", "site=B;age=old"]
    lists = [[s["arm"] for s in document["slots"] if s["stratum"] == stratum] for stratum in strata]
    assert all(len(arms) >= 10 for arms in lists)
    assert len({tuple(arms[:10]) for arms in lists}) > 1
