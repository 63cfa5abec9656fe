"""Calendars at a terminal: month by month, every kind of day told apart by letter as well as by colour."""

from calendar import Calendar as MonthGrid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from shutil import get_terminal_size

from rich.columns import Columns
from rich.console import Console
from rich.table import Table
from rich.text import Text

from poi_trial.dosing.calendar import Calendar, CalendarDay
from poi_trial.dosing.days_off import DaysOff
from poi_trial.output.calendar_text import registered, totals
from poi_trial.output.calendar_words import day_lines, day_name, heading, today_lines, unlisted, visit_words
from poi_trial.output.plain import clean
from poi_trial.output.provenance import assumption_lines, provenance_line
from poi_trial.protocol.dosing import DosingPart
from poi_trial.protocol.heading import ProtocolFile

_STYLES = {"white": "black on white", "pink": "black on bright_magenta"}
_INFUSION, _VISIT, _PAUSE = "bold white on blue", "bold green", "dim"
_WEEK = 7


def show(calendars: list[Calendar], source: ProtocolFile[DosingPart], today: date | None) -> None:
    """Print every calendar, what it comes to, and what it rests on."""
    console = Console(highlight=False, width=get_terminal_size().columns)
    for calendar in calendars:
        console.print(Text(clean(heading(calendar)), "bold"))
        console.print(Columns(list(_months(calendar, today) if calendar.dated else _cycles(calendar)), padding=(1, 4)))
        console.print(_legend(calendar))
        days_off = source.protocol.days_off
        marked = today_lines(calendar, today) if today else ()
        for line in (*marked, *_special(calendar, days_off), *unlisted(calendar, days_off)):
            console.print(Text(clean(line)))
        console.print(Text(f"Confirmed: {clean(totals(calendar.totals.confirmed))}", "bold"))
        console.print(Text(f"With what is to be confirmed: {clean(totals(calendar.totals.all))}"))
        for line in registered(calendar):
            console.print(Text(clean(line), "dim"))
        console.print()
    assumptions = [each for calendar in calendars for each in calendar.assumptions]
    for line in assumption_lines(source, assumptions):
        console.print(Text(f"Rests on {line}", "dim"))
    console.print(Text(provenance_line(source), "dim"))


def _months(calendar: Calendar, today: date | None) -> Iterator[Table]:
    days = {day.date: day for day in calendar.days if day.date}
    pauses = {d for p in calendar.pauses for d in _span(p.first.date, p.last.date)}
    months = sorted({(day.year, day.month) for day in days if day})
    for year, month in months:
        table = Table(box=None, padding=(0, 1, 0, 0), title=f"{date(year, month, 1):%B %Y}", title_style="bold")
        for name in ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"):
            table.add_column(name, header_style="dim", no_wrap=True)
        for week in MonthGrid().monthdatescalendar(year, month):
            cells = {d: _cell(d.day, days.get(d), d in pauses) if d.month == month else Text() for d in week}
            if today in cells:
                cells[today].stylize("reverse", 0, 2)
            table.add_row(*cells.values())
        yield table


def _span(first: date | None, last: date | None) -> Iterator[date]:
    if first and last:
        yield from (date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1))


def _cycles(calendar: Calendar) -> Iterator[Table]:
    days = {day.day: day for day in calendar.days if day.day}
    pauses = {day for pause in calendar.pauses for day in range(pause.first.earliest, pause.last.earliest + 1)}
    table = Table(box=None, padding=(0, 1, 0, 0), title="Cycle days", title_style="bold", show_header=False)
    for first in range(1, max((*days, *pauses), default=0) + 1, _WEEK):
        week = range(first, first + _WEEK)
        table.add_row(*(_cell(number, days.get(number), number in pauses) for number in week))
    yield table


def _cell(number: int, day: CalendarDay | None, pause: bool) -> Text:
    cell = Text(f"{number:>2} ")
    if day is None:
        return cell + Text("-  ", _PAUSE) if pause else cell + Text("   ")
    letters = [(dose.product.letter or "?", _STYLES.get(dose.product.colour or "", _INFUSION)) for dose in day.doses]
    letters += [("v", _VISIT) for _ in day.visits]
    for letter, style in letters:
        cell.append(letter, style)
    if day.to_be_confirmed:
        cell.append("?")
    return cell + Text(" " * max(0, 3 - len(letters) - day.to_be_confirmed))


def _legend(calendar: Calendar) -> Text:
    legend = Text()
    for product in {dose.product.id: dose.product for day in calendar.days for dose in day.doses}.values():
        legend.append(product.letter or "?", _STYLES.get(product.colour or "", _INFUSION))
        legend.append(f" {clean(product.name)}   ")
    legend.append("v", _VISIT).append(" visit   ").append("-", _PAUSE).append(" no tablet   ")
    return legend.append("? to be confirmed")


def _special(calendar: Calendar, days_off: DaysOff) -> Iterator[str]:
    """The days that need words: doses that are no tablet of a box, the first visit, and proposed ones."""
    for day in calendar.days:
        apart = replace(day, doses=tuple(dose for dose in day.doses if dose.tablet_of is None), visits=())
        yield from day_lines(apart, days_off)
    visits = [(day, visit) for day in calendar.days for visit in day.visits]
    yield from (f"{day_name(day)}: {visit_words(visit)}" for day, visit in visits[:1])
    if len(visits) > 1:
        yield f"then every visit marked v, the last on {day_name(visits[-1][0])}"
    for pause in calendar.pauses:
        if pause.caution:
            yield f"No tablets after box {pause.number} of {pause.box.name}: {pause.caution}"
