"""The words of a calendar, shared by its formats."""

from decimal import Decimal

from poi_trial.dosing.calendar import Calendar, Dose, Place, Visit
from poi_trial.quantities import plain_number


def day_name(day: Place) -> str:
    """What to call a day: its date and cycle day, its cycle day alone, or what it comes after."""
    if day.after is not None:
        after = day.after
        distance = (after.months, "calendar month") if after.months else (after.days or 0, "day")
        return f"{amount(Decimal(distance[0]), distance[1])} after {after.event}"
    return f"{day.date} (cycle day {day.day})" if day.date else f"cycle day {day.day}"


def amount(number: Decimal, unit: str) -> str:
    """An amount with thousands told apart, and its unit in the plural where it is a word: `22 tablets`."""
    whole, dot, rest = plain_number(number).partition(".")
    grouped = f"{int(whole):,}".replace(",", " ")
    word = len(unit) > 2 and number != 1 and not unit.endswith("s")
    ending = ("es" if unit.endswith("x") else "s") if word else ""
    return f"{grouped}{dot}{rest} {unit}{ending}"


def dose_words(dose: Dose) -> str:
    """One dose in words, with its box and tablet, or its caution."""
    text = f"{dose.product.name}, {amount(dose.amount, dose.product.unit)}, {dose.product.route}"
    if place := dose.tablet_of:
        text += f", tablet {place.tablet} of {place.box.size}, box {place.number} of {place.boxes}"
    if dose.caution:
        text += f"; {dose.caution}"
    text += "".join(f"; also read as {other}: {day_name(place)}" for other, place in dose.other_readings)
    return text + ("; TO BE CONFIRMED" if dose.to_be_confirmed else "")


def visit_words(visit: Visit) -> str:
    """One visit in words."""
    proposed = "; PROPOSED, not registered" if visit.proposed else ""
    return f"visit {visit.number} of {visit.visits.count}: {visit.visits.what}{proposed}"


def heading(calendar: Calendar) -> str:
    """What the calendar is of."""
    weight = f", {plain_number(calendar.basis.weight_kg)} kg" if calendar.basis.weight_kg is not None else ""
    onset = f", onset {calendar.basis.onset}" if calendar.basis.onset else ", in cycle days (no onset given)"
    return f"Arm {calendar.arm}{weight}{onset}"
