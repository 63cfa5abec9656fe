"""A cohort judged in memory and written as explained lines, against a bare pydantic parse of the same file.

Run it as `python benchmarks/screening.py [SIZE [ROUNDS]]` where poi is installed; SIZE is 100,000 women. The bare
parse makes plain models with numbers as Decimal and dates as the text they are. poi checks every date and refuses keys
that stand twice. So do two more parses that are printed beside it: one that makes the same plain models, and one that
makes the models of the patient file. Each round does all in turn, and the median of the ratios of CPU time within a
round is printed beside the limit, which is held against the bare parse. Then the memory of `poi screen`
is measured over 10,000 and over ten times SIZE women; `python benchmarks/screening.py memory [SIZE]` measures it alone,
over 10,000 and SIZE, which is 1,000,000. Ends 1 where a limit is passed.
"""

import gc
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

from bare_patient import BarePatient, checked, modelled
from cohort import DAY, write

from poi_trial.cli.long_run import collect_seldom
from poi_trial.cli.screening_lines import TOGETHER
from poi_trial.errors import FileError
from poi_trial.files.patient_file import Reading
from poi_trial.files.patient_records import each_line
from poi_trial.files.protocol_file import load_part, shipped
from poi_trial.output.screening_ndjson import line_writer
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.screen import Screening, screener

IN_MEMORY, WRITTEN, MEGABYTES = 0.75, 0.4, 80
SCRIPT = """\
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


class Work:
    """One cohort in a file, and the ways to go through it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.source = load_part(ScreeningPart, str(shipped()))

    def lines(self) -> Iterable[bytes]:
        """The lines of the file."""
        with self.path.open("rb") as file:
            yield from file

    def parsed(self) -> None:
        """The bare parse."""
        for line in self.lines():
            BarePatient.model_validate_json(line)

    def checked(self) -> None:
        """The parse that checks dates and keys as poi does."""
        for line in self.lines():
            checked(line)

    def modelled(self) -> None:
        """The parse by the models of the patient file."""
        for line in self.lines():
            modelled(line)

    def screened(self) -> Iterable[Screening]:
        """Every woman judged, with her evidence."""
        for together in self.together():
            yield from together

    def together(self) -> Iterable[list[Screening]]:
        """The same, as many together as `poi screen` judges."""
        judge = screener(self.source.protocol.screening, DAY, outlook=False)
        reads = each_line(self.lines(), self.path.name, Reading(self.source.protocol, DAY))
        while group := [read.patient for read in islice(reads, TOGETHER) if not isinstance(read, FileError)]:
            yield judge(group)

    def judged(self) -> None:
        """Verdicts and evidence in memory."""
        for _ in self.screened():
            pass

    def written(self) -> None:
        """Every explained line, to nowhere."""
        lines = line_writer(self.source)
        with Path("/dev/null").open("w", encoding="utf-8") as nowhere:
            for together in self.together():
                nowhere.writelines(lines(together))


def seconds(work: Callable[[], None]) -> float:
    """CPU seconds of some work."""
    gc.collect()
    before = time.process_time()
    work()
    return time.process_time() - before


def ratios(path: Path, size: int, rounds: int) -> bool:
    """Both speeds, as ratios to the bare parse within each round."""
    work = Work(path)
    parses = {"bare parse": work.parsed, "checked parse": work.checked, "models": work.modelled}
    ways = {**parses, "in memory": work.judged, "lines": work.written}
    took: list[dict[str, float]] = []
    for _ in range(rounds):
        took.append({name: seconds(way) for name, way in ways.items()})
        print(*(f"{name} {of / size * 1e6:.1f}" for name, of in took[-1].items()), "us a woman", file=sys.stderr)
    held = True
    for name, limit in (("in memory", IN_MEMORY), ("lines", WRITTEN)):
        bare, check, model = ([each[base] / each[name] for each in took] for base in parses)
        ratio = statistics.median(bare)
        held = held and ratio >= limit
        print(
            f"{name:10} {ratio:.2f} x the speed of a bare parse (limit {limit}, {min(bare):.2f}-{max(bare):.2f}), ",
            end="",
        )
        print(f"{statistics.median(check):.2f} x a checked one, {statistics.median(model):.2f} x the models' own")
    return held


def peak(path: Path) -> float:
    """The most memory of a run of `poi screen` in MB."""
    poi = [sys.executable, "-m", "poi_trial", "screen", str(path), "--on", str(DAY), "--format", "json"]
    ended = subprocess.run([sys.executable, "-c", SCRIPT, *poi], check=True, capture_output=True, text=True)
    return int(ended.stdout) / 1024


def memory(folder: Path, size: int) -> bool:
    """The peak of a small and of a large run: flat, but for what finds an id that stands twice."""
    peaks = {}
    for count in (10_000, size):
        path = folder / f"{count}.ndjson"
        write(path, count)
        peaks[count] = peak(path)
        print(f"{count:9,} women: peak {peaks[count]:.0f} MB")
    grown, ids = peaks[size] - peaks[10_000], 16 * size / 2**20
    return grown <= ids + 10 and peaks[size] - ids < MEGABYTES


def main() -> int:
    """Measure, print, and say whether every limit holds."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["memory"]:
        with tempfile.TemporaryDirectory() as folder:
            return 0 if memory(Path(folder), int(arguments[1]) if len(arguments) > 1 else 1_000_000) else 1
    # As every run of `poi screen` over many does; all that is compared runs so.
    collect_seldom()
    size = int(arguments[0]) if arguments else 100_000
    rounds = int(arguments[1]) if len(arguments) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cohort.ndjson"
        write(path, size)
        held = [ratios(path, size, rounds), memory(Path(folder), 10 * size)]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
