"""The run behind `poi screen`: one patient shown whole, or many with a line each."""

from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from shutil import get_terminal_size

from poi_trial.cli.screening_lines import TOGETHER, Asked, Shown, judge_in_turn
from poi_trial.errors import ExitCode, FileError, UsageError
from poi_trial.files.patient_file import Reading, ReadPatient
from poi_trial.files.patient_inputs import each_patient, holds_many, how_many, open_patients
from poi_trial.files.reading import is_at_hand
from poi_trial.files.writing import to_terminal, write
from poi_trial.output import screening_csv, screening_json, screening_text
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.explanation import Explanation
from poi_trial.screening.screen import Outcome, Screening
from poi_trial.screening.screen import screen as judge

_EXIT_CODES = {
    Outcome.ELIGIBLE: ExitCode.DONE,
    Outcome.INELIGIBLE: ExitCode.INELIGIBLE,
    Outcome.UNDETERMINED: ExitCode.UNDETERMINED,
}
Read = ReadPatient | FileError
_ONE_ONLY = "--answers completes one woman's record; name one patient file or one Bundle"


def one_patient(path: str, reading: Reading, answers: str | None) -> ReadPatient:
    """Read the one patient that an input is, completed by the answers; UsageError where it may hold several."""
    opened = None if holds_many(path, reading) else open_patients(path, reading)
    if opened is None or not opened.single:
        raise UsageError(f"{path} may hold several patients; name one patient file or one Bundle")
    return _completed(opened.patients, reading, answers)


def _completed(patients: Iterator[Read], reading: Reading, answers: str | None) -> ReadPatient:
    read = next(patients)
    if isinstance(read, FileError):
        raise FileError(read.problems, "nothing was screened")
    if answers is None:
        return read
    from poi_trial.files.answers import complete, read_answers

    return complete(read, read_answers(answers, reading.protocol))


@dataclass
class Run:
    """What was asked, and how the results are written."""

    asked: Asked
    answers: str | None
    output: str | None
    force: bool
    keep_going: bool
    many: bool
    """Whether what was asked has a sense for many alone, so that one is a cohort of one."""
    jobs: int = 1
    dask: str | None = None
    """The scheduler whose workers judge."""
    rejects: str | None = None
    """The file for lines that cannot be read."""
    explanation: Explanation | None = None
    """A criterion to explain after the screening of one patient."""

    def show(self, paths: list[str]) -> ExitCode:
        """Judge everything, write it, and say how the process should end."""
        reading = self.asked.reading
        if self.many or len(paths) > 1 or holds_many(paths[0], reading):
            return self._show_many(paths)
        opened = open_patients(paths[0], reading)
        if not opened.single:
            return self._show_many(paths, (read for read in opened.patients))
        read = _completed(opened.patients, reading, self.answers)
        screening = judge(self.source.protocol.screening, read.patient, reading.day)
        return self._show_one(screening._replace(seen=read.notes))

    def _show_many(self, paths: list[str], opened: Generator[Read, None, None] | None = None) -> ExitCode:
        if self.answers is not None:
            raise UsageError(_ONE_ONLY)
        if self.explanation:
            raise UsageError("--explain goes with one patient, or with none; leave it out of a run over many")
        from poi_trial.cli.screening_many import Many
        from poi_trial.files.rejects import rejects_to

        with ExitStack() as to_end:
            keep = to_end.enter_context(rejects_to(self.rejects, force=self.force))
            many = Many(self.asked, self.output, self.force, self.keep_going, keep)
            return many.show(self._judged(paths, opened, to_end), how_many(paths))

    def _judged(
        self, paths: list[str], opened: Generator[Read, None, None] | None, to_end: ExitStack
    ) -> Iterator[Shown | FileError]:
        """Everybody, judged by this process or by others, which end with the stack."""
        if (self.jobs == 1 and self.dask is None) or opened is not None:
            patients = to_end.enter_context(closing(opened or each_patient(paths, self.asked.reading)))
            # Whoever sends one woman after another may wait for each line before the next.
            return judge_in_turn(self.asked.judge(), patients, TOGETHER if all(map(is_at_hand, paths)) else 1)
        from poi_trial.files.portions import portions

        shared = to_end.enter_context(closing(portions(paths, self.asked.reading)))
        if self.dask is not None:
            from poi_trial.cli.screening_dask import connect, judged

            return judged(self.asked, shared, to_end.enter_context(connect(self.dask)))
        from poi_trial.cli.screening_crew import Crew

        return to_end.enter_context(Crew(self.asked, self.jobs)).judged(shared)

    @property
    def source(self) -> ProtocolFile[ScreeningPart]:
        """The protocol that judges."""
        return self.asked.source

    def _show_one(self, screening: Screening) -> ExitCode:
        if self.asked.form == "text" and to_terminal(self.output):
            from rich.console import Console

            from poi_trial.output.screening_terminal import show

            console = Console(highlight=False, width=get_terminal_size().columns)
            show(screening, self.source, console)
            if self.explanation:
                from poi_trial.output.explanation_terminal import show as show_explanation

                console.print()
                show_explanation(self.explanation, self.source, console)
        elif self.explanation:
            write([self._explained(screening, self.explanation)], self.output, force=self.force)
        else:
            write([self._whole(screening)], self.output, force=self.force)
        return _EXIT_CODES[screening.outcome]

    def _explained(self, screening: Screening, explanation: Explanation) -> str:
        from poi_trial.output import explanation_json, explanation_text

        if self.asked.form == "json":
            document = screening_json.as_document(screening, self.source)
            return explanation_json.as_json(explanation, self.source, document)
        return f"{self._whole(screening)}\n{explanation_text.as_text(explanation, self.source)}"

    def _whole(self, screening: Screening) -> str:
        match self.asked.form:
            case "json":
                return screening_json.as_json(screening, self.source, indent=1)
            case "csv":
                line = screening_csv.as_csv(screening, self.source, outlook=True)
                return screening_csv.header(self.source, outlook=True) + line
            case _:
                return screening_text.as_text(screening, self.source)
