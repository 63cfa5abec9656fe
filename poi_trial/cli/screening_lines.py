"""What is made of each patient of a run over many: her line, and what is counted of her."""

from collections.abc import Callable
from typing import NamedTuple

from poi_trial.files.patient_file import Origin, Reading, ReadPatient
from poi_trial.output import screening_csv, screening_text
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.screen import Outcome, Screening, screener
from poi_trial.screening.waterfall import Counted, counted


class Shown(NamedTuple):
    """One patient of many, judged: her line where it is wanted, and what a summary counts of her."""

    patient: str
    outcome: Outcome
    origin: Origin
    line: str | None = None
    counted: Counted | None = None


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

    def judge(self) -> Callable[[ReadPatient], Shown]:
        """Prepare what the protocol and the day settle, for patient after patient."""
        judged = screener(self.source.protocol.screening, self.reading.day, outlook=self.outlook or self.summary)

        def show(read: ReadPatient) -> Shown:
            screening = judged(read.patient)
            if read.notes:
                screening = screening._replace(seen=read.notes)
            if self.summary:
                return Shown(screening.patient, screening.outcome, read.origin, counted=counted(screening))
            line = write(screening) if screening.outcome in self.only else None
            return Shown(screening.patient, screening.outcome, read.origin, line)

        write = self._writer()
        return show

    def _writer(self) -> Callable[[Screening], str]:
        match self.form:
            case "json":
                from poi_trial.output.screening_ndjson import line_writer

                return line_writer(self.source)
            case "csv":
                return lambda screening: screening_csv.as_csv(screening, self.source, outlook=self.outlook)
            case _:
                return lambda screening: screening_text.as_line(screening, outlook=self.outlook)
