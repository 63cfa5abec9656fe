"""`poi schedule`: what she takes on which day."""

from typing import Annotated

import typer

from poi_trial.cli.options import (
    ForceOption,
    FormatOption,
    OutputOption,
    ProtocolOption,
    check_choice,
    check_date,
)
from poi_trial.errors import UsageError

_FORMATS = ("text", "json", "csv")


def schedule(
    weight: Annotated[
        str | None,
        typer.Option("--weight", metavar="KG", help="Body weight in kilograms, at most 3 decimals."),
    ] = None,
    arm: Annotated[str | None, typer.Option("--arm", metavar="ARM", help="One arm; else every arm.")] = None,
    onset: Annotated[
        str | None, typer.Option("--onset", metavar="DATE", help="First day of bleeding; else no dates.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="The unusual weight is right.")] = False,
    form: FormatOption = "text",
    output: OutputOption = None,
    force: ForceOption = False,
    protocol: ProtocolOption = None,
) -> None:
    """Print the dosing calendar of an arm, or of every arm, in cycle days or in dates."""
    check_choice(form, _FORMATS, "format")
    first_day = check_date(onset, "--onset") if onset is not None else None

    from poi_trial.dosing.calendar import Basis
    from poi_trial.dosing.laying import lay_out, needs_weight
    from poi_trial.dosing.weight import check_weight, unusual_weight
    from poi_trial.files.protocol_file import load_part
    from poi_trial.files.writing import to_terminal, write
    from poi_trial.protocol.dosing import DosingPart

    source = load_part(DosingPart, protocol)
    dosing = source.protocol.dosing
    ids = dosing.arms
    arms = (check_choice(arm, ids, "arm"),) if arm is not None else ids
    try:
        weight_kg = check_weight(weight, dosing.weight) if weight is not None else None
    except ValueError as error:
        raise UsageError(f"--weight: {error}") from None
    for each in arms:
        if weight_kg is None and needs_weight(dosing, each):
            raise UsageError(f"{each} is dosed by body weight; add --weight KG, or name another arm with --arm")
    if weight_kg is not None and unusual_weight(weight_kg, dosing.weight) and not yes:
        raise UsageError(
            f"--weight: {weight} kg is unusual for an adult; if it is right and in kilograms, not pounds, add --yes"
        )
    calendars = [lay_out(dosing, each, Basis(weight_kg, first_day)) for each in arms]
    match form:
        case "json":
            from poi_trial.output.calendar_json import as_json

            pieces = iter([as_json(calendars, source)])
        case "csv":
            from poi_trial.output.calendar_csv import as_csv

            pieces = as_csv(calendars, source)
        case _:
            if to_terminal(output):
                from poi_trial.output.calendar_terminal import show

                show(calendars, source)
                return
            from poi_trial.output.calendar_text import as_text

            pieces = as_text(calendars, source)
    write(pieces, output, force=force)
