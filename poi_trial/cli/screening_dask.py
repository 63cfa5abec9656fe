"""Portions of a cohort judged on a Dask cluster; what was made comes out in the order of the inputs.

What a worker judges by is sent to it once. A worker whose poi is another refuses; the portion of a worker that is lost
is judged again by another, as Dask does by itself.
"""

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from poi_trial.cli.screening_lines import Asked, Judge, Shown, judge_in_turn
from poi_trial.errors import FileError, Problem, UsageError
from poi_trial.files.portions import Files, Lines, Portion, Read
from poi_trial.memo import SameOne
from poi_trial.output.provenance import TOOL

Made = list[Shown | FileError]
_AHEAD, _SECONDS = 2, 10


_judges = SameOne[Asked, Judge](Asked.judge, 1)
"""On a worker: what was asked comes to it once for all portions, and is prepared for once."""


class OtherTermsError(Exception):
    """A worker has another poi than the command, or another protocol reached it."""


def judge_there(asked: Asked, portion: Portion, terms: tuple[str, str]) -> Made:
    """Judge a portion on a worker, if it holds the terms: the tool and the hash of the protocol."""
    if (TOOL, asked.source.sha256) != terms:
        raise OtherTermsError(f"a worker runs {TOOL} by the protocol {asked.source.sha256}; the command runs {terms}")
    return list(judge_in_turn(_judges.of(asked), portion.patients(asked.reading)))


def connect(scheduler: str) -> Any:
    """A client of the scheduler; an error that says what to do where there is none."""
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--dask needs Dask here and on every worker: pip install 'poi-trial[dask]'") from None
    try:
        return Client(scheduler, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        what = "no Dask scheduler answers there; start one, or check the address"
        raise FileError([Problem(what, scheduler)], "nothing was screened") from error


def judged(asked: Asked, portions: Iterable[Portion | Read], client: Any) -> Iterator[Shown | FileError]:
    """Everybody, in order; at most two portions a thread are on their way, so that memory stays as it is."""
    # Scattered data is gone with the last worker that has it; what a task made is made again. Bytes stay one thing.
    sent, judge = client.submit(pickle.loads, pickle.dumps(asked), pure=False), asked.judge()
    ahead = _AHEAD * max(1, sum(client.nthreads().values()))
    waiting: deque[Callable[[], Made]] = deque()
    for portion in portions:
        waiting.append(
            _sent(client, sent, portion, asked) if isinstance(portion, Lines | Files) else _here(portion, judge)
        )
        if len(waiting) > ahead:
            yield from waiting.popleft()()
    while waiting:
        yield from waiting.popleft()()


def _here(read: Read, judge: Judge) -> Callable[[], Made]:
    """What one process alone can read is judged by the command itself."""
    made: Made = list(judge_in_turn(judge, [read]))
    return lambda: made


def _sent(client: Any, sent: object, portion: Portion, asked: Asked) -> Callable[[], Made]:
    from distributed.scheduler import KilledWorker

    future = client.submit(judge_there, sent, portion, (TOOL, asked.source.sha256), pure=False)

    def taken() -> Made:
        try:
            made: Made = future.result()
        except KilledWorker:
            return list(portion.refused())
        except OtherTermsError as error:
            raise FileError([Problem(str(error), client.scheduler.address)], "install the same on all") from None
        return made

    return taken
