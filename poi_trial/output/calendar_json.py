"""Calendars as JSON."""

import json
from datetime import date
from decimal import Decimal

from poi_trial.dosing.calendar import Basis, Calendar, CalendarDay, Dose, Pause, Place, Total, Visit
from poi_trial.dosing.days_off import DaysOff
from poi_trial.dosing.products import Sourced
from poi_trial.output.provenance import in_order, provenance
from poi_trial.protocol.dosing import DosingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.quantities import plain_number


def as_json(calendars: list[Calendar], source: ProtocolFile[DosingPart], today: date | None) -> str:
    """One JSON object with every arm's calendar."""
    document = {
        "arms": [as_document(calendar, source, today) for calendar in calendars],
        "assumptions": in_order(source, (each for calendar in calendars for each in calendar.assumptions)),
        **({"today": _date(today)} if today else {}),
        **provenance(source),
    }
    return json.dumps(document, indent=1) + "\n"


def as_document(calendar: Calendar, source: ProtocolFile[DosingPart], today: date | None = None) -> dict[str, object]:
    """The calendar of one arm as plain values."""
    return {
        "arm": calendar.arm,
        "participant": calendar.participant,
        "rehearsal": calendar.rehearsal,
        **_basis(calendar.basis),
        "waiting": _waiting(calendar),
        "days": [_day(day, source.protocol.days_off, today) for day in calendar.days],
        "pauses": [_pause(pause) for pause in calendar.pauses],
        "totals": {
            "confirmed": [_total(total) for total in calendar.totals.confirmed],
            "all": [_total(total) for total in calendar.totals.all],
        },
        "notes": [_note(note) for note in calendar.notes],
        "assumptions": in_order(source, calendar.assumptions),
    }


def _basis(basis: Basis) -> dict[str, object]:
    return {
        "weight_kg": _number(basis.weight_kg),
        "recorded_kg": _number(basis.recorded_kg),
        "weighed": str(basis.weighed) if basis.weighed else None,
        "reweigh_kg": _number(basis.reweigh_kg),
        "onset": _date(basis.onset),
        "recorded_onset": _date(basis.recorded_onset),
        "start": {"date": _date(basis.start.date), "by": basis.start.by} if basis.start else None,
        "moves": [{"event": event, "to": _date(day)} for event, day in basis.moves],
    }


def _waiting(calendar: Calendar) -> dict[str, object] | None:
    if (late := calendar.waiting) is None:
        return None
    return {"onset": _date(late.onset), "first_dose": _date(late.first_dose), "not_before": _date(late.not_before)}


def _day(day: CalendarDay, days_off: DaysOff, today: date | None) -> dict[str, object]:
    document = {
        **_place(day),
        "doses": [_dose(dose) for dose in day.doses],
        "visits": [_visit(visit) for visit in day.visits],
        "to_be_confirmed": day.to_be_confirmed,
        "day_off": days_off.name(day.date) if day.date else None,
    }
    if today and day.date:
        document["when"] = "due" if day.date == today else "past" if day.date < today else "to come"
    return document


def _dose(dose: Dose) -> dict[str, object]:
    document: dict[str, object] = {
        "product": dose.product.name,
        "amount": plain_number(dose.amount),
        "unit": dose.product.unit,
        "route": dose.product.route,
        "to_be_confirmed": dose.to_be_confirmed,
    }
    if place := dose.tablet_of:
        document["box"] = {
            "name": place.box.name,
            "number": place.number,
            "of": place.boxes,
            "tablet": place.tablet,
            "tablets": place.box.size,
        }
    if dose.event:
        document["event"] = dose.event
    if dose.weight_kg is not None:
        document |= {"weight_kg": _number(dose.weight_kg), "weigh_again": dose.weigh_again}
    if dose.moved_from:
        document["moved_from"] = _place(dose.moved_from)
    if dose.window:
        document["window"] = [_place(place) for place in dose.window]
    if dose.caution:
        document["caution"] = dose.caution
    if dose.other_readings:
        document["other_readings"] = [{"text": text, **_place(place)} for text, place in dose.other_readings]
    return document


def _place(place: Place) -> dict[str, object]:
    document: dict[str, object] = {"day": place.day, "date": _date(place.date)}
    if place.after is not None:
        document["after"] = place.after.model_dump(exclude_none=True)
    return document


def _visit(visit: Visit) -> dict[str, object]:
    return {
        "visit": f"{visit.visits.id}-{visit.number}",
        "number": visit.number,
        "of": visit.visits.count,
        "what": visit.visits.what,
        "proposed": visit.proposed,
    }


def _pause(pause: Pause) -> dict[str, object]:
    return {
        "box": pause.number,
        "from_day": pause.first.day,
        "to_day": pause.last.day,
        "from_date": _date(pause.first.date),
        "to_date": _date(pause.last.date),
        "to_be_confirmed": pause.to_be_confirmed,
        "caution": pause.caution,
    }


def _total(total: Total) -> dict[str, object]:
    return {"product": total.name, "amount": plain_number(total.amount), "unit": total.unit}


def _note(note: Sourced) -> dict[str, object]:
    return {
        "registered": note.text,
        "read_as": note.reading,
        "to_confirm": note.to_confirm,
        "assumptions": list(note.assumes),
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain_number(value)


def _date(day: date | None) -> str | None:
    return day.isoformat() if day else None
