"""One language of calendars: the words of the catalogue, the protocol's sentences, dates and amounts."""

import datetime
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from markupsafe import Markup

from poi_trial.dosing.calendar import Place
from poi_trial.output.calendar_words import amount, grouped
from poi_trial.output.plain import clean
from poi_trial.protocol.translations import Translations

_ENGLISH = Markup('<span lang="en">{}</span>')
_QUOTED = Markup('<q lang="en">{}</q>')
_CATALOGUE = Path(__file__).with_name("calendar_catalogue.json")
OWN = "en"
"""The language that a protocol is written in, apart from its translations."""


class Language:
    """How everything on a calendar is said in one language."""

    def __init__(self, code: str, translations: Translations) -> None:
        self.code = code
        catalogue: Mapping[str, Mapping[str, str]] = json.loads(_CATALOGUE.read_text("utf-8"))
        self._words = {key: entry[code] for key, entry in catalogue.items()}
        self._sentences = {entry.of: entry.reads for entry in translations.get(code, ())}
        self.weekdays = self._words["weekdays"].split()
        self.short_weekdays = self._words["short weekdays"].split()
        self._months = self._words["months"].split()

    def word(self, key: str, **values: object) -> str:
        """A word or sentence of the catalogue, with its values put in."""
        return self._words[key].format_map(values)

    def own(self, sentence: str) -> str:
        """A sentence of the protocol, translated where the protocol has a translation, and cleaned."""
        return clean(self._sentences.get(sentence, sentence))

    def listed(self, *parts: str) -> str:
        """Parts one after another, with the commas of the language."""
        return self.word("comma").join(parts)

    def marked(self, sentence: str) -> Markup | str:
        """The sentence for a page, marked as English where it has no translation."""
        said = self.own(sentence)
        return said if self.has(sentence) else _ENGLISH.format(said)

    def registered(self, sentence: str) -> Markup:
        """A registered sentence for a page: a quotation that is English in every language."""
        return _QUOTED.format(clean(sentence))

    def has(self, sentence: str) -> bool:
        """Whether the sentence is said in this very language."""
        return self.code == OWN or sentence in self._sentences

    def date(self, day: datetime.date) -> str:
        """A date as it is written out: `5 January 2026`."""
        return self.word("date", day=day.day, month=self._months[day.month - 1], year=day.year)

    def weekday(self, day: datetime.date) -> str:
        """A date with its day of the week."""
        return self.word("weekday and date", weekday=self.weekdays[day.weekday()], date=self.date(day))

    def month(self, first: datetime.date) -> str:
        """The month that a day lies in: `January 2026`."""
        return self.word("month", month=self._months[first.month - 1], year=first.year)

    def place(self, place: Place) -> str:
        """What to call a day: its date, else its cycle day, else what it comes after."""
        if place.date is not None:
            return self.weekday(place.date)
        if place.after is None:
            return self.word("cycle day", day=place.day)
        after = place.after
        number = after.months or after.days
        one, more = ("month after", "months after") if after.months else ("day after", "days after")
        return self.word(one if number == 1 else more, number=number, event=self.own(after.event))

    def amount(self, number: Decimal, unit: str) -> str:
        """An amount with its unit."""
        if self.code == OWN:
            return amount(number, unit)
        # Boxes are counted by the program, other units are the protocol's.
        return f"{grouped(number)} {self.word('box') if unit == 'box' else self.own(unit)}"
