"""`poi ledger pause`."""

from poi_trial.cli.options import ByOption, LedgerArgument, PageFormatOption, ReasonOption


def ledger_pause(
    file: LedgerArgument, reason: ReasonOption, by: ByOption = None, form: PageFormatOption = "text"
) -> None:
    """Take no participants until the ledger is resumed."""
    from poi_trial.cli.ledger_act import act

    act(file, by, reason, form, lambda acting: acting.pause())
