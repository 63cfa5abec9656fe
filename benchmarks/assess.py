"""How long the operating characteristics take.

Run it as `python benchmarks/assess.py` where poi is installed. Each line is the best of three runs in this process,
in seconds of CPU time, beside its limit where there is one; the process ends 1 where a limit is passed. The last lines
say how the time grows from 5,000 to 10,000 slots: 2 is linear.
"""

import sys
import time
from collections.abc import Iterable

from poi_trial.randomization.assess import assess
from poi_trial.randomization.designs import usual
from poi_trial.randomization.notation import read_design

EQUAL = (1, 1)
LINEAR = (
    *("complete", "random_allocation", "truncated_binomial", "permuted_blocks:4,6"),
    *("big_stick:3", "efron:2/3", "chen:2/3,3", "maximal:3"),
)


def seconds(designs: Iterable[str], ratio: tuple[int, ...], size: int) -> float:
    """The CPU time that these designs take together, the best of three."""
    procedures = list(map(read_design, designs))
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for procedure in procedures:
            assess(procedure, ratio, size)
        best = min(best, time.process_time() - start)
    return best


def main() -> int:
    """Measure, print a line each, and say whether the limits hold."""
    ten = [candidate.design for candidate in usual(EQUAL, 50)[0]]
    held = True
    for name, designs, ratio, size, limit in (
        ("all ten designs", ten, EQUAL, 50, 1.0),
        ("big_stick:3", ["big_stick:3"], EQUAL, 10_000, 10.0),
        ("urn:1,1", ["urn:1,1"], EQUAL, 1_000, None),
        ("complete 2:1", ["complete"], (2, 1), 200, None),
        ("complete 1:1:1", ["complete"], (1, 1, 1), 200, None),
        ("complete 2:1, drawn", ["complete"], (2, 1), 1_000, None),
    ):
        taken = seconds(designs, ratio, size)
        held = held and (limit is None or taken <= limit)
        print(f"{name:22} {size:>6} slots {taken:8.3f} s{f' (limit {limit:.0f} s)' if limit else ''}")
    for design in LINEAR:
        few, many = seconds([design], EQUAL, 5_000), seconds([design], EQUAL, 10_000)
        print(f"{design:22} 10,000 slots {many:8.3f} s, {many / few:.1f} x that of 5,000")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
