"""Screenings as lines of JSON for cohorts: what `screening_json` writes, with what comes again written once."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import repeat
from json import JSONEncoder

import msgspec

from poi_trial.memo import SameOne
from poi_trial.output.provenance import in_order, provenance
from poi_trial.output.screening_json import as_json, finding_document, hold_documents, plain
from poi_trial.output.screening_words import notes
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.criteria import AnyCriterion
from poi_trial.screening.holds import HoldFinding
from poi_trial.screening.screen import Judged, Screening
from poi_trial.screening.verdict import Finding

_MOST_KEPT = 10_000
"""Of a criterion; there are fewer dates of birth."""
_slowly = JSONEncoder(separators=(",", ":")).encode
_quickly = msgspec.json.Encoder(enc_hook=str).encode


def line_writer(source: ProtocolFile[ScreeningPart]) -> Callable[[Sequence[Screening]], list[str]]:
    """What writes screenings as a line each, of the criteria of this protocol; those given together faster."""
    findings = [SameOne(partial(_finding, criterion), _MOST_KEPT).of for criterion in source.protocol.deciding]
    holds = SameOne[tuple[HoldFinding, ...], str](lambda held: _encode(hold_documents(held)), _MOST_KEPT).of

    def of_all(assumptions: tuple[str, ...]) -> str:
        return _encode({"assumptions": in_order(source, assumptions), **provenance(source)})[1:]

    end = SameOne(of_all, 1).of

    def line(screening: Screening, found: tuple[str, ...]) -> str:
        begin = {"patient": screening.patient, "on": plain(screening.on), "outcome": str(screening.outcome)}
        return (
            f'{_encode(begin)[:-1]},"findings":[{",".join(found)}],"outlook":null,"holds":{holds(screening.holds)},'
            f'"notes":{_encode(notes(screening))},{end(screening.assumptions)}\n'
        )

    def lines(screenings: Sequence[Screening]) -> list[str]:
        if any(screening.outlook for screening in screenings):
            return [as_json(screening, source) for screening in screenings]
        of_each = [screening.findings for screening in screenings]
        columns = [list(map(write, found)) for write, found in zip(findings, zip(*of_each, strict=True), strict=False)]
        return list(map(line, screenings, zip(*columns, strict=True) if columns else repeat(())))

    return lines


def _encode(document: object) -> str:
    """JSON as the json module writes it, which escapes what is beyond ASCII, and the sign 127."""
    text = _quickly(document).decode()
    return text if text.isascii() and "\x7f" not in text else _slowly(document)


def _finding(criterion: AnyCriterion, finding: Finding) -> str:
    return _encode(finding_document(Judged(criterion, finding)))
