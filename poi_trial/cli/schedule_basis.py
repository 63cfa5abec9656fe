"""What `poi schedule` lays calendars on: the options as they were typed, checked against what the protocol takes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from poi_trial.cli.options import check_choice, check_date
from poi_trial.dates import PartialDate
from poi_trial.dosing.calendar import Basis, Start
from poi_trial.dosing.laying import needs_weight, weighs_again
from poi_trial.dosing.regimen import Dosing
from poi_trial.dosing.weight import check_weighed, check_weight, unusual_change, unusual_weight
from poi_trial.errors import UsageError
from poi_trial.patient import Weight
from poi_trial.quantities import plain_number

_LONGEST_NAME = 200


class Asked(NamedTuple):
    """What was typed: the weights as text, the days within `anchors`."""

    weight: str | None
    reweigh: str | None
    arm: str | None
    patient: str | None
    anchors: Basis
    yes: bool
    ledger: str | None = None
    participant: str | None = None


class OnFile(NamedTuple):
    """Her weight as it stands on record, what to call it in an error, and the day on which it was read."""

    label: str
    weight: Weight | None
    on: date

    @property
    def kg(self) -> Decimal | None:
        """How many kilograms are on record."""
        return self.weight.kg if self.weight else None

    @property
    def weighed(self) -> PartialDate | None:
        """The day of the weight; None where no weight is on record."""
        return self.weight.date if self.weight and self.weight.kg is not None else None


def anchors(onset: str | None, start: str | None, by: str | None, moves: list[str]) -> Basis:
    """The days that were typed; UsageError where one is none, or where the options do not go together."""
    if (start is None) != (by is None):
        raise UsageError("--start and --by go together: the day, and the clinician who set it")
    if start is not None and onset is not None:
        raise UsageError("--start is for a woman who does not bleed; give --onset or --start, not both")
    if by is not None and not 0 < len(by.strip()) <= _LONGEST_NAME:
        raise UsageError(f"--by: write the clinician's name, 1 to {_LONGEST_NAME} characters")
    first_day = check_date(onset, "--onset") if onset is not None else None
    begins = Start(check_date(start, "--start"), by.strip()) if start is not None and by is not None else None
    return Basis(onset=first_day, start=begins, moves=_moves(moves))


def _moves(typed: list[str]) -> tuple[tuple[str, date], ...]:
    moves: dict[str, date] = {}
    for text in typed:
        event, equals, day = text.partition("=")
        if not equals:
            raise UsageError(f'--move: "{text}" is no move; write one such as infusion-2=2026-02-05')
        if event in moves:
            raise UsageError(f"--move: {event} is moved twice; give one day")
        moves[event] = check_date(day, "--move")
    return tuple(moves.items())


def arms_of(asked: Asked, dosing: Dosing) -> tuple[str, ...]:
    """The arm that was typed, else every arm."""
    return (check_choice(asked.arm, dosing.arms, "arm"),) if asked.arm is not None else dosing.arms


def basis_of(asked: Asked, dosing: Dosing, on_file: OnFile | None = None) -> Basis:
    """The days that were typed with her weights, in kilograms; the one on record counts where none was typed."""
    arms = arms_of(asked, dosing)
    recorded, weighed = on_file.kg if on_file else None, None
    if asked.weight is not None or on_file is None:
        first = _weight(asked.weight, "--weight", asked, dosing)
    else:
        first, weighed = _recorded(on_file, asked, dosing), on_file.weighed
    newer = _weight(asked.reweigh, "--reweigh", asked, dosing)
    for arm in arms:
        if first is None and needs_weight(dosing, arm):
            other = "" if on_file else ", or name another arm with --arm"
            raise UsageError(f"{arm} is dosed by body weight; add --weight KG{other}")
    if newer is not None and not any(weighs_again(dosing, arm) for arm in arms):
        raise UsageError(f"--reweigh: nobody is weighed again in {', '.join(arms)}")
    if first is not None and newer is not None and unusual_change(first, newer) and not asked.yes:
        raise UsageError(
            f"--reweigh: {plain_number(newer)} kg after {plain_number(first)} kg is an unusual change; "
            "if both are right and in kilograms, not pounds, add --yes"
        )
    replaced = recorded if recorded != first else None
    return replace(asked.anchors, weight_kg=first, reweigh_kg=newer, recorded_kg=replaced, weighed=weighed)


def _recorded(on_file: OnFile, asked: Asked, dosing: Dosing) -> Decimal | None:
    try:
        check_weighed(on_file.weighed, on_file.on)
    except ValueError as error:
        raise UsageError(f"{on_file.label}: {error}") from None
    return _weight(None if on_file.kg is None else plain_number(on_file.kg), on_file.label, asked, dosing)


def _weight(text: str | None, label: str, asked: Asked, dosing: Dosing) -> Decimal | None:
    if text is None:
        return None
    try:
        weight = check_weight(text, dosing.weight)
    except ValueError as error:
        raise UsageError(f"{label}: {error}") from None
    if unusual_weight(weight, dosing.weight) and not asked.yes:
        raise UsageError(
            f"{label}: {text} kg is unusual for an adult; if it is right and in kilograms, not pounds, add --yes"
        )
    return weight
