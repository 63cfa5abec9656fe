"""The ids of a run over many, kept in a few bytes each, so that no patient is judged twice."""

from array import array
from bisect import bisect_left, bisect_right
from hashlib import blake2b

from poi_trial.files.patient_file import Origin

_SHELVES = 1 << 10
_MOST_FILES = 10_000
"""Of so many files the names are kept, about a megabyte."""
_LAST = (1 << 32) - 1


class SeenIds:
    """Tells an id that was there before, and where.

    Of each id 64 bits of a hash are kept, in order, on one of many short shelves, and 32 bits of where it stood. Among
    a million ids two different ones are taken for one in one of 37 million runs.
    """

    def __init__(self) -> None:
        self._shelves = [(array("Q"), array("I")) for _ in range(_SHELVES)]
        self._origins = _Origins()

    def before(self, patient: str, origin: Origin) -> Origin | None:
        """Where the id stood first; None where it is new, and from now on it stood here."""
        key = int.from_bytes(blake2b(patient.encode(), digest_size=8).digest())
        keys, numbers = self._shelves[key % _SHELVES]
        place = bisect_left(keys, key)
        if place < len(keys) and keys[place] == key:
            return self._origins.of(numbers[place])
        keys.insert(place, key)
        numbers.insert(place, self._origins.number(origin))
        return None


class _Origins:
    """A number for each place: lines of files that come one after another, counted through."""

    def __init__(self) -> None:
        self._files, self._starts, self._last = [""], [0], 0

    def number(self, origin: Origin) -> int:
        """The number of a place that comes after all that were numbered; 0 where that would take too much."""
        line = origin.line or 0
        if origin.file != self._files[-1] or self._starts[-1] + line <= self._last:
            if len(self._files) > _MOST_FILES:
                return 0
            self._files.append(origin.file)
            self._starts.append(self._last + 1)
        number = self._starts[-1] + line
        if number > _LAST:
            return 0
        self._last = number
        return number

    def of(self, number: int) -> Origin:
        """The place that has the number; of 0, nowhere that is known."""
        place = bisect_right(self._starts, number) - 1
        return Origin(self._files[place], (number - self._starts[place]) or None)
