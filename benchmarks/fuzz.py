"""Hostile files by the thousand: no traceback, no exit code but the contract's, no second too many, under 200 MB more.

Run it as `python benchmarks/fuzz.py [--inputs N] [--engine plain|atheris] [--seed S] [READER …]` where poi is installed
(`pip install -e '.[fuzz]'` for atheris, which is led by what the code covers; `plain` mutates blindly and runs
everywhere). Each reader has a process of its own, whose memory is limited. What is found is kept as a file, and the
process ends 1.
"""

import argparse
import gc
import hashlib
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from functools import cache
from pathlib import Path

from hostile import End, Reader, emptied, limit_memory, mutated, read, readers

MEGABYTES = 200
"""What a run may take beside what Python and its libraries take before it."""


def main() -> None:
    """Run every reader that is named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000, help="so many a reader")
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
    """Mutate without a guide."""
    reader = prepared(name)
    draw, ends, began = random.Random(f"{wanted.seed} {name}"), Counter[object](), time.monotonic()  # noqa: S311
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(wanted.inputs):
            data = mutated(draw.choice(reader.seeds), draw)
            ends[note(name, data, read(reader, data, Path(folder)), wanted.keep)] += 1
            emptied(Path(folder))
    took = time.monotonic() - began
    print(
        f"{name}: {wanted.inputs:,} inputs in {took:.0f} s, ends {dict(ends)}, at most {largest_megabytes()} MB",
        flush=True,
    )
    sys.exit(ends["found"] > 0)


def led(name: str, wanted: argparse.Namespace) -> None:
    """Let atheris choose what to mutate further, by what the code covers."""
    import atheris  # noqa: PLC0415 - an extra

    with atheris.instrument_imports(include=["poi_trial"]):
        reader = prepared(name)
    corpus = Path(tempfile.mkdtemp())
    for number, seed in enumerate(reader.seeds):
        (corpus / str(number)).write_bytes(seed)
    folder = Path(tempfile.mkdtemp())

    def one(data: bytes) -> None:
        end = read(reader, data, folder)
        emptied(folder)
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
    gc.freeze()
    limit_memory(MEGABYTES + taken_megabytes())
    return reader


def taken_megabytes() -> int:
    """The address space that this process has, most of it libraries that are never touched."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") >> 20


def largest_megabytes() -> int:
    """The most memory that this process had at once."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def note(name: str, data: bytes, end: End, keep: str) -> object:
    """The exit code, or that something was found, which is kept."""
    # A run turns the collector off, for its process ends soon; this one does not.
    gc.collect()
    if end.fault is None:
        return end.code
    Path(keep).mkdir(exist_ok=True)
    path = Path(keep) / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}"
    path.write_bytes(data)
    print(f"{path}: {end.fault}", flush=True)
    return "found"


if __name__ == "__main__":
    main()
