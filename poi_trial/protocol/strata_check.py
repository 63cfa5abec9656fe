"""What can be seen to be wrong with the criteria of strata before any patient comes.

Persons are made up at every limit that the criteria of a factor name, and judged as patients are.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice, product

from poi_trial.dates import PartialDate
from poi_trial.errors import PathStep, did_you_mean
from poi_trial.patient import Patient
from poi_trial.protocol.strata import FactorCriteria, stratum_of
from poi_trial.screening.criteria import Age, Answer, AnyCriterion, Sex, Site
from poi_trial.screening.lexicon import Lexicon
from poi_trial.screening.screen import judge
from poi_trial.screening.verdict import Verdict

Fault = tuple[tuple[PathStep, ...], str]

_DAY = date(2024, 1, 1)
_MOST = 10_000
_TOLD_APART = (Age, Answer, Sex, Site)


def level_names(path: tuple[PathStep, ...], levels: tuple[str, ...], when: Iterable[str]) -> Iterator[Fault]:
    """Criteria for a level that the factor lacks, and a level without any."""
    named = list(when)
    for level in named:
        if level not in levels:
            yield (*path, level), f'there is no level "{level}"{did_you_mean(level, list(levels))}'
    for level in levels:
        if level not in named:
            yield path, f'there are no criteria for the level "{level}"; write when somebody has it'


def overlap_or_gap(factor: FactorCriteria, eligibility: Iterable[AnyCriterion], lexicon: Lexicon) -> str | None:
    """The first made-up person, eligible as far as can be told, whom no level or more than one fits."""
    criteria = [each for level in (factor.when or {}).values() for each in level]
    eligible: list[AnyCriterion] = [each for each in eligibility if isinstance(each, _TOLD_APART)]
    for person in islice(_persons(criteria, eligible), _MOST):
        if any(judge(each, person, _DAY, lexicon).verdict is Verdict.FAIL for each in eligible):
            continue
        try:
            stratum_of([factor], person, _DAY, lexicon)
        except ValueError as error:
            return f"somebody {_described(person)}: {error}"
    return None


def _persons(criteria: list[AnyCriterion], eligible: list[AnyCriterion]) -> Iterator[Patient]:
    """Everybody who can be told apart by age, sex, answers and site, as far as `criteria` ask for these."""
    ages: list[int | None] = [None]
    if any(isinstance(each, Age) for each in criteria):
        limits = {limit for each in (*criteria, *eligible) if isinstance(each, Age) for limit in each.limits}
        ages = [0, *sorted(limits - {0})]
    sexes: list[str | None] = ["female", "male"] if any(isinstance(each, Sex) for each in criteria) else [None]
    sites: list[str | None] = [site for each in criteria if isinstance(each, Site) for site in each.accepts] or [None]
    questions = list(dict.fromkeys(each.question for each in criteria if isinstance(each, Answer)))
    for age, sex, site, answers in product(ages, sexes, sites, product((True, False), repeat=len(questions))):
        birth = None if age is None else PartialDate.on(_DAY.replace(year=_DAY.year - age))
        answered = dict(zip(questions, answers, strict=True))
        yield Patient.model_validate(
            {"id": "somebody", "sex": sex, "site": site, "birth_date": birth, "answers": answered}
        )


def _described(person: Patient) -> str:
    facts = [f"of {_DAY.year - person.birth_date.first.year} years"] if person.birth_date else []
    facts += [f"who is {person.sex}"] if person.sex else []
    facts += [f"seen at {person.site}"] if person.site else []
    facts += [f"who answers {'yes' if yes else 'no'} to {key}" for key, yes in (person.answers or {}).items()]
    return ", ".join(facts)
