"""`poi protocol check`: whether the file holds together."""

import typer

from poi_trial.cli.options import PageFormatOption, ProtocolOption, check_choice
from poi_trial.errors import FileError


def protocol_check(protocol: ProtocolOption = None, form: PageFormatOption = "text") -> None:
    """Say whether the protocol file holds together; ends 0, or 5 with every problem, its line and column."""
    check_choice(form, ("text", "json"), "format")

    from poi_trial.files.protocol_file import load_part
    from poi_trial.output.protocol_page import check_notes, checked_json, checked_text, problems_json
    from poi_trial.protocol.whole import Protocol

    try:
        source = load_part(Protocol, protocol)
    except FileError as error:
        if form == "json":
            typer.echo(problems_json(error))
        raise
    if form == "json":
        typer.echo(checked_json(source))
        return
    for note in check_notes(source.protocol):
        typer.echo(f"Note: {note}.", err=True)
    typer.echo(checked_text(source))
