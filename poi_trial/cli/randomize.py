"""`poi randomize`: which arm each slot gets."""

from typing import Annotated

import typer

from poi_trial.cli.options import ForceOption, OutputOption, ProtocolOption, check_choice, check_whole_number
from poi_trial.errors import FileError, Problem, UsageError

_LONG = 100_000
_FORMATS = ("text", "json", "csv", "redcap", "cards")
_PROCEDURE = ("randomization", "procedure")


def randomize(
    seed: Annotated[
        str | None,
        typer.Option("--seed", metavar="SEED", help="What the list is made from; else 256 bits are drawn."),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option("--size", metavar="N", help="Slots in each stratum, at least; else the target."),
    ] = None,
    purpose: Annotated[
        str,
        typer.Option("--purpose", metavar="PURPOSE", help="production or development, never from the same seed."),
    ] = "production",
    codes: Annotated[
        list[str] | None,
        typer.Option("--code", metavar="NAME=CODE", help="REDCap's code of an arm, or of a level: FACTOR=LEVEL=CODE."),
    ] = None,
    verify: Annotated[
        str | None,
        typer.Option("--verify", metavar="LIST.csv", help="Make a list again from its header, and compare."),
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text, json, csv, redcap or cards (a page to print).")
    ] = "text",
    output: OutputOption = None,
    force: ForceOption = False,
    protocol: ProtocolOption = None,
) -> None:
    """Deal the allocation list: the same seed and protocol give the same list anywhere, for good."""
    if verify is not None:
        if seed is not None or size is not None or codes or purpose != "production":
            raise UsageError("--verify takes seed, size and purpose from the list; leave the other options out")
        from poi_trial.cli.randomize_verify import verify_list

        verify_list(verify, form, output, force=force, protocol=protocol)
        return
    check_choice(form, _FORMATS, "format")
    check_choice(purpose, ("production", "development"), "purpose")
    if codes and form != "redcap":
        raise UsageError("--code is for --format redcap")
    slots = check_whole_number(size, "--size") if size is not None else None

    from poi_trial.cli.randomize_run import notes, pieces
    from poi_trial.files.protocol_file import load_part
    from poi_trial.files.writing import to_terminal, write
    from poi_trial.output.progress import with_progress
    from poi_trial.protocol.dealing import DealingPart
    from poi_trial.randomization.allocation import allocation_list

    source = load_part(DealingPart, protocol)
    try:
        design = source.protocol.design
    except ValueError as error:
        raise FileError([Problem(str(error), source.file, _PROCEDURE)], "nothing was dealt") from None
    drawn = seed if seed is not None else _from_the_system()
    try:
        allocation = allocation_list(
            design,
            drawn,
            source.protocol.trial.target if slots is None else slots,
            "development" if purpose == "development" else "production",
        )
        text = pieces(form, allocation, source, codes or ())
    except ValueError as error:
        raise UsageError(str(error)) from None
    for line in notes(allocation, source.protocol, drawn_here=seed is None):
        typer.echo(line, err=True)
    if form == "text" and to_terminal(output):
        from poi_trial.output.allocation_terminal import show

        show(allocation, source)
        return
    write(with_progress(text, "Writing") if allocation.size > _LONG else text, output, force=force)


def _from_the_system() -> str:
    import os

    return os.urandom(32).hex()
