"""The command line: every command with its file."""

import sys
from typing import Annotated, Any

import typer

from poi_trial import __version__
from poi_trial.cli.assess import assess
from poi_trial.cli.command_or_file import CommandOrFile
from poi_trial.cli.enroll import enroll
from poi_trial.cli.ledger_amend import ledger_amend
from poi_trial.cli.ledger_backup import ledger_backup
from poi_trial.cli.ledger_close import ledger_close
from poi_trial.cli.ledger_export import ledger_export
from poi_trial.cli.ledger_open import ledger_open
from poi_trial.cli.ledger_pause import ledger_pause
from poi_trial.cli.ledger_resume import ledger_resume
from poi_trial.cli.ledger_show import ledger_show
from poi_trial.cli.ledger_verify import ledger_verify
from poi_trial.cli.ledger_void import ledger_void
from poi_trial.cli.patient_new import patient_new
from poi_trial.cli.patient_read import patient_read
from poi_trial.cli.patient_schema import patient_schema
from poi_trial.cli.protocol_check import protocol_check
from poi_trial.cli.protocol_new import protocol_new
from poi_trial.cli.protocol_schema import protocol_schema
from poi_trial.cli.protocol_show import protocol_show
from poi_trial.cli.randomize import randomize
from poi_trial.cli.schedule import schedule
from poi_trial.cli.screen import screen
from poi_trial.files.writing import write

_SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
_PIPED = any(stream is None or not stream.isatty() for stream in (sys.stdout, sys.stderr))
if _PIPED:
    # Nothing is wrapped: no line of help is as long.
    _SETTINGS["terminal_width"] = 10_000

app = typer.Typer(
    name="poi",
    help="Who may enter a trial, which arm she gets, and what she takes on which day.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None if _PIPED else "rich",
    context_settings=_SETTINGS,
)
patient = typer.Typer(
    help="Patient files; `poi patient RECORD` writes the one that a FHIR record amounts to.",
    no_args_is_help=True,
    context_settings=_SETTINGS,
    cls=CommandOrFile,
)
ledger = typer.Typer(help="Who got which slot, for good.", no_args_is_help=True, context_settings=_SETTINGS)
protocol = typer.Typer(help="The protocol file.", no_args_is_help=True, context_settings=_SETTINGS)

app.command()(screen)
app.command()(randomize)
app.command()(assess)
app.command()(schedule)
app.command()(enroll)
app.add_typer(ledger, name="ledger")
app.add_typer(patient, name="patient")
app.add_typer(protocol, name="protocol")
ledger.command("open")(ledger_open)
ledger.command("show")(ledger_show)
ledger.command("verify")(ledger_verify)
ledger.command("export")(ledger_export)
ledger.command("void")(ledger_void)
ledger.command("amend")(ledger_amend)
ledger.command("pause")(ledger_pause)
ledger.command("resume")(ledger_resume)
ledger.command("close")(ledger_close)
ledger.command("backup")(ledger_backup)
patient.command("new")(patient_new)
patient.command("schema")(patient_schema)
patient.command(CommandOrFile.DEFAULT)(patient_read)
protocol.command("new")(protocol_new)
protocol.command("check")(protocol_check)
protocol.command("show")(protocol_show)
protocol.command("schema")(protocol_schema)


def _version(wanted: bool) -> None:
    if wanted:
        write([f"poi-trial {__version__}\n"], None, force=False)
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Who may enter a trial, which arm she gets, and what she takes on which day."""
