"""`poi enroll`: a participant gets her arm, once and for good."""

import os
from typing import Annotated

import typer

from poi_trial.cli.options import (
    AnswersOption,
    ByOption,
    ForceOption,
    OutputOption,
    PageFormatOption,
    PatientOption,
    check_choice,
    check_date,
)
from poi_trial.errors import UsageError


def enroll(
    patient: Annotated[str, typer.Argument(metavar="PATIENT", help="A patient file, a FHIR R4 Bundle, or -.")],
    ledger: Annotated[
        str | None, typer.Option("--ledger", metavar="FILE", help="The ledger; else $POI_LEDGER.")
    ] = None,
    by: ByOption = None,
    clear: Annotated[
        list[str] | None,
        typer.Option("--clear", metavar="HOLD=REASON", help="A hold that the person named by --by clears, and why."),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The screening day; on a rehearsal ledger alone.")
    ] = None,
    onset: Annotated[
        str | None, typer.Option("--onset", metavar="DATE", help="First day of bleeding, for her calendar.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Draw without asking; for scripts.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Screen and show; draw and log nothing.")] = False,
    answers: AnswersOption = None,
    which: PatientOption = None,
    form: PageFormatOption = "text",
    output: OutputOption = None,
    force: ForceOption = False,
) -> None:
    """Screen her today by the ledger's protocol and, if she is eligible and nothing holds her up, draw her arm.

    Asking again gives the same answer. Ends 0 with an arm, 3 if she is not eligible, 4 if undetermined or held,
    6 if the ledger refuses.
    """
    check_choice(form, ("text", "json"), "format")
    path = ledger or os.environ.get("POI_LEDGER")
    if not path:
        raise UsageError("name the ledger with --ledger FILE, or in POI_LEDGER")
    day = check_date(on, "--on") if on is not None else None
    first_bleeding = check_date(onset, "--onset") if onset is not None else None

    from poi_trial.cli.enroll_run import Asked, Run

    asked = Asked(patient, answers, which, day, first_bleeding, tuple(clear or ()), yes, dry_run)
    raise typer.Exit(Run(path, by, asked, form, output, force).show())
