"""What the commands that act on a ledger share: one entry with its reason, and its confirmation."""

from collections.abc import Callable

from poi_trial.cli.ledger_run import desk
from poi_trial.cli.unsaid import tell
from poi_trial.ledger.acts import Acting
from poi_trial.ledger.entry import Entry
from poi_trial.ledger.store.choice import open_store
from poi_trial.output.plain import clean


def act(ledger: str, by: str | None, reason: str, doing: Callable[[Acting], Entry]) -> None:
    """Do one thing to a ledger for a reason, and say which entry it is."""
    entry = doing(Acting(open_store(ledger), desk(by), reason))
    about = f" of {entry.subject}" if entry.subject else ""
    epoch = f"; epoch {entry.epoch}" if entry.epoch else ""
    said = f"{entry.kind}{about}: entry {entry.seq}, receipt {entry.receipt}, {entry.at}, by {entry.actor}{epoch}"
    stands = f"the {entry.kind}{about} stands all the same (entry {entry.seq}, receipt {entry.receipt}), for good"
    tell(f"{clean(said)}\n", stands)
