"""`poi ledger export`: every entry, for whoever checks or analyses it elsewhere."""

from typing import Annotated

import typer

from poi_trial.cli.options import ForceOption, LedgerArgument, OutputOption, check_choice


def ledger_export(
    file: LedgerArgument,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="jsonl (whole entries, with the facts judged) or csv.")
    ] = "jsonl",
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Write every entry, a line each: jsonl can be verified without poi, csv holds no facts of patients."""
    check_choice(form, ("jsonl", "csv"), "format")

    from poi_trial.cli.ledger_run import note, spare
    from poi_trial.files.writing import write
    from poi_trial.ledger.standing import standing
    from poi_trial.ledger.store.choice import open_store
    from poi_trial.output.ledger_export import as_csv, as_jsonl

    spare(output, file)
    store = open_store(file)
    if form == "csv":
        write(as_csv(store.read(), standing(store)), output, force=force)
        return
    note("This export holds the facts by which every woman was judged: keep it as you keep her record.")
    write(as_jsonl(store.read()), output, force=force)
