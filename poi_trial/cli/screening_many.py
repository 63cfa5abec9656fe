"""The run of `poi screen` over many patients: a line each in their order, or the waterfall alone."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from poi_trial.cli.long_run import collect_seldom
from poi_trial.cli.screening_lines import Asked, Shown
from poi_trial.errors import ExitCode, FileError, Problem
from poi_trial.files.patient_file import Origin
from poi_trial.files.patient_ids import SeenIds
from poi_trial.files.rejects import Keep
from poi_trial.files.writing import write
from poi_trial.output.problems import file_error_lines
from poi_trial.output.progress import with_progress
from poi_trial.screening.screen import Outcome
from poi_trial.screening.waterfall import Waterfall


@dataclass
class Many:
    """What was asked, where it goes, and the counts of the run; nobody is lost between them."""

    asked: Asked
    output: str | None
    force: bool
    keep_going: bool
    keep: Keep
    """Takes each line that could not be read."""
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    refused: int = 0
    twice: int = 0
    """How many of the refused had an id that stood before."""
    _seen: SeenIds = field(default_factory=SeenIds)

    def show(self, judged: Iterable[Shown | FileError], total: int | None) -> ExitCode:
        """Write the lines or the waterfall of those who are judged, and say how the process should end."""
        collect_seldom()
        judged = with_progress(judged, "Screening", total, to_files=self.asked.summary)
        try:
            if self.asked.summary:
                self._show_waterfall(judged)
            else:
                write(self._lines(judged), self.output, force=self.force, lines=True)
        finally:
            self._say_counts()
        return ExitCode.FILE if self.refused else ExitCode.DONE

    def _lines(self, judged: Iterable[Shown | FileError]) -> Iterator[str]:
        if header := self.asked.header:
            yield header
        yield from (shown.line for shown in self._counted(judged) if shown.line is not None)

    def _show_waterfall(self, judged: Iterable[Shown | FileError]) -> None:
        waterfall = Waterfall(self.asked.source.protocol.screening, self.asked.reading.day)
        for shown in self._counted(judged):
            assert shown.counted
            waterfall.add(shown.counted)
        waterfall.refused, waterfall.twice = self.refused, self.twice
        from poi_trial.cli.screening_summary import show

        show(waterfall, self.asked, self.output, force=self.force)

    def _counted(self, judged: Iterable[Shown | FileError]) -> Iterator[Shown]:
        """Those who were judged, each counted once; what was not is told."""
        for shown in judged:
            if isinstance(shown, FileError):
                self._refuse(shown)
            elif before := self._seen.before(shown.patient, shown.origin):
                self._refuse(_twice(shown, before))
                self.twice += 1
            else:
                yield shown
                self.outcomes[shown.outcome] += 1

    def _refuse(self, error: FileError) -> None:
        if not self.keep_going:
            before = "the patients before it are judged" if self.outcomes else "nothing was screened"
            before = "nothing was summarized" if self.asked.summary else before
            raise FileError(error.problems, f"{before}; --keep-going judges the rest too")
        self.refused += 1 + error.more
        self.keep(error.line)
        print(*file_error_lines(FileError(error.problems, "not judged")), sep="\n", file=sys.stderr)  # noqa: T201

    def _say_counts(self) -> None:
        if not (self.outcomes or self.refused):
            return
        counts = ", ".join(f"{self.outcomes[outcome]} {outcome}" for outcome in Outcome)
        refused = f"; {self.refused} not judged" if self.refused else ""
        twice = f", {self.twice} of them with an id that stood before" if self.twice else ""
        print(f"{self.outcomes.total()} judged: {counts}{refused}{twice}.", file=sys.stderr)  # noqa: T201


def _twice(shown: Shown, before: Origin) -> FileError:
    first = f", first at {before}" if before.file else ""
    what = f"patient {shown.patient} stands here again{first}; one id is one patient, who is judged once"
    return FileError([Problem(what, shown.origin.file, line=shown.origin.line)], "")
