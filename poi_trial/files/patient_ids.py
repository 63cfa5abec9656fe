"""The ids of a run over many, kept in about nine bytes each, so that no patient is judged twice."""

from array import array
from bisect import bisect_left
from hashlib import blake2b

_SHELVES = 1 << 12


class SeenIds:
    """Tells an id that was there before.

    Of each id 64 bits of a hash are kept, in order, on one of many short shelves. Among a million ids two different
    ones are taken for one in one of 37 million runs.
    """

    def __init__(self) -> None:
        self._shelves = [array("Q") for _ in range(_SHELVES)]

    def is_new(self, patient: str) -> bool:
        """Whether the id was not there before; from now on it was."""
        key = int.from_bytes(blake2b(patient.encode(), digest_size=8).digest())
        shelf = self._shelves[key % _SHELVES]
        place = bisect_left(shelf, key)
        if place < len(shelf) and shelf[place] == key:
            return False
        shelf.insert(place, key)
        return True
