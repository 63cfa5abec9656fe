"""What is made of each patient of a run over many: her line, and what is counted of her."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress
from typing import NamedTuple

from poi_trial.errors import FileError
from poi_trial.files.patient_file import Origin, Reading, ReadPatient
from poi_trial.output import screening_csv, screening_text
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.screen import Outcome, Screening, screener
from poi_trial.screening.waterfall import Counted, counted

TOGETHER = 64
"""So many are judged together: more are no faster."""
_ENTRIES = 2000
"""Those who are judged together have about so many entries at most, so that the longest records fill no memory."""


class Shown(NamedTuple):
    """One patient of many, judged: her line where it is wanted, and what a summary counts of her."""

    patient: str
    outcome: Outcome
    origin: Origin
    line: str | None = None
    counted: Counted | None = None


Judge = Callable[[Sequence[ReadPatient]], list[Shown]]
Writer = Callable[[Sequence[Screening]], Iterable[str]]


class Asked(NamedTuple):
    """What was asked of a run over many; plain values, which another process can be given."""

    source: ProtocolFile[ScreeningPart]
    reading: Reading
    form: str
    outlook: bool
    """Whether the lines have the outlook."""
    only: frozenset[Outcome]
    """Whose lines are wanted."""
    summary: bool
    """Whether the waterfall is wanted and no line."""

    @property
    def header(self) -> str:
        """What stands before the lines."""
        return screening_csv.header(self.source, outlook=self.outlook) if self.form == "csv" else ""

    def judge(self) -> Judge:
        """Prepare what the protocol and the day settle, for those who are judged together and then others."""
        judged = screener(self.source.protocol.screening, self.reading.day, outlook=self.outlook or self.summary)

        def show(reads: Sequence[ReadPatient]) -> list[Shown]:
            found = zip(judged([read.patient for read in reads]), reads, strict=True)
            screenings = [each._replace(seen=read.notes) if read.notes else each for each, read in found]
            made = zip(screenings, reads, self._made(screenings, write), strict=True)
            return [Shown(each.patient, each.outcome, read.origin, *of_her) for each, read, of_her in made]

        write = self._writer()
        return show

    def _made(self, screenings: list[Screening], write: Writer) -> list[tuple[str | None, Counted | None]]:
        """Of each screening its line, where it is wanted, or what is counted of it."""
        if self.summary:
            return [(None, counted(screening)) for screening in screenings]
        wanted = [screening.outcome in self.only for screening in screenings]
        lines = iter(write(list(compress(screenings, wanted))))
        return [(next(lines) if is_wanted else None, None) for is_wanted in wanted]

    def _writer(self) -> Writer:
        match self.form:
            case "json":
                from poi_trial.output.screening_ndjson import line_writer

                return line_writer(self.source)
            case "csv":
                return lambda screenings: [
                    screening_csv.as_csv(each, self.source, outlook=self.outlook) for each in screenings
                ]
            case _:
                return lambda screenings: [screening_text.as_line(each, outlook=self.outlook) for each in screenings]


def judge_in_turn(
    judge: Judge, reads: Iterable[ReadPatient | FileError], together: int = TOGETHER
) -> Iterator[Shown | FileError]:
    """Everybody in order, so many judged together; what cannot be read is the error that says why."""
    for group in _groups(reads, together):
        judged = iter(judge([read for read in group if not isinstance(read, FileError)]))
        yield from (read if isinstance(read, FileError) else next(judged) for read in group)


def _groups(reads: Iterable[ReadPatient | FileError], most: int) -> Iterator[list[ReadPatient | FileError]]:
    """Those who are judged together; what cannot be read ends a group, and nobody waits behind it."""
    group, entries = list[ReadPatient | FileError](), 0
    try:
        for read in reads:
            group.append(read)
            entries += _ENTRIES if isinstance(read, FileError) else read.patient.entries
            if len(group) == most or entries >= _ENTRIES:
                yield group
                group, entries = [], 0
    except FileError:
        yield group
        raise
    yield group
