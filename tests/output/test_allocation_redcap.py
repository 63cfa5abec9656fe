"""The table that REDCap takes: its columns, its raw codes, and the order of its rows."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from poi_trial.output.allocation_redcap import as_redcap, factor_problems, raw_codes
from poi_trial.randomization.allocation import Arm, Design, Factor, allocation_list
from poi_trial.randomization.blocks import PermutedBlocks

Poi = Callable[..., Any]
ARMS = (Arm(id="climen", name="Climen", ratio=1), Arm(id="ha-msc", name="hA-MSC", ratio=1))
SITE, AGE = Factor(id="site", levels=("A", "B")), Factor(id="age_band", levels=("young", "old"))


def design(*strata: Factor) -> Design:
    """The trial's arms in blocks of 4, with these factors."""
    return Design("T", ARMS, PermutedBlocks(kind="permuted_blocks", sizes=(4,)), strata)


def table(of: Design, *codes: str, seed: str = "7") -> list[dict[str, str]]:
    """The rows of the table of 8 slots a stratum, as a reader of CSV sees them."""
    lines = as_redcap(allocation_list(of, seed, 8), raw_codes(of, codes))
    return list(csv.DictReader(io.StringIO("".join(lines))))


def test_the_columns_are_those_that_redcap_asks_for(poi: Poi) -> None:
    """Number and group come first, by their names; without codes the arms are 1 and 2 in the protocol's order."""
    out = poi("randomize", "--seed", "7", "--format", "redcap").out
    assert out.splitlines()[:4] == ["redcap_randomization_number,redcap_randomization_group", "1,1", "2,1", "3,2"]
    assert out.endswith("\n")
    assert "\r" not in out


def test_codes_are_those_of_the_project(poi: Poi) -> None:
    """`--code` gives the raw code of each arm."""
    out = poi(
        "randomize", "--seed", "7", "--format", "redcap", "--code", "climen=2", "--code", "ha-msc=1"
    ).out.splitlines()
    assert out[1:4] == ["1,2", "2,2", "3,1"]


def test_the_table_read_back_in_row_order_is_the_list() -> None:
    """Codes turned back to names, row by row, give the list's strata and arms; numbers count through all strata."""
    of = design(SITE, AGE)
    rows = table(of, "climen=c", "ha-msc=h", "site=B=77")
    arms, sites, ages = {"c": "climen", "h": "ha-msc"}, {"1": "A", "77": "B"}, {"1": "young", "2": "old"}
    back = [
        (f"site={sites[row['site']]};age_band={ages[row['age_band']]}", arms[row["redcap_randomization_group"]])
        for row in rows
    ]
    assert back == [(slot.stratum, slot.arm) for slot in allocation_list(of, "7", 8).slots]
    assert [row["redcap_randomization_number"] for row in rows] == [str(n) for n in range(1, 33)]


def test_the_data_access_group_is_the_last_column() -> None:
    """A factor that is REDCap's own group of a site stands last, wherever the protocol has it."""
    group = Factor(id="redcap_data_access_group", levels=("site_a", "site_b"))
    rows = table(design(group, AGE), "redcap_data_access_group=site_a=201", "redcap_data_access_group=site_b=202")
    assert list(rows[0])[2:] == ["age_band", "redcap_data_access_group"]
    assert [row["redcap_data_access_group"] for row in rows] == ["201"] * 16 + ["202"] * 16


def test_development_and_production_are_never_the_same_table(poi: Poi) -> None:
    """One seed deals two tables, a file for each purpose."""
    tables = [
        poi("randomize", "--seed", "7", "--purpose", purpose, "--format", "redcap").out
        for purpose in ("production", "development")
    ]
    assert tables[0] != tables[1]


@pytest.mark.parametrize(
    ("codes", "problem"),
    [
        (("climan=1",), 'is no arm, nor a level as factor=level; did you mean "climen"?'),
        (("climen",), '"" of "climen" is no arm'),
        (("site=C=1",), '"site=C" of "site=C=1" is no arm'),
        (("climen=",), '"" is no raw code'),
        (("climen=-1",), '"-1" is no raw code'),
        (("climen=1,2",), '"1,2" is no raw code'),
        (("climen=1", "climen=2"), '"climen" has two codes'),
        (("climen=2",), "climen and ha-msc have the same code 2; give each its own"),
        (("site=A=2",), "site=A and site=B have the same code 2"),
    ],
)
def test_codes_that_redcap_could_not_tell_apart_are_refused(codes: tuple[str, ...], problem: str) -> None:
    """A name that is not there, a code that is none, and a code used twice in one field are named."""
    with pytest.raises(ValueError, match=re.escape(problem)):
        raw_codes(design(SITE), codes)


def test_one_code_may_serve_two_fields() -> None:
    """An arm and a level may both be 1: they stand in different columns."""
    assert raw_codes(design(SITE), ["climen=9"]) == {"climen": "9", "ha-msc": "2", "site=A": "1", "site=B": "2"}


@pytest.mark.parametrize("name", ["Site", "1site", "age-band", "age.band"])
def test_a_factor_that_is_no_field_is_a_problem_of_the_protocol(name: str) -> None:
    """REDCap's names begin with a small letter and have small letters, digits and underscores."""
    (problem,) = factor_problems(design(Factor(id=name, levels=("A", "B"))), "p.yaml")
    assert (problem.file, problem.path) == ("p.yaml", ("randomization", "strata", 0, "id"))
    assert factor_problems(design(SITE, AGE), "p.yaml") == []


def test_wrong_codes_and_factors_end_the_command(poi: Poi, tmp_path: Path) -> None:
    """A wrong code ends 2, a factor that is no field 5, and codes without the format 2."""
    assert poi("randomize", "--seed", "7", "--format", "redcap", "--code", "climen=2").code == 2
    assert poi("randomize", "--seed", "7", "--code", "climen=1").code == 2
    file = tmp_path / "protocol.yaml"
    text = (Path(__file__).parents[2] / "protocol.yaml").read_text("utf-8")
    file.write_text(text.replace("strata: []", "strata: [{id: Site, levels: [A, B]}]"), "utf-8")
    ended = poi("randomize", "--seed", "7", "--format", "redcap", "--protocol", file)
    assert ended.code == 5
    assert "randomization.strata[0].id: is no name of a field in REDCap" in ended.err
