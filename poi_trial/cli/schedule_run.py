"""The run behind `poi schedule`: the calendars, what is said beside them, and the format they are written in."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

import typer

from poi_trial.cli.options import check_date, today_at
from poi_trial.cli.schedule_basis import Asked, arms_of, basis_of
from poi_trial.dates import plus_months
from poi_trial.dosing.calendar import Calendar
from poi_trial.dosing.laying import lay_out
from poi_trial.errors import UsageError
from poi_trial.files.protocol_file import load_part
from poi_trial.files.writing import to_terminal, write
from poi_trial.protocol.dosing import DosingPart, SheetsPart
from poi_trial.protocol.heading import ProtocolFile

_FAR_MONTHS = 24


class Look(NamedTuple):
    """How calendars are shown, and where they go."""

    form: str
    language: str
    today: str | None
    alarm: bool
    output: str | None
    force: bool


Warned = tuple[tuple[str, str], ...]
"""The holds to warn of, text and source."""
Writer = Callable[[list[Calendar]], Iterator[str]]


class Shown(NamedTuple):
    """Calendars, the protocol they were laid from, the holds to warn of, and the day to mark."""

    calendars: list[Calendar]
    source: ProtocolFile[DosingPart]
    warned: Warned
    today: date | None


def run(asked: Asked, look: Look, protocol: str | None) -> None:
    """Lay out every calendar that was asked for, and write it."""
    try:
        shown = _shown(asked, look, protocol)
        for line in _notes(shown, look):
            typer.echo(line, err=True)
        if look.form == "text" and to_terminal(look.output):
            from poi_trial.output.calendar_terminal import show

            show(shown.calendars, shown.source, shown.today)
        else:
            writing = writer(look, shown.source, shown.warned, shown.today)
            write(writing(shown.calendars), look.output, force=look.force)
    except ValueError as error:
        raise UsageError(str(error)) from None


def _shown(asked: Asked, look: Look, protocol: str | None) -> Shown:
    if asked.participant is not None:
        return _of_participant(asked, look)
    return _of_arms(asked, look, protocol) if asked.patient is None else _of_patient(asked, look, protocol)


def _of_arms(asked: Asked, look: Look, protocol: str | None) -> Shown:
    source = load_part(SheetsPart, protocol)
    dosing = source.protocol.dosing
    basis = basis_of(asked, dosing)
    calendars = [lay_out(dosing, arm, basis) for arm in arms_of(asked, dosing)]
    return Shown(calendars, source, warned_of(source), today_of(look, source))


def _of_patient(asked: Asked, look: Look, protocol: str | None) -> Shown:
    from poi_trial.cli.schedule_patient import calendar_of_patient
    from poi_trial.protocol.participant import ParticipantPart

    source = load_part(ParticipantPart, protocol)
    today = today_of(look, source)
    calendar = calendar_of_patient(asked, source.protocol, today or today_at(source.protocol.trial.time_zone))
    warned = tuple((hold.text, hold.source) for hold in source.protocol.holds)
    return Shown([calendar], source, warned, today)


def _of_participant(asked: Asked, look: Look) -> Shown:
    from poi_trial.cli.schedule_ledger import calendar_of_participant

    calendar, source = calendar_of_participant(asked)
    return Shown([calendar], source, warned_of(source), today_of(look, source))


def warned_of(source: ProtocolFile[SheetsPart]) -> Warned:
    """The holds that a clinician is warned of, each with its source."""
    return tuple((hold.text, hold.source) for hold in source.protocol.holds)


def today_of(look: Look, source: ProtocolFile[DosingPart]) -> date | None:
    """The day to mark; None where none is."""
    if look.today == "today":
        return today_at(source.protocol.trial.time_zone)
    return check_date(look.today, "--today") if look.today is not None else None


def _notes(shown: Shown, look: Look) -> Iterator[str]:
    """What whoever makes the calendar should know, for stderr."""
    basis = shown.calendars[0].basis
    late = next((calendar.waiting for calendar in shown.calendars if calendar.waiting), None)
    anchor = late.onset if late else basis.onset or (basis.start.date if basis.start else None)
    if anchor is not None:
        now = shown.today or today_at(shown.source.protocol.trial.time_zone)
        if not plus_months(now, -_FAR_MONTHS) <= anchor <= plus_months(now, _FAR_MONTHS):
            yield f"Note: {anchor} is more than 2 years from {now}; check the year."
    if basis.recorded_onset:
        yield f"Note: counted from {anchor}; the onset on record is {basis.recorded_onset}."
    if late:
        yield f"Note: no dates; the first dose would fall on {late.first_dose}, before {late.not_before}."
    undated = sum(day.date is None for calendar in shown.calendars for day in calendar.days)
    if look.form == "ics" and undated:
        yield f"Note: {undated} days have no date yet and are not in the file; delete those that her telephone has."


def writer(look: Look, source: ProtocolFile[DosingPart], warned: Warned, today: date | None) -> Writer:
    """What makes calendars of one protocol into the text of a file; made once, it makes many at little cost each."""
    match look.form:
        case "json":
            from poi_trial.output.calendar_json import as_json

            return lambda calendars: iter([as_json(calendars, source, today)])
        case "csv":
            from poi_trial.output.calendar_csv import as_csv

            return lambda calendars: as_csv(calendars, source)
        case "html" | "ics":
            return _translated(look, source, warned, today)
        case _:
            from poi_trial.output.calendar_text import as_text

            return lambda calendars: as_text(calendars, source, today)


def _translated(look: Look, source: ProtocolFile[DosingPart], warned: Warned, today: date | None) -> Writer:
    from poi_trial.output.language import Language

    language = Language(look.language, source.protocol.translations)
    if look.form == "ics":
        from poi_trial.output.calendar_ics import Telephone

        telephone = Telephone(source, language, today, alarm=look.alarm)
        return lambda calendars: map(telephone.file, calendars)
    from poi_trial.output.calendar_html import Wall
    from poi_trial.output.calendar_sheets import Sheets

    return Wall(Sheets(source, language, today, warned)).page
