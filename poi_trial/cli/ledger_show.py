"""`poi ledger show`: what a ledger comes to, the screening log, the enrolment log."""

from typing import Annotated

import typer

from poi_trial.cli.options import ForceOption, LedgerArgument, OutputOption, PageFormatOption, check_choice
from poi_trial.errors import UsageError


def ledger_show(
    file: LedgerArgument,
    screened: Annotated[
        bool, typer.Option("--screened", help="The screening log: consented women, nothing but the id.")
    ] = False,
    enrolled: Annotated[bool, typer.Option("--enrolled", help="The enrolment log: every participant.")] = False,
    form: PageFormatOption = "text",
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Show totals, by month, and by arm where the key lies beside the ledger; never a slot that is not given."""
    check_choice(form, ("text", "json"), "format")
    if screened and enrolled:
        raise UsageError("ask for --screened or --enrolled, one at a time")

    from poi_trial.cli.ledger_run import seed_if_any, spare
    from poi_trial.files.writing import write
    from poi_trial.ledger.standing import standing
    from poi_trial.ledger.store.choice import open_store
    from poi_trial.ledger.summary import enrolment_log, screening_log, totals
    from poi_trial.output import ledger_json, ledger_text
    from poi_trial.protocol.heading import Heading

    spare(output, file)
    store = open_store(file)
    stands = standing(store)
    source = stands.terms.part(Heading)
    keyed = seed_if_any(file, stands) is not None
    shown = ledger_json if form == "json" else ledger_text
    if screened:
        pieces = shown.screened(screening_log(store), stands, source)
    elif enrolled:
        pieces = shown.enrolled(enrolment_log(store, keyed=keyed), stands, source)
    else:
        pieces = shown.totals(totals(store, stands, source.protocol.trial.time_zone, keyed=keyed), stands, source)
    write(pieces, output, force=force)
