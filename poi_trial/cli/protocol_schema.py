"""`poi protocol schema`: the JSON Schema of protocol.yaml."""

from poi_trial.cli.options import ForceOption, JsonFormatOption, OutputOption, check_choice


def protocol_schema(form: JsonFormatOption = "json", output: OutputOption = None, force: ForceOption = False) -> None:
    """Print the JSON Schema of protocol.yaml; editors complete and check with it."""
    check_choice(form, ("json",), "format")

    from poi_trial.files.writing import write
    from poi_trial.output.schema import schema_text
    from poi_trial.protocol.whole import Protocol

    write([schema_text(Protocol, "A trial protocol for poi")], output, force=force)
