"""Who acts on a ledger, from where, and what time it is there; what every entry says of itself."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from poi_trial import __version__
from poi_trial.errors import UsageError
from poi_trial.ledger.entry import Draft, Kind
from poi_trial.ledger.standing import moment

TOOL = f"poi-trial {__version__}"
_SHORTEST_REASON = 10


class Desk(NamedTuple):
    """The person who acts, the account of the machine, and its clock, which is asked under the lock."""

    by: str
    account: str
    clock: Callable[[], datetime]

    def stopped(self) -> "Desk":
        """The same with its clock stopped, for what is decided at one moment."""
        now = self.clock()
        return self._replace(clock=lambda: now)

    def draft(self, kind: Kind, mode: str, data: Mapping[str, object], subject: str | None = None) -> Draft:
        """An entry of this desk; the mode is stamped on it."""
        stamped = {"mode": mode, "account": self.account, "tool": TOOL, **data}
        return Draft(kind, moment(self.clock()), self.by, stamped, subject)


def check_reason(text: str) -> str:
    """A reason as an entry keeps it; UsageError where it says nothing, being shorter than 10 characters."""
    reason = unicodedata.normalize("NFC", text.strip())
    if len(reason) < _SHORTEST_REASON or not reason.isprintable():
        raise UsageError(f"a reason is one line of at least {_SHORTEST_REASON} characters; say what happened and why")
    return reason
