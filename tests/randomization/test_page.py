"""The page that states poi-1: its worked example and its tables are what the program does."""

import json
import re
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from poi_trial.randomization.allocation import Arm, Design, Factor, allocation_list
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.maximal import Maximal
from poi_trial.randomization.minimization import Minimization
from poi_trial.randomization.procedures import (
    BigStick,
    Chen,
    Complete,
    Efron,
    RandomAllocation,
    TruncatedBinomial,
    Urn,
)
from poi_trial.randomization.stream import words

TESTS = Path(__file__).parents[1]
VECTORS: list[dict[str, Any]] = json.loads((TESTS / "poi-1-vectors.json").read_text(encoding="utf-8"))
PAGE = (TESTS.parent / "docs" / "randomization.md").read_text(encoding="utf-8")


def arms(**ratio: int) -> tuple[Arm, ...]:
    """Arms by id and ratio."""
    return tuple(Arm(id=name, name=name, ratio=share) for name, share in ratio.items())


def blocks(*sizes: int) -> PermutedBlocks:
    """Permuted blocks of these sizes."""
    return PermutedBlocks(kind="permuted_blocks", sizes=sizes)


def documented(heading: str) -> list[list[str]]:
    """The cells of the first table of the page after a text, without its heading rows."""
    rows = re.search(r"\n\n((?:\|.*\n)+)", PAGE[PAGE.index(heading) :])
    assert rows
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1].splitlines()[2:]]


def test_the_worked_example_of_the_page_is_right() -> None:
    """The page's words are the stream's, its draws give its arms, and its lines are the list's."""
    key = "poi-1|TRIAL-3|na\u00efve-seed|site=2;age=young"
    eight = list(islice(words(key), 8))
    assert f"    {key}\n" in PAGE
    assert "    " + " ".join(map(str, eight)) + "\n" in PAGE
    draws = [(f"below({n})", str(w), str(w % n)) for n, w in zip((2, 4, 3, 2), eight, strict=False)]
    rows = documented("those of the SHA-256")
    assert [tuple(row[:3]) for row in rows] == draws
    assert rows[-1][3].endswith("C A A B")
    factors = Factor(id="site", levels=("1", "2")), Factor(id="age", levels=("young", "old"))
    design = Design("TRIAL-3", arms(A=2, B=1, C=1), blocks(4, 8), factors)
    lines = "".join(allocation_list(design, "na\u00efve-seed", 4).slots.lines()).splitlines()
    own = [line for line in lines if line.startswith("site=2;age=young,")]
    assert "".join(f"    {line}\n" for line in own[:4]) in PAGE


def test_the_hash_on_the_page_is_that_of_the_list() -> None:
    """The page's list of 52 slots in 11 blocks has the SHA-256 that it gives."""
    trial = Design("NCT07115082", (*arms(climen=1), Arm(id="ha-msc", name="hA-MSC", ratio=1)), blocks(4, 6))
    dealt = allocation_list(trial, "7", 50)
    last = list(dealt.slots)[-1]
    assert (last.slot, last.block) == (52, 11)
    assert f"    {dealt.sha256}\n" in PAGE


def test_the_first_slots_on_the_page_are_those_of_the_published_vectors() -> None:
    """The page's table of procedures gives the first twelve slots of each."""
    expected = {
        vector["design"]: "".join("C" if arm == "climen" else "H" for arm in vector["arms"][:12])
        for vector in VECTORS
        if "design" in vector
    }
    assert {row[0].strip("`"): row[1] for row in documented("begin so")} == expected


@pytest.mark.parametrize(
    "kind",
    [PermutedBlocks, Complete, RandomAllocation, TruncatedBinomial, BigStick, Efron, Chen, Urn, Maximal, Minimization],
)
def test_the_page_states_every_procedure(kind: type[Any]) -> None:
    """Each procedure's kind and parameters stand on the page by the names that the protocol file uses."""
    names = [*kind.model_fields["kind"].annotation.__args__, *kind.model_fields]
    assert all(f"`{name}`" in PAGE for name in names if name != "kind")
