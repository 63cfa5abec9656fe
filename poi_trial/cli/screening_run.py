"""The run behind `poi screen`: one patient shown whole, or many with a line each."""

import gc
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from shutil import get_terminal_size

from poi_trial.errors import ExitCode, FileError, UsageError
from poi_trial.files.patient_file import Reading, ReadPatient
from poi_trial.files.patient_inputs import holds_many, open_patients
from poi_trial.files.writing import to_terminal, write
from poi_trial.output import screening_csv, screening_json, screening_text
from poi_trial.output.problems import file_error_lines
from poi_trial.output.progress import with_progress
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
    """The protocol, the day, and how the results are written; what was judged and what could not be is counted."""

    source: ProtocolFile[ScreeningPart]
    reading: Reading
    answers: str | None
    form: str
    output: str | None
    force: bool
    keep_going: bool
    explanation: Explanation | None = None
    """A criterion to explain after the screening of one patient."""
    judged: int = field(default=0, init=False)
    refused: int = field(default=0, init=False)

    def show(self, paths: list[str]) -> ExitCode:
        """Judge everything, write it, and say how the process should end."""
        if len(paths) > 1 or holds_many(paths[0], self.reading):
            self._refuse_many()
        if len(paths) > 1:
            return self._show_many(self._each_path(paths))
        opened = open_patients(paths[0], self.reading)
        if not opened.single:
            self._refuse_many()
            return self._show_many(opened.patients, opened.total)
        return self._show_one(self._judged(_completed(opened.patients, self.reading, self.answers)))

    def _refuse_many(self) -> None:
        if self.answers is not None:
            raise UsageError(_ONE_ONLY)
        if self.explanation:
            raise UsageError("--explain goes with one patient, or with none; leave it out of a run over many")

    def _each_path(self, paths: list[str]) -> Iterator[Read]:
        for path in paths:
            try:
                yield from open_patients(path, self.reading).patients
            except FileError as error:
                yield error

    def _judged(self, read: ReadPatient) -> Screening:
        return judge(self.source.protocol.screening, read.patient, self.reading.day)._replace(seen=read.notes)

    def _show_one(self, screening: Screening) -> ExitCode:
        if self.form == "text" and to_terminal(self.output):
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

        if self.form == "json":
            document = screening_json.as_document(screening, self.source)
            return explanation_json.as_json(explanation, self.source, document)
        return f"{self._whole(screening)}\n{explanation_text.as_text(explanation, self.source)}"

    def _whole(self, screening: Screening) -> str:
        match self.form:
            case "json":
                return screening_json.as_json(screening, self.source, indent=1)
            case "csv":
                return screening_csv.header(self.source) + screening_csv.as_csv(screening, self.source)
            case _:
                return screening_text.as_text(screening, self.source)

    def _show_many(self, patients: Iterable[Read], total: int | None = None) -> ExitCode:
        gc.enable()
        write(self._lines(with_progress(patients, "Screening", total)), self.output, force=self.force, lines=True)
        return ExitCode.FILE if self.refused else ExitCode.DONE

    def _lines(self, patients: Iterable[Read]) -> Iterator[str]:
        if self.form == "csv":
            yield screening_csv.header(self.source)
        for patient in patients:
            if isinstance(patient, FileError):
                self._refuse(patient)
            else:
                yield self._line(self._judged(patient))
                self.judged += 1

    def _line(self, screening: Screening) -> str:
        match self.form:
            case "json":
                return screening_json.as_json(screening, self.source)
            case "csv":
                return screening_csv.as_csv(screening, self.source)
            case _:
                return screening_text.as_line(screening)

    def _refuse(self, error: FileError) -> None:
        if not self.keep_going:
            before = "the patients before it are judged" if self.judged else "nothing was screened"
            raise FileError(error.problems, f"{before}; --keep-going judges the rest too")
        self.refused += 1
        print(*file_error_lines(FileError(error.problems, "not judged")), sep="\n", file=sys.stderr)  # noqa: T201
