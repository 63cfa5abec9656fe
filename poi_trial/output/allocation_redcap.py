"""An allocation list as the table that REDCap takes: raw codes, and the order of the rows is the randomization."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from poi_trial.errors import Problem, did_you_mean
from poi_trial.output.plain import csv_line
from poi_trial.randomization.allocation import AllocationList, Design, Factor

DATA_ACCESS_GROUP = "redcap_data_access_group"
"""A factor of this id is REDCap's own group of a site; its column comes last."""
_COLUMNS = ("redcap_randomization_number", "redcap_randomization_group")
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,99}", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", re.ASCII)


def factor_problems(design: Design, file: str) -> list[Problem]:
    """The factors whose ids cannot be names of fields in REDCap."""
    what = "is no name of a field in REDCap; begin with a small letter, and use small letters, digits and underscores"
    return [
        Problem(what, file, ("randomization", "strata", place, "id"))
        for place, factor in enumerate(design.strata)
        if not _FIELD.fullmatch(factor.id)
    ]


def raw_codes(design: Design, given: Iterable[str]) -> dict[str, str]:
    """The raw code of each arm, and of each level as `factor=level`: `given` as `name=code`, else 1, 2, … in order.

    ValueError where a name is unknown or given twice, a code is none, or two of one field have the same code.
    """
    fields = [list(design.arm_ids), *([f"{factor.id}={level}" for level in factor.levels] for factor in design.strata)]
    names = [name for field in fields for name in field]
    chosen: dict[str, str] = {}
    for text in given:
        name, _, code = text.rpartition("=")
        if name not in names:
            raise ValueError(f'"{name}" of "{text}" is no arm, nor a level as factor=level{did_you_mean(name, names)}')
        if not _CODE.fullmatch(code):
            raise ValueError(f'"{code}" is no raw code; write letters, digits, dots, underscores or hyphens')
        if name in chosen:
            raise ValueError(f'"{name}" has two codes; give it one')
        chosen[name] = code
    codes: dict[str, str] = {}
    for field in fields:
        owners: dict[str, str] = {}
        for place, name in enumerate(field, 1):
            codes[name] = chosen.get(name, str(place))
            if (owner := owners.setdefault(codes[name], name)) != name:
                raise ValueError(f"{owner} and {name} have the same code {codes[name]}; give each its own")
    return codes


def as_redcap(allocation: AllocationList, codes: Mapping[str, str]) -> Iterator[str]:
    """The table, a line a slot: a number that counts through all strata, the arm, and a column a factor."""
    factors = sorted(allocation.slots.design.strata, key=_is_data_access_group)
    yield csv_line(*_COLUMNS, *(factor.id for factor in factors))
    number = 0
    for stratum, slots in groupby(allocation.slots, key=lambda slot: slot.stratum):
        levels = {part.partition("=")[0]: codes[part] for part in stratum.split(";") if part}
        columns = [levels[factor.id] for factor in factors]
        for slot in slots:
            number += 1
            yield csv_line(number, codes[slot.arm], *columns)


def _is_data_access_group(factor: Factor) -> bool:
    return factor.id == DATA_ACCESS_GROUP
