"""`poi ledger resume`."""

from poi_trial.cli.options import ByOption, LedgerArgument, ReasonOption


def ledger_resume(file: LedgerArgument, reason: ReasonOption, by: ByOption = None) -> None:
    """Take participants again."""
    from poi_trial.cli.ledger_act import act

    act(file, by, reason, lambda acting: acting.resume())
