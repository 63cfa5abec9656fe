"""`poi screen`: who may enter."""

from typing import Annotated

import typer

from poi_trial.cli.options import (
    AnswersOption,
    ForceOption,
    OutputOption,
    PatientOption,
    ProtocolOption,
    check_choice,
    check_date,
    today_at,
)
from poi_trial.errors import UsageError

_FORMATS = ("text", "json", "csv")
_OF_SUMMARIES = (*_FORMATS, "svg", "html")
_OUTCOMES = ("eligible", "undetermined", "ineligible")


def screen(
    patients: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATIENT",
            show_default=False,
            help="A patient file, a FHIR R4 Bundle, .ndjson (or .gz) with one a line, a folder, or -.",
        ),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The screening day; else today at the site.")
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="CRITERION", help="Say how a criterion is read, and what passes and fails."),
    ] = None,
    keep_going: Annotated[bool, typer.Option("--keep-going", help="Judge the rest after a bad file or line.")] = False,
    rejects: Annotated[
        str | None, typer.Option("--rejects", metavar="FILE", help="Keep lines that cannot be read in FILE.")
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="OUTCOME", help="Show these alone: eligible, undetermined or ineligible."),
    ] = None,
    summary: Annotated[
        bool, typer.Option("--summary", help="Show the waterfall of the cohort alone: whom each sentence costs.")
    ] = False,
    outlook: Annotated[bool, typer.Option("--outlook", help="Give each line of many its outlook too.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", metavar="N", min=1, max=256, help="Judge many in N processes.")] = 1,
    dask: Annotated[
        str | None, typer.Option("--dask", metavar="SCHEDULER", help="Judge many on the Dask cluster of a scheduler.")
    ] = None,
    answers: AnswersOption = None,
    which: PatientOption = None,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text, json or csv; with --summary svg or html too.")
    ] = "text",
    output: OutputOption = None,
    force: ForceOption = False,
    protocol: ProtocolOption = None,
) -> None:
    """Judge who may enter: every criterion, what is missing, and until when there is time.

    PATIENT is a patient file, or a FHIR R4 record: a Bundle, or a folder of Bundles or of a bulk export.

    Ends 0 if she is eligible, 3 if not, 4 if undetermined, 5 if a file is wrong; a run over several patients
    ends 0 when all were judged.
    """
    check_choice(form, _OF_SUMMARIES if summary else _FORMATS, "format")
    wanted = [check_choice(each, _OUTCOMES, "outcome") for each in only or _OUTCOMES]
    if summary and (only or outlook):
        raise UsageError("--summary counts everybody and shows no lines; leave --only and --outlook out")
    if dask is not None and jobs != 1:
        raise UsageError("a Dask cluster has processes of its own; leave --jobs out")
    if rejects is not None and not keep_going:
        raise UsageError("--rejects keeps the lines that --keep-going passes over; add --keep-going")
    if not patients and explain is None:
        raise UsageError("name a PATIENT file, or a criterion with --explain CRITERION")
    day = check_date(on, "--on") if on is not None else None

    from poi_trial.cli.screening_lines import Asked
    from poi_trial.cli.screening_run import Run
    from poi_trial.files.patient_file import Reading
    from poi_trial.files.patient_inputs import all_read
    from poi_trial.files.protocol_file import load_part
    from poi_trial.files.writing import refuse_inputs
    from poi_trial.protocol.screening import ScreeningPart
    from poi_trial.screening.screen import Outcome

    read = [*all_read(patients or [], [output, rejects]), *([answers] if answers else [])]
    refuse_inputs(output, read)
    refuse_inputs(rejects, [*read, *([output] if output else [])])
    source = load_part(ScreeningPart, protocol)
    reading = Reading(source.protocol, day or today_at(source.protocol.trial.time_zone), which)
    asked = Asked(source, reading, form, outlook, frozenset(map(Outcome, wanted)), summary)
    run = Run(
        asked, answers, output, force, keep_going, many=summary or bool(only), jobs=jobs, dask=dask, rejects=rejects
    )
    if explain is not None:
        from poi_trial.cli.screening_explain import explain as explained
        from poi_trial.cli.screening_explain import show

        run.explanation = explained(explain, source, form)
        if not patients:
            show(run.explanation, source, form, output, force)
            return
    raise typer.Exit(run.show(patients or []))
