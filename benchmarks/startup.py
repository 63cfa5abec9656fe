"""Start-up of whole processes, as ratios within one run to a hello-world typer app with one pydantic model.

Run it as `python benchmarks/startup.py [ROUNDS]` where poi is installed. Each round runs every command once,
in turn, and takes user and system CPU time from the operating system; the median ratio is printed beside the
limit, and the process ends 1 where a limit is passed. What is measured is compiled once, as pip leaves a package.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

ROOT = Path(__file__).parent.parent
HELLO = """\
import typer
from pydantic import BaseModel


class Greeting(BaseModel):
    name: str


app = typer.Typer()


@app.command()
def main(name: str = "world") -> None:
    typer.echo(Greeting(name=name).name)


app()
"""
PATIENT = str(ROOT / "examples" / "patients" / "eligible.json")
COMMANDS = {
    "poi randomize --seed 7": (["randomize", "--seed", "7"], "hello", 1.3),
    "poi schedule --weight 58": (["schedule", "--weight", "58"], "hello", 1.4),
    "poi screen (one patient)": (["screen", PATIENT, "--on", "2024-10-20"], "hello", 1.5),
    "poi --help": (["--help"], "hello --help", 1.15),
}


COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Where nothing compiled is kept, a checkout is compiled at each start, and what it is held against is not."""


def cpu_seconds(command: list[str], ends: tuple[int, ...] = (0,)) -> float:
    """User and system seconds of one finished process, which must end with one of these codes."""
    before = getrusage(RUSAGE_CHILDREN)
    ended = subprocess.run(command, check=False, env=COMPILED, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    assert ended.returncode in ends, f"{command} ended {ended.returncode}"
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure, print a line a command, and say whether every limit holds."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO, "utf-8")
        bases = {
            "hello": [sys.executable, str(hello)],
            "hello --help": [sys.executable, str(hello), "--help"],
        }
        poi = [sys.executable, "-m", "poi_trial"]
        ratios: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for number in range(rounds + 1):
            base = {name: cpu_seconds(command) for name, command in bases.items()}
            for name, (arguments, against, _) in COMMANDS.items():
                taken = cpu_seconds(poi + arguments)
                if number:  # The first round warms the caches of the machine.
                    ratios[name].append(taken / base[against])
    held = True
    for name, (_, against, limit) in COMMANDS.items():
        ratio = statistics.median(ratios[name])
        held = held and ratio <= limit
        print(f"{name:28} {ratio:.2f} x {against} (limit {limit}, {min(ratios[name]):.2f}-{max(ratios[name]):.2f})")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
