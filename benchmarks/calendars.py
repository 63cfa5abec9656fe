"""One woman's page as a whole process, and ten thousand pages as a stream.

Run it as `python benchmarks/calendars.py [ROUNDS]` where poi is installed. The page is measured in CPU time against a
hello-world that imports typer and jinja2, once a round, in turn; the stream by its peak memory after a hundred and
after ten thousand pages of made-up participants. The process ends 1 where a limit is passed.
"""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from startup import cpu_seconds

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
STREAM = """\
import resource, sys, time
from datetime import date, timedelta
from decimal import Decimal
from poi_trial.dosing.calendar import Basis
from poi_trial.dosing.participant import Participant, calendar_of
from poi_trial.files.protocol_file import load_part
from poi_trial.output.calendar_html import Wall, each_page
from poi_trial.output.calendar_sheets import Sheets
from poi_trial.output.language import Language
from poi_trial.protocol.dosing import SheetsPart

source = load_part(SheetsPart)
first = date(2026, 1, 1)
dosing = source.protocol.dosing
women = (
    Participant(f"P-{n:05}", dosing.arms[n % 2], Basis(Decimal(40 + n % 50), first + timedelta(n % 365)), first)
    for n in range(int(sys.argv[1]))
)
warned = tuple((hold.text, hold.source) for hold in source.protocol.holds)
wall = Wall(Sheets(source, Language("en", source.protocol.translations), None, warned))
size = sum(len(text) for _, text in each_page(wall, (calendar_of(dosing, her) for her in women)))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, time.process_time(), size)
"""


def stream(pages: int) -> tuple[int, float]:
    """The most memory in MB, and the CPU seconds, of so many pages made one after the other."""
    run = subprocess.run([sys.executable, "-c", STREAM, str(pages)], check=True, capture_output=True, text=True)
    memory, seconds, _ = run.stdout.split()
    return int(memory), float(seconds)


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
    print(f"one page          {ratio:.2f} x hello (limit {LIMIT}, {min(ratios):.2f}-{max(ratios):.2f})")
    few, _ = stream(100)
    many, seconds = stream(10_000)
    print(f"10 000 pages      {many} MB, {many / few:.2f} x those of 100 (limit {GROWTH_LIMIT}); {seconds:.0f} CPU s")
    return 0 if ratio <= LIMIT and many / few <= GROWTH_LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
