"""The run behind `poi randomize`: the list in each format, and what is said beside it."""

from collections.abc import Iterable, Iterator

from poi_trial.errors import FileError
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.allocation import AllocationList
from poi_trial.randomization.stream import weak_seed


def pieces(
    form: str, allocation: AllocationList, source: ProtocolFile[DealingPart], codes: Iterable[str]
) -> Iterator[str]:
    """The list in one of its formats; ValueError where a code is none that REDCap can take."""
    match form:
        case "json":
            from poi_trial.output.allocation_json import as_json

            return as_json(allocation, source)
        case "csv":
            from poi_trial.output.allocation_csv import as_csv

            return as_csv(allocation, source)
        case "redcap":
            from poi_trial.output.allocation_redcap import as_redcap, factor_problems, raw_codes

            design = allocation.slots.design
            if problems := factor_problems(design, source.file):
                raise FileError(problems, "nothing was written")
            return as_redcap(allocation, raw_codes(design, codes))
        case "cards":
            from poi_trial.output.allocation_cards import as_cards

            return as_cards(allocation, source)
        case _:
            from poi_trial.output.allocation_text import as_text

            return as_text(allocation, source)


def notes(allocation: AllocationList, protocol: DealingPart, *, drawn_here: bool) -> Iterator[str]:
    """What whoever deals should know, for stderr."""
    if drawn_here:
        yield f"Seed drawn from the system: {allocation.seed}. Keep it: whoever holds it can make the list."
    elif weak_seed(allocation.seed):
        yield (
            "Note: this seed can be guessed, so it is fit for a rehearsal alone. "
            "For a live trial leave --seed out: 256 bits are drawn from the system."
        )
    if note := protocol.strata_note:
        yield f"Note: {note}."
