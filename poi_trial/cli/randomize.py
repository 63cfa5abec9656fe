"""`poi randomize`: which arm each slot gets."""

from typing import Annotated

import typer

from poi_trial.cli.options import ForceOption, FormatOption, OutputOption, ProtocolOption, check_choice
from poi_trial.errors import UsageError

_LONG = 100_000
_FORMATS = ("text", "json", "csv")


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
        typer.Option("--purpose", metavar="PURPOSE", help="production or development, never the same list."),
    ] = "production",
    form: FormatOption = "text",
    output: OutputOption = None,
    force: ForceOption = False,
    protocol: ProtocolOption = None,
) -> None:
    """Deal the allocation list: the same seed and protocol give the same list anywhere, for good."""
    check_choice(form, _FORMATS, "format")
    check_choice(purpose, ("production", "development"), "purpose")
    slots = _whole_number(size) if size is not None else None

    from poi_trial.files.protocol_file import load_part
    from poi_trial.files.writing import to_terminal, write
    from poi_trial.output.progress import with_progress
    from poi_trial.protocol.dealing import DealingPart
    from poi_trial.randomization.allocation import allocation_list
    from poi_trial.randomization.stream import weak_seed

    source = load_part(DealingPart, protocol)
    drawn = seed if seed is not None else _from_the_system()
    try:
        allocation = allocation_list(
            source.protocol.design,
            drawn,
            source.protocol.trial.target if slots is None else slots,
            "development" if purpose == "development" else "production",
        )
    except ValueError as error:
        raise UsageError(str(error)) from None
    if seed is None:
        typer.echo(f"Seed drawn from the system: {drawn}. Keep it: whoever holds it can make the list.", err=True)
    elif weak_seed(seed):
        typer.echo(
            "Note: this seed can be guessed, so it is fit for a rehearsal alone. "
            "For a live trial leave --seed out: 256 bits are drawn from the system.",
            err=True,
        )
    match form:
        case "json":
            from poi_trial.output.allocation_json import as_json as pieces
        case "csv":
            from poi_trial.output.allocation_csv import as_csv as pieces
        case _:
            from poi_trial.output.allocation_text import as_text as pieces
    if form == "text" and to_terminal(output):
        from poi_trial.output.allocation_terminal import show

        show(allocation, source)
        return
    text = pieces(allocation, source)
    write(with_progress(text, "Writing") if allocation.size > _LONG else text, output, force=force)


def _whole_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise UsageError(f'--size: "{text}" is no whole number above 0; write one such as 50')
    return int(text)


def _from_the_system() -> str:
    import os

    return os.urandom(32).hex()
