"""`poi ledger verify`: whether the ledger is what poi wrote."""

from typing import Annotated

import typer

from poi_trial.cli.options import LedgerArgument, PageFormatOption, check_choice
from poi_trial.errors import ExitCode, LedgerError


def ledger_verify(
    file: LedgerArgument,
    receipt: Annotated[
        list[str] | None,
        typer.Option("--receipt", metavar="RECEIPT", help="A receipt, as on a confirmation; may be repeated."),
    ] = None,
    receipts: Annotated[
        str | None, typer.Option("--receipts", metavar="FILE", help="Receipts, one a line; or -.")
    ] = None,
    rejudge: Annotated[
        bool, typer.Option("--rejudge", help="Judge every screening again from the facts that are stored.")
    ] = False,
    form: PageFormatOption = "text",
) -> None:
    """Check the chain, the file, and every allocation against the seed; ends 6 where anything was changed.

    Without the key it says what it then cannot show; receipts show what nothing else can.
    """
    check_choice(form, ("text", "json"), "format")

    from poi_trial.cli.ledger_run import seed_if_any
    from poi_trial.cli.receipts import listed, typed
    from poi_trial.files.writing import write
    from poi_trial.ledger.rejudge import rejudged
    from poi_trial.ledger.standing import standing
    from poi_trial.ledger.store.choice import open_store
    from poi_trial.ledger.verify import Fault, verify
    from poi_trial.output.ledger_verified import as_json, as_text

    compared = [*typed(receipt or []), *listed(receipts)]
    try:
        store = open_store(file)
    except LedgerError as error:
        raise LedgerError(error.what, "go back to a backup, and verify that against receipts") from None
    doubts: list[Fault] = []
    seed = stands = wrong_key = None
    try:
        stands = standing(store)
    except LedgerError as error:
        doubts.append(Fault(None, error.what))
    if stands:
        try:
            seed = seed_if_any(file, stands)
        except LedgerError as error:
            wrong_key = str(error)
    found = verify(store, seed, compared)
    found = found._replace(faults=(*doubts, *found.faults), wrong_key=wrong_key)
    if rejudge and not found.faults:
        found = found._replace(notes=(*found.notes, *rejudged(store)))
    write([as_json(file, found, stands) if form == "json" else as_text(file, found, stands)], None, force=False)
    if found.faults or found.wrong_key:
        raise typer.Exit(ExitCode.LEDGER)
