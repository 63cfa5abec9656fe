"""The words of a calendar, shared by its formats."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from poi_trial.dosing.calendar import Basis, Calendar, CalendarDay, Dose, Place, Visit
from poi_trial.dosing.days_off import DaysOff
from poi_trial.output.provenance import REHEARSAL
from poi_trial.quantities import plain_number


def day_name(day: Place) -> str:
    """What to call a day: its date and cycle day, one of them alone, or what it comes after."""
    if day.after is not None:
        after = day.after
        distance = (after.months, "calendar month") if after.months else (after.days or 0, "day")
        return f"{amount(Decimal(distance[0]), distance[1])} after {after.event}"
    if day.date is None:
        return f"cycle day {day.day}"
    return str(day.date) if day.day is None else f"{day.date} (cycle day {day.day})"


def amount(number: Decimal, unit: str) -> str:
    """An amount with thousands told apart, and its unit in the plural where it is a word: `22 tablets`."""
    word = len(unit) > 2 and number != 1 and not unit.endswith("s")
    ending = ("es" if unit.endswith("x") else "s") if word else ""
    return f"{grouped(number)} {unit}{ending}"


def grouped(number: Decimal) -> str:
    """A number with its thousands told apart: `58 000 000`."""
    whole, dot, rest = plain_number(number).partition(".")
    return f"{int(whole):,}".replace(",", " ") + dot + rest


def dose_words(dose: Dose) -> str:
    """One dose in words, with its box and tablet, or with its weight, what moved it and its caution."""
    text = f"{dose.product.name}, {amount(dose.amount, dose.product.unit)}, {dose.product.route}"
    if place := dose.tablet_of:
        text += f", tablet {place.tablet} of {place.box.size}, box {place.number} of {place.boxes}"
    if dose.weight_kg is not None:
        text += f", for {plain_number(dose.weight_kg)} kg"
    if dose.moved_from:
        text += f"; MOVED from {day_name(dose.moved_from)}"
    if dose.caution:
        text += f"; {dose.caution}"
    text += "".join(f"; also read as {other}: {day_name(place)}" for other, place in dose.other_readings)
    return text + ("; TO BE CONFIRMED" if dose.to_be_confirmed else "")


def visit_words(visit: Visit) -> str:
    """One visit in words."""
    proposed = "; PROPOSED, not registered" if visit.proposed else ""
    return f"visit {visit.number} of {visit.visits.count}: {visit.visits.what}{proposed}"


def day_lines(day: CalendarDay, days_off: DaysOff) -> Iterator[str]:
    """A line for each dose and visit; those for which she comes to the site say where it may be closed."""
    off = days_off.name(day.date) if day.date else None
    closed = f", {off}" if off else ""
    for dose in day.doses:
        yield f"{day_name(day)}{'' if dose.tablet_of else closed}: {dose_words(dose)}"
    for visit in day.visits:
        yield f"{day_name(day)}{closed}: {visit_words(visit)}"


def heading(calendar: Calendar) -> str:
    """What the calendar is of, and what it was laid on."""
    stamp = f"{REHEARSAL}. " if calendar.rehearsal else ""
    whose = f" for {calendar.participant}" if calendar.participant else ""
    return f"{stamp}Arm {calendar.arm}{whose}{_weights(calendar.basis)}{_anchor(calendar)}"


def _weights(basis: Basis) -> str:
    weight = f", {plain_number(basis.weight_kg)} kg" if basis.weight_kg is not None else ""
    if basis.weight_kg is not None and basis.weighed:
        weight += f" of {basis.weighed}"
    if basis.recorded_kg is not None:
        weight += f" (in place of {plain_number(basis.recorded_kg)} kg on record)"
    again = f", weighed again {plain_number(basis.reweigh_kg)} kg" if basis.reweigh_kg is not None else ""
    return weight + again


def _anchor(calendar: Calendar) -> str:
    basis = calendar.basis
    was = f" (in place of {basis.recorded_onset} on record)" if basis.recorded_onset else ""
    if basis.start:
        return f", first tablet on {basis.start.date} as set by {basis.start.by}, without bleeding{was}"
    if late := calendar.waiting:
        return (
            f", in cycle days: with the onset {late.onset} the first dose would fall on {late.first_dose}, "
            f"before {late.not_before} (consent or allocation); it waits for the next onset"
        )
    return f", onset {basis.onset}{was}" if basis.onset else ", in cycle days (no onset given)"


def today_lines(calendar: Calendar, today: date) -> Iterator[str]:
    """What is due on the day, how much is past, and what comes next."""
    dated = [day for day in calendar.days if day.date]
    if not dated:
        yield f"Today {today}: nothing has a date yet, so nobody can say what is due"
        return
    due = [line for day in dated if day.date == today for line in (*map(dose_words, day.doses), *_visits(day))]
    yield f"Today {today}: {' | '.join(due) or 'nothing due'}"
    past = sum(day.date < today for day in dated if day.date)
    coming = next((day for day in dated if day.date and day.date > today), None)
    undated = len(calendar.days) - len(dated)
    rest = [f"next {day_name(coming)}"] if coming else []
    rest += [f"{undated} days have no date yet"] if undated else []
    yield f"Past: {past} of {len(dated)} days with a date; {'; '.join(rest) or 'nothing comes after'}"


def _visits(day: CalendarDay) -> list[str]:
    return [visit_words(visit) for visit in day.visits]


def unlisted_years(calendar: Calendar, days_off: DaysOff) -> list[int]:
    """The years of the calendar whose public holidays the protocol does not list."""
    return sorted({day.date.year for day in calendar.days if day.date} - set(days_off.years))


def unlisted(calendar: Calendar, days_off: DaysOff) -> Iterator[str]:
    """A line for each year whose public holidays are not known."""
    for year in unlisted_years(calendar, days_off):
        yield f"The public holidays of {year} are not listed in the protocol; of its days only weekends are marked"
