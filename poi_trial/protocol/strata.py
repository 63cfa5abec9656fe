"""Which stratum a patient belongs to: the level of each factor, found by criteria and never typed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, NamedTuple

from pydantic import ConfigDict, Field

from poi_trial.model import Many, Model
from poi_trial.patient import Patient
from poi_trial.scalars import Id
from poi_trial.screening.criteria import AnyCriterion
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.screen import judge
from poi_trial.screening.verdict import Finding, Verdict, all_of


class FactorCriteria(Model):
    """A factor, and the criteria by which the level of a patient is found; the rest of it is passed over."""

    model_config = ConfigDict(extra="ignore")

    id: Id
    when: dict[Id, Annotated[Many[AnyCriterion], Field(min_length=1)]] | None = None
    """The criteria of each level: she has the level whose criteria she passes, all of them. Without it, a list can
    be dealt for another system that finds the level itself."""


class StrataCriteria(Model):
    """Of how arms are dealt, what screening knows: the criteria of the strata."""

    model_config = ConfigDict(extra="ignore")

    strata: Many[FactorCriteria] = ()


class StratumFinding(NamedTuple):
    """The levels of one patient on one day, and what leaves others open."""

    levels: Mapping[str, str]
    """The level of each factor that has one, by the factor's id."""
    open: tuple[tuple[AnyCriterion, Finding], ...]
    """The criteria that are unknown, each with its needs; empty where every factor has its level."""


def stratum_of(factors: Iterable[FactorCriteria], patient: Patient, day: date, lexicon: Lexicon) -> StratumFinding:
    """The level of each factor as of `day`: the one whose criteria all pass, while those of all others fail.

    A level whose criteria are unknown leaves the factor open. ValueError where no level fits her, more than one
    does, or the protocol has no criteria for the factor.
    """
    levels, still_open = {}, []
    for factor in factors:
        if factor.when is None:
            raise ValueError(f"the protocol does not say which patients have which {factor.id}; write it under when")
        found = {
            level: [(each, judge(each, patient, day, lexicon)) for each in criteria]
            for level, criteria in factor.when.items()
        }
        verdicts = {level: all_of(finding.verdict for _, finding in each) for level, each in found.items()}
        passed = [level for level, verdict in verdicts.items() if verdict is Verdict.PASS]
        unknown = [each for level in found if verdicts[level] is Verdict.UNKNOWN for each in found[level]]
        if len(passed) > 1:
            raise ValueError(f"{' and '.join(passed)} of {factor.id} fit her at once; their criteria overlap")
        if not passed and not unknown:
            raise ValueError(f"no level of {factor.id} fits her; the criteria of {', '.join(found)} leave a gap")
        if unknown:
            still_open += [each for each in unknown if each[1].verdict is Verdict.UNKNOWN]
        else:
            levels[factor.id] = passed[0]
    return StratumFinding(levels, tuple(still_open))
