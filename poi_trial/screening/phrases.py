"""Names looked for in the words of records: folded, as whole words, the longest first."""

import unicodedata
from collections.abc import Callable, Iterable
from itertools import filterfalse
from operator import attrgetter
from typing import Generic, TypeVar

from poi_trial.memo import Memo
from poi_trial.patient import Treatment

T = TypeVar("T")

_MOST_KEPT = 5000
"""More names than one record may hold, so that none of them is looked through twice."""

_BLANKS = str.maketrans(dict.fromkeys("-‐‑‒–—−_™®℠", " "))
# Too short for a plural: "PEs" is no pulmonary embolism, "pes planus" a flat foot.
_SHORT = 3
_WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def fold(text: str) -> str:
    """Fold a name for comparison: full-width signs, case, accents, hyphens and blanks do not matter."""
    if text.isascii():
        # A table of a thousand names is folded at each start, and nearly all of them are ASCII.
        text = text.replace("-", " ").replace("_", " ")
    else:
        plain = unicodedata.normalize("NFKD", text.translate(_BLANKS))
        text = "".join(filterfalse(unicodedata.combining, plain))
    return " ".join(text.casefold().split())


class Phrases:
    """Names that are looked for in text as whole words, the longest first; a plural `s` may follow.

    A name that begins with `*` may end a longer word: `*MSC` is found in `hUCMSCs`. Chinese names have no blanks
    around them, so only Latin letters and digits beside one another make one word. `unless` are longer phrases
    that hold a name and mean something else.
    """

    def __init__(self, names: Iterable[str], unless: Iterable[str] = ()) -> None:
        folded = {(fold(name.removeprefix("*")), name.startswith("*"), True) for name in names}
        folded |= {(fold(phrase), False, False) for phrase in unless}
        self._names = sorted(folded, key=lambda name: (-len(name[0]), name))
        # One text is asked about many times over, and again on each day of a timeline.
        self._found = Memo[str, tuple[str, ...]](lambda text: self._find(text)[0], _MOST_KEPT)

    def found_in(self, text: str) -> tuple[str, ...]:
        """The folded names that occur in `text`, none of them inside a longer one."""
        return self._found[text]

    def rest_of(self, text: str) -> str:
        """What is left of folded `text` without the names that occur in it."""
        return self._find(text)[1]

    def __contains__(self, text: str) -> bool:
        """Whether any of the names occurs in `text`."""
        return bool(self._found[text])

    def _find(self, text: str) -> tuple[tuple[str, ...], str]:
        rest, found = fold(text), list[str]()
        for name, glued, counts in self._names:
            plural = glued or len(name) > _SHORT
            start = rest.find(name)
            while start >= 0:
                end = start + len(name)
                end += plural and rest[end : end + 1] == "s" and _one_word(rest, end)
                if (glued or not _one_word(rest, start)) and not _one_word(rest, end):
                    found += [name] if counts else []
                    # A sign that is in no name keeps what stood on either side apart.
                    rest = f"{rest[:start]}|{rest[end:]}"
                start = rest.find(name, start + 1)
        return tuple(dict.fromkeys(found)), rest


def _one_word(text: str, place: int) -> bool:
    """Whether the characters before and at `place` belong to one Latin word or number."""
    return 0 < place < len(text) and {text[place - 1], text[place]} <= _WORD


class Kept(Generic[T]):
    """What was found out of a treatment by its code, name and route: a timeline asks for it again on each day."""

    def __init__(self, find: Callable[[Treatment], T]) -> None:
        def of_key(key: tuple[str | None, str | None, str | None]) -> T:
            atc, agent, route = key
            return find(Treatment.model_construct(atc=atc, agent=agent, route=route))

        self._found = Memo(of_key, _MOST_KEPT)

    def of(self, treatment: Treatment) -> T:
        """What is found of the treatment, found out once."""
        return self._found[_key_of(treatment)]


_key_of: Callable[[Treatment], tuple[str | None, str | None, str | None]] = attrgetter("atc", "agent", "route")
