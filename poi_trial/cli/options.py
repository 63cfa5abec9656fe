"""The options that commands share, and the checks of their values."""

from datetime import date, datetime
from typing import Annotated

import typer

from poi_trial.dates import read_date
from poi_trial.errors import UsageError, did_you_mean

ProtocolOption = Annotated[
    str | None,
    typer.Option(
        "--protocol",
        metavar="FILE",
        help="The protocol file; else $POI_PROTOCOL, ./protocol.yaml, the shipped one.",
    ),
]
FormatOption = Annotated[str, typer.Option("--format", metavar="FORMAT", help="text, json or csv.")]
PageFormatOption = Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or json.")]
JsonFormatOption = Annotated[str, typer.Option("--format", metavar="FORMAT", help="json, as it is in any case.")]
OutputOption = Annotated[
    str | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE, whole or not at all.")
]
ForceOption = Annotated[bool, typer.Option("--force", help="Let --output replace an existing file.")]

AnswersOption = Annotated[
    str | None,
    typer.Option("--answers", metavar="FILE", help="A small patient file that completes the record of one woman."),
]
PatientOption = Annotated[
    str | None, typer.Option("--patient", metavar="ID", help="Which patient, where a FHIR record holds several.")
]

LedgerArgument = Annotated[str, typer.Argument(metavar="FILE", help="The ledger.")]
ByOption = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who acts; else the account of this machine.")
]
ReasonOption = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why, in at least 10 characters; it is kept for good.")
]


def check_choice(value: str, choices: tuple[str, ...], what: str) -> str:
    """One of the choices, or a usage error that names them."""
    if value not in choices:
        hint = did_you_mean(value, list(choices))
        listed = "" if "choose one of" in hint else f" Choices: {', '.join(choices)}."
        raise UsageError(f'there is no {what} "{value}"{hint}{listed}')
    return value


def today_at(time_zone: str) -> date:
    """The calendar day that it is now in an IANA time zone."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(time_zone)).date()


def check_date(value: str, option: str) -> date:
    """A whole date, or a usage error that says how to write one."""
    try:
        return read_date(value)
    except ValueError as error:
        raise UsageError(f"{option}: {value} {error}") from None


def check_whole_number(value: str, option: str) -> int:
    """A whole number of at most 18 digits, or a usage error that says how to write one."""
    if not (value.isascii() and value.isdecimal() and len(value) <= 18):
        raise UsageError(f'{option}: "{value}" is no whole number above 0; write one such as 50')
    return int(value)
