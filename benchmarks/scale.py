"""What a patient costs: of the processes that judge, and of the one that hands out, gathers and writes.

`python benchmarks/scale.py [PATIENTS]` judges an invented cohort and prints processor microseconds and bytes a
patient. Times are this machine's; their ratios travel further.
"""

import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from poi_trial.api import load_protocol
from poi_trial.cli.long_run import collect_seldom
from poi_trial.cli.screening_lines import Asked, Judge, judge_in_turn
from poi_trial.files.patient_file import Reading
from poi_trial.files.patient_ids import SeenIds
from poi_trial.files.portions import Lines, portions
from poi_trial.screening.screen import Outcome

ROOT = Path(__file__).parent.parent
MAKE = ROOT / "examples" / "cohort" / "make.py"
DAY = date(2024, 10, 20)


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Processor seconds, and what the work came to."""
    began = time.process_time()
    made = work()
    return time.process_time() - began, made


def main(size: int = 20_000) -> None:
    """Measure and print."""
    collect_seldom()
    protocol = load_protocol(str(ROOT / "protocol.yaml"))
    reading = Reading(protocol.protocol, DAY)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cohort.ndjson"
        with file.open("wb") as lines:
            subprocess.run([sys.executable, str(MAKE), str(size)], stdout=lines, check=True)
        print(f"{file.stat().st_size / size:.0f} bytes a patient are read")
        shared = [each for each in portions([str(file)], reading) if isinstance(each, Lines)]
        plain = Asked(protocol, reading, "json", False, frozenset(Outcome), summary=False)
        wants = {
            "lines": plain,
            "lines with outlook": plain._replace(outlook=True),
            "summary": plain._replace(summary=True),
        }
        made: list[bytes] = []
        for name, asked in wants.items():
            judge, made = asked.judge(), []

            def work(asked: Asked = asked, judge: Judge = judge, made: list[bytes] = made) -> int:
                made += [pickle.dumps(list(judge_in_turn(judge, each.patients(asked.reading)))) for each in shared]
                return sum(map(len, made))

            seconds, out = timed(work)
            print(f"{name:20} {1e6 * seconds / size:8.1f} µs a patient, {out / size:8.0f} bytes handed back")
            if name == "lines":
                share(file, reading, made, size)


def share(file: Path, reading: Reading, made: list[bytes], size: int) -> None:
    """The part of the work that the first process alone can do."""
    seen = SeenIds()

    def work() -> int:
        handed = sum(len(pickle.dumps(portion)) for portion in portions([str(file)], reading))
        with Path(file.with_suffix(".out")).open("w", encoding="utf-8") as out:
            for each in made:
                new = (her for her in pickle.loads(each) if not seen.before(her.patient, her.origin))  # noqa: S301
                out.writelines(her.line for her in new)
        return handed

    seconds, _ = timed(work)
    print(f"{'of the first process':20} {1e6 * seconds / size:8.1f} µs a patient")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
