"""Sentences of the protocol in other languages, for what participants read; each names the sentence it stands for."""

from collections.abc import Iterable, Iterator

from poi_trial.errors import PathStep
from poi_trial.model import Many, Model
from poi_trial.protocol.heading import Text
from poi_trial.scalars import Id

Fault = tuple[tuple[PathStep, ...], str]


class Translation(Model):
    """A sentence of this protocol, word for word, and how it reads in the other language."""

    of: Text
    reads: Text


Translations = dict[Id, Many[Translation]]
"""The entries by language, as BCP 47 writes it: `zh`."""


def translation_faults(translations: Translations, parts: Iterable[object]) -> Iterator[Fault]:
    """Translations of a sentence that none of the parts has, or has no longer, and those that stand twice."""
    sentences = set(_sentences(parts))
    for language, entries in translations.items():
        seen: set[str] = set()
        for place, entry in enumerate(entries):
            path: tuple[PathStep, ...] = ("translations", language, place, "of")
            if entry.of not in sentences:
                yield path, "no sentence of this protocol reads so; translate what it says now, word for word"
            elif entry.of in seen:
                yield path, "is translated twice; keep one"
            seen.add(entry.of)


def _sentences(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Model():
            yield from _sentences(tuple(getattr(value, name) for name in type(value).model_fields))
        case tuple() | list():
            for entry in value:
                yield from _sentences(entry)
        case _:
            pass
