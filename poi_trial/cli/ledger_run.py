"""What the commands of a ledger share: who acts, the seed, and notes."""

import os
import sys
from datetime import UTC, datetime

from poi_trial.errors import LedgerError, UsageError
from poi_trial.files.writing import refuse_inputs
from poi_trial.ledger.beside import files_of
from poi_trial.ledger.desk import Desk
from poi_trial.ledger.key import has_key, read_key
from poi_trial.ledger.standing import Standing
from poi_trial.output.plain import clean


def desk(by: str | None) -> Desk:
    """Who acts here and now; UsageError where the name cannot be printed."""
    account = _account()
    name = account if by is None else by.strip()
    if not name or not name.isprintable():
        raise UsageError("--by: write a name that can be printed")
    return Desk(name, account, lambda: datetime.now(UTC))


def _account() -> str:
    try:
        import pwd
    except ImportError:
        raise LedgerError("a ledger is kept on Linux and macOS alone") from None
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    return f"{name}@{os.uname().nodename}"


def seed_of(ledger: str, stands: Standing) -> str:
    """The seed of a ledger, from the key beside it."""
    return read_key(ledger, stands.first_sha256, stands.commitment)


def seed_if_any(ledger: str, stands: Standing) -> str | None:
    """The seed of a ledger; None where no key lies beside it."""
    return seed_of(ledger, stands) if has_key(ledger) else None


def spare(output: str | None, ledger: str, *inputs: str) -> None:
    """FileError where the output would take the place of the ledger, of a file beside it, or of an input."""
    refuse_inputs(output, (*inputs, *files_of(ledger)))


def note(text: str) -> None:
    """Something beside the result, on stderr."""
    print(clean(text), file=sys.stderr)  # noqa: T201
