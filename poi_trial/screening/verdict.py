"""Verdict (pass, fail, unknown), three-valued all / any / not, and the Finding that a criterion comes to."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, assert_never

from pydantic import BaseModel

from poi_trial.patient import Review


class Verdict(StrEnum):
    """Whether a sentence of the protocol is met; missing data is never a pass and never a fail."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    UNKNOWN = "unknown"


# To ask an Enum for a member takes longer than most of what is done with it.
PASS, FAIL, UNKNOWN = Verdict


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Every one must pass: any fail fails, else any unknown is unknown (Kleene's strong logic)."""
    seen = tuple(verdicts)
    if FAIL in seen:
        return FAIL
    return UNKNOWN if UNKNOWN in seen else PASS


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """One is enough: any pass passes, else any unknown is unknown (Kleene's strong logic)."""
    return negated(all_of(negated(verdict) for verdict in verdicts))


def negated(verdict: Verdict) -> Verdict:
    """Pass becomes fail and fail pass; unknown stays unknown."""
    match verdict:
        case Verdict.PASS:
            return Verdict.FAIL
        case Verdict.FAIL:
            return Verdict.PASS
        case Verdict.UNKNOWN:
            return Verdict.UNKNOWN
        case _:
            assert_never(verdict)


class Remark(NamedTuple):
    """One sentence before it is written: the key of its words and the values that fill them."""

    key: str
    values: Mapping[str, object] = MappingProxyType({})


class Told(NamedTuple):
    """Something in words that are made where they are shown, for most are never read."""

    write: Callable[[Any], str]
    what: object

    def __str__(self) -> str:
        """Make the words."""
        return self.write(self.what)


class Fact(NamedTuple):
    """A recorded value that is no list entry of its own, such as the date of birth, and where it was read."""

    name: str
    value: object
    source: str | None = None


class Need(NamedTuple):
    """What would settle an unknown, or could change a fail: what to obtain or do, and the first useful day.

    All needs of a finding are required; alternatives are one need that says "or".
    """

    what: Remark
    earliest: date


class Finding(NamedTuple):
    """What one criterion comes to on one day; it holds values, and the words are made where it is shown.

    `review` marks an unknown that a named person's judgement can settle; `reviewed` is that judgement.
    """

    verdict: Verdict
    reason: Remark
    evidence: tuple[BaseModel | Fact, ...] = ()
    needs: tuple[Need, ...] = ()
    notes: tuple[Remark, ...] = ()
    review: bool = False
    reviewed: Review | None = None
