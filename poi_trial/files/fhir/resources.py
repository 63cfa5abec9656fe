"""The resources of a record: found by reference, and sorted by whose they are."""

from collections import Counter
from collections.abc import Iterator

from poi_trial.files.fhir.element import Element


class Resources:
    """Resources in the order of the record, found by `Type/id`, by full address or as contained."""

    def __init__(self, shared: "Resources | None" = None) -> None:
        self.shared = shared
        """What the records of several patients refer to."""
        self.all: list[Element] = []
        self.whole = True
        """Whether the record is all there is; False where more pages or unreadable lines are known of."""
        self.unread: Counter[str] = Counter()
        """How many of each type were passed over before they came here."""
        self._by_address: dict[str, Element] = {}
        self._identified: dict[tuple[str | None, str | None], Element] = {}
        self._elsewhere: set[str] = set()
        """The `Type/id` of resources with a web address: the same id on another server is another resource."""

    def add(self, resource: Element, address: str | None = None) -> Element | None:
        """Take a resource in; the one that already stands under its name, if there is one."""
        kind, identity = resource.text("resourceType"), resource.text("id")
        names = [name for name in (identity and f"{kind}/{identity}", address) if name]
        there = next((self._by_address[name] for name in names if name in self._by_address), None)
        if there is None:
            self.all.append(resource)
            if kind == "Patient":
                # Others have identifiers too, and it is patients that are referred to by them.
                for each in resource.elements("identifier"):
                    self._identified.setdefault((each.text("system"), each.text("value")), resource)
            self._by_address.update(dict.fromkeys(names, resource))
            if _is_web(address):
                self._elsewhere.add(names[0])
        return there

    def of_kind(self, kind: str) -> Iterator[Element]:
        """The resources of one type."""
        return (resource for resource in self.all if resource.text("resourceType") == kind)

    def find(self, holder: Element, key: str) -> Element | None:
        """What the reference under `key` of `holder` leads to; None where it leads nowhere."""
        reference = holder.element(key)
        address = reference.text("reference") if reference else None
        if reference is None or address is None:
            return self._by_identifier(reference)
        if address.startswith("#"):
            inside = (each for each in holder.elements("contained") if each.text("id") == address[1:])
            return next(inside, None)
        return self._at(address.partition("/_history/")[0])

    def _at(self, plain: str) -> Element | None:
        there = self._own(plain)
        return self.shared._own(plain) if there is None and self.shared else there

    def _own(self, plain: str) -> Element | None:
        short = "/".join(plain.split("/")[-2:])
        if _is_web(plain) and short in self._elsewhere:
            return self._by_address.get(plain)
        return self._by_address.get(plain) or self._by_address.get(short)

    def _by_identifier(self, reference: Element | None) -> Element | None:
        wanted = reference.element("identifier") if reference else None
        value = wanted.text("value") if wanted else None
        return self._identified.get((wanted.text("system"), value)) if wanted and value else None

    def subject_of(self, resource: Element) -> Element | None:
        """The patient that a resource is about."""
        return self.find(resource, "subject" if "subject" in resource.value else "patient")


def _is_web(address: str | None) -> bool:
    return address is not None and address.startswith(("http://", "https://"))
