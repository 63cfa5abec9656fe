"""`poi ledger amend`: a new version of the protocol, a participant's true stratum, or who a screened woman is."""

from typing import Annotated

import typer

from poi_trial.cli.options import (
    ByOption,
    LedgerArgument,
    PageFormatOption,
    ReasonOption,
    check_choice,
    check_date,
    today_at,
)
from poi_trial.errors import UsageError


def ledger_amend(
    file: LedgerArgument,
    reason: ReasonOption,
    participant: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Whom it concerns; none for --protocol.")
    ] = None,
    protocol: Annotated[
        str | None, typer.Option("--protocol", metavar="FILE", help="The new version of the protocol.")
    ] = None,
    stratum: Annotated[
        str | None,
        typer.Option("--stratum", metavar="FACTOR=LEVEL;…", help="The true stratum of the participant."),
    ] = None,
    birth_date: Annotated[
        str | None,
        typer.Option(
            "--birth-date", metavar="DATE", help="Her birth date, mistyped when she was screened; needs --by."
        ),
    ] = None,
    sex: Annotated[
        str | None, typer.Option("--sex", metavar="SEX", help="Her sex, mistyped when she was screened; needs --by.")
    ] = None,
    by: ByOption = None,
    form: PageFormatOption = "text",
) -> None:
    """Put a new protocol version in force, or write down of one person what was wrong; slot and arm stay.

    A version that changes arms, ratio, procedure or factors opens a new epoch with a list of its own. Birth date and
    sex are corrected before an arm is drawn, never after.
    """
    named = [value for value in (stratum, birth_date, sex) if value is not None]
    if (participant is None) != (not named) or len([*named, *([protocol] if protocol else [])]) != 1:
        raise UsageError(
            "write --protocol FILE, or ID with one of --stratum FACTOR=LEVEL, --birth-date DATE, --sex SEX"
        )

    from poi_trial.cli.ledger_act import act

    if participant is not None and stratum is not None:
        act(file, by, reason, form, lambda acting: acting.correct(participant, stratum))
        return
    if participant is not None:
        fact, value = _identity(birth_date, sex, by)
        act(file, by, reason, form, lambda acting: acting.identify(participant, fact, value))
        return
    from poi_trial.files.protocol_file import load_to_keep
    from poi_trial.protocol.whole import Protocol

    source, text = load_to_keep(Protocol, protocol)
    act(file, by, reason, form, lambda acting: acting.amend(source, text))


def _identity(birth_date: str | None, sex: str | None, by: str | None) -> tuple[str, str]:
    """The fact of who she is and its value; UsageError where it is none, or nobody is named who found it out."""
    from poi_trial.ledger.identity import SEXES

    if by is None:
        raise UsageError("--by: name who found out; who a person is is corrected by name and reason")
    if birth_date is not None:
        born = check_date(birth_date, "--birth-date")
        if born > today_at("UTC"):
            raise UsageError(f"--birth-date: {born} is yet to come; check the year")
        return "birth_date", born.isoformat()
    return "sex", check_choice(sex or "", SEXES, "sex")
