"""The sheets of one calendar: hers, a page a month and what they rest on; the pharmacist's; the nurse's."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from poi_trial.dosing.calendar import Calendar
from poi_trial.output.calendar_months import Page, Pages
from poi_trial.output.calendar_tables import Table, Tables
from poi_trial.output.calendar_words import unlisted_years
from poi_trial.output.language import Language
from poi_trial.output.plain import clean
from poi_trial.output.provenance import in_order
from poi_trial.protocol.dosing import DosingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.quantities import plain_number

_UNNAMED = "____________"


class Sheet(NamedTuple):
    """One page of A4: `kind` is `month`, `about` or `staff`; `loud` says that what it counts from is no onset."""

    kind: str
    over: str
    title: str
    facts: tuple[tuple[str, str], ...]
    anchor: str
    loud: bool
    page: Page | None = None
    due: str = ""
    """What is due today."""
    tables: tuple[Table, ...] = ()
    lines: tuple[str, ...] = ()
    stamp: str = ""
    """That it is of a rehearsal."""


@dataclass(frozen=True)
class Sheets:
    """Makes the sheets from a protocol in one language; `warned` are holds, each with its source."""

    source: ProtocolFile[DosingPart]
    language: Language
    today: date | None
    warned: tuple[tuple[str, str], ...]

    @property
    def pages(self) -> Pages:
        """Makes the squares of the months."""
        return Pages(self.language, self.source.protocol.days_off, self.today)

    def of(self, calendar: Calendar) -> Iterator[Sheet]:
        """Every sheet, in the order in which they are printed."""
        stamp = self.language.word("rehearsal") if calendar.rehearsal else ""
        return (sheet._replace(stamp=stamp) for sheet in self._each(calendar))

    def _each(self, calendar: Calendar) -> Iterator[Sheet]:
        said, tables = self.language, Tables(calendar, self.language, self.pages)
        mine, site = said.word("my calendar"), said.own(self.source.protocol.trial.site)
        hers, anchor = self._facts(calendar), (self.anchor(calendar), calendar.basis.onset is None)
        made = list(self.pages.of(calendar))
        marked = next((page for page in made if page.today), made[0] if made else None)
        for page in made:
            due = self._due(calendar) if page is marked else ""
            yield Sheet("month", mine, page.title, hers, *anchor, page, due)
        yield self._about(calendar, tables)
        confirm = said.word("to confirm")
        staff = (*hers, (said.word("arm"), calendar.arm), *self._weights(calendar))
        asked = tuple(
            said.word("named", name=confirm, what=said.own(note.to_confirm))
            for note in calendar.notes
            if note.to_confirm
        )
        supplied = (tables.supply(), tables.dispensing())
        yield Sheet("staff", site, said.word("pharmacist"), staff, *anchor, tables=supplied, lines=asked)
        seen = (tables.visits(), *([tables.clinician(self.warned)] if self.warned else []))
        yield Sheet("staff", site, said.word("nurse"), staff, *anchor, tables=seen)

    def _about(self, calendar: Calendar, tables: Tables) -> Sheet:
        said, protocol = self.language, self.source.protocol
        rests = set(in_order(self.source, calendar.assumptions))
        assumed = [each for each in protocol.assumptions if each.id in rests]
        left = self.pages.without_a_date(calendar)
        open_days = [tables.without_a_date(left)] if left else []
        lines = [said.word("about text")]
        if calendar.dated and protocol.days_off.source:
            lines.append(said.word("days off source", source=said.own(protocol.days_off.source)))
        lines += [said.word("days off unknown", year=year) for year in unlisted_years(calendar, protocol.days_off)]
        lines += [said.word("translation")] if said.word("translation") else []
        return Sheet(
            "about",
            said.word("my calendar"),
            said.word("about"),
            self._facts(calendar),
            self.anchor(calendar),
            calendar.basis.onset is None,
            tables=(*open_days, tables.readings(), tables.assumptions(assumed)),
            lines=tuple(lines),
        )

    def _facts(self, calendar: Calendar) -> tuple[tuple[str, str], ...]:
        said = self.language
        her = calendar.participant or _UNNAMED
        return (said.word("trial"), self.source.protocol.trial.id), (said.word("participant"), her)

    def _weights(self, calendar: Calendar) -> Iterator[tuple[str, str]]:
        """The weight on record with its day, or the one typed beside the one on record that it took the place of."""
        was, now, weighed = calendar.basis.recorded_kg, calendar.basis.weight_kg, calendar.basis.weighed
        if now is not None and weighed is not None:
            day = self.language.date(weighed.first) if weighed.exact else str(weighed)
            yield self.language.word("weight"), self.language.word("weighed", kg=plain_number(now), date=day)
        if was is not None and now is not None:
            kilograms = {"was": plain_number(was), "now": plain_number(now)}
            yield self.language.word("weight"), self.language.word("in place of", **kilograms)

    def anchor(self, calendar: Calendar) -> str:
        """What the calendar counts from, or why it has no dates; the onset on record that it took the place of."""
        anchor, was = self._anchor(calendar), calendar.basis.recorded_onset
        return self.language.word("recorded onset", anchor=anchor, was=self.language.date(was)) if was else anchor

    def _anchor(self, calendar: Calendar) -> str:
        said, basis, late = self.language, calendar.basis, calendar.waiting
        if basis.start:
            return said.word("start", date=said.weekday(basis.start.date), by=clean(basis.start.by))
        if late:
            days = {"onset": late.onset, "first_dose": late.first_dose, "not_before": late.not_before}
            return said.word("waiting", **{name: said.date(day) for name, day in days.items()})
        return said.word("onset", date=said.weekday(basis.onset)) if basis.onset else said.word("no dates")

    def _due(self, calendar: Calendar) -> str:
        if self.today is None or not calendar.dated:
            return ""
        today = self.language.word("today is", date=self.language.weekday(self.today))
        due = self.language.word("semicolon").join(self.pages.due(calendar))
        return self.language.word("named", name=today, what=due)
