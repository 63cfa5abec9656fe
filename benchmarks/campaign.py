"""A reader fed by its feed, file after file, and what is counted meanwhile."""

import gc
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from fed import Fed
from feeds import Feed
from hostile import End, Reader, emptied, note, read

WHOLE = 200
"""One file in so many goes through the whole command line too, and is looked at: whether it passes the first stage."""


@dataclass
class Campaign:
    """The long run of one reader."""

    name: str
    reader: Reader
    feed: Feed
    keep: str
    ends: Counter[object] = field(default_factory=Counter)
    files: int = 0
    wholes: int = 0
    passed: int = 0
    seconds: float = 0
    longest: float = 0

    def run(self, inputs: int, seconds: float, draw: random.Random, folder: Path) -> None:
        """Feed the reader so many inputs, or for so long; the folder holds what lies beside each file."""
        aside, fed, began = folder / "whole", Fed(self.feed.reads, folder / self.reader.name), time.monotonic()
        while self.files * self.feed.inputs_each < inputs:
            data = self.feed.make(draw)
            end = fed.end_of(data)
            self._count(data, end)
            if self.files % WHOLE == 0:
                # A run of the command turns the collector off, for its process ends soon; this one does not.
                gc.collect()
                self.passed += self.feed.passes(data)
                self._whole(data, end, aside)
                if time.monotonic() - began > seconds:
                    break
        self.seconds, self.longest = time.monotonic() - began, fed.longest

    def _count(self, data: bytes, end: End) -> None:
        self.files += 1
        self.ends[note(self.name, data, end, self.keep)] += 1

    def _whole(self, data: bytes, fed: End, aside: Path) -> None:
        """What the reader refuses the command refuses too, in the same way."""
        aside.mkdir()
        end = read(self.reader, data, aside)
        emptied(aside)
        aside.rmdir()
        self.wholes += 1
        if end.fault is None and fed.refused and end.code != fed.code:
            end = End(end.code, end.out, end.err, f"the reader ends {fed.code}, and the command {end.code}")
        if note(self.name, data, end, self.keep) == "found":
            self.ends["found"] += 1

    def told(self) -> str:
        """The figures, in a line."""
        count = self.files * self.feed.inputs_each
        ends = ", ".join(f"{end} {times:,}" for end, times in self.ends.items())
        return (
            f"{self.name}: {count:,} inputs in {self.seconds:.0f} s ({count / self.seconds:,.0f} a second), "
            f"{self.wholes:,} files by the whole command; {self.passed / max(self.wholes, 1):.0%} pass the first "
            f"stage; "
            f"files end {ends}; longest {self.longest:.2f} s"
        )
