"""`poi assess`: how far a design can be guessed, and how far its arms drift apart."""

from typing import Annotated

import typer

from poi_trial.cli.options import ForceOption, OutputOption, ProtocolOption, check_choice, check_whole_number
from poi_trial.errors import OptionsError, Problem, UsageError

_FORMATS = ("text", "json", "csv", "svg")


def assess(
    design: Annotated[
        list[str] | None,
        typer.Option(
            "--design",
            metavar="KIND:PARAMETERS",
            help="Beside the protocol's own, such as big_stick:3 or permuted_blocks:4,6; may be repeated.",
        ),
    ] = None,
    size: Annotated[
        str | None,
        typer.Option("--size", metavar="N", help="Participants of the whole trial; else the target."),
    ] = None,
    form: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text, json, csv or svg.")] = "text",
    output: OutputOption = None,
    force: ForceOption = False,
    protocol: ProtocolOption = None,
) -> None:
    """Compare designs: right guesses, certain slots, how far the arms are apart, and whether they end balanced."""
    check_choice(form, _FORMATS, "format")
    participants = check_whole_number(size, "--size") if size is not None else None

    from poi_trial.cli.designs import own_design, typed_designs
    from poi_trial.files.protocol_file import load_part
    from poi_trial.files.writing import to_terminal, write
    from poi_trial.output.progress import with_progress
    from poi_trial.protocol.dealing import DealingPart
    from poi_trial.randomization.designs import Comparison, compare, problem_with, sizes, usual
    from poi_trial.randomization.minimization import NO_LIST

    source = load_part(DealingPart, protocol)
    own, dealt = own_design(source)
    ratio = dealt.ratio
    try:
        of = sizes(dealt, source.protocol.trial.target if participants is None else participants)
    except ValueError as error:
        raise UsageError(f"--size: {error}") from None
    others, problems = typed_designs(design or [], ratio, of)
    if own and (problem := problem_with(own, ratio, of.stratum, of.trial)):
        problems.append(Problem(f"the protocol's own design: {problem}", "--size"))
    if problems:
        raise OptionsError(problems, "nothing was assessed")
    left_out: dict[str, str] = {}
    if not others:
        others, left_out = usual(ratio, of.stratum, of.trial)
    if not own:
        left_out = {"minimization": NO_LIST, **left_out}
    assessed = with_progress(compare(own, others, ratio, of), "Assessing", len(others))
    comparison = Comparison(of, ratio, tuple(assessed), left_out)
    match form:
        case "json":
            from poi_trial.output.assessment_json import as_json as page
        case "csv":
            from poi_trial.output.assessment_csv import as_csv as page
        case "svg":
            from poi_trial.output.assessment_svg import as_svg as page
        case _:
            from poi_trial.output.assessment_text import as_text as page
    if form == "text" and to_terminal(output):
        from poi_trial.output.assessment_terminal import show

        show(comparison, source)
        return
    write(page(comparison, source), output, force=force)
