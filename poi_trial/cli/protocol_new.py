"""`poi protocol new`: the beginning of a protocol file."""

from typing import Annotated

import typer

from poi_trial.cli.options import ForceOption, OutputOption
from poi_trial.errors import UsageError


def protocol_new(
    from_registry: Annotated[
        str | None,
        typer.Option("--from-registry", metavar="RECORD", help="One study of ClinicalTrials.gov, API v2, as JSON."),
    ] = None,
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Make the beginning of a protocol file from a registry's record, and say what could not be mapped."""
    if from_registry is None:
        raise UsageError(
            "add --from-registry RECORD.json: one study of ClinicalTrials.gov, API v2, as JSON "
            "(https://clinicaltrials.gov/api/v2/studies/NCT…)"
        )

    from poi_trial.files.registry.record import read_record
    from poi_trial.files.registry.skeleton import skeleton
    from poi_trial.files.writing import refuse_inputs, write
    from poi_trial.output.protocol_skeleton import skeleton_text

    refuse_inputs(output, [from_registry])
    made = skeleton(read_record(from_registry))
    write([skeleton_text(made.document, made.unmapped)], output, force=force)
    for line in made.unmapped:
        typer.echo(f"Not mapped: {line}.", err=True)
