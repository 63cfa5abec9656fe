"""A cohort judged as of one day: who remains after each criterion, what each sentence costs, what is waited for.

Every count is made of the very verdicts that the lines show; nothing is judged here.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, assert_never

from poi_trial.dates import plus_days
from poi_trial.screening.eligibility import Eligibility
from poi_trial.screening.holds import HoldState
from poi_trial.screening.outlook import Window
from poi_trial.screening.screen import Outcome, Screening, outcome
from poi_trial.screening.verdict import Verdict, all_of

CLOSING_DAYS = (30, 60, 90)
FEWEST = 5
"""A count below this may tell who is counted, to those who know a little of the cohort."""


class Counted(NamedTuple):
    """What is counted of one screening: plain values, so that another process can hand them over."""

    verdicts: tuple[Verdict, ...]
    """One a criterion, in the order of the protocol."""
    holds: tuple[HoldState, ...]
    """One a hold, in the order of the protocol."""
    window: Window | None
    """When she is or could be eligible at best."""
    needs: tuple[tuple[str, str], ...]
    """The criterion, and what to obtain or do for it in words that tell nothing of her; each once."""
    foreseen: bool = True
    """Whether there is an outlook; a record can be too long for it, and then neither window nor needs are known."""


def counted(screening: Screening) -> Counted:
    """What is counted of a screening whose outlook was asked for."""
    outlook = screening.outlook
    by_id = {judged.criterion.id: judged.criterion for judged in screening.judged}
    return Counted(
        tuple(judged.finding.verdict for judged in screening.judged),
        tuple(hold.state for hold in screening.holds),
        outlook.window if outlook else None,
        tuple(dict.fromkeys((c, by_id[c].say_of_many(need.what)) for c, need in (outlook.needs if outlook else ()))),
        foreseen=outlook is not None,
    )


@dataclass
class Step:
    """One criterion of a waterfall: whom it costs in the order of the protocol, and whom it costs by itself."""

    criterion: str
    certain: int = 0
    """Of those who remain: this criterion and all before it pass."""
    open: int = 0
    """Of those who remain: something is unknown, here or before."""
    unknown: int = 0
    """Of those who remain: unknown here."""
    fail: int = 0
    """She failed none before, and fails here."""
    of_all: Counter[Verdict] = field(default_factory=Counter)
    """The verdicts of the whole cohort, whatever came before."""
    without: Counter[Outcome] = field(default_factory=Counter)
    """The outcomes of the whole cohort if this sentence alone were waived."""
    alone: Counter[Verdict] = field(default_factory=Counter)
    """The verdicts here of those for whom all other criteria pass."""

    @property
    def remain(self) -> int:
        """Who has failed neither here nor before."""
        return self.certain + self.open

    def add(self, verdict: Verdict, before: Verdict, others: Verdict) -> None:
        """Count a verdict, what all criteria before it come to, and what all others do."""
        self.of_all[verdict] += 1
        self.without[outcome((others,))] += 1
        if others is Verdict.PASS:
            self.alone[verdict] += 1
        match so_far := all_of((before, verdict)):
            case Verdict.PASS:
                self.certain += 1
            case Verdict.UNKNOWN:
                self.open += 1
                self.unknown += verdict is Verdict.UNKNOWN
            case Verdict.FAIL:
                self.fail += before is not Verdict.FAIL
            case _:
                assert_never(so_far)


@dataclass
class Wait:
    """One thing that undetermined women wait for."""

    women: int = 0
    only: int = 0
    """Who waits for nothing else."""
    earliest: date | None = None
    """Of those who wait for nothing else: the first day that is somebody's last."""
    latest: date | None = None
    """Of those who wait for nothing else: the last day that is anybody's last; None if somebody's has no end."""
    endless: bool = False
    """Whether somebody who waits for nothing else has time without end."""

    def add(self, only: bool, last: date | None) -> None:
        """Count a woman whose last day at best is `last`."""
        self.women += 1
        if only:
            self.only += 1
            self.endless = self.endless or last is None
            if last is not None:
                self.earliest = min(self.earliest or last, last)
                self.latest = max(self.latest or last, last)


@dataclass
class Held:
    """The eligible women whom one hold keeps from treatment."""

    hold: str
    text: str
    present: int = 0
    not_asked: int = 0


@dataclass
class Closing:
    """Windows whose last day is at most so many days after the screening day."""

    days: int
    until: date
    eligible: int = 0
    undetermined: int = 0


class Waterfall:
    """The counts of a cohort, screening after screening; it takes no more memory for more women."""

    def __init__(self, eligibility: Eligibility, day: date) -> None:
        self.day = day
        self.steps = [Step(criterion.id) for criterion in eligibility.criteria]
        self.outcomes: Counter[Outcome] = Counter()
        self.holds = [Held(hold.id, hold.text) for hold in eligibility.holds]
        self.held = 0
        """Eligible women for whom some hold is present or was not asked."""
        self.too_late = 0
        """Undetermined women who cannot become eligible, though no criterion fails today."""
        self.in_time = 0
        """Ineligible women who can become eligible as time goes by."""
        self.unforeseen = 0
        """Women whose record is too long for an outlook: in no count of needs, of windows, or of what time brings."""
        self.closing = [Closing(days, plus_days(day, days)) for days in CLOSING_DAYS]
        self.refused = 0
        """Lines and files that were not judged."""
        self.twice = 0
        """Those of them whose id stood before."""
        self._waits: dict[tuple[str, str], Wait] = {}

    @property
    def judged(self) -> int:
        """How many women were judged."""
        return self.outcomes.total()

    @property
    def has_small_counts(self) -> bool:
        """Whether a count is so small that it may tell who is counted."""
        counts = [*self.outcomes.values(), self.held, self.too_late, self.in_time, self.unforeseen]
        for step in self.steps:
            counts += [step.certain, step.open, step.unknown, step.fail]
            counts += [*step.of_all.values(), *step.without.values(), *step.alone.values()]
        counts += [count for held in self.holds for count in (held.present, held.not_asked)]
        counts += [count for wait in self._waits.values() for count in (wait.women, wait.only)]
        counts += [count for closing in self.closing for count in (closing.eligible, closing.undetermined)]
        return any(0 < count < FEWEST for count in counts)

    @property
    def waits(self) -> list[tuple[tuple[str, str], Wait]]:
        """What undetermined women wait for, the most frequent first."""
        order = [step.criterion for step in self.steps]
        place = {key: (order.index(key[0]), key[1]) for key in self._waits}
        return sorted(self._waits.items(), key=lambda each: (-each[1].women, -each[1].only, place[each[0]]))

    def add(self, counted: Counted) -> None:
        """Count one screening."""
        came_to = outcome(counted.verdicts)
        self.outcomes[came_to] += 1
        self._add_verdicts(counted.verdicts)
        if came_to is Outcome.ELIGIBLE:
            self._add_holds(counted.holds)
        if counted.foreseen:
            self._add_outlook(came_to, counted)
        else:
            self.unforeseen += 1

    def _add_outlook(self, came_to: Outcome, counted: Counted) -> None:
        if came_to is Outcome.INELIGIBLE:
            self.in_time += counted.window is not None
            return
        if came_to is Outcome.UNDETERMINED:
            self._add_needs(counted)
        self._add_closing(came_to, counted.window)

    def _add_verdicts(self, verdicts: tuple[Verdict, ...]) -> None:
        counts, before = Counter(verdicts), Verdict.PASS
        for step, verdict in zip(self.steps, verdicts, strict=True):
            counts[verdict] -= 1
            step.add(verdict, before, all_of(each for each, count in counts.items() if count))
            counts[verdict] += 1
            before = all_of((before, verdict))

    def _add_holds(self, states: Iterable[HoldState]) -> None:
        stands = False
        for held, state in zip(self.holds, states, strict=True):
            held.present += state is HoldState.PRESENT
            held.not_asked += state is HoldState.NOT_ASKED
            stands = stands or state.stands
        self.held += stands

    def _add_needs(self, counted: Counted) -> None:
        if counted.window is None:
            self.too_late += 1
        for need in counted.needs:
            wait = self._waits.setdefault(need, Wait())
            wait.add(len(counted.needs) == 1, counted.window.last if counted.window else None)

    def _add_closing(self, came_to: Outcome, window: Window | None) -> None:
        if window is None or window.last is None:
            return
        for closing in self.closing:
            if window.last <= closing.until:
                closing.eligible += came_to is Outcome.ELIGIBLE
                closing.undetermined += came_to is Outcome.UNDETERMINED
