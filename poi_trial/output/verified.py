"""What the verification of an allocation list comes to."""

import json

from poi_trial.errors import Problem, path_text
from poi_trial.output.allocation_header import assumed
from poi_trial.output.plain import clean
from poi_trial.output.provenance import in_order, provenance, provenance_line
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.allocation import AllocationList


def as_text(name: str, allocation: AllocationList, source: ProtocolFile[DealingPart]) -> str:
    """The sentence for a list that is what its header makes."""
    strata = f" in each of {allocation.slots.design.strata_count} strata" if allocation.slots.design.strata else ""
    return (
        f"{clean(name)} is identical to the list that its header makes: {allocation.algorithm}, {allocation.purpose}, "
        f"at least {allocation.size:,} slots{strata}.\nSHA-256 of the slots: {allocation.sha256}\n"
        f"Protocol {provenance_line(source)}\n"
    )


def as_json(name: str, problems: list[Problem], source: ProtocolFile[DealingPart]) -> str:
    """Whether it is, and every problem with its line."""
    told = [{"path": path_text(p.path), "line": p.line, "what": p.what, "file": p.file} for p in problems]
    verdict = {"list": name, "identical": not problems, "problems": told}
    rests_on = {"assumptions": in_order(source, assumed(source)), **provenance(source)}
    return json.dumps({**verdict, **rests_on}, indent=1) + "\n"
