"""Hostile files by the million: no traceback, no exit code but the contract's, no second too many, under 200 MB more.

Run it as `python benchmarks/fuzz.py [--inputs N] [--seconds S] [--engine plain|atheris] [--seed S] [READER …]` where
poi is installed (`pip install -e '.[fuzz]'` for atheris, which is led by what the code covers; `plain` changes good
files by their parts and runs everywhere). Each reader has a process of its own, whose memory is limited, and one file
in two hundred goes through the whole command line besides. What is found is kept as a file, and the process ends 1.
"""

import argparse
import gc
import multiprocessing
import os
import random
import resource
import sys
import tempfile
from functools import cache
from pathlib import Path

from hostile import Reader, emptied, limit_memory, note, read, readers
from mutation import mutated

MEGABYTES = 200
"""What a run may take beside what Python and its libraries take before it."""
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made there
"""Where Linux keeps files in memory."""


def main() -> None:
    """Run every reader that is named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000, help="so many a reader")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="at most so long a reader")
    parser.add_argument("--engine", choices=("plain", "atheris"), default="plain")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default="fuzz-found", help="the folder for what is found")
    parser.add_argument("readers", nargs="*")
    wanted = parser.parse_args()
    failed = 0
    for name in wanted.readers or readers():
        run = plain if wanted.engine == "plain" else led
        # Nothing is imported there yet, so that atheris can see to it.
        process = multiprocessing.get_context("spawn").Process(target=run, args=(name, wanted))
        process.start()
        process.join()
        failed += process.exitcode != 0
    sys.exit(failed > 0)


def plain(name: str, wanted: argparse.Namespace) -> None:
    """Change good files by their parts, without a guide."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        reader = prepared(name)
        # They take the command line as it was prepared.
        from campaign import Campaign  # noqa: PLC0415
        from feeds import feed_of  # noqa: PLC0415

        campaign = Campaign(name, reader, feed_of(name, reader, Path(folder)), wanted.keep)
        settle()
        draw = random.Random(f"{wanted.seed} {name}")  # noqa: S311
        campaign.run(wanted.inputs, wanted.seconds, draw, Path(folder))
    print(f"{campaign.told()}, at most {largest_megabytes()} MB", flush=True)
    sys.exit(campaign.ends["found"] > 0)


def led(name: str, wanted: argparse.Namespace) -> None:
    """Let atheris choose what to mutate further, by what the code covers."""
    import atheris  # noqa: PLC0415 - an extra

    with atheris.instrument_imports(include=["poi_trial"]):
        reader = prepared(name)
    settle()
    corpus = Path(tempfile.mkdtemp())
    for number, seed in enumerate(reader.seeds):
        (corpus / str(number)).write_bytes(seed)
    folder = Path(tempfile.mkdtemp())

    def one(data: bytes) -> None:
        end = read(reader, data, folder)
        emptied(folder)
        # A run turns the collector off, for its process ends soon; this one does not.
        gc.collect()
        if note(name, data, end, wanted.keep) == "found":
            raise RuntimeError(end.fault)

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        draw = random.Random(seed)  # noqa: S311
        return (mutated(data, draw) if draw.random() < 0.8 else bytes(atheris.Mutate(data, most)))[:most]

    options = [sys.argv[0], f"-runs={wanted.inputs}", "-max_len=200000", "-print_final_stats=1", str(corpus)]
    atheris.Setup(options, one, custom_mutator=mutate)
    atheris.Fuzz()


def prepared(name: str) -> Reader:
    """The reader, once everything is imported, the command line made and the protocol read, and memory limited."""
    import typer.main  # noqa: PLC0415 - here and below: what is instrumented is imported then

    from poi_trial.cli import app as command_line  # noqa: PLC0415
    from poi_trial.files import protocol_file  # noqa: PLC0415

    command_line.app = typer.main.get_command(command_line.app)  # type: ignore[assignment]
    if name != "protocol":
        protocol_file.load_part = cache(protocol_file.load_part)
    reader = readers()[name]
    with tempfile.TemporaryDirectory() as folder:
        read(reader, reader.seeds[0], Path(folder))
    return reader


def settle() -> None:
    """Let memory grow by no more than it may from here on."""
    gc.collect()
    gc.freeze()
    limit_memory(MEGABYTES + taken_megabytes())


def taken_megabytes() -> int:
    """The address space that this process has, most of it libraries that are never touched."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") >> 20


def largest_megabytes() -> int:
    """The most memory that this process had at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


if __name__ == "__main__":
    main()
