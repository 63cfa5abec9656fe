"""One woman's page as a whole process, and a ledger's ten thousand, a file each.

Run it as `python benchmarks/calendars.py [ROUNDS]` where poi is installed. The page is measured in CPU time against a
hello-world that imports typer and jinja2, once a round, in turn; the files by the peak memory of the command for a
ledger of a hundred and of ten thousand made-up participants. The process ends 1 where a limit is passed.
"""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests" / "ledger"), str(ROOT / "benchmarks")]

from ledger_large import large  # noqa: E402
from startup import cpu_seconds  # noqa: E402

HELLO = """\
import jinja2
import typer

app = typer.Typer()


@app.command()
def main(name: str = "world") -> None:
    typer.echo(jinja2.Template("hello {{ name }}").render(name=name))


app()
"""
HER = ["schedule", "--weight", "58", "--arm", "ha-msc", "--onset", "2026-01-01", "--format", "html"]
LIMIT, GROWTH_LIMIT = 1.5, 1.1
# The command itself, and then the most memory of its process in MB, and its CPU seconds. Linux's own figure of the
# program: ru_maxrss is that of whoever started it where that is more, here a process that made a large ledger.
ALL = """\
import re, sys, time
from pathlib import Path
from poi_trial.__main__ import main
try:
    main()
finally:
    memory = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
    print(int(memory[1]) / 1024, time.process_time(), file=sys.stderr)
"""


def everybody(folder: Path, participants: int) -> tuple[float, float]:
    """The most memory in MB, and the CPU seconds, of `poi schedule --all` for a ledger with so many participants."""
    folder.mkdir()
    pages = folder / "pages"
    run = ["schedule", "--ledger", str(large(folder, participants)), "--all", str(pages), "--format", "html"]
    ended = subprocess.run([sys.executable, "-c", ALL, *run], check=True, capture_output=True, text=True)
    assert sum(1 for _ in pages.iterdir()) == participants
    memory, seconds = ended.stderr.split()[-2:]
    return float(memory), float(seconds)


def main() -> int:
    """Measure, print a line each, and say whether every limit holds."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO, "utf-8")
        ratios = []
        for number in range(rounds + 1):
            base = cpu_seconds([sys.executable, str(hello)])
            taken = cpu_seconds([sys.executable, "-m", "poi_trial", *HER])
            if number:  # The first round warms the caches of the machine.
                ratios.append(taken / base)
        ratio = statistics.median(ratios)
        print(f"one page          {ratio:.2f} x hello (limit {LIMIT}, {min(ratios):.2f}-{max(ratios):.2f})", flush=True)
        few, _ = everybody(Path(folder) / "few", 100)
        many, seconds = everybody(Path(folder) / "many", 10_000)
    print(
        f"10 000 pages      {many:.0f} MB, {many / few:.2f} x those of 100 (limit {GROWTH_LIMIT}); {seconds:.0f} CPU s"
    )
    return 0 if ratio <= LIMIT and many / few <= GROWTH_LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
