"""`poi ledger amend`: a new version of the protocol, or the true stratum of a participant."""

from typing import Annotated

import typer

from poi_trial.cli.options import ByOption, LedgerArgument, PageFormatOption, ReasonOption
from poi_trial.errors import UsageError


def ledger_amend(
    file: LedgerArgument,
    reason: ReasonOption,
    participant: Annotated[str | None, typer.Argument(metavar="[ID]", help="With --stratum: the participant.")] = None,
    protocol: Annotated[
        str | None, typer.Option("--protocol", metavar="FILE", help="The new version of the protocol.")
    ] = None,
    stratum: Annotated[
        str | None,
        typer.Option("--stratum", metavar="FACTOR=LEVEL;…", help="The true stratum of the participant."),
    ] = None,
    by: ByOption = None,
    form: PageFormatOption = "text",
) -> None:
    """Put a new protocol version in force, or write down a participant's true stratum; slot and arm stay.

    A version that changes arms, ratio, procedure or factors opens a new epoch with a list of its own.
    """
    if (participant is None) != (stratum is None) or (protocol is None) == (stratum is None):
        raise UsageError("write either --protocol FILE, or ID --stratum FACTOR=LEVEL")

    from poi_trial.cli.ledger_act import act

    if participant is not None and stratum is not None:
        act(file, by, reason, form, lambda acting: acting.correct(participant, stratum))
        return
    from poi_trial.files.protocol_file import load_to_keep
    from poi_trial.protocol.whole import Protocol

    source, text = load_to_keep(Protocol, protocol)
    act(file, by, reason, form, lambda acting: acting.amend(source, text))
