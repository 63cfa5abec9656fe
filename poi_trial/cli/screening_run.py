"""The run behind `poi screen`: one patient shown whole, or many with a line each."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from poi_trial.errors import ExitCode, FileError
from poi_trial.files.patient_file import open_patients
from poi_trial.files.writing import write
from poi_trial.output import screening_csv, screening_json, screening_text
from poi_trial.output.problems import file_error_lines
from poi_trial.patient import Patient
from poi_trial.protocol import ProtocolFile
from poi_trial.screening.screen import Outcome, Screening
from poi_trial.screening.screen import screen as judge

_EXIT_CODES = {
    Outcome.ELIGIBLE: ExitCode.DONE,
    Outcome.INELIGIBLE: ExitCode.INELIGIBLE,
    Outcome.UNDETERMINED: ExitCode.UNDETERMINED,
}


@dataclass
class Run:
    """The inputs of one run, and what it has met so far."""

    source: ProtocolFile
    paths: list[str]
    day: date
    refused: int = field(default=0, init=False)

    @classmethod
    def start(cls, source: ProtocolFile, paths: list[str], day: date | None) -> Self:
        """A run as of `day`, else of today at the site."""
        return cls(source, paths, day or datetime.now(ZoneInfo(source.protocol.trial.time_zone)).date())

    def show(self, form: str, output: str | None, *, force: bool, keep_going: bool) -> ExitCode:
        """Judge everything, write it, and say how the process should end."""
        single = self._single()
        if isinstance(single, FileError):
            raise FileError(single.problems, "nothing was screened")
        if single is not None:
            screening = self._judged(single)
            self._show_one(screening, form, output, force=force)
            return _EXIT_CODES[screening.outcome]
        write(self._lines(form, keep_going), output, force=force)
        return ExitCode.FILE if self.refused else ExitCode.DONE

    def _single(self) -> Patient | FileError | None:
        """The one patient of a run over one; None for a run over many."""
        if len(self.paths) > 1:
            return None
        opened = open_patients(self.paths[0], self.source.protocol)
        return next(opened.patients) if opened.single else None

    def _judged(self, patient: Patient) -> Screening:
        return judge(self.source.protocol.screening, patient, self.day)

    def _show_one(self, screening: Screening, form: str, output: str | None, *, force: bool) -> None:
        if form == "text" and output is None and sys.stdout.isatty():
            from rich.console import Console

            from poi_trial.output.screening_terminal import show

            show(screening, self.source, Console(highlight=False))
            return
        match form:
            case "json":
                text = screening_json.as_json(screening, self.source, indent=1)
            case "csv":
                text = screening_csv.header(self.source) + screening_csv.as_csv(screening, self.source)
            case _:
                text = screening_text.as_text(screening, self.source)
        write([text], output, force=force)

    def _lines(self, form: str, keep_going: bool) -> Iterator[str]:
        if form == "csv":
            yield screening_csv.header(self.source)
        for patient in self._patients():
            if isinstance(patient, FileError):
                self._refuse(patient, keep_going)
                continue
            screening = self._judged(patient)
            match form:
                case "json":
                    yield screening_json.as_json(screening, self.source)
                case "csv":
                    yield screening_csv.as_csv(screening, self.source)
                case _:
                    yield screening_text.as_line(screening)

    def _patients(self) -> Iterator[Patient | FileError]:
        for path in self.paths:
            try:
                yield from open_patients(path, self.source.protocol).patients
            except FileError as error:
                yield error

    def _refuse(self, error: FileError, keep_going: bool) -> None:
        if not keep_going:
            sys.stdout.flush()
            raise FileError(error.problems, "the patients before it are judged; --keep-going judges the rest too")
        self.refused += 1
        print(*file_error_lines(FileError(error.problems, "not judged")), sep="\n", file=sys.stderr)  # noqa: T201
