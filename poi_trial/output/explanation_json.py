"""An explanation as JSON."""

import json

from poi_trial.output.explanation_words import rests_on, why_shown
from poi_trial.output.patient_words import facts
from poi_trial.output.provenance import in_order, provenance
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.explanation import Explanation


def as_json(
    explanation: Explanation, source: ProtocolFile[ScreeningPart], screening: dict[str, object] | None = None
) -> str:
    """One JSON object with its line feed; of a patient, her screening with the explanation as one more key."""
    around = screening or {"assumptions": in_order(source, explanation.criterion.rests_on), **provenance(source)}
    return json.dumps({**around, "explanation": as_document(explanation, source)}, indent=1) + "\n"


def as_document(explanation: Explanation, source: ProtocolFile[ScreeningPart]) -> dict[str, object]:
    """The explanation as plain values."""
    criterion = explanation.criterion
    return {
        "criterion": criterion.id,
        "kind": criterion.kind,
        "text": criterion.text,
        "reading": criterion.reading,
        "rests_on": [
            {"id": a.id, "name": a.name, "reading": a.reading, "confirm": a.confirm}
            for a in rests_on(explanation, source)
        ],
        "examples": [
            {
                "verdict": str(shown.finding.verdict),
                "on": shown.example.day.isoformat(),
                "facts": facts(shown.example.patient),
                "because": why_shown(explanation, shown),
                "why": shown.why,
            }
            for shown in explanation.shown
        ],
    }
