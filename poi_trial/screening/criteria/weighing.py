"""Results weighed by what they were drawn under: those that surely do not count are left out, others are in doubt."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from poi_trial.patient import Patient, Treatment
from poi_trial.screening.criteria.influences import Doubt, Influence
from poi_trial.screening.criteria.occasions import NOT_ABOVE, Level, Occasion, all_exact, occasions
from poi_trial.screening.criteria.results import Idle, Results
from poi_trial.screening.taken import EARLIEST, LATEST
from poi_trial.screening.verdict import PASS, UNKNOWN

Acting = Callable[[Treatment, bool, date, date], Influence | None]
"""Finds what a treatment does, for sure or perhaps a medicine of its rule, to results drawn from a day to another."""


class Effect(NamedTuple):
    """What a treatment may do: by which rule, on which side of the limit, and whether it surely is such a medicine."""

    place: int
    side: Level
    acting: Acting
    surely: bool


class Weigher:
    """Weighs the results of one patient after another."""

    __slots__ = ("_effects", "_lowered")

    def __init__(
        self,
        effects: Callable[[Treatment], tuple[Effect, ...]],
        lowered: Callable[[Patient, tuple[date, date], date], list[Influence]],
    ) -> None:
        self._effects, self._lowered = effects, lowered

    def weigh(self, results: Results, patient: Patient, day: date) -> Results:
        """The results without those that were surely drawn under something, and with doubt where they may have been."""
        usable = results.usable
        if not usable:
            return results
        levels = [result[1] for result in usable]
        found = self._influences(patient, levels, (results.occasions[0].days.first, day), day)
        influences = [each for each in found if each.touches(usable)]
        return _weighed(results, influences) if influences else results

    def ahead(self, patient: Patient, level: Level, day: date) -> tuple[Idle, ...]:
        """The days on which a new result of that level would not count; what is planned is known too."""
        influences = self._influences(patient, [level], (EARLIEST, LATEST), day)
        return tuple([Idle(each.span, each.what) for each in influences])

    def _influences(
        self, patient: Patient, levels: list[Level], drawn: tuple[date, date], day: date
    ) -> list[Influence]:
        """What may make results of these levels, drawn between two days, what they are, in the protocol's order.

        States are those that are known on `day`.
        """
        effects, (earliest, latest) = self._effects, drawn
        found: list[Influence] = []
        told = [(each, t) for t in patient.treatments or () for each in effects(t) if each[1] in levels]
        if len(told) > 1:
            told.sort(key=_place)
        for (_, _, acting, surely), treatment in told:
            if influence := acting(treatment, surely, earliest, latest):
                found.append(influence)
        if NOT_ABOVE in levels:
            found += self._lowered(patient, drawn, day)
        return found


def _place(told: tuple[Effect, Treatment]) -> int:
    return told[0].place


def _weighed(results: Results, influences: list[Influence]) -> Results:
    kept: list[Occasion] = []
    doubts: list[Doubt] = []
    sides = [each.level for each in influences]
    for result in results.usable:
        if result[1] not in sides:
            kept.append(result)
            continue
        held = [(each.holds(result), each) for each in influences if each.level is result.level]
        sure = [each for verdict, each in held if verdict is PASS]
        perhaps = [each for verdict, each in held if verdict is UNKNOWN]
        if sure or perhaps:
            doubts.append(Doubt(result, bool(sure), sure or perhaps))
        if not sure:
            kept.append(result._replace(surely=False) if perhaps else result)
    gathered = occasions(kept)
    return results._replace(occasions=gathered, exact=all_exact(gathered), doubts=tuple(doubts))
