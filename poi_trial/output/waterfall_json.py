"""The waterfall of a cohort as JSON."""

import json
from datetime import date

from poi_trial.output.provenance import in_order, provenance
from poi_trial.output.waterfall_words import Source, assumed, more
from poi_trial.screening.screen import Outcome
from poi_trial.screening.verdict import Verdict
from poi_trial.screening.waterfall import Step, Wait, Waterfall


def as_json(waterfall: Waterfall, source: Source) -> str:
    """One JSON object with its line feed."""
    return json.dumps(as_document(waterfall, source), indent=1) + "\n"


def as_document(waterfall: Waterfall, source: Source) -> dict[str, object]:
    """The waterfall as plain values."""
    texts = {criterion.id: criterion.text for criterion in source.protocol.screening.criteria}
    return {
        "on": waterfall.day.isoformat(),
        "judged": waterfall.judged,
        "not_judged": {"lines": waterfall.refused, "ids_twice": waterfall.twice},
        "outcomes": {str(outcome): waterfall.outcomes[outcome] for outcome in Outcome},
        "criteria": [_step(step, texts[step.criterion], waterfall) for step in waterfall.steps],
        "held": {
            "eligible": waterfall.held,
            "holds": [
                {"hold": each.hold, "text": each.text, "present": each.present, "not_asked": each.not_asked}
                for each in waterfall.holds
            ],
        },
        "needs": [_wait(criterion, do, wait) for (criterion, do), wait in waterfall.waits],
        "too_late": waterfall.too_late,
        "eligible_in_time": waterfall.in_time,
        "no_outlook": waterfall.unforeseen,
        "closing": [
            {
                "days": each.days,
                "until": each.until.isoformat(),
                "eligible": each.eligible,
                "undetermined": each.undetermined,
            }
            for each in waterfall.closing
        ],
        "small_counts": waterfall.has_small_counts,
        "assumptions": in_order(source, assumed(source)),
        **provenance(source),
    }


def _step(step: Step, text: str, waterfall: Waterfall) -> dict[str, object]:
    return {
        "criterion": step.criterion,
        "text": text,
        "remain": step.remain,
        "certain": step.certain,
        "unknown": step.unknown,
        "fail": step.fail,
        "of_all": {str(verdict): step.of_all[verdict] for verdict in Verdict},
        "all_but_this": {
            **{str(outcome): step.without[outcome] for outcome in Outcome},
            "more_eligible": more(step, waterfall),
            "fail_this_alone": step.alone[Verdict.FAIL],
            "unknown_in_this_alone": step.alone[Verdict.UNKNOWN],
        },
    }


def _wait(criterion: str, do: str, wait: Wait) -> dict[str, object]:
    latest = None if wait.endless else wait.latest
    return {
        "criterion": criterion,
        "do": do,
        "patients": wait.women,
        "only": wait.only,
        "only_until": {"earliest": _plain(wait.earliest), "latest": _plain(latest)},
    }


def _plain(day: date | None) -> str | None:
    return day.isoformat() if day else None
