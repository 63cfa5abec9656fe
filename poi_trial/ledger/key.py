"""The seed at rest: a file beside the ledger that its owner alone may read; and the commitment to it."""

import json
import os
import stat
from hashlib import sha256
from pathlib import Path

from poi_trial.errors import LedgerError
from poi_trial.ledger.beside import files_of

OPEN = "open"
"""The level of concealment of a key that lies beside its ledger: whoever may read it can make the list."""
_TAG = "poi-ledger-1 commitment"
_LARGEST = 10_000


def commitment(protocol_sha256: str, seed: str) -> str:
    """What can be published of a seed before it is used: the SHA-256 of a tag, the protocol's hash and the seed.

    The three are joined by line feeds, which none of them holds.
    """
    return sha256("\n".join((_TAG, protocol_sha256, seed)).encode()).hexdigest()


def key_path(ledger: str) -> Path:
    """Where the key of a ledger lies."""
    return Path(files_of(ledger).key)


def write_key(ledger: str, trial: str, seed: str) -> None:
    """Keep the seed where its owner alone can read it; LedgerError where a key lies there already."""
    path = key_path(ledger)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"poi ledger key of": trial, "seed": seed}, file)
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            # Half a key would keep the name from the next opening.
            path.unlink(missing_ok=True)
            raise
    except FileExistsError:
        raise LedgerError(
            f"{path} is there already and may be the key of another ledger; choose another name"
        ) from None
    except OSError as error:
        raise LedgerError(f"{path} cannot be written: {error.strerror}; nothing was opened") from None


def remove_key(ledger: str) -> None:
    """Take back the key of a ledger that could not be made."""
    key_path(ledger).unlink(missing_ok=True)


def has_key(ledger: str) -> bool:
    """Whether a key lies beside the ledger."""
    return os.path.lexists(key_path(ledger))


def read_key(ledger: str, protocol_sha256: str, committed: str) -> str:
    """The seed that was committed to; LedgerError where there is none, others can read it, or it is another's."""
    path = key_path(ledger)
    try:
        with path.open("rb") as file:
            # The rights of the very file that is read, not of one that may have taken its place.
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise LedgerError(f"others can read {path}; take their right away with `chmod 600 {path}`")
            seed = json.loads(file.read(_LARGEST))["seed"]
        committed_to = isinstance(seed, str) and commitment(protocol_sha256, seed) == committed
    except FileNotFoundError:
        raise LedgerError(f"the key {path} is missing; put it back beside the ledger") from None
    except OSError as error:
        raise LedgerError(f"the key {path} cannot be read: {error.strerror}") from None
    except (ValueError, LookupError, TypeError, RecursionError):
        raise LedgerError(f"{path} is no key of a ledger; put the right one back") from None
    if not committed_to:
        raise LedgerError(f"{path} is the key of another ledger; put the right one back")
    return str(seed)
