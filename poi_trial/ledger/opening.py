"""The first entry of a ledger: the protocol it serves, the commitment to its seed, and whether it is a rehearsal."""

from collections.abc import Mapping
from typing import NamedTuple

from poi_trial.errors import FileError, Problem, UsageError
from poi_trial.ledger.desk import Desk
from poi_trial.ledger.entry import Draft, Kind
from poi_trial.ledger.key import OPEN, commitment
from poi_trial.ledger.standing import Mode
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.whole import Protocol
from poi_trial.randomization.not_random import NotRandom
from poi_trial.randomization.stream import ALGORITHM, check_seed, weak_seed


class Founding(NamedTuple):
    """What a ledger is opened with."""

    source: ProtocolFile[Protocol]
    text: str
    """Canonical JSON of the protocol's document."""
    seed: str
    mode: Mode
    versions: Mapping[str, str]
    """Of what runs poi, for whoever has to find out later."""


def check_founding_seed(seed: str, mode: Mode) -> str:
    """The seed as it is kept; UsageError where it is none, or too weak for a live ledger."""
    try:
        checked = check_seed(seed)
    except ValueError as error:
        raise UsageError(str(error)) from None
    if mode == "live" and weak_seed(checked):
        raise UsageError(
            "the seed has fewer than 128 bits, so the published commitment would let anyone find it by trying; "
            "leave it out, and 256 bits are drawn from the system"
        )
    return checked


def opening(founding: Founding, desk: Desk) -> Draft:
    """The first entry; FileError where the protocol leaves a level to be found elsewhere."""
    source = founding.source
    refuse_what_cannot_be_dealt(source)
    data = {
        "trial": source.protocol.trial.id,
        "commitment": commitment(source.sha256, founding.seed),
        "concealment": OPEN,
        "algorithm": ALGORITHM,
        "versions": dict(founding.versions),
        "protocol": kept_protocol(source, founding.text),
    }
    return desk.draft(Kind.OPENING, founding.mode, data)._replace(epoch=1)


def kept_protocol(source: ProtocolFile[Protocol], text: str) -> dict[str, str]:
    """A whole protocol as an entry keeps it."""
    return {"version": source.protocol.version, "file": source.file, "sha256": source.sha256, "document": text}


def refuse_what_cannot_be_dealt(source: ProtocolFile[Protocol]) -> None:
    """FileError where nobody is dealt, or a factor has no criteria: a ledger finds every level itself."""
    procedure = source.protocol.randomization.procedure
    if isinstance(procedure, NotRandom):
        problem = Problem(procedure.refusal, source.file, ("randomization", "procedure"))
        raise FileError([problem], "nothing was added to a ledger")
    if problems := [
        Problem(
            "has levels without criteria; write under `when` which patients have which, for a level is never typed",
            source.file,
            ("randomization", "strata", place),
        )
        for place, factor in enumerate(source.protocol.randomization.strata)
        if factor.when is None
    ]:
        raise FileError(problems, "nothing was added to a ledger")
