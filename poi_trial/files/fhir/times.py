"""Dates and times of a FHIR record as days of the site."""

import re
from datetime import date, datetime

from poi_trial.dates import FIRST_YEAR, PartialDate, read_partial_date
from poi_trial.files.fhir.element import Element

_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_KEYS = ("DateTime", "Date", "Instant")


def day_in(text: str, zone: str) -> PartialDate:
    """Read a FHIR date, dateTime or instant: a moment is the day that it then was in the time zone `zone`.

    Servers export moments in UTC or in a zone of their own; the days of a trial are the site's. A time without a
    zone is taken as local. ValueError says what is wrong.
    """
    moment = _MOMENT.fullmatch(text)
    if moment is None or moment[4] is None:
        day = moment[1] if moment else text
        if ".." in day:
            raise ValueError("is not a date of FHIR")
        return read_partial_date(day)
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - few records need it

    # The day as written is checked first: it says better what is wrong with it.
    read_partial_date(moment[1])
    try:
        # A leap second is legal in FHIR, and Python has none.
        moment_read = datetime.fromisoformat(text.replace(":60", ":59"))
        return PartialDate.on(moment_read.astimezone(ZoneInfo(zone)).date())
    except (ValueError, OverflowError):
        raise ValueError("is not a moment of the day") from None


def day_at(element: Element, key: str, zone: str) -> PartialDate | None:
    """The day under a key of an element; one that cannot be read is a fault."""
    text = element.text(key)
    try:
        return day_in(text, zone) if text else None
    except ValueError as error:
        element.fault(str(error), key)
        return None


def span_at(element: Element, stem: str, zone: str) -> tuple[PartialDate | None, PartialDate | None]:
    """Begin and end of `effective[x]` and its like: one day, or a Period that may lack either."""
    for key in _KEYS:
        if day := day_at(element, stem + key, zone):
            return day, day
    period = element.element(stem + "Period")
    if period is None:
        return None, None
    start, end = day_at(period, "start", zone), day_at(period, "end", zone)
    if start and end and end.last < start.first:
        period.fault("ends before it starts")
        return None, None
    return start, end


def days_at(element: Element, stem: str, zone: str) -> PartialDate | None:
    """All the days on which something can have been that lies in `effective[x]`; None where an end is open."""
    start, end = span_at(element, stem, zone)
    return PartialDate(start.first, end.last) if start and end else None


def some_day(since: PartialDate | None, until: date) -> PartialDate:
    """A day that is only known to lie between two."""
    first = since.first if since else date(FIRST_YEAR, 1, 1)
    return PartialDate(first, max(first, until))
