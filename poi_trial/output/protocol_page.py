"""The protocol as a page that a person can read, and the answer of the check."""

import json
import textwrap
from collections.abc import Iterator
from typing import assert_never

from poi_trial.dosing.products import Sourced
from poi_trial.dosing.regimen import Boxes, Course, Repeat, SingleDose, Unsaid
from poi_trial.errors import FileError, Problem, path_text
from poi_trial.output.plain import clean
from poi_trial.output.provenance import TOOL, provenance
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.whole import Protocol
from poi_trial.quantities import numbered, plain_number
from poi_trial.screening.criteria import Criterion, RepeatedMeasurement, Therapy, Unsupported, Washout
from poi_trial.screening.criteria.set_aside import SetAside
from poi_trial.screening.drug_classes import DrugClasses

_WIDTH = 100


def checked_text(source: ProtocolFile[Protocol]) -> str:
    """What a whole protocol is told."""
    protocol = source.protocol
    exclusions = f" and {numbered(len(protocol.exclusion), 'exclusion')}" if protocol.exclusion else ""
    return (
        f"{clean(source.file)}: {protocol.trial.id} version {clean(protocol.version)} holds together: "
        f"{numbered(len(protocol.eligibility), 'criterion', 'criteria')}{exclusions}, "
        f"{numbered(len(protocol.arms), 'arm')}, {numbered(len(protocol.holds), 'hold')}, "
        f"{numbered(len(protocol.assumptions), 'assumption')}.\nsha256 {source.sha256}; {TOOL}"
    )


def checked_json(source: ProtocolFile[Protocol], warnings: list[Problem]) -> str:
    """The same as JSON, with what is no problem and should be known, and the warnings."""
    told = {"problems": [], "warnings": list(map(_placed, warnings)), "notes": check_notes(source.protocol)}
    return json.dumps({**told, **_common(source)}, indent=1)


def check_notes(protocol: Protocol) -> list[str]:
    """What is no problem and should be known."""
    unread = [each.id for each in protocol.every_criterion() if isinstance(each, Unsupported)]
    counted = numbered(len(unread), "sentence is", "sentences are")
    said = f"{counted} unsupported, unknown for everyone until the investigator's review: {', '.join(unread)}"
    return [note for note in (protocol.strata_note, said if unread else None) if note]


def problems_json(error: FileError) -> str:
    """The problems of a file that does not hold together, as JSON."""
    # The same keys as of a file that holds together; what it would be called and hashed as is not known.
    file = {"id": None, "version": None, "file": error.problems[0].file, "sha256": None}
    told = {"problems": list(map(_placed, error.problems)), "warnings": [], "notes": []}
    return json.dumps({**told, "assumptions": [], "protocol": file, "tool": TOOL}, indent=1)


def _placed(p: Problem) -> dict[str, object]:
    return {"path": path_text(p.path), "line": p.line, "column": p.column, "what": p.what, "file": p.file}


def as_json(source: ProtocolFile[Protocol]) -> str:
    """The whole document with its defaults, as JSON."""
    return json.dumps({**_common(source), "document": source.protocol.model_dump(mode="json")}, indent=1) + "\n"


def _common(source: ProtocolFile[Protocol]) -> dict[str, object]:
    return {"assumptions": [a.id for a in source.protocol.assumptions], **provenance(source)}


def as_text(source: ProtocolFile[Protocol]) -> str:
    """The page."""
    protocol = source.protocol
    sections = (_trial, _eligibility, _arms, _dosing, _supplies, _days_off, _holds, _words, _assumptions)
    lines = [line for section in sections for line in section(protocol)]
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
    yield from (line for criterion in protocol.eligibility for line in _criterion(criterion))
    if protocol.exclusion:
        yield from ("", "WHO MAY NOT ENTER (each of these keeps her out)")
        yield from (line for criterion in protocol.exclusion for line in _criterion(criterion))


def _criterion(criterion: Criterion) -> Iterator[str]:
    yield f"{criterion.id}{_rests(criterion.assumes)}"
    yield from _wrapped(f"registered: {criterion.text}")
    yield from _wrapped(f"read as:    {criterion.reading}")
    if isinstance(criterion, Washout | Therapy):
        yield from _classes(criterion.classes, "  ")
    if isinstance(criterion, RepeatedMeasurement):
        yield from _set_aside(criterion.set_aside)
    for member in criterion.members:
        yield from (f"    {line}" for line in _criterion(member))


def _classes(classes: DrugClasses, indent: str) -> Iterator[str]:
    for name in ("counts", "judge", "noted", "judge_if_local"):
        if listed := getattr(classes, name):
            yield f"{indent}{name.replace('_', ' ')}: {', '.join(listed)}"


def _set_aside(rules: SetAside) -> Iterator[str]:
    for rule in rules.treatments:
        yield f"  {rule.level} is set aside until {rule.length} after the {rule.after} of:"
        yield from _classes(rule.classes, "    ")
    for state in rules.states:
        yield f"  not above is set aside in {state.name}, which may last {state.weeks} weeks; conditions that say so:"
        yield from _wrapped(", ".join(state.conditions), "    ")


def _arms(protocol: Protocol) -> Iterator[str]:
    yield from ("", "WHICH ARM SHE GETS")
    for arm in protocol.arms:
        yield f"{arm.id}: {arm.name}, ratio {arm.ratio}" + (f". {arm.description}" if arm.description else "")
    randomization = protocol.randomization
    settings = randomization.procedure.model_dump(mode="json")
    written = ", ".join(f"{key} {value}" for key, value in settings.items() if key != "kind")
    yield f"procedure {settings['kind']} ({written}){_rests(randomization.assumes)}"
    if not randomization.strata:
        yield "strata: none"
    for factor in randomization.strata:
        yield f"stratum factor {factor.id}: {', '.join(factor.levels)}"
        for level, criteria in (factor.when or {}).items():
            for criterion in criteria:
                yield from _wrapped(f"{level}: {criterion.reading}{_rests(criterion.assumes)}")


def _dosing(protocol: Protocol) -> Iterator[str]:
    yield from ("", "WHAT SHE TAKES WHEN (cycle day 1 is the first day of bleeding)")
    names = {product.id: product.name for product in protocol.dosing.products}
    for regimen in protocol.dosing.regimens:
        yield f"{regimen.id}, for {', '.join(regimen.arms)}"
        for course in regimen.courses:
            yield f"  {_course_name(course, names)}{_rests(course.assumes)}"
            yield from _sourced(course)
            yield from _aside(course)
    for visits in protocol.dosing.visits:
        yield f"{visits.id}: {visits.count} visits, one every {visits.every_days} days{_rests(visits.assumes)}"
        yield from _sourced(visits)


def _course_name(course: Course, names: dict[str, str]) -> str:
    match course:
        case Boxes():
            return course.box
        case SingleDose(repeat=Repeat() as repeat):
            return f"{names[course.product]}, {repeat.count} doses, one every {repeat.every_days} days"
        case SingleDose():
            return names[course.product]
        case Unsaid():
            return "unsupported"
        case _:
            assert_never(course)


def _aside(course: Course) -> Iterator[str]:
    match course:
        case Boxes(without_bleeding=Sourced() as aside):
            name = "without bleeding"
        case SingleDose(window=Sourced() as aside):
            name = "window"
        case _:
            return
    yield f"    {name}{_rests(aside.assumes)}"
    yield from _sourced(aside)


def _supplies(protocol: Protocol) -> Iterator[str]:
    dosing = protocol.dosing
    for product in dosing.products:
        holds = ", ".join(f"{plain_number(c.amount)} {c.unit} {c.substance}" for c in product.contains)
        facts = ", ".join(part for part in (product.unit, product.route, product.atc, holds) if part)
        yield f"{product.name}: {facts}{_rests(product.assumes)}"
        yield from _sourced(product)
    for box in dosing.boxes:
        held = ", ".join(f"{run.total} {run.product}" for run in box.holds)
        others = ", ".join(box.not_to_be_confused_with)
        yield f"{box.name}: {held}" + (f" (not {others})" if others else "")
        if box.missed:
            yield from _wrapped(f"a forgotten tablet: {box.missed.text} ({box.missed.source})", "    ")
    limits = {name: plain_number(value) for name, value in dosing.weight if name != "decimals"}
    yield (
        "weights: refused below {refuse_below} and above {refuse_above} kg, "
        "to be confirmed below {confirm_below} and above {confirm_above} kg".format_map(limits)
    )


def _days_off(protocol: Protocol) -> Iterator[str]:
    days_off = protocol.days_off
    yield from ("", "DAYS OFF (marked in calendars; weekends too)")
    for holiday in days_off.holidays:
        yield f"{holiday.first} to {holiday.last}: {holiday.name}"
    if days_off.worked:
        yield from _wrapped(f"worked: {', '.join(map(str, days_off.worked))}", "")
    if days_off.source:
        yield from _wrapped(f"source: {days_off.source}", "")


def _words(protocol: Protocol) -> Iterator[str]:
    yield from ("", "WORDS OF RECORDS")
    for analyte in protocol.analytes:
        units = ", ".join((analyte.unit, *analyte.same_units))
        span = f"{plain_number(analyte.at_least)} to {plain_number(analyte.at_most)}"
        yield from _wrapped(f"{analyte.id}: {units}; numbers from {span}; also called {', '.join(analyte.names)}", "")
    for drug in protocol.drugs.names:
        yield from _wrapped(f"{drug.code}: {', '.join(drug.names)}", "")
    if device := protocol.drugs.device:
        yield f"a device is judged as {device.code}, not as what it releases: {', '.join(device.releases)}"


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
