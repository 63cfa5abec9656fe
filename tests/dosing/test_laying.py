"""The dosing calendar against the worked example of the trial, and against a count of days of its own."""

from calendar import monthrange
from datetime import date
from decimal import Decimal, getcontext, localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.dosing.calendar import Basis, Calendar, CalendarDay, Dose, Start, Total
from poi_trial.dosing.laying import lay_out, needs_weight
from poi_trial.dosing.regimen import Dosing
from poi_trial.dosing.weight import WeightLimits, check_weight, unusual_weight

MG = {"substance": "oestradiol valerate", "amount": 2, "unit": "mg"}
CPA = {"substance": "cyproterone acetate", "amount": 1, "unit": "mg"}
LIMITS = {"refuse_below": 20, "confirm_below": 35, "confirm_above": 120, "refuse_above": 300, "decimals": 3}
TABLET = {"unit": "tablet", "route": "oral"}


def trial(**changes: Any) -> Dosing:
    """The dosing of the trial, with some of its parts changed."""
    return Dosing.model_validate(
        {
            "products": [
                {"id": "white", "name": "Climen white", **TABLET, "contains": [MG]},
                {"id": "pink", "name": "Climen pink", **TABLET, "contains": [MG, CPA]},
                {"id": "cells", "name": "hA-MSC", "unit": "cells", "route": "intravenous", "assumes": ["A7"]},
            ],
            "boxes": [
                {
                    "id": "climen-21",
                    "name": "Climen 21 Tablets",
                    "holds": [{"product": "white", "count": 11}, {"product": "pink", "count": 10}],
                }
            ],
            "regimens": [
                {"id": "base", "arms": ["climen", "ha-msc"], "courses": [CLIMEN]},
                {"id": "infusions", "arms": ["ha-msc"], "courses": [FIRST, SECOND]},
            ],
            "visits": [VISITS],
            "weight": LIMITS,
            **changes,
        }
    )


def boxed(holds: list[dict[str, Any]], **course: Any) -> Dosing:
    """One arm that takes boxes of Climen white and nothing else."""
    boxes = {"kind": "boxes", "box": "b", "first_day": 5, "every_days": 28, "count": 1, "confirmed": 1, **course}
    return Dosing.model_validate(
        {
            "products": [{"id": "white", "name": "Climen white", **TABLET, "contains": [MG]}],
            "boxes": [{"id": "b", "name": "A box", "holds": holds}],
            "regimens": [{"id": "r", "arms": ["arm"], "courses": [boxes]}],
            "weight": LIMITS,
        }
    )


def test_a_box_without_pause_goes_on_every_day() -> None:
    """28 tablets every 28 days leave no day out."""
    calendar = lay_out(boxed([{"product": "white", "count": 28}], count=2, confirmed=2), "arm", Basis())
    assert [day.day for day in calendar.days] == list(range(5, 61))
    assert calendar.pauses == ()


def injected(**dose: Any) -> Dosing:
    """One arm that has an injection a week, four times."""
    weekly = {"kind": "dose", "event": "injection", "product": "drug", "amount": 2, "cycle_day": 3}
    return Dosing.model_validate(
        {
            "products": [{"id": "drug", "name": "A drug", "unit": "mg", "route": "subcutaneous"}],
            "regimens": [
                {"id": "r", "arms": ["arm"], "courses": [{**weekly, "repeat": {"every_days": 7, "count": 4}, **dose}]}
            ],
            "weight": LIMITS,
        }
    )


def test_an_injection_a_week_is_one_course() -> None:
    """Four doses, seven days from one to the next, each an event of its own, and all of them in the totals."""
    calendar = lay_out(injected(), "arm", Basis(onset=date(2026, 1, 30)))
    assert [(day.day, day.date) for day in calendar.days] == [
        (3, date(2026, 2, 1)),
        (10, date(2026, 2, 8)),
        (17, date(2026, 2, 15)),
        (24, date(2026, 2, 22)),
    ]
    events = ["injection", "injection-2", "injection-3", "injection-4"]
    assert [dose.event for day in calendar.days for dose in day.doses] == events
    assert calendar.totals.all == (Total("A drug", Decimal(8), "mg"),)
    assert [day.day for day in lay_out(injected(), "arm", Basis()).days] == [3, 10, 17, 24]


def test_doses_that_repeat_one_follow_it_where_it_is_moved() -> None:
    """The first moves all that are counted from it; one of the others moves alone; and each has a window of its own."""
    window = {"days_before": 1, "days_after": 2, "text": "within 2 days", "assumes": ["A9"]}
    dosing, onset = injected(window=window), date(2026, 1, 30)
    first = lay_out(dosing, "arm", Basis(onset=onset, moves=(("injection", date(2026, 2, 3)),)))
    assert [day.day for day in first.days] == [5, 12, 19, 26]
    third = lay_out(dosing, "arm", Basis(onset=onset, moves=(("injection-3", date(2026, 2, 14)),)))
    assert [day.day for day in third.days] == [3, 10, 16, 24]
    assert third.assumptions == ("A9",)
    with pytest.raises(ValueError, match="may be moved to 2026-02-14 to 2026-02-17"):
        lay_out(dosing, "arm", Basis(onset=onset, moves=(("injection-3", date(2026, 2, 18)),)))


def test_doses_that_repeat_one_of_a_later_month_wait_for_its_day() -> None:
    """Without an onset nobody knows the days of a month, so the weeks after it have no cycle day either."""
    first = {"kind": "dose", "event": "loading", "product": "drug", "amount": 4, "cycle_day": 3}
    document = injected().model_dump(exclude_none=True)
    (weekly,) = document["regimens"][0]["courses"]
    del weekly["cycle_day"]
    document["regimens"][0]["courses"] = [first, weekly | {"after": {"event": "loading", "months": 1}}]
    dosing = Dosing.model_validate(document)
    assert [(day.day, day.earliest) for day in lay_out(dosing, "arm", Basis()).days[1:]] == [
        (None, 31),
        (None, 38),
        (None, 45),
        (None, 52),
    ]
    dated = lay_out(dosing, "arm", Basis(onset=date(2026, 1, 29)))
    assert [day.date for day in dated.days[1:]] == [date(2026, 2, 28), *(date(2026, 3, day) for day in (7, 14, 21))]


def test_a_titration_takes_more_from_step_to_step() -> None:
    """Half a tablet for a week, one for a week, then two: the totals add up."""
    steps = [{"product": "white", "count": 7, "amount": Decimal("0.5")}, {"product": "white", "count": 7}]
    calendar = lay_out(boxed([*steps, {"product": "white", "count": 14, "amount": 2}]), "arm", Basis())
    amounts = [dose.amount for day in calendar.days for dose in day.doses]
    assert amounts == [Decimal("0.5")] * 7 + [Decimal(1)] * 7 + [Decimal(2)] * 14
    totals = {total.name: total.amount for total in calendar.totals.all}
    assert totals == {"Climen white": Decimal("38.5"), "A box": Decimal(1), "oestradiol valerate": Decimal(77)}


def test_a_dose_for_each_day_of_the_week_begins_on_its_day() -> None:
    """Two tablets on Mondays and one on other days: the first is on the first Monday on or after cycle day 5."""
    week = [{"product": "white", "count": 1, "amount": 2}, {"product": "white", "count": 6}]
    dosing = boxed(week, begins_on="Monday", every_days=7, count=3, confirmed=3)
    # Cycle day 5 of this onset is Monday 5 January 2026.
    for onset, first in ((date(2026, 1, 1), date(2026, 1, 5)), (date(2026, 1, 2), date(2026, 1, 12))):
        calendar = lay_out(dosing, "arm", Basis(onset=onset))
        doubled = [day.date for day in calendar.days for dose in day.doses if dose.amount == 2]
        assert doubled == [first, date.fromordinal(first.toordinal() + 7), date.fromordinal(first.toordinal() + 14)]
    undated = lay_out(dosing, "arm", Basis())
    assert undated.days[0].day == 5
    assert undated.days[0].doses[0].caution == "counted as if cycle day 5 were a Monday"


def test_a_clinicians_start_waits_for_the_day_of_the_week() -> None:
    """A start on a Tuesday puts a box that begins on Mondays six days later."""
    note = {"reading": "A named clinician may set the start."}
    dosing = boxed([{"product": "white", "count": 7}], begins_on="Monday", every_days=7, without_bleeding=note)
    calendar = lay_out(dosing, "arm", Basis(start=Start(date(2026, 1, 6), "a clinician")))
    assert calendar.days[0].date == date(2026, 1, 12)
    assert calendar.days[0].doses[0].caution is None


def test_what_cannot_be_laid_on_days_is_shown_and_not_dated() -> None:
    """A sentence that says no days gives no dose, and stands among the notes word for word."""
    surgery = {"kind": "unsupported", "text": "activated PRP into one ovary"}
    dosing = Dosing.model_validate({"regimens": [{"id": "r", "arms": ["arm"], "courses": [surgery]}], "weight": LIMITS})
    calendar = lay_out(dosing, "arm", Basis(onset=date(2026, 1, 1)))
    assert (calendar.days, calendar.pauses, calendar.totals.all) == ((), (), ())
    assert [note.text for note in calendar.notes] == ["activated PRP into one ovary"]


CLIMEN = {
    "kind": "boxes",
    "box": "climen-21",
    "first_day": 5,
    "every_days": 28,
    "count": 3,
    "confirmed": 2,
    "pause_caution": "pregnancy test before the next box",
    "text": "Take one tablet every day for seven days.",
    "reading": "21 days on, 7 off",
    "assumes": ["A1", "A2", "A3", "A4"],
}
FIRST = {
    "kind": "dose",
    "event": "infusion-1",
    "product": "cells",
    "per_kg": 1_000_000,
    "cycle_day": 3,
    "other_readings": [{"text": "onset + 3 days", "cycle_day": 4}],
    "assumes": ["A5"],
}
SECOND = {
    "kind": "dose",
    "event": "infusion-2",
    "product": "cells",
    "per_kg": 1_000_000,
    "after": {"event": "infusion-1", "months": 1},
    "other_readings": [{"text": "+28 days", "after": {"event": "infusion-1", "days": 28}}],
    "caution": "not before this day",
    "assumes": ["A6"],
}
VISITS = {
    "id": "follow-up",
    "what": "follow-up visit",
    "after": "infusion-1",
    "every_days": 14,
    "count": 6,
    "arms": ["ha-msc", "climen"],
    "proposed_for": ["climen"],
    "assumes": ["A5", "A14"],
}
TRIAL = trial()
KG58 = Decimal(58)
NEW_YEAR = date(2026, 1, 1)
ONSETS = st.dates(min_value=date(1850, 1, 1), max_value=date(2200, 12, 31))
WEIGHTS = st.decimals(min_value=20, max_value=300, places=3)


def days(first: str, last: str) -> list[date]:
    """Every day from the first to the last, counted by ordinals."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [date.fromordinal(number) for number in range(start.toordinal(), end.toordinal() + 1)]


def next_month(day: date) -> date:
    """The same day of the next month, or the last day that month has: tried from the top downwards."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    tried = day.day
    while True:
        try:
            return date(year, month, tried)
        except ValueError:
            tried -= 1


def tablets(calendar: Calendar, product: str, box: int) -> list[date | None]:
    """The dates on which a kind of tablet of a box is taken."""
    return [
        day.date
        for day in calendar.days
        for dose in day.doses
        if dose.tablet_of and (dose.product.name, dose.tablet_of.number) == (product, box)
    ]


def event(calendar: Calendar, name: str) -> tuple[CalendarDay, Dose]:
    """The one day and dose of an event."""
    found = [(day, dose) for day in calendar.days for dose in day.doses if dose.event == name]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("arm", ["climen", "ha-msc"])
def test_climen_of_the_worked_example(arm: str) -> None:
    """With onset on 2026-01-01 each tablet of three boxes has its printed day, in both arms."""
    calendar = lay_out(TRIAL, arm, Basis(KG58, NEW_YEAR))
    assert tablets(calendar, "Climen white", 1) == days("2026-01-05", "2026-01-15")
    assert tablets(calendar, "Climen pink", 1) == days("2026-01-16", "2026-01-25")
    assert tablets(calendar, "Climen white", 2) == days("2026-02-02", "2026-02-12")
    assert tablets(calendar, "Climen pink", 2) == days("2026-02-13", "2026-02-22")
    assert tablets(calendar, "Climen white", 3) == days("2026-03-02", "2026-03-12")
    assert tablets(calendar, "Climen pink", 3) == days("2026-03-13", "2026-03-22")


def test_infusions_of_the_worked_example() -> None:
    """The infusions fall on 01-03 and 02-03, with 01-04 and 01-31 shown beside them."""
    calendar = lay_out(TRIAL, "ha-msc", Basis(KG58, NEW_YEAR))
    first, dose = event(calendar, "infusion-1")
    assert (first.day, first.date, first.after) == (3, date(2026, 1, 3), None)
    assert (str(dose.amount), dose.product.unit, dose.product.route) == ("58000000", "cells", "intravenous")
    assert [(text, at.day, at.date) for text, at in dose.other_readings] == [("onset + 3 days", 4, date(2026, 1, 4))]
    assert (dose.caution, dose.to_be_confirmed, dose.tablet_of) == (None, False, None)
    second, dose = event(calendar, "infusion-2")
    assert (second.day, second.date, second.after) == (34, date(2026, 2, 3), None)
    assert [(text, at.day, at.date) for text, at in dose.other_readings] == [("+28 days", 31, date(2026, 1, 31))]
    assert dose.caution == "not before this day"


def test_visits_of_the_worked_example() -> None:
    """Six visits follow every 14 days after infusion 1, proposed only in the arm without infusions."""
    expected = ["2026-01-17", "2026-01-31", "2026-02-14", "2026-02-28", "2026-03-14", "2026-03-28"]
    for arm, proposed in [("ha-msc", False), ("climen", True)]:
        calendar = lay_out(TRIAL, arm, Basis(KG58, NEW_YEAR))
        seen = [(str(day.date), visit) for day in calendar.days for visit in day.visits]
        assert [day for day, _ in seen] == expected
        assert [visit.number for _, visit in seen] == [1, 2, 3, 4, 5, 6]
        assert {visit.proposed for _, visit in seen} == {proposed}
        assert {visit.visits.what for _, visit in seen} == {"follow-up visit"}


def test_pauses_of_the_worked_example() -> None:
    """Seven days without tablets follow each box; only a pause before another box asks for something."""
    pauses = lay_out(TRIAL, "climen", Basis(None, NEW_YEAR)).pauses
    assert [(str(pause.first.date), str(pause.last.date)) for pause in pauses] == [
        ("2026-01-26", "2026-02-01"),
        ("2026-02-23", "2026-03-01"),
        ("2026-03-23", "2026-03-29"),
    ]
    assert [(pause.first.day, pause.last.day) for pause in pauses] == [(26, 32), (54, 60), (82, 88)]
    assert [(pause.box.name, pause.number) for pause in pauses] == [("Climen 21 Tablets", n) for n in (1, 2, 3)]
    assert [pause.to_be_confirmed for pause in pauses] == [False, False, True]
    asked = "pregnancy test before the next box"
    assert [pause.caution for pause in pauses] == [asked, asked, None]


def test_only_days_with_a_dose_or_a_visit_are_listed() -> None:
    """63 tablet days, two infusion days and six visit days of the worked example share 68 dates."""
    calendar = lay_out(TRIAL, "ha-msc", Basis(KG58, NEW_YEAR))
    boxes = days("2026-01-05", "2026-01-25") + days("2026-02-02", "2026-02-22") + days("2026-03-02", "2026-03-22")
    others = ["2026-01-03", "2026-02-03", "2026-01-31", "2026-02-28", "2026-03-28"]
    expected = sorted({*boxes, *map(date.fromisoformat, others)})
    assert [day.date for day in calendar.days] == expected
    both = next(day for day in calendar.days if day.date == date(2026, 2, 3))
    assert [dose.product.name for dose in both.doses] == ["Climen white", "hA-MSC"]


def test_the_third_box_is_to_be_confirmed() -> None:
    """Every tablet of box 3 is to be confirmed, nothing before it is, and a visit alone never is."""
    calendar = lay_out(TRIAL, "ha-msc", Basis(KG58, NEW_YEAR))
    unsure = [day.date for day in calendar.days if day.to_be_confirmed]
    assert unsure == days("2026-03-02", "2026-03-22")


def test_totals_of_both_arms() -> None:
    """Two boxes are confirmed of three; each holds 42 mg oestradiol valerate, 10 mg cyproterone."""

    def of(totals: tuple[Total, ...]) -> dict[tuple[str, str], str]:
        return {(total.name, total.unit): str(total.amount) for total in totals}

    two = {
        ("Climen white", "tablet"): "22",
        ("Climen pink", "tablet"): "20",
        ("Climen 21 Tablets", "box"): "2",
        ("oestradiol valerate", "mg"): "84",
        ("cyproterone acetate", "mg"): "20",
    }
    three = {
        ("Climen white", "tablet"): "33",
        ("Climen pink", "tablet"): "30",
        ("Climen 21 Tablets", "box"): "3",
        ("oestradiol valerate", "mg"): "126",
        ("cyproterone acetate", "mg"): "30",
    }
    cells = {("hA-MSC", "cells"): "85000000"}
    control = lay_out(TRIAL, "climen", Basis(None, None)).totals
    assert (of(control.confirmed), of(control.all)) == (two, three)
    treated = lay_out(TRIAL, "ha-msc", Basis(Decimal("42.5"), None)).totals
    assert (of(treated.confirmed), of(treated.all)) == (two | cells, three | cells)


def test_a_calendar_says_what_it_rests_on() -> None:
    """The notes of an arm are its own parts with their words, and name each assumption once."""
    treated = lay_out(TRIAL, "ha-msc", Basis(KG58, None))
    assert treated.assumptions == ("A1", "A2", "A3", "A4", "A5", "A6", "A7", "A14")
    control = lay_out(TRIAL, "climen", Basis(None, None))
    assert control.assumptions == ("A1", "A2", "A3", "A4", "A5", "A14")
    assert [note.text for note in control.notes] == ["Take one tablet every day for seven days.", None]
    assert (treated.arm, treated.basis) == ("ha-msc", Basis(KG58))


@pytest.mark.parametrize(
    ("onset", "first", "second"),
    [
        ("2026-01-29", "2026-01-31", "2026-02-28"),
        ("2026-01-28", "2026-01-30", "2026-02-28"),
        ("2026-01-26", "2026-01-28", "2026-02-28"),
        ("2028-01-29", "2028-01-31", "2028-02-29"),
        ("2028-02-27", "2028-02-29", "2028-03-29"),
        ("2026-02-26", "2026-02-28", "2026-03-28"),
        ("2026-03-29", "2026-03-31", "2026-04-30"),
        ("2026-08-29", "2026-08-31", "2026-09-30"),
        ("2026-12-29", "2026-12-31", "2027-01-31"),
        ("2026-12-30", "2027-01-01", "2027-02-01"),
        ("2100-01-29", "2100-01-31", "2100-02-28"),
        ("2000-01-29", "2000-01-31", "2000-02-29"),
    ],
)
def test_one_month_after_at_month_ends(onset: str, first: str, second: str) -> None:
    """A month after a day that the next month lacks is that month's last day."""
    calendar = lay_out(TRIAL, "ha-msc", Basis(KG58, date.fromisoformat(onset)))
    assert str(event(calendar, "infusion-1")[0].date) == first
    assert str(event(calendar, "infusion-2")[0].date) == second


def test_without_an_onset_there_are_no_dates() -> None:
    """Without an onset the calendar counts cycle days, and a month later has neither day nor date."""
    calendar = lay_out(TRIAL, "ha-msc", Basis(KG58, None))
    assert {day.date for day in calendar.days} == {None}
    assert {pause.first.date for pause in calendar.pauses} == {None}
    known = [*range(5, 26), *range(33, 54), *range(61, 82), 3, 31, 59, 87]
    assert [day.day for day in calendar.days if day.day] == sorted(known)
    later, dose = event(calendar, "infusion-2")
    assert (later.day, later.date) == (None, None)
    assert later.after
    assert later.after.model_dump(exclude_none=True) == {"event": "infusion-1", "months": 1}
    assert [(at.day, at.date) for _, at in dose.other_readings] == [(31, None)]
    order = [day.day for day in calendar.days]
    assert order[order.index(None) - 1 : order.index(None) + 2] == [31, None, 33]


def test_events_may_count_from_events() -> None:
    """What follows an event without a date has none either, and is sorted where it can first fall."""
    dose = {"kind": "dose", "product": "cells", "amount": 5}
    courses = [
        {**dose, "event": "c", "after": {"event": "b", "days": 10}},
        {**dose, "event": "a", "cycle_day": 1},
        {**dose, "event": "b", "after": {"event": "a", "months": 1}},
        {**dose, "event": "d", "after": {"event": "a", "days": 38}},
        {**dose, "event": "e", "after": {"event": "c", "months": 2}},
    ]
    parts = {
        "products": [{"id": "cells", "name": "Cells", "unit": "cells", "route": "intravenous"}],
        "boxes": [],
    }
    dosing = trial(**parts, regimens=[{"id": "r", "arms": ["x"], "courses": courses}], visits=[])
    bare = lay_out(dosing, "x", Basis(None, None))
    assert [day.doses[0].event for day in bare.days] == ["a", "b", "d", "c", "e"]
    assert [day.day for day in bare.days] == [1, None, 39, None, None]
    # 30 January + 1 month is 28 February, + 10 days 10 March, + 2 months 10 May.
    dated = lay_out(dosing, "x", Basis(None, date(2026, 1, 30)))
    assert {day.doses[0].event: str(day.date) for day in dated.days} == {
        "a": "2026-01-30",
        "b": "2026-02-28",
        "d": "2026-03-09",
        "c": "2026-03-10",
        "e": "2026-05-10",
    }
    assert [total.amount for total in dated.totals.all] == [25]


@pytest.mark.parametrize("months", range(1, 25))
def test_no_run_of_months_is_shorter_than_the_one_it_is_sorted_by(months: int) -> None:
    """An event some months later is sorted by the fewest days that so many months can have."""
    later = {**SECOND, "after": {"event": "infusion-1", "months": months}, "other_readings": []}
    regimens = [{"id": "all", "arms": ["x"], "courses": [CLIMEN, FIRST, later]}]
    calendar = lay_out(trial(regimens=regimens, visits=[]), "x", Basis(KG58, None))
    gaps = []
    for start in range(date(2000, 1, 1).toordinal(), date(2004, 1, 1).toordinal()):
        day = first = date.fromordinal(start)
        year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
        day = date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))
        gaps.append((day - first).days)
    assert event(calendar, "infusion-2")[0].earliest == 3 + min(gaps)


def test_a_fixed_amount_needs_no_weight() -> None:
    """An arm that doses by a fixed amount takes exactly that, whatever she weighs."""
    fixed = {key: value for key, value in FIRST.items() if key != "per_kg"} | {"amount": Decimal("30000000.50")}
    dosing = trial(regimens=[{"id": "all", "arms": ["x"], "courses": [CLIMEN, fixed]}])
    assert not needs_weight(dosing, "x")
    assert str(event(lay_out(dosing, "x", Basis(None, None)), "infusion-1")[1].amount) == "30000000.5"
    assert str(event(lay_out(dosing, "x", Basis(KG58, None)), "infusion-1")[1].amount) == "30000000.5"


def test_only_the_infused_arm_needs_a_weight() -> None:
    """Weight is needed only by an arm that doses by weight."""
    assert needs_weight(TRIAL, "ha-msc")
    assert not needs_weight(TRIAL, "climen")
    assert lay_out(TRIAL, "climen", Basis(None, NEW_YEAR)).basis.weight_kg is None
    with pytest.raises(ValueError, match="doses by body weight; give it in kilograms"):
        lay_out(TRIAL, "ha-msc", Basis(None, NEW_YEAR))


def test_boxes_without_a_pause() -> None:
    """A box that lasts as long as its cycle is followed by no pause."""
    course = {**CLIMEN, "every_days": 21}
    calendar = lay_out(trial(regimens=[{"id": "r", "arms": ["x"], "courses": [course, FIRST]}]), "x", Basis(KG58, None))
    assert calendar.pauses == ()
    assert [day.day for day in calendar.days if any(dose.tablet_of for dose in day.doses)] == [*range(5, 68)]


def test_a_box_may_hold_one_tablet() -> None:
    """Boxes of a single tablet are counted as boxes."""
    box = {"id": "climen-21", "name": "One", "holds": [{"product": "white", "count": 1}]}
    course = {**CLIMEN, "count": 4, "confirmed": 3}
    products = [{"id": "white", "name": "White", **TABLET}]
    regimens = [{"id": "r", "arms": ["x"], "courses": [course]}]
    calendar = lay_out(trial(products=products, boxes=[box], regimens=regimens, visits=[]), "x", Basis(None, None))
    assert calendar.totals.confirmed == (
        Total("White", Decimal(3), "tablet"),
        Total("One", Decimal(3), "box"),
    )
    assert calendar.totals.all == (Total("White", Decimal(4), "tablet"), Total("One", Decimal(4), "box"))


def test_an_arm_that_nobody_named_has_no_calendar() -> None:
    """An unknown arm is refused with the nearest known one, never shown an empty calendar."""
    with pytest.raises(ValueError, match='there is no arm "climem"; did you mean "climen"'):
        lay_out(TRIAL, "climem", Basis(KG58, NEW_YEAR))


@pytest.mark.parametrize("weight", ["19.999", "300.001", "0", "-58", "5000", "NaN", "Infinity", "58.1234"])
def test_a_calendar_is_never_laid_for_a_refused_weight(weight: str) -> None:
    """A weight that the limits refuse makes no dose, even where nobody checked it before."""
    with pytest.raises(ValueError, match=r"kg|kilograms"):
        lay_out(TRIAL, "ha-msc", Basis(Decimal(weight), NEW_YEAR))


@pytest.mark.parametrize("onset", [date(1849, 12, 31), date(2201, 1, 1), date.min, date.max])
def test_an_onset_outside_the_calendar_is_refused(onset: date) -> None:
    """An onset before 1850 or after 2200 is a slip of the pen, refused before anything is counted."""
    with pytest.raises(ValueError, match="is outside the years 1850 to 2200; check the year"):
        lay_out(TRIAL, "climen", Basis(None, onset))


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("20", "20000000"),
        ("300", "300000000"),
        ("58.000", "58000000"),
        ("42.5", "42500000"),
        ("61.237", "61237000"),
    ],
)
def test_cells_are_the_exact_product(text: str, exact: str) -> None:
    """A million cells per kilogram is the weight times a million, as a whole number where it is whole."""
    weight = check_weight(text, TRIAL.weight)
    assert str(weight) == text
    assert str(event(lay_out(TRIAL, "ha-msc", Basis(weight, None)), "infusion-1")[1].amount) == exact


@pytest.mark.parametrize("text", ["19.999", "300.001", "0", "-0", "-1", "5000", "0.0001"])
def test_implausible_weights_are_refused_with_the_range(text: str) -> None:
    """Below 20 or above 300 kg the weight is refused, with the value and the range."""
    with pytest.raises(ValueError, match="implausible") as refused:
        check_weight(text, TRIAL.weight)
    assert str(refused.value) == f"{text} kg is implausible; a body weight is 20 to 300 kg"


@pytest.mark.parametrize(
    "text", ["58 lb", "58kg", "", " 58", "58\n", "1e2", "1_00", "+58", "058", "58.", "５８", "nan"]
)
def test_a_weight_is_a_plain_number(text: str) -> None:
    """Units, blanks, exponents and words are refused, and an example shows what would be right."""
    with pytest.raises(ValueError, match="plain number") as refused:
        check_weight(text, TRIAL.weight)
    assert str(refused.value) == f'"{text}" is not a plain number of kilograms; write 58.5, for example'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("58,5", '"58,5" is not a plain number of kilograms; write 58.5'),
        ("61,25", '"61,25" is not a plain number of kilograms; write 61.25'),
        ("58.1234", "58.1234 kg has too many decimals; write at most 3"),
        ("58.0000", "58.0000 kg has too many decimals; write at most 3"),
        ("9" * 5000, "9" * 20 + "… kg is implausible; a body weight is 20 to 300 kg"),
    ],
)
def test_what_is_said_of_a_weight_is_its_mend(text: str, said: str) -> None:
    """A decimal comma is answered with the point, a fourth decimal with the limit, endless text cut short."""
    with pytest.raises(ValueError, match=r"kg|kilograms") as refused:
        check_weight(text, TRIAL.weight)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("kg", "unusual"),
    [
        ("20", True),
        ("34.999", True),
        ("35", False),
        ("58", False),
        ("120", False),
        ("120.001", True),
        ("300", True),
    ],
)
def test_unusual_weights_ask_for_a_confirmation(kg: str, unusual: bool) -> None:
    """Below 35 or above 120 kg somebody confirms the weight; 35 and 120 themselves are usual."""
    limits = WeightLimits.model_validate(LIMITS)
    assert unusual_weight(check_weight(kg, limits), limits) is unusual


def test_doses_do_not_depend_on_the_callers_arithmetic() -> None:
    """A program that computes with four digits gets the same exact cells, and keeps its four digits."""
    with localcontext() as coarse:
        coarse.prec = 4
        calendar = lay_out(TRIAL, "ha-msc", Basis(Decimal("61.237"), None))
        assert getcontext().prec == 4
    assert {str(total.amount) for total in calendar.totals.all if total.unit == "cells"} == {"122474000"}


@given(onset=ONSETS | st.none(), weight=WEIGHTS)
def test_both_arms_take_the_same_climen(onset: date | None, weight: Decimal) -> None:
    """The infused arm takes the very tablets of the control arm, on the same days."""

    def climen(arm: str) -> list[tuple[int | None, date | None, Dose]]:
        calendar = lay_out(TRIAL, arm, Basis(weight, onset))
        return [(day.day, day.date, dose) for day in calendar.days for dose in day.doses if dose.tablet_of]

    assert climen("climen") == climen("ha-msc")
    assert lay_out(TRIAL, "climen", Basis(None, onset)).pauses == lay_out(TRIAL, "ha-msc", Basis(weight, onset)).pauses


@given(onset=ONSETS)
def test_dates_and_cycle_days_agree(onset: date) -> None:
    """On every day of every calendar the date is the onset's ordinal plus the cycle day less one."""
    calendar = lay_out(TRIAL, "ha-msc", Basis(KG58, onset))
    numbers = [day.day for day in calendar.days]
    assert None not in numbers
    assert numbers == sorted(set(numbers), key=lambda number: number or 0)
    for day in calendar.days:
        assert day.day is not None
        assert day.date == date.fromordinal(onset.toordinal() + day.day - 1)
        assert (day.earliest, day.after) == (day.day, None)
    first = date.fromordinal(onset.toordinal() + 2)
    assert event(calendar, "infusion-1")[0].date == first
    assert event(calendar, "infusion-2")[0].date == next_month(first)
    assert 31 <= (event(calendar, "infusion-2")[0].day or 0) <= 34


@given(onset=ONSETS | st.none(), count=st.integers(1, 13), confirmed=st.integers(0, 13), start=st.integers(1, 40))
def test_boxes_are_taken_in_order(onset: date | None, count: int, confirmed: int, start: int) -> None:
    """Each box is 11 white, then 10 pink, one a day, then 7 days without, in any number of boxes."""
    course = {**CLIMEN, "count": count, "confirmed": min(confirmed, count), "first_day": start}
    regimens = [{"id": "r", "arms": ["x"], "courses": [course, FIRST]}]
    calendar = lay_out(trial(regimens=regimens, visits=[]), "x", Basis(KG58, onset))
    taken = [(day.day, dose) for day in calendar.days for dose in day.doses if dose.tablet_of]
    assert [day for day, _ in taken] == [start + 28 * n + i for n in range(count) for i in range(21)]
    assert [dose.product.name for _, dose in taken] == (["Climen white"] * 11 + ["Climen pink"] * 10) * count
    assert [dose.to_be_confirmed for _, dose in taken] == [n >= confirmed for n in range(count) for _ in range(21)]
    assert {dose.amount for _, dose in taken} == {1}
    which = [dose.tablet_of for _, dose in taken if dose.tablet_of]
    assert [(of.number, of.tablet) for of in which] == [(n + 1, i + 1) for n in range(count) for i in range(21)]
    assert {(of.boxes, of.box.size) for of in which} == {(count, 21)}
    pauses = [(pause.first.day, pause.last.day, pause.to_be_confirmed) for pause in calendar.pauses]
    assert pauses == [(start + 28 * n + 21, start + 28 * n + 27, n >= confirmed) for n in range(count)]


@given(weight=WEIGHTS, onset=ONSETS | st.none())
def test_cells_are_weight_times_a_million(weight: Decimal, onset: date | None) -> None:
    """In whole grams the dose is exactly a thousand cells a gram, at both infusions."""
    calendar = lay_out(TRIAL, "ha-msc", Basis(weight, onset))
    grams = int(weight.scaleb(3))
    for name in ("infusion-1", "infusion-2"):
        assert str(event(calendar, name)[1].amount) == str(grams * 1000)


@given(weight=WEIGHTS, confirmed=st.integers(0, 3))
def test_totals_are_the_sum_of_the_days(weight: Decimal, confirmed: int) -> None:
    """What is dispensed is what the days add up to, with and without what is to be confirmed."""
    course = {**CLIMEN, "confirmed": confirmed}
    regimens = [{"id": "r", "arms": ["x"], "courses": [course, FIRST, SECOND]}]
    calendar = lay_out(trial(regimens=regimens, visits=[]), "x", Basis(weight, NEW_YEAR))
    for totals, unsure in ((calendar.totals.confirmed, {False}), (calendar.totals.all, {False, True})):
        doses = [dose for day in calendar.days for dose in day.doses if dose.to_be_confirmed in unsure]
        names = [dose.product.name for dose in doses]
        white, pink = names.count("Climen white"), names.count("Climen pink")
        cells = sum(int(dose.amount) for dose in doses if dose.product.unit == "cells")
        sums = {"Climen white": white, "Climen pink": pink, "hA-MSC": cells}
        sums |= {"Climen 21 Tablets": (white + pink) // 21}
        sums |= {"oestradiol valerate": 2 * (white + pink), "cyproterone acetate": pink}
        assert {total.name: int(total.amount) for total in totals} == {n: s for n, s in sums.items() if s}
        assert len(totals) == len({total.name for total in totals})


def test_ninety_nine_boxes_from_the_last_onset() -> None:
    """The longest run of boxes after the last onset that is read still has a day for each tablet."""
    course = {**CLIMEN, "count": 99, "confirmed": 99}
    regimens = [{"id": "r", "arms": ["x"], "courses": [course, FIRST]}]
    calendar = lay_out(trial(regimens=regimens), "x", Basis(KG58, date(2200, 12, 31)))
    assert sum(1 for day in calendar.days if any(dose.tablet_of for dose in day.doses)) == 99 * 21
    assert calendar.days[-1].date == date.fromordinal(date(2200, 12, 31).toordinal() + 4 + 98 * 28 + 20)
