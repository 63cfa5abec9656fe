"""The protocol file: found, read strictly, checked whole, and hashed."""

import hashlib
import json
import os
import unicodedata
from decimal import Decimal
from pathlib import Path

from poi_trial.errors import FileError, Problem
from poi_trial.files.document import Document
from poi_trial.files.reading import display_name, read_bytes
from poi_trial.files.validate import validate
from poi_trial.protocol.heading import P_co, ProtocolFile
from poi_trial.quantities import plain_number

ENVIRONMENT = "POI_PROTOCOL"
_LIMIT = 1 << 20
_PACKAGE = Path(__file__).parent.parent
CHECKED = _PACKAGE / "protocol.checked.json"
"""The shipped protocol as it was read and checked; used only for the very file whose hash it names."""


def shipped() -> Path:
    """The protocol that comes with the package: inside it in a wheel, at the top of a checkout."""
    inside = _PACKAGE / "protocol.yaml"
    return inside if inside.exists() else _PACKAGE.parent / "protocol.yaml"


def load_part(part: type[P_co], path: str | None = None) -> ProtocolFile[P_co]:
    """Load a protocol, or the part that one command needs; the whole file is checked all the same.

    It is read from `path`, else POI_PROTOCOL, else ./protocol.yaml, else the shipped one. FileError holds every
    problem that the file has. The shipped file was checked when it was shipped and is not read as YAML again:
    the hash of its bytes says that it is that very file.
    """
    data, name = _read_file(path)
    checked = json.loads(CHECKED.read_bytes())
    if checked["made_from"] == hashlib.sha256(data).hexdigest():
        return ProtocolFile(part.model_validate(checked["document"]), name, checked["sha256"])
    return _read(part, data, name)


def load_with_places(whole: type[P_co], path: str | None = None) -> tuple[ProtocolFile[P_co], Document]:
    """Load a whole protocol as `load_part` does, with the places of all that stands in its file."""
    from poi_trial.files.strict_yaml import read_yaml  # noqa: PLC0415

    data, name = _read_file(path)
    document = read_yaml(data, name)
    return ProtocolFile(_checked(whole, document), name, sha256(document)), document


def _read_file(path: str | None) -> tuple[bytes, str]:
    """The bytes of the protocol file that is meant, and what to call it."""
    if path is None:
        path = os.environ.get(ENVIRONMENT) or None
    if path is None and Path("protocol.yaml").exists():
        path = "protocol.yaml"
    if path is None:
        return read_bytes(str(shipped()), _LIMIT), "protocol.yaml"
    return read_bytes(path, _LIMIT), display_name(path)


def _read(part: type[P_co], data: bytes, name: str) -> ProtocolFile[P_co]:
    # YAML and the models of the whole cost as much as the rest of a start.
    from poi_trial.files.strict_yaml import read_yaml  # noqa: PLC0415
    from poi_trial.protocol.whole import Protocol  # noqa: PLC0415

    document = read_yaml(data, name)
    whole = _checked(Protocol, document)
    protocol = whole if isinstance(whole, part) else part.model_validate(document.value)
    return ProtocolFile(protocol, name, sha256(document))


def _checked(whole: type[P_co], document: Document) -> P_co:
    """The protocol; where a file is some other thing, such as a patient's, none of its lines is shown."""
    value = document.value
    if isinstance(value, dict) and value and not value.keys() & whole.model_fields.keys():
        keys = ", ".join(name for name, field in whole.model_fields.items() if field.is_required())
        raise FileError([Problem(f"is no protocol, which has the keys {keys}; check the path", document.name)], "")
    return validate(whole, document)


def checked_text(data: bytes) -> str:
    """What CHECKED holds for the bytes of a protocol file that has no problem: their hash and the document."""
    from poi_trial.files.strict_yaml import read_yaml  # noqa: PLC0415
    from poi_trial.protocol.whole import Protocol  # noqa: PLC0415

    document = read_yaml(data, "protocol.yaml")
    validate(Protocol, document)
    made_from = hashlib.sha256(data).hexdigest()
    held = {"made_from": made_from, "sha256": sha256(document), "document": document.value}
    return json.dumps(held, ensure_ascii=False, separators=(",", ":")) + "\n"


def sha256(document: Document) -> str:
    """The hash of what a document says: over its canonical JSON."""
    return hashlib.sha256(_canonical(document).encode("ascii")).hexdigest()


def load_to_keep(whole: type[P_co], path: str | None = None) -> tuple[ProtocolFile[P_co], str]:
    """Load a whole protocol as `load_part` does, with the text that its hash is over, for a ledger to keep.

    The protocol is the one that this text gives again, so that what is kept is what was checked.
    """
    from poi_trial.files.strict_yaml import read_yaml  # noqa: PLC0415

    data, name = _read_file(path)
    document = read_yaml(data, name)
    _checked(whole, document)
    text = _canonical(document)
    kept = validate(whole, Document(json.loads(text, parse_float=Decimal), name))
    return ProtocolFile(kept, name, sha256(document)), text


def _canonical(document: Document) -> str:
    """Sorted keys, ASCII, NFC, no blanks."""
    return json.dumps(_plain(document.value), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


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
