"""`poi ledger resume`."""

from poi_trial.cli.options import ByOption, LedgerArgument, PageFormatOption, ReasonOption


def ledger_resume(
    file: LedgerArgument, reason: ReasonOption, by: ByOption = None, form: PageFormatOption = "text"
) -> None:
    """Take participants again."""
    from poi_trial.cli.ledger_act import act

    act(file, by, reason, form, lambda acting: acting.resume())
