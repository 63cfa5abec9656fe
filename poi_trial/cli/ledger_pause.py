"""`poi ledger pause`."""

from poi_trial.cli.options import ByOption, LedgerArgument, ReasonOption


def ledger_pause(file: LedgerArgument, reason: ReasonOption, by: ByOption = None) -> None:
    """Take no participants until the ledger is resumed."""
    from poi_trial.cli.ledger_act import act

    act(file, by, reason, lambda acting: acting.pause())
