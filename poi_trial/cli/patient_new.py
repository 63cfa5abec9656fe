"""`poi patient new`: a blank patient form."""

from typing import Annotated

import typer

from poi_trial.cli.options import ForceOption, ProtocolOption
from poi_trial.errors import UsageError


def patient_new(
    patient_id: Annotated[str, typer.Argument(metavar="[ID]", help="Her id in the trial, never her name.")] = "P-001",
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="The form; else ID.json in this folder."),
    ] = None,
    force: ForceOption = False,
    protocol: ProtocolOption = None,
) -> None:
    """Write a blank patient form, and beside it a file that says what may stand in each field."""
    from pydantic import TypeAdapter, ValidationError

    from poi_trial.files.protocol_file import load_part
    from poi_trial.files.writing import refuse_existing, write
    from poi_trial.output.patient_form import blank_form, field_notes
    from poi_trial.output.plain import clean
    from poi_trial.protocol.screening import ScreeningPart
    from poi_trial.scalars import Id

    try:
        TypeAdapter(Id).validate_python(patient_id)
    except ValidationError:
        raise UsageError(
            f'"{patient_id}" is no id; write 1 to 64 letters, digits, dots, underscores or hyphens, '
            "beginning with a letter or a digit"
        ) from None
    source = load_part(ScreeningPart, protocol)
    form = output or f"{patient_id}.json"
    notes = f"{form.removesuffix('.json')}.txt"
    if form == "-":
        write([blank_form(patient_id, source.protocol)], None, force=force)
        return
    refuse_existing([form, notes], force=force)
    write([blank_form(patient_id, source.protocol)], form, force=force)
    write([field_notes(source.protocol)], notes, force=force)
    said = f"wrote {form}, and what may stand in it in {notes}; fill it in, then: poi screen {form}"
    write([f"{clean(said)}\n"], None, force=force)
