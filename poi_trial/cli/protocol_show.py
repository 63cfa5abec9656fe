"""`poi protocol show`: the protocol as a page a person can read."""

from poi_trial.cli.options import ForceOption, OutputOption, PageFormatOption, ProtocolOption, check_choice


def protocol_show(
    protocol: ProtocolOption = None,
    form: PageFormatOption = "text",
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Print the protocol as a page a person can read, assumptions included."""
    check_choice(form, ("text", "json"), "format")

    from poi_trial.files.protocol_file import load_part
    from poi_trial.files.writing import write
    from poi_trial.output.protocol_page import as_json, as_text
    from poi_trial.protocol.whole import Protocol

    source = load_part(Protocol, protocol)
    write([as_json(source) if form == "json" else as_text(source)], output, force=force)
