"""What was seen in a record and not used: nothing is dropped without a word."""

from collections import Counter
from collections.abc import Iterable

from poi_trial.files.fhir.element import Element

_MOST_NAMED = 10


def source_of(resource: Element) -> str:
    """How a resource is named: `Observation/123`."""
    kind = resource.text("resourceType") or "a resource"
    identity = resource.text("id")
    return f"{kind}/{identity}" if identity else f"{kind} without an id"


class Seen:
    """Counts and remarks of one record, in the order in which they were met."""

    def __init__(self) -> None:
        self._unread: Counter[str] = Counter()
        self._refused: dict[str, list[str]] = {}
        self._remarks: dict[str, None] = {}

    def unread(self, what: str, count: int = 1) -> None:
        """Something that the protocol does not ask for."""
        self._unread[what] += count

    def refused(self, resource: Element, why: str) -> None:
        """A resource that would have been read and does not count."""
        self._refused.setdefault(why, []).append(source_of(resource))

    def remark(self, text: str) -> None:
        """A sentence of its own."""
        self._remarks[text] = None

    def notes(self) -> tuple[str, ...]:
        """All of it as sentences."""
        refused = (f"not counted, {why}: {_listed(sources)}" for why, sources in self._refused.items())
        unread = ", ".join(f"{count} {what}" for what, count in self._unread.items())
        return (*self._remarks, *refused, *((f"seen and not used: {unread}",) if unread else ()))


def _listed(sources: Iterable[str]) -> str:
    named = list(sources)
    more = len(named) - _MOST_NAMED
    return ", ".join(named[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
