"""What the commands that act on a ledger share: one entry with its reason, and its confirmation."""

from collections.abc import Callable, Iterator

from poi_trial.cli.ledger_run import desk
from poi_trial.cli.options import check_choice
from poi_trial.cli.unsaid import tell
from poi_trial.ledger.acts import Acting
from poi_trial.ledger.entry import Entry
from poi_trial.ledger.standing import standing
from poi_trial.ledger.store.choice import open_store
from poi_trial.output.ledger_acted import acted_json, acted_text


def act(ledger: str, by: str | None, reason: str, form: str, doing: Callable[[Acting], Entry]) -> None:
    """Do one thing to a ledger for a reason, and say which entry it is."""
    check_choice(form, ("text", "json"), "format")
    store = open_store(ledger)
    entry = doing(Acting(store, desk(by), reason))

    def said() -> Iterator[str]:
        yield (acted_json if form == "json" else acted_text)(entry, standing(store))

    about = f" of {entry.subject}" if entry.subject else ""
    tell(said(), f"the {entry.kind}{about} stands all the same (entry {entry.seq}, receipt {entry.receipt}), for good")
