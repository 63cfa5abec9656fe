"""What was found out once, kept for the next time."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

MOST_KEPT = 20_000


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
