"""`poi protocol check`: whether the file holds together."""

import typer

from poi_trial.cli.options import PageFormatOption, ProtocolOption, check_choice
from poi_trial.errors import FileError


def protocol_check(protocol: ProtocolOption = None, form: PageFormatOption = "text") -> None:
    """Say whether the protocol file holds together; ends 0, or 5 with every problem, its line and column."""
    check_choice(form, ("text", "json"), "format")

    from poi_trial.files.protocol_file import load_with_places
    from poi_trial.files.writing import write
    from poi_trial.output.problems import problem_lines
    from poi_trial.output.protocol_page import check_notes, checked_json, checked_text, problems_json
    from poi_trial.protocol.lints import warnings
    from poi_trial.protocol.whole import Protocol

    try:
        source, document = load_with_places(Protocol, protocol)
    except FileError as error:
        if form == "json":
            write([f"{problems_json(error)}\n"], None, force=False)
        raise
    found = [document.problem(*warning) for warning in warnings(source.protocol)]
    found.sort(key=lambda warning: warning.line or 0)
    if form == "json":
        write([f"{checked_json(source, found)}\n"], None, force=False)
        return
    for warning in found:
        typer.echo("\n".join(problem_lines(warning)), err=True)
    for note in check_notes(source.protocol):
        typer.echo(f"Note: {note}.", err=True)
    write([f"{checked_text(source)}\n"], None, force=False)
