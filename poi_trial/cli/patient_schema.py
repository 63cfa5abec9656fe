"""`poi patient schema`: the JSON Schema of a patient file."""

from poi_trial.cli.options import ForceOption, JsonFormatOption, OutputOption, check_choice


def patient_schema(form: JsonFormatOption = "json", output: OutputOption = None, force: ForceOption = False) -> None:
    """Print the JSON Schema of a patient file."""
    check_choice(form, ("json",), "format")

    from poi_trial.files.writing import write
    from poi_trial.output.schema import schema_text
    from poi_trial.patient import Patient

    write([schema_text(Patient, "A patient file for poi")], output, force=force)
