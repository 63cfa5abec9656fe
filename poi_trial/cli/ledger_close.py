"""`poi ledger close`."""

from poi_trial.cli.options import ByOption, LedgerArgument, PageFormatOption, ReasonOption


def ledger_close(
    file: LedgerArgument, reason: ReasonOption, by: ByOption = None, form: PageFormatOption = "text"
) -> None:
    """Take no participants any more, for good; what is on record stays readable."""
    from poi_trial.cli.ledger_act import act

    act(file, by, reason, form, lambda acting: acting.close())
