"""The run behind `poi randomize --verify`: a list made again from its own header, and compared."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from poi_trial.cli.options import check_choice
from poi_trial.errors import FileError, Problem
from poi_trial.files.allocation_file import AllocationFile, open_allocation
from poi_trial.files.protocol_file import load_part
from poi_trial.files.reading import display_name
from poi_trial.files.writing import refuse_inputs, write
from poi_trial.output.allocation_header import assumed
from poi_trial.output.provenance import in_order
from poi_trial.output.verified import as_json, as_text
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.allocation import AllocationList, Design, Purpose, allocation_list, slots_of
from poi_trial.randomization.comparison import Difference, first_difference

# Longer than any row of a list with a few factors, so that a difference at its end shows.
_LONGEST_ROW = 400
_LONG = 100_000
T = TypeVar("T")


def verify_list(path: str, form: str, output: str | None, *, force: bool, protocol: str | None) -> None:
    """Say that the list is identical; FileError with where it first differs, and all else that is wrong with it."""
    check_choice(form, ("text", "json"), "format")
    refuse_inputs(output, [path])
    source = load_part(DealingPart, protocol)
    name = display_name(path)
    try:
        listed = open_allocation(path)
        difference = first_difference(listed.rows, _made_again(listed, slots_of))
        allocation = None if difference and _is_long(listed) else _made_again(listed, allocation_list)
        found = [*_differences(listed, allocation, source), *_row(listed, difference), *listed.problems]
        if found or allocation is None:
            raise FileError(found, "the list is not the one that its header makes under this protocol")
    except FileError as error:
        if form == "json":
            write([as_json(name, error.problems, source)], output, force=force)
        raise
    write([as_json(name, [], source) if form == "json" else as_text(name, allocation, source)], output, force=force)


def _made_again(listed: AllocationFile, make: Callable[[Design, str, int, Purpose], T]) -> T:
    header = listed.header
    try:
        return make(header.design, header.seed, header.size, header.purpose)
    except ValueError as error:
        problem = listed.places.problem((), f"no list can be made from this header: {error}")
        raise FileError([*listed.problems, problem], "nothing was compared") from None


def _is_long(listed: AllocationFile) -> bool:
    """Whether to deal all that the header claims, for its hash, takes a while: a short file may claim much."""
    return listed.header.size * listed.header.design.strata_count > _LONG


def _differences(
    listed: AllocationFile, allocation: AllocationList | None, source: ProtocolFile[DealingPart]
) -> Iterator[Problem]:
    """In what the header is not that of the list which it makes, or not of this protocol."""
    if allocation and listed.header.sha256 != allocation.sha256:
        what = f"is not the hash of the list that this header makes, {allocation.sha256}"
        yield listed.places.problem(("sha256",), what)
    yield from _other_protocol(listed, source)


def _row(listed: AllocationFile, difference: Difference | None) -> Iterator[Problem]:
    """The first row that differs; the file was read as far as that."""
    if difference:
        stands, should = ("nothing" if row is None else f'"{_shown(row)}"' for row in difference[1:])
        what = f"row {difference.row} is the first that differs: {stands} stands there, {should} should"
        yield Problem(what, listed.name, line=listed.line + (difference.stands is None))


def _shown(row: str) -> str:
    return row if len(row) <= _LONGEST_ROW else f"{row[:_LONGEST_ROW]}…"


def _other_protocol(listed: AllocationFile, source: ProtocolFile[DealingPart]) -> Iterator[Problem]:
    header, protocol, at = listed.header, source.protocol, listed.places.problem
    dealt_under = header.protocol.model_dump(include={"id", "version", "sha256"})
    at_hand = {"id": protocol.trial.id, "version": protocol.version, "sha256": source.sha256}
    for key, value in dealt_under.items():
        if value != at_hand[key]:
            what = f"is {value}, and that of {source.file} is {at_hand[key]}; name the list's own with --protocol"
            yield at(("protocol", key), what)
    if dealt_under != at_hand:
        return
    facts: dict[str, tuple[object, object]] = {
        "trial": (header.trial, protocol.trial.id),
        "procedure": (header.procedure, protocol.randomization.procedure),
        "arms": (list(header.arms.items()), [(arm.id, arm.ratio) for arm in protocol.arms]),
        "strata": (
            [(each.factor, each.levels) for each in header.strata],
            [(each.id, each.levels) for each in protocol.randomization.strata],
        ),
        "assumptions": (list(header.assumptions), in_order(source, assumed(source))),
    }
    for key, (listed_as, own) in facts.items():
        if listed_as != own:
            yield at((key,), f"is not what {source.file} says, though the list names that very protocol")
