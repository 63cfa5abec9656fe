"""`poi ledger void`: randomized in error."""

from typing import Annotated

import typer

from poi_trial.cli.options import ByOption, LedgerArgument, PageFormatOption, ReasonOption


def ledger_void(
    file: LedgerArgument,
    participant: Annotated[str, typer.Argument(metavar="ID", help="The participant.")],
    reason: ReasonOption,
    by: ByOption = None,
    form: PageFormatOption = "text",
) -> None:
    """Say that a participant was randomized in error; her slot is not given again, and she keeps her arm on record."""
    from poi_trial.cli.ledger_act import act

    act(file, by, reason, form, lambda acting: acting.void(participant))
