"""`poi patient RECORD`: the patient file that a record amounts to."""

import sys
from typing import Annotated

import typer

from poi_trial.cli.options import (
    AnswersOption,
    ForceOption,
    JsonFormatOption,
    OutputOption,
    PatientOption,
    ProtocolOption,
    check_choice,
    check_date,
    today_at,
)


def patient_read(
    record: Annotated[str, typer.Argument(metavar="RECORD", help="A FHIR R4 Bundle, a patient file, or - for stdin.")],
    answers: AnswersOption = None,
    which: PatientOption = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day as of which it is read; else today at the site.")
    ] = None,
    form: JsonFormatOption = "json",
    output: OutputOption = None,
    force: ForceOption = False,
    protocol: ProtocolOption = None,
) -> None:
    """Write the patient file that a record amounts to, for a person to check and to complete, then to screen.

    What was seen and not used is said on stderr.
    """
    check_choice(form, ("json",), "format")
    day = check_date(on, "--on") if on is not None else None

    from poi_trial.cli.screening_run import one_patient
    from poi_trial.files.patient_file import Reading
    from poi_trial.files.patient_inputs import all_read
    from poi_trial.files.protocol_file import load_part
    from poi_trial.files.writing import refuse_inputs, write
    from poi_trial.output.patient_json import as_patient_file
    from poi_trial.output.plain import clean
    from poi_trial.protocol.screening import ScreeningPart

    refuse_inputs(output, [*all_read([record], []), *([answers] if answers else [])])
    part = load_part(ScreeningPart, protocol).protocol
    read = one_patient(record, Reading(part, day or today_at(part.trial.time_zone), which), answers)
    write([as_patient_file(read.patient, part)], output, force=force)
    for note in read.notes:
        print(clean(note), file=sys.stderr)  # noqa: T201
