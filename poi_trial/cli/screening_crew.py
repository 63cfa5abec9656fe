"""Processes that judge portions of a cohort side by side; what they made comes out in the order of the inputs."""

import signal
import sys
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing import connection, get_context, resource_tracker
from types import TracebackType

from poi_trial.cli.long_run import collect_seldom
from poi_trial.cli.screening_lines import Asked, Shown, judge_in_turn
from poi_trial.errors import FileError, UsageError
from poi_trial.files.portions import Files, Lines, Portion, Read

Made = list[Shown | FileError]
_AHEAD = 2
"""So many portions a process are taken up before the first of them is written, and no more: memory stays as it is."""
# A process of its own from the start: it shares no lock and no open file with this one.
_CONTEXT = get_context("spawn")


class _Worker:
    """A process, and the portion that it judges."""

    def __init__(self, asked: Asked) -> None:
        self.pipe, other = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_work, args=(asked, other), daemon=True)
        # Ctrl-C is this process's to answer: the new one never hears it.
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        self._process.start()
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)
        other.close()
        self.number: int | None = None

    def give(self, number: int, portion: Portion) -> None:
        """Hand it a portion; whether it is still there is seen when it answers."""
        self.number = number
        try:
            self.pipe.send(portion)
        except OSError:
            return

    def take(self) -> Made | None:
        """What it made of its portion; None where it ended instead."""
        try:
            made: Made | str = self.pipe.recv()
        except (EOFError, OSError):
            return None
        if isinstance(made, str):
            raise RuntimeError(f"a process that judged patients failed:\n{made}")
        return made

    def stop(self) -> None:
        """End it, whatever it does."""
        self.pipe.close()
        self._process.kill()
        self._process.join()


class Crew:
    """So many processes; every one of them ends with the `with` that it is used in."""

    def __init__(self, asked: Asked, jobs: int) -> None:
        self._asked = asked
        self._judge = asked.judge()
        # It would let Ctrl-C through when it starts; so it starts before the first process does.
        resource_tracker.ensure_running()
        self._workers: list[_Worker] = []
        try:
            self._workers += (_Worker(asked) for _ in range(jobs))
        except OSError:
            self._stop()
            raise UsageError(f"--jobs {jobs}: the system starts no more processes; choose fewer") from None
        self._open: dict[int, Portion] = {}
        """The portions taken up, by their number, until they are judged."""
        self._free: deque[int] = deque()
        """Those of them that no process judges yet."""
        self._ended: set[int] = set()
        """Those whose process ended once."""
        self._made: dict[int, Made] = {}
        self._ahead = _AHEAD * jobs

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def _stop(self) -> None:
        for worker in self._workers:
            worker.stop()

    def judged(self, portions: Iterable[Portion | Read]) -> Iterator[Shown | FileError]:
        """Everybody, in order."""
        waiting, taken, written = iter(portions), 0, 0
        while True:
            while taken < written + self._ahead and (portion := next(waiting, None)) is not None:
                self._take_up(taken, portion)
                taken += 1
            if taken == written:
                return
            while written not in self._made:
                self._hand_out()
                self._collect()
            yield from self._made.pop(written)
            written += 1

    def _take_up(self, number: int, portion: Portion | Read) -> None:
        match portion:
            case Lines() | Files():
                self._open[number] = portion
                self._free.append(number)
                self._hand_out()
            case _:
                self._made[number] = list(judge_in_turn(self._judge, [portion]))

    def _hand_out(self) -> None:
        for worker in self._workers:
            if worker.number is None and self._free:
                number = self._free.popleft()
                worker.give(number, self._open[number])

    def _collect(self) -> None:
        busy = [worker for worker in self._workers if worker.number is not None]
        ready = connection.wait([worker.pipe for worker in busy])
        for worker in [each for each in busy if each.pipe in ready]:
            number, made = worker.number, worker.take()
            assert number is not None
            worker.number = None
            if made is None:
                self._replace(worker, number)
            else:
                self._made[number] = made
                del self._open[number]

    def _replace(self, worker: _Worker, number: int) -> None:
        """A process ended: another takes its place, and its portion is judged once more or refused."""
        worker.stop()
        self._workers[self._workers.index(worker)] = _Worker(self._asked)
        portion = self._open[number]
        if number in self._ended:
            self._made[number] = list(self._open.pop(number).refused())
            return
        self._ended.add(number)
        self._free.appendleft(number)
        print(f"A process that judged ended before its time; judged again: {portion}.", file=sys.stderr)  # noqa: T201


def _work(asked: Asked, pipe: "connection.Connection[Made | str, Portion]") -> None:
    """Judge portion after portion until there is nobody left to hand one over or to take what was made."""
    collect_seldom()
    judge = asked.judge()
    while True:
        try:
            portion = pipe.recv()
        except (EOFError, OSError):
            return
        made: Made | str
        try:
            made = list(judge_in_turn(judge, portion.patients(asked.reading)))
        except Exception:  # noqa: BLE001 - a defect is told by the process that prints
            made = traceback.format_exc()
        try:
            pipe.send(made)
        except OSError:
            return
