"""The waterfall of a cohort as CSV: a line a count, so that a spreadsheet can turn it any way."""

from collections.abc import Iterator

from poi_trial.output.plain import csv_line
from poi_trial.output.provenance import TOOL
from poi_trial.output.waterfall_words import Source, more
from poi_trial.screening.screen import Outcome
from poi_trial.screening.verdict import Verdict
from poi_trial.screening.waterfall import Step, Waterfall

Count = tuple[str, str, str, int]
"""The part of the summary, what is counted in it, which of its counts, and the count."""


def as_csv(waterfall: Waterfall, source: Source) -> str:
    """All counts, each with what it rests on."""
    said = (waterfall.day, source.protocol.trial.id, source.protocol.version, source.file, source.sha256, TOOL)
    header = csv_line("part", "of", "count", "patients", "on", "protocol", "version", "file", "sha256", "tool")
    return header + "".join(csv_line(*count, *said) for count in _counts(waterfall))


def _counts(waterfall: Waterfall) -> Iterator[Count]:
    yield "cohort", "", "judged", waterfall.judged
    yield from (("cohort", "", str(outcome), waterfall.outcomes[outcome]) for outcome in Outcome)
    yield "cohort", "", "held", waterfall.held
    yield "cohort", "", "too_late", waterfall.too_late
    yield "cohort", "", "eligible_in_time", waterfall.in_time
    yield "cohort", "", "no_outlook", waterfall.unforeseen
    yield "cohort", "", "not_judged", waterfall.refused
    yield "cohort", "", "ids_twice", waterfall.twice
    for step in waterfall.steps:
        yield from (("criterion", step.criterion, *count) for count in _of_step(step, waterfall))
    for held in waterfall.holds:
        yield "hold", held.hold, "present", held.present
        yield "hold", held.hold, "not_asked", held.not_asked
    for (criterion, do), wait in waterfall.waits:
        yield "need", f"{criterion}: {do}", "patients", wait.women
        yield "need", f"{criterion}: {do}", "only", wait.only
    for closing in waterfall.closing:
        yield "closing", f"{closing.days} days", "eligible", closing.eligible
        yield "closing", f"{closing.days} days", "undetermined", closing.undetermined


def _of_step(step: Step, waterfall: Waterfall) -> Iterator[tuple[str, int]]:
    yield from (("remain", step.remain), ("certain", step.certain), ("unknown", step.unknown), ("fail", step.fail))
    yield from ((f"of_all_{verdict}", step.of_all[verdict]) for verdict in Verdict)
    yield from ((f"all_but_this_{outcome}", step.without[outcome]) for outcome in Outcome)
    yield "more_eligible", more(step, waterfall)
    yield "fail_this_alone", step.alone[Verdict.FAIL]
    yield "unknown_in_this_alone", step.alone[Verdict.UNKNOWN]
