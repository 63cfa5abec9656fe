"""Dealing a million slots in blocks of 2, 4 and 6, as ratios within one run to a bare loop over the same words.

Run it as `python benchmarks/randomization.py [ROUNDS]` where poi is installed. Each round takes every measurement once,
in turn, in CPU time; the median ratio is printed beside its limit, and the process ends 1 where a limit is passed.
numpy's argsort of random numbers is shown too where numpy is installed.
"""

import gc
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from hashlib import sha256
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from struct import Struct

from poi_trial.randomization.allocation import Arm, Design, allocation_list
from poi_trial.randomization.blocks import PermutedBlocks
from poi_trial.randomization.maximal import Maximal
from poi_trial.randomization.stream import Stream, stream_key

SLOTS, FEW = 1_000_000, 10_000
BLOCKS = PermutedBlocks(kind="permuted_blocks", sizes=(2, 4, 6))
ARMS = (Arm(id="climen", name="Climen", ratio=1), Arm(id="ha-msc", name="hA-MSC", ratio=1))
DESIGN = Design("T", ARMS, BLOCKS)
KEY = stream_key("T", "7", "")
LIMITS = {"arms": 3.0, "csv with its hash": 10.0}
MEMORY_LIMIT = 200
PEAK = """\
import resource, sys
from poi_trial.__main__ import main
sys.argv = ["poi", "randomize", "--seed", "7", "--size", "{}", "--format", "csv", "--output", "{}"]
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def bare() -> None:
    """As many words as a million slots take, one a slot, from the same SHA-256."""
    eight, together = Struct(">8I").unpack, 0
    for counter in range(SLOTS // 8):
        for word in eight(sha256(f"{KEY}|{counter}".encode()).digest()):
            together ^= word


def arms(slots: int = SLOTS) -> None:
    """The arms alone."""
    dealt = 0
    for block in BLOCKS.runs((1, 1), slots, Stream(KEY)):
        dealt += len(block)
        if dealt >= slots:
            break


def csv(slots: int = SLOTS) -> None:
    """The whole list with its hash, written to a file."""
    dealt = allocation_list(DESIGN, "7", slots)
    with tempfile.TemporaryFile("w", encoding="utf-8") as file:
        file.write(dealt.sha256)
        file.writelines(dealt.slots.lines())


def plain_random() -> None:
    """A plain random() for each slot: no blocks, no list that could be made again."""
    source = random.Random(7)  # noqa: S311 - what poi is measured against
    for _ in range(SLOTS):
        source.random()


def argsort() -> None:
    """numpy's argsort of random numbers, in blocks of 4."""
    import numpy as np  # type: ignore[import-not-found, unused-ignore]  # noqa: PLC0415 - not needed to run poi

    np.random.default_rng(7).random((SLOTS // 4, 4)).argsort(axis=1)


def seconds(run: Callable[[], object]) -> float:
    """The CPU time of one run."""
    gc.collect()
    before = time.process_time()
    run()
    return time.process_time() - before


def peak_memory() -> int:
    """The most memory, in MB, that the command takes for a million rows."""
    with tempfile.TemporaryDirectory() as folder:
        code = PEAK.format(SLOTS, Path(folder) / "list.csv")
        run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return int(run.stdout)


def main() -> int:
    """Measure, print a line each, and say whether every limit holds."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    runs: dict[str, Callable[[], object]] = {"arms": arms, "csv with its hash": csv, "random() alone": plain_random}
    if find_spec("numpy"):
        runs["numpy argsort"] = argsort
    ratios: dict[str, list[float]] = {name: [] for name in runs}
    growth: list[float] = []
    gc.disable()
    for _ in range(rounds):
        base = seconds(bare)
        for name, run in runs.items():
            ratios[name].append(seconds(run) / base)
        few = statistics.median(seconds(lambda: csv(FEW)) for _ in range(11))
        growth.append(seconds(csv) / few / (SLOTS / FEW))
    held = True
    for name, measured in ratios.items():
        ratio, limit = statistics.median(measured), LIMITS.get(name)
        held = held and (limit is None or ratio <= limit)
        print(f"{name:20} {ratio:6.2f} x the bare loop" + (f" (limit {limit:g})" if limit else ""))
    print(f"{'a slot of a million':20} {statistics.median(growth):6.2f} x a slot of ten thousand (1 is linear)")
    longest = Maximal(kind="maximal", tolerance=3)
    took = seconds(lambda: list(zip(longest.runs((1, 1), 10_000, Stream(KEY)), count(), strict=False)))
    print(f"{'maximal:3 of 10,000':20} {took:6.2f} s")
    memory = peak_memory()
    print(f"{'memory of a million':20} {memory:6} MB (limit {MEMORY_LIMIT})")
    return 0 if held and memory <= MEMORY_LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
