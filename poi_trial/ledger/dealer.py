"""The arms of one epoch, given one after another as they are allocated; the list itself is never written down."""

from collections.abc import Iterator
from itertools import chain

from poi_trial.protocol.dealing import DealingPart
from poi_trial.randomization.allocation import deal
from poi_trial.randomization.minimization import Earlier, Minimization
from poi_trial.randomization.not_random import NotRandom
from poi_trial.randomization.stream import Stream, stream_key


def key_seed(seed: str, epoch: int) -> str:
    """The seed as it stands in the key of an epoch's streams: the first uses it as it is."""
    return seed if epoch == 1 else f"{seed}/{epoch}"


class Dealer:
    """Gives the next arm of a stratum; StopIteration where the list of a stratum is exhausted."""

    def __init__(self, part: DealingPart, seed: str, epoch: int) -> None:
        self.epoch = epoch
        self._part, self._seed = part, key_seed(seed, epoch)
        self._ids = [arm.id for arm in part.arms]
        self._lists: dict[str, Iterator[int]] = {}
        self._earlier = Earlier(tuple(arm.ratio for arm in part.arms))
        self._stream = Stream(stream_key(part.trial.id, self._seed, ""))

    @property
    def one_run(self) -> bool:
        """Whether slots are counted over the whole epoch, as minimization does, and not in each stratum."""
        return isinstance(self._part.randomization.procedure, Minimization)

    def give(self, stratum: str) -> str:
        """The arm of the next participant of a stratum."""
        procedure = self._part.randomization.procedure
        if isinstance(procedure, Minimization):
            levels = levels_of(stratum)
            arm = procedure.next_arm(levels, self._earlier, self._stream)
            self._earlier.add(levels, arm)
        else:
            if stratum not in self._lists:
                self._lists[stratum] = self._list(stratum)
            arm = next(self._lists[stratum])
        return self._ids[arm]

    def _list(self, stratum: str) -> Iterator[int]:
        runs = deal(self._part.design, self._seed, stratum, self._part.trial.target)
        return chain.from_iterable(runs)


def levels_of(stratum: str) -> dict[str, str]:
    """The level of each factor, from `factor=level;factor=level`."""
    return dict(part.split("=", 1) for part in stratum.split(";")) if stratum else {}


def same_list(before: DealingPart, after: DealingPart) -> bool:
    """Whether a new protocol version goes on with the list of the one before.

    A level more of a factor leaves every other list as it is, for each stratum has a stream of its own.
    """

    def facts(part: DealingPart) -> tuple[object, ...]:
        procedure = part.randomization.procedure
        needs_size = not isinstance(procedure, Minimization | NotRandom) and procedure.needs_size
        return (
            [(arm.id, arm.ratio) for arm in part.arms],
            procedure,
            [factor.id for factor in part.randomization.strata],
            part.trial.target if needs_size else None,
        )

    levels_kept = all(
        set(old.levels) <= set(new.levels)
        for old, new in zip(before.randomization.strata, after.randomization.strata, strict=False)
    )
    return facts(before) == facts(after) and levels_kept
