"""What was found out once, kept for the next time."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
S = TypeVar("S")
T = TypeVar("T")

MOST_KEPT = 20_000
_TRIED = 2000
"""Of so many things it is clear whether they come again."""


class Memo(dict[K, T], Generic[K, T]):
    """A dictionary that finds out what it lacks, and begins anew before it grows without end."""

    def __init__(self, find: Callable[[K], T], most: int = MOST_KEPT) -> None:
        super().__init__()
        self._find, self._most = find, most

    def __missing__(self, key: K) -> T:
        if len(self) >= self._most:
            self.clear()
        found = self[key] = self._find(key)
        return found


class SameOne(Generic[S, T]):
    """What was found of a very object, kept together with it: for things that come again as themselves."""

    def __init__(self, find: Callable[[S], T], most: int) -> None:
        self._find, self._most = find, most
        self._kept: dict[int, tuple[S, T]] = {}
        self._again = 0

    def of(self, thing: S) -> T:
        """What is found of it."""
        # Nothing else can have its number while it is kept.
        if kept := self._kept.get(id(thing)):
            self._again += 1
            return kept[1]
        found = self._find(thing)
        size = len(self._kept)
        if size in (_TRIED, self._most) and self._again * 10 <= size:
            # What hardly ever comes again is not worth the memory.
            self._most = 0
        if size >= self._most:
            self._kept, self._again = {}, 0
        if self._most:
            self._kept[id(thing)] = (thing, found)
        return found
