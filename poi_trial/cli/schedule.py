"""`poi schedule`: what she takes on which day."""

import os
from collections.abc import Mapping
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
        str | None,
        typer.Option("--onset", metavar="DATE", help="First day of bleeding; else the ledger's, or no dates."),
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
    ledger: Annotated[
        str | None,
        typer.Option(
            "--ledger", metavar="FILE", help="Takes arm, allocation day, consent, weight and onset from the ledger."
        ),
    ] = None,
    participant: Annotated[
        str | None, typer.Option("--participant", metavar="ID", help="Whose calendar; needs --ledger or $POI_LEDGER.")
    ] = None,
    every: Annotated[
        str | None, typer.Option("--all", metavar="DIR", help="A file for each participant of the ledger, into DIR.")
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

    Ends 4 if a hold of the named patient stands, 6 if the ledger has no arm for the participant.
    """
    check_choice(form, _FORMATS, "format")
    if language is not None:
        check_choice(language, _LANGUAGES, "language")
        if form not in ("html", "ics"):
            raise UsageError("--lang is for --format html and ics")
    if no_alarm and form != "ics":
        raise UsageError("--no-alarm is for --format ics")
    if participant is not None or every is not None:
        ledger = ledger or os.environ.get("POI_LEDGER")
    typed = {"--patient": patient, "--protocol": protocol, "--participant": participant, "--all": every}
    _check_ledger(ledger, typed)
    if every is not None:
        single = {"--weight": weight, "--reweigh": reweigh, "--arm": arm, "--onset": onset, "--start": start}
        if not every:
            raise UsageError("--all: name a folder, such as calendars; `.` is the one you stand in")
        _check_all(form, single | {"--by": by, "--move": moves, "--yes": yes or None, "--output": output})
    if arm is None and participant is None and every is None and (patient is not None or form == "ics"):
        what = "--patient" if patient is not None else "--format ics"
        raise UsageError(f"{what} is one woman's calendar; name her arm with --arm")

    from poi_trial.cli.schedule_basis import Asked, anchors
    from poi_trial.cli.schedule_run import Look, run
    from poi_trial.files.writing import refuse_inputs
    from poi_trial.ledger.beside import files_of

    refuse_inputs(output, [*([patient] if patient else []), *(files_of(ledger) if ledger else [])])
    days = anchors(onset, start, by, moves or [])
    asked = Asked(weight, reweigh, arm, patient, days, yes, ledger=ledger, participant=participant)
    look = Look(form, language or "en", today, alarm=not no_alarm, output=output, force=force)
    if every is None:
        run(asked, look, protocol)
        return
    from poi_trial.cli.schedule_all import write_all

    write_all(asked, look, every)


def _check_ledger(ledger: str | None, typed: Mapping[str, str | None]) -> None:
    """UsageError where what was typed does not go with a ledger, or not without one."""
    named = [option for option in ("--participant", "--all") if typed[option] is not None]
    if ledger is None:
        if named:
            raise UsageError(f"{named[0]}: name the ledger with --ledger FILE, or in POI_LEDGER")
        return
    if len(named) != 1:
        raise UsageError("--ledger: say whose calendar with --participant ID, or write everybody's with --all DIR")
    if typed["--patient"] is not None:
        raise UsageError("--patient and --ledger: give one of them; the ledger has her facts as they were judged")
    if typed["--protocol"] is not None:
        raise UsageError("--protocol and --ledger: leave --protocol out; the ledger keeps the one she was judged by")


def _check_all(form: str, single: Mapping[str, object]) -> None:
    """UsageError where what was typed is of one participant, or makes no files."""
    if given := [option for option, value in single.items() if value is not None]:
        raise UsageError(f"--all takes no {given[0]}; for one participant, use --participant ID")
    if form == "text":
        raise UsageError("--all writes files; add --format html, ics, csv or json")
