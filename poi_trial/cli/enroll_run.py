"""The run behind `poi enroll`: read, judge, show, ask, draw, and only then say the arm."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from shutil import get_terminal_size
from typing import NamedTuple

from poi_trial.cli.ledger_run import desk, note, seed_of, spare
from poi_trial.cli.screening_run import one_patient
from poi_trial.cli.unsaid import tell
from poi_trial.errors import ExitCode, UsageError
from poi_trial.files.patient_file import Reading, ReadPatient
from poi_trial.files.writing import refuse_existing, to_terminal, write
from poi_trial.ledger.calendar import Laid, calendar_of, course_of
from poi_trial.ledger.candidacy import Candidacy, Candidate, candidacy_of, holding_up
from poi_trial.ledger.desk import Desk, check_reason
from poi_trial.ledger.enroll import Enrolment, enroll, refuse_unless_open
from poi_trial.ledger.entries import Store
from poi_trial.ledger.entry import Entry
from poi_trial.ledger.record import Record, allocation_of, record_of
from poi_trial.ledger.standing import Standing, Terms, day_at_site, standing
from poi_trial.ledger.store.choice import open_store
from poi_trial.output.enrolment_words import Enrolling
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.dosing import DosingPart
from poi_trial.protocol.screening import ScreeningPart

_EXIT_CODES = {
    "eligible": ExitCode.DONE,
    "ineligible": ExitCode.INELIGIBLE,
    "undetermined": ExitCode.UNDETERMINED,
    "held": ExitCode.UNDETERMINED,
}


class Asked(NamedTuple):
    """What was asked for on the command line."""

    patient: str
    answers: str | None
    which: str | None
    on: date | None
    onset: date | None
    clear: tuple[str, ...]
    yes: bool
    dry_run: bool


@dataclass
class Run:
    """One participant at one ledger."""

    ledger: str
    by: str | None
    asked: Asked
    form: str
    output: str | None
    force: bool

    def show(self) -> ExitCode:
        """Do all of it, and say how the process should end."""
        if not (self._asks or self.asked.yes or self.asked.dry_run):
            raise UsageError("--yes draws without asking; without a terminal to ask on it is needed")
        acting, cleared = desk(self.by), self._cleared()
        spare(self.output, self.ledger, self.asked.patient)
        refuse_existing([self.output] if self.output not in (None, "-") else [], force=self.force)
        candidate = self._candidate(cleared)
        record = record_of(self._store, candidate.patient.id)
        if allocation := allocation_of(record, candidate.patient):
            said = Enrolment(allocation, repeat=True, true_stratum=record.true_stratum)
            return self._tell(candidate, None, said)
        candidacy = candidacy_of(self._stands.terms.part(ScreeningPart), self._stands.terms, candidate, record)
        if self.asked.dry_run:
            return self._dry(candidacy, record)
        refuse_unless_open(self._stands)
        return self._draw(candidacy, seed_of(self.ledger, self._stands), acting)

    @cached_property
    def _store(self) -> Store:
        return open_store(self.ledger)

    @cached_property
    def _stands(self) -> Standing:
        return standing(self._store)

    @property
    def _asks(self) -> bool:
        """Whether there is a person to ask."""
        terminals = all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
        return terminals and self.form == "text" and self.output is None and self.asked.patient != "-"

    def _cleared(self) -> dict[str, str]:
        cleared = {}
        for text in self.asked.clear:
            hold, given, reason = text.partition("=")
            if not given or self.by is None:
                raise UsageError("--clear: write HOLD=REASON, and name with --by who clears it")
            if hold in cleared:
                raise UsageError(f"--clear: {hold} is cleared twice; give one reason")
            cleared[hold] = check_reason(reason)
        return cleared

    def _candidate(self, cleared: dict[str, str]) -> Candidate:
        part = self._stands.terms.part(ScreeningPart).protocol
        day = self.asked.on
        if day is not None and self._stands.mode == "live":
            raise UsageError(
                "--on: a live ledger enrols today alone; try other days on a rehearsal, or with `poi screen`"
            )
        day = day or day_at_site(datetime.now(UTC), part.trial.time_zone)
        read: ReadPatient = one_patient(self.asked.patient, Reading(part, day, self.asked.which), self.asked.answers)
        given, onset = self.asked.on is not None, self.asked.onset
        return Candidate(read.patient, day, cleared, read.notes, day_given=given, onset=onset)

    def _dry(self, candidacy: Candidacy, record: Record) -> ExitCode:
        if self._stands.state != "open":
            note(f"Note: the ledger is {self._stands.state} ({self._stands.because}) and takes no participants.")
        enrolling = self._enrolling(candidacy, None, Laid(None, None), record.changes(candidacy.candidate.patient))
        write(self._pieces(enrolling), self.output, force=self.force)
        return _EXIT_CODES[candidacy.result]

    def _draw(self, candidacy: Candidacy, seed: str, acting: Desk) -> ExitCode:
        if self._asks:
            self._show_on_terminal(candidacy)
            if candidacy.result == "eligible" and not self.asked.yes and not _agreed(candidacy):
                note("Nothing was drawn and nothing was logged.")
                return ExitCode.INTERRUPTED
        try:
            enrolment = enroll(self._store, seed, candidacy, acting)
            return self._tell(candidacy.candidate, candidacy, enrolment)
        except KeyboardInterrupt:
            note("Interrupted. Give the same command again: it says the arm that she has, or draws if she has none.")
            raise

    def _tell(self, candidate: Candidate, candidacy: Candidacy | None, enrolment: Enrolment) -> ExitCode:
        entry = enrolment.entry
        changed = tuple(entry.told.get("changed", ()))
        if enrolment.repeat:
            changed = record_of(self._store, candidate.patient.id).changes(candidate.patient)
        enrolling = self._enrolling(candidacy, enrolment, self._laid(candidate, enrolment), changed)
        what = "allocated" if entry.arm else "logged as screened"
        stands = f"{entry.subject} is {what} all the same (entry {entry.seq}, receipt {entry.receipt}), for good"
        tell(
            self._pieces(enrolling), f"{stands}; give the same command again to be told", self.output, force=self.force
        )
        return ExitCode.DONE if entry.arm or candidacy is None else _EXIT_CODES[candidacy.result]

    def _laid(self, candidate: Candidate, enrolment: Enrolment) -> Laid:
        patient, entry = candidate.patient, enrolment.entry
        if entry.arm is None:
            return Laid(None, None)
        screening = self._terms_of(entry).part(ScreeningPart).protocol
        # She keeps her arm, but what came up since then may forbid to treat her.
        if enrolment.repeat and (lines := holding_up(screening, candidate, entry)):
            return Laid(None, f"no calendar while this stands: {'; '.join(lines)}")
        # Asked again, her file may have a newer weight than her allocation.
        course = course_of(entry)._replace(weight=patient.weight, read=candidate.day)
        if enrolment.repeat and self.asked.onset not in (None, course.onset):
            kept = f"keeps {course.onset}" if course.onset else "keeps none"
            note(f"Note: the calendar is laid from {self.asked.onset}, which is not kept; her allocation {kept}.")
        return calendar_of(self._terms_of(entry).part(DosingPart), course, self.asked.onset or course.onset)

    def _terms_of(self, entry: Entry | None) -> Terms:
        """The protocol that she was judged by."""
        # Asked anew: another desk may have allocated her under an amendment of this very minute.
        return standing(self._store).terms_of(entry) if entry else self._stands.terms

    def _enrolling(
        self,
        candidacy: Candidacy | None,
        enrolment: Enrolment | None,
        laid: Laid,
        changed: tuple[dict[str, object], ...],
    ) -> Enrolling:
        terms = self._terms_of(enrolment.entry if enrolment else None)
        source, dealing = terms.part(ScreeningPart), terms.part(DealingPart).protocol
        deciding = [name for criterion in source.protocol.deciding for name in criterion.rests_on]
        rests_on = (*deciding, *(name for arm in dealing.arms for name in arm.assumes))
        assumptions = (*rests_on, *dealing.randomization.assumes, *(laid.calendar.assumptions if laid.calendar else ()))
        return Enrolling(self._stands, source, candidacy, enrolment, laid, assumptions, changed)

    def _pieces(self, enrolling: Enrolling) -> Iterator[str]:
        if self.form == "json":
            from poi_trial.output.enrolment_json import as_json

            yield as_json(enrolling)
            return
        from poi_trial.output.enrolment_text import as_text
        from poi_trial.output.screening_text import as_text as screening_text

        if enrolling.candidacy and (self.asked.dry_run or not self._asks):
            yield screening_text(enrolling.candidacy.screening, enrolling.source)
            yield "\n"
        yield from as_text(enrolling)

    def _show_on_terminal(self, candidacy: Candidacy) -> None:
        source = self._stands.terms.part(ScreeningPart)
        if not to_terminal(None):
            from poi_trial.output.screening_text import as_text

            write([as_text(candidacy.screening, source)], None, force=False)
            return
        from rich.console import Console

        from poi_trial.output.screening_terminal import show

        show(candidacy.screening, source, Console(highlight=False, width=get_terminal_size().columns))


def _agreed(candidacy: Candidacy) -> bool:
    patient = candidacy.screening.patient
    try:
        answer = input(f"Draw the arm of {patient}? It is kept for good. Type yes to draw: ")
    except (EOFError, KeyboardInterrupt):
        return False
    return answer.strip().casefold() == "yes"
