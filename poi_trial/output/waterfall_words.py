"""The words of a waterfall, shared by its formats."""

from poi_trial.output.plain import clean
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.screen import Outcome
from poi_trial.screening.verdict import Verdict
from poi_trial.screening.waterfall import FEWEST, Step, Wait, Waterfall

Source = ProtocolFile[ScreeningPart]

HOW_TO_READ = (
    "Criteria stand in the order of the protocol, and each patient is lost at the first that she fails.",
    "Certain: this criterion and all before it pass. Open: none fails, and something is unknown, here or before.",
    "Fail it, unknown in it: of the whole cohort, whatever else is so.",
    'Without it: how many would be eligible if this sentence alone were waived; "+" how many more than now.',
)


def title(waterfall: Waterfall, source: Source) -> str:
    """Which cohort, as of which day."""
    return clean(f"Who could enter {source.protocol.trial.id}: {number(waterfall.judged)} judged as of {waterfall.day}")


def outcome_line(waterfall: Waterfall) -> str:
    """What the cohort came to."""
    held = f" ({number(waterfall.held)} of them held before treatment)" if waterfall.held else ""
    eligible, undetermined, ineligible = (
        number(waterfall.outcomes[outcome]) for outcome in (Outcome.ELIGIBLE, Outcome.UNDETERMINED, Outcome.INELIGIBLE)
    )
    return f"{eligible} eligible{held}, {undetermined} undetermined, {ineligible} ineligible"


def remarks(waterfall: Waterfall) -> list[str]:
    """What a reader should know beside the counts."""
    said = []
    if waterfall.refused:
        twice = f", {waterfall.twice} of them with an id that stood before" if waterfall.twice else ""
        said.append(f"Not judged, and in no count here: {number(waterfall.refused)}{twice}.")
    if waterfall.too_late:
        said.append(f"Undetermined, and no day is left for what is open: {number(waterfall.too_late)}.")
    if waterfall.in_time:
        said.append(f"Ineligible today, and possible at best as time goes by: {number(waterfall.in_time)}.")
    if waterfall.unforeseen:
        count = number(waterfall.unforeseen)
        said.append(f"Too long a record for an outlook, so in no count of waits and windows here: {count}.")
    if waterfall.has_small_counts:
        said.append(f"Counts under {FEWEST} can tell who is counted: keep them among those who may read the records.")
    return said


def assumed(source: Source) -> set[str]:
    """The assumptions that the verdicts rest on."""
    return {assumption for criterion in source.protocol.screening.criteria for assumption in criterion.assumes}


def number(count: int) -> str:
    """A count as people read it."""
    return f"{count:,}"


def more(step: Step, waterfall: Waterfall) -> int:
    """How many more would be eligible if this sentence alone were waived."""
    return step.without[Outcome.ELIGIBLE] - waterfall.outcomes[Outcome.ELIGIBLE]


def more_words(step: Step) -> str:
    """Whom waiving this sentence alone would let in, by what they come to here."""
    parts = [(step.alone[Verdict.FAIL], "fail it"), (step.alone[Verdict.UNKNOWN], "unknown")]
    return ", ".join(f"{number(count)} {what}" for count, what in parts if count)


def at_a_glance(waterfall: Waterfall) -> list[str]:
    """What most wait for and what closes, a sentence each, where there is no room for tables."""
    said = []
    if only := max(waterfall.waits, key=lambda each: each[1].only, default=None):
        (_, do), wait = only
        if wait.only:
            said.append(f"{number(wait.only)} undetermined wait for one thing alone: {do} (last day: {until(wait)}).")
    days, eligible, undetermined = (
        ", ".join(number(getattr(each, part)) for each in waterfall.closing)
        for part in ("days", "eligible", "undetermined")
    )
    return [*said, f"Windows that close in {days} days: {eligible} eligible; {undetermined} undetermined, at best."]


def until(wait: Wait) -> str:
    """The time there is for those who wait for one thing alone."""
    if wait.earliest is None:
        return "no end" if wait.endless else ""
    latest = "no end" if wait.endless else str(wait.latest)
    return latest if latest == str(wait.earliest) else f"{wait.earliest} to {latest}"
