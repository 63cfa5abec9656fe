"""What every result says of itself: the protocol, its file and hash, and the tool."""

from poi_trial import __version__
from poi_trial.protocol import ProtocolFile

TOOL = f"poi-trial {__version__}"


def provenance(source: ProtocolFile) -> dict[str, object]:
    """The keys that every JSON result has."""
    return {
        "protocol": {
            "id": source.protocol.trial.id,
            "version": source.protocol.version,
            "file": source.file,
            "sha256": source.sha256,
        },
        "tool": TOOL,
    }


def provenance_line(source: ProtocolFile) -> str:
    """The same as one line of text."""
    return (
        f"{source.protocol.trial.id} version {source.protocol.version}, {source.file}, sha256 {source.sha256}; {TOOL}"
    )


def assumption_lines(source: ProtocolFile, ids: tuple[str, ...]) -> list[str]:
    """The assumptions that a result rests on, a line each."""
    known = {assumption.id: assumption for assumption in source.protocol.assumptions}
    return [f"{each} {known[each].name}: {known[each].reading}" for each in ids if each in known]
