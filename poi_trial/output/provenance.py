"""What every result says of itself: the protocol, its file and hash, and the tool."""

from collections.abc import Iterable

from poi_trial import __version__
from poi_trial.output.plain import clean
from poi_trial.protocol.heading import Heading, ProtocolFile

TOOL = f"poi-trial {__version__}"
REHEARSAL = "REHEARSAL, no participant of any trial"
"""What everything made on a rehearsal says first."""


def provenance(source: ProtocolFile[Heading]) -> dict[str, object]:
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


def provenance_line(source: ProtocolFile[Heading]) -> str:
    """The same as one line of text."""
    protocol = source.protocol
    said = f"{protocol.trial.id} version {protocol.version}, {source.file}, sha256 {source.sha256}; {TOOL}"
    return clean(said)


def in_order(source: ProtocolFile[Heading], ids: Iterable[str]) -> list[str]:
    """The ids of assumptions, each once, in the order of the protocol."""
    named = set(ids)
    return [assumption.id for assumption in source.protocol.assumptions if assumption.id in named]


def rests_on(source: ProtocolFile[Heading], ids: Iterable[str]) -> str:
    """In one sentence what a result rests on."""
    named = in_order(source, ids)
    return f"Rests on the assumptions {', '.join(named)} (poi protocol show)." if named else "Rests on no assumption."


def assumption_lines(source: ProtocolFile[Heading], ids: Iterable[str]) -> list[str]:
    """The assumptions that a result rests on, a line each, in the order of the protocol."""
    named = set(ids)
    return [clean(f"{a.id} {a.name}: {a.reading}") for a in source.protocol.assumptions if a.id in named]
