"""The protocol as a page that a person can read, and the answer of the check."""

import json
import textwrap
from collections.abc import Iterator

from poi_trial.dosing.regimen import Boxes, Sourced
from poi_trial.output.plain import clean
from poi_trial.output.provenance import TOOL, provenance
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.whole import Protocol

_WIDTH = 100


def checked_text(source: ProtocolFile[Protocol]) -> str:
    """What a whole protocol is told."""
    protocol = source.protocol
    return (
        f"{clean(source.file)}: {protocol.trial.id} version {clean(protocol.version)} holds together: "
        f"{len(protocol.eligibility)} criteria, {len(protocol.arms)} arms, {len(protocol.holds)} holds, "
        f"{len(protocol.assumptions)} assumptions.\nsha256 {source.sha256}; {TOOL}"
    )


def checked_json(source: ProtocolFile[Protocol]) -> str:
    """The same as JSON."""
    return json.dumps({"problems": [], **_common(source)}, indent=1)


def as_json(source: ProtocolFile[Protocol]) -> str:
    """The whole document with its defaults, as JSON."""
    return json.dumps({**_common(source), "document": source.protocol.model_dump(mode="json")}, indent=1) + "\n"


def _common(source: ProtocolFile[Protocol]) -> dict[str, object]:
    return {"assumptions": [a.id for a in source.protocol.assumptions], **provenance(source)}


def as_text(source: ProtocolFile[Protocol]) -> str:
    """The page."""
    protocol = source.protocol
    parts = (_trial(protocol), _eligibility(protocol), _arms(protocol), _dosing(protocol), _holds(protocol))
    lines = [line for part in (*parts, _assumptions(protocol)) for line in part]
    lines += ["", f"File {source.file}, version {protocol.version}, sha256 {source.sha256}; {TOOL}"]
    return "".join(f"{clean(line)}\n" for line in lines)


def _wrapped(text: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)


def _rests(assumes: tuple[str, ...]) -> str:
    return f" [{', '.join(assumes)}]" if assumes else ""


def _trial(protocol: Protocol) -> Iterator[str]:
    trial = protocol.trial
    yield f"{trial.id}  {', '.join(trial.other_ids)}".rstrip()
    yield from _wrapped(trial.title, "")
    if trial.brief_title:
        yield from _wrapped(trial.brief_title, "")
    facts = (
        ("phase", trial.phase),
        ("status", trial.status),
        ("sponsor", trial.sponsor),
        ("site", f"{trial.site} ({trial.time_zone})"),
        ("contact", ", ".join(part for _, part in trial.contact if part)),
        ("start", trial.start),
        ("estimated completion", trial.estimated_completion),
        ("target", f"{trial.target} participants"),
    )
    yield from (f"{name}: {value}" for name, value in facts if value is not None)


def _eligibility(protocol: Protocol) -> Iterator[str]:
    yield from ("", "WHO MAY ENTER")
    for criterion in protocol.eligibility:
        yield f"{criterion.id}{_rests(criterion.assumes)}"
        yield from _wrapped(f"registered: {criterion.text}")
        yield from _wrapped(f"read as:    {criterion.reading}")


def _arms(protocol: Protocol) -> Iterator[str]:
    yield from ("", "WHICH ARM SHE GETS")
    for arm in protocol.arms:
        yield f"{arm.id}: {arm.name}, ratio {arm.ratio}" + (f". {arm.description}" if arm.description else "")
    randomization = protocol.randomization
    settings = randomization.procedure.model_dump(mode="json")
    written = ", ".join(f"{key} {value}" for key, value in settings.items() if key != "kind")
    yield f"procedure {settings['kind']} ({written}){_rests(randomization.assumes)}"
    strata = "; ".join(f"{factor.id}: {', '.join(factor.levels)}" for factor in randomization.strata)
    yield f"strata: {strata or 'none'}"


def _dosing(protocol: Protocol) -> Iterator[str]:
    yield from ("", "WHAT SHE TAKES WHEN (cycle day 1 is the first day of bleeding)")
    names = {product.id: product.name for product in protocol.dosing.products}
    for regimen in protocol.dosing.regimens:
        yield f"{regimen.id}, for {', '.join(regimen.arms)}"
        for course in regimen.courses:
            what = course.box if isinstance(course, Boxes) else names[course.product]
            yield f"  {what}{_rests(course.assumes)}"
            yield from _sourced(course)
    for visits in protocol.dosing.visits:
        yield f"{visits.id}: {visits.count} visits, one every {visits.every_days} days{_rests(visits.assumes)}"
        yield from _sourced(visits)


def _sourced(part: Sourced) -> Iterator[str]:
    for name, text in (("registered", part.text), ("read as", part.reading), ("to confirm", part.to_confirm)):
        if text:
            yield from _wrapped(f"{name}: {text}", "    ")


def _holds(protocol: Protocol) -> Iterator[str]:
    yield from ("", "BEFORE TREATMENT (no criteria: a clinician clears each)")
    for hold in protocol.holds:
        yield from _wrapped(f"{hold.id}: {hold.text} ({hold.source})", "")


def _assumptions(protocol: Protocol) -> Iterator[str]:
    yield from ("", "ASSUMPTIONS (what the registry leaves open, as read here)")
    for assumption in protocol.assumptions:
        yield f"{assumption.id} {assumption.name}"
        yield from _wrapped(f"registered: {assumption.text}")
        yield from _wrapped(f"read as:    {assumption.reading}")
        yield from _wrapped(f"why:        {assumption.why}")
        yield from _wrapped(f"to confirm: {assumption.confirm}")
