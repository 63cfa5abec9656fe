"""The procedures that weigh the arms for each slot in turn, and the list of all procedures.

Every rule is stated, for a reader without this code, in docs/randomization.md.
"""

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.dealing import Dealt, Ratio, TwoEqualArms, WeightedProcedure, ratio_text
from poi_trial.randomization.maximal import Maximal, Tolerance

_FRACTION = re.compile(r"([1-9][0-9]{0,8})/([1-9][0-9]{0,8})", re.ASCII)


def _coin(text: str) -> str:
    match = _FRACTION.fullmatch(text)
    if not match:
        raise ValueError("is not a fraction of two whole numbers; write it as 2/3")
    over, under = int(match[1]), int(match[2])
    if not under <= 2 * over <= 2 * under:
        raise ValueError("is not between 1/2 and 1/1; it is the chance of the arm that is behind")
    if (common := math.gcd(over, under)) > 1:
        raise ValueError(f"is not in lowest terms; write {over // common}/{under // common}")
    return text


@lru_cache(maxsize=64)
def odds(coin: str) -> tuple[int, int]:
    """The weights of the favoured and of the other arm: 2/3 is 2 to 1."""
    over, under = map(int, coin.split("/"))
    return over, under - over


def _lean(dealt: Dealt, behind: int, ahead: int) -> tuple[int, int]:
    """The weights of two arms, one of which may be behind; 1 and 1 where they are level."""
    first, second = dealt.counts
    if first == second:
        return 1, 1
    return (behind, ahead) if first < second else (ahead, behind)


def _imbalance(dealt: Dealt) -> int:
    return abs(dealt.counts[0] - dealt.counts[1])


Coin = Annotated[str, AfterValidator(_coin), WithJsonSchema({"type": "string", "pattern": f"^{_FRACTION.pattern}$"})]
"""A chance from 1/2 to 1/1 as a fraction in lowest terms."""


class Complete(WeightedProcedure):
    """A coin, or a die, for every slot, whatever came before.

    Source: Lachin 1988, Properties of simple randomization in clinical trials, Controlled Clinical Trials 9.
    """

    kind: Literal["complete"]

    def weights(self, dealt: Dealt) -> Sequence[int]:
        """The ratio."""
        return dealt.ratio


class RandomAllocation(WeightedProcedure):
    """All lists of N slots that end in ratio are equally likely.

    Source: Lachin 1988, Statistical properties of randomization in clinical trials, Controlled Clinical
    Trials 9.
    """

    kind: Literal["random_allocation"]
    needs_size: ClassVar[bool] = True

    def weights(self, dealt: Dealt) -> Sequence[int]:
        """The places that each arm has left."""
        total = sum(dealt.ratio)
        return [r * dealt.size // total - count for r, count in zip(dealt.ratio, dealt.counts, strict=True)]


class TruncatedBinomial(TwoEqualArms):
    """A fair coin until one arm has half of the slots; the other takes the rest.

    Source: Blackwell and Hodges 1957, Design for the control of selection bias, Annals of Mathematical
    Statistics 28.
    """

    kind: Literal["truncated_binomial"]
    needs_size: ClassVar[bool] = True

    def weights(self, dealt: Dealt) -> Sequence[int]:
        """1 for each arm that is not full."""
        return [int(2 * count < dealt.size) for count in dealt.counts]


class BigStick(TwoEqualArms):
    """A fair coin until the arms differ by the tolerance; then the one behind.

    Source: Soares and Wu 1983, Some restricted randomization rules in sequential designs, Communications in
    Statistics, Theory and Methods 12.
    """

    kind: Literal["big_stick"]
    tolerance: Tolerance

    def weights(self, dealt: Dealt) -> Sequence[int]:
        """1 and 1; at the tolerance 1 and 0 in favour of the arm behind."""
        return _lean(dealt, 1, 0) if _imbalance(dealt) >= self.tolerance else (1, 1)


class Efron(TwoEqualArms):
    """A coin that favours the arm behind.

    Source: Efron 1971, Forcing a sequential experiment to be balanced, Biometrika 58.
    """

    kind: Literal["efron"]
    p: Coin

    def weights(self, dealt: Dealt) -> Sequence[int]:
        """The coin's odds for the arm behind; 1 and 1 where they are level."""
        return _lean(dealt, *odds(self.p))


class Chen(TwoEqualArms):
    """A coin that favours the arm behind; at the tolerance it is certain.

    Source: Chen 1999, Biased coin design with imbalance tolerance, Communications in Statistics, Stochastic
    Models 15.
    """

    kind: Literal["chen"]
    p: Coin
    tolerance: Tolerance

    def weights(self, dealt: Dealt) -> Sequence[int]:
        """The coin's odds for the arm behind; at the tolerance 1 and 0."""
        certain = _imbalance(dealt) >= self.tolerance
        return _lean(dealt, 1, 0) if certain else _lean(dealt, *odds(self.p))


class Urn(WeightedProcedure):
    """An urn with `start` balls of each arm; each slot adds `add` balls of every other arm.

    Source: Wei 1977, A class of designs for sequential clinical trials, Journal of the American Statistical
    Association 72, for two arms; Wei 1978, An application of an urn model to the design of sequential
    controlled clinical trials, in the same journal 73, for more.
    """

    kind: Literal["urn"]
    start: Annotated[int, Field(ge=0, le=1_000_000)]
    add: Annotated[int, Field(ge=1, le=1_000_000)]

    def ratio_problem(self, ratio: Ratio) -> str | None:
        """What is wrong with these arms: they are not of equal ratio."""
        if len(set(ratio)) > 1:
            return f"urn deals arms of equal ratio, not {ratio_text(ratio)}"
        return super().ratio_problem(ratio)

    def weights(self, dealt: Dealt) -> Sequence[int]:
        """The balls of each arm; 1 each while there are none."""
        given = sum(dealt.counts)
        if not given and not self.start:
            return [1] * len(dealt.counts)
        return [self.start + self.add * (given - count) for count in dealt.counts]


AnyProcedure = Annotated[
    PermutedBlocks | Complete | RandomAllocation | TruncatedBinomial | BigStick | Efron | Chen | Urn | Maximal,
    Field(discriminator="kind"),
]


def same_coin(procedure: AnyProcedure) -> AnyProcedure:
    """The simplest procedure that deals the same: a coin of 1/2 favours no arm."""
    match procedure:
        case Efron(p="1/2"):
            return Complete(kind="complete")
        case Chen(p="1/2"):
            return BigStick(kind="big_stick", tolerance=procedure.tolerance)
        case _:
            return procedure
