"""`poi schedule`: what she takes on which day."""

from typing import Annotated

import typer

from poi_trial.cli.options import ForceOption, OutputOption, ProtocolOption, check_choice
from poi_trial.errors import UsageError

_FORMATS = ("text", "json", "csv", "html", "ics")
_LANGUAGES = ("en", "zh")


def schedule(
    weight: Annotated[
        str | None,
        typer.Option("--weight", metavar="KG", help="Body weight in kilograms, at most 3 decimals."),
    ] = None,
    reweigh: Annotated[
        str | None, typer.Option("--reweigh", metavar="KG", help="Her newer weight, for the infusion it was taken for.")
    ] = None,
    arm: Annotated[str | None, typer.Option("--arm", metavar="ARM", help="One arm; else every arm.")] = None,
    onset: Annotated[
        str | None, typer.Option("--onset", metavar="DATE", help="First day of bleeding; else no dates.")
    ] = None,
    start: Annotated[
        str | None,
        typer.Option("--start", metavar="DATE", help="First tablet of a woman who does not bleed; needs --by."),
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="The clinician who set --start.")] = None,
    moves: Annotated[
        list[str] | None,
        typer.Option("--move", metavar="EVENT=DATE", help="An infusion moved within its window: infusion-2=DATE."),
    ] = None,
    patient: Annotated[
        str | None,
        typer.Option("--patient", metavar="FILE", help="Her patient file: id, weight, consent and holds; needs --arm."),
    ] = None,
    today: Annotated[
        str | None, typer.Option("--today", metavar="DATE", help="Mark this day; `today` is the site's day.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="The unusual weight is right.")] = False,
    language: Annotated[str | None, typer.Option("--lang", metavar="en|zh", help="Of html and ics.")] = None,
    no_alarm: Annotated[bool, typer.Option("--no-alarm", help="Of ics: tablets do not ring in the morning.")] = False,
    form: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text, json, csv, html (to print) or ics (a telephone).")
    ] = "text",
    output: OutputOption = None,
    force: ForceOption = False,
    protocol: ProtocolOption = None,
) -> None:
    """Print the dosing calendar of an arm, or of every arm, in cycle days or in dates.

    Ends 4 if a hold of the named patient stands.
    """
    check_choice(form, _FORMATS, "format")
    if language is not None:
        check_choice(language, _LANGUAGES, "language")
        if form not in ("html", "ics"):
            raise UsageError("--lang is for --format html and ics")
    if no_alarm and form != "ics":
        raise UsageError("--no-alarm is for --format ics")
    if arm is None and (patient is not None or form == "ics"):
        what = "--patient" if patient is not None else "--format ics"
        raise UsageError(f"{what} is one woman's calendar; name her arm with --arm")

    from poi_trial.cli.schedule_basis import Asked, anchors
    from poi_trial.cli.schedule_run import Look, run
    from poi_trial.files.writing import refuse_inputs

    refuse_inputs(output, [patient] if patient else [])
    asked = Asked(weight, reweigh, arm, patient, anchors(onset, start, by, moves or []), yes)
    run(asked, Look(form, language or "en", today, alarm=not no_alarm, output=output, force=force), protocol)
