"""The protocol file: found, read strictly, checked whole, and hashed."""

import hashlib
import json
import os
import unicodedata
from decimal import Decimal
from pathlib import Path

from poi_trial.files.document import Document
from poi_trial.files.reading import read_bytes
from poi_trial.files.strict_yaml import read_yaml
from poi_trial.files.validate import validate
from poi_trial.protocol import Protocol, ProtocolFile
from poi_trial.quantities import plain_number

ENVIRONMENT = "POI_PROTOCOL"
_LIMIT = 1 << 20
_PACKAGE = Path(__file__).parent.parent


def shipped() -> Path:
    """The protocol that comes with the package: inside it in a wheel, at the top of a checkout."""
    inside = _PACKAGE / "protocol.yaml"
    return inside if inside.exists() else _PACKAGE.parent / "protocol.yaml"


def load_protocol(path: str | None = None) -> ProtocolFile:
    """Load a protocol from `path`, else POI_PROTOCOL, else ./protocol.yaml, else the shipped one.

    Raises FileError with every problem that the file has.
    """
    path = path or os.environ.get(ENVIRONMENT) or None
    if path is None and Path("protocol.yaml").exists():
        path = "protocol.yaml"
    name = path or "protocol.yaml"
    document = read_yaml(read_bytes(path or str(shipped()), _LIMIT), name)
    return ProtocolFile(validate(Protocol, document), name, sha256(document))


def sha256(document: Document) -> str:
    """The hash of what a document says: over its canonical JSON (sorted keys, ASCII, NFC, no blanks)."""
    canonical = json.dumps(_plain(document.value), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _plain(value: object) -> object:
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case Decimal():
            # As every JSON writer would write it, unless that would lose digits.
            return float(value) if Decimal(repr(float(value))) == value else plain_number(value)
        case list():
            return [_plain(item) for item in value]
        case dict():
            return {unicodedata.normalize("NFC", key): _plain(item) for key, item in value.items()}
        case _:
            return value
