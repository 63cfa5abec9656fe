"""Laws of screening on drawn patients: windows, partial dates, missing data."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from poi_trial.api import load_protocol
from poi_trial.dates import PartialDate, end_of_month
from poi_trial.files.protocol_file import shipped
from poi_trial.patient import Consent, Measurement, Menses, Patient, Pregnancy, Procedure, Review, Treatment
from poi_trial.screening.criteria import AnyCriterion
from poi_trial.screening.screen import Outcome, judge, screen
from poi_trial.screening.verdict import Verdict

PROTOCOL = load_protocol(str(shipped())).protocol
LEXICON = PROTOCOL.screening.lexicon
CRITERIA = {criterion.id: criterion for criterion in PROTOCOL.eligibility}
DAY = date(2024, 10, 20)

NEAR = st.dates(date(2023, 6, 1), date(2025, 6, 30))


def month(day: date) -> PartialDate:
    """The month that a day lies in, as a partial date."""
    return PartialDate(day.replace(day=1), end_of_month(day))


def year(day: date) -> PartialDate:
    """The year that a day lies in, as a partial date."""
    return PartialDate(date(day.year, 1, 1), date(day.year, 12, 31))


def days(dates: st.SearchStrategy[date] = NEAR) -> st.SearchStrategy[PartialDate]:
    """Whole dates, months and years."""
    return st.one_of(dates.map(PartialDate.on), dates.map(month), dates.map(year))


def maybe(strategy: st.SearchStrategy[PartialDate]) -> st.SearchStrategy[PartialDate | None]:
    """Something, or not known."""
    return st.none() | strategy


BIRTHS = st.one_of(
    days(st.dates(date(1983, 1, 1), date(1986, 12, 31))), days(st.dates(date(2003, 1, 1), date(2006, 12, 31)))
)
MENSES = st.builds(
    Menses,
    pattern=st.sampled_from([None, "amenorrhea", "primary amenorrhea", "oligomenorrhea", "regular"]),
    since=maybe(days()),
    last_period=maybe(days()),
)
MEASUREMENTS = st.builds(
    Measurement,
    analyte=st.just("FSH"),
    value=st.sampled_from([None, Decimal(10), Decimal(25), Decimal("25.1"), Decimal(60), Decimal(301)]),
    unit=st.sampled_from(["IU/L", "mIU/mL", "ng/mL", None]),
    date=maybe(days()),
    comparator=st.sampled_from([None, None, None, "<", ">", "<=", ">="]),
)
DATED = st.builds(lambda m, d: m.model_copy(update={"date": PartialDate.on(d)}), MEASUREMENTS, NEAR)


@st.composite
def treatments(draw: st.DrawFn) -> Treatment:
    """A treatment that does not end before it starts."""
    agent = draw(
        st.sampled_from(["Climen", "estriol", "letrozole", "folic acid", "a tea", "Depo-Provera", "Nexplanon"])
    )
    start, end = draw(maybe(days())), draw(maybe(days()))
    if start and end and end.last < start.first:
        start, end = end, start
    return Treatment(agent=agent, route=draw(st.sampled_from([None, "vaginal"])), start=start, end=end)


REVIEWS = st.builds(
    Review,
    criterion=st.sampled_from(["fsh", "hormones", "stem-cells", "karyotype"]),
    verdict=st.sampled_from(["pass", "fail"]),
    by=st.just("Dr Example"),
    date=NEAR,
    reason=st.just("seen"),
)
PATIENTS = st.builds(
    Patient,
    id=st.just("P-1"),
    sex=st.sampled_from([None, "female", "male", "other"]),
    birth_date=maybe(BIRTHS),
    karyotype=st.sampled_from([None, "46,XX", "46,XX,9qh+", "45,X"]),
    menses=st.none() | MENSES,
    measurements=st.none() | st.lists(MEASUREMENTS, max_size=4).map(tuple),
    treatments=st.none() | st.lists(treatments(), max_size=2).map(tuple),
    procedures=st.none()
    | st.lists(
        st.builds(Procedure, name=st.sampled_from(["stem cell infusion", "PRP"]), date=maybe(days())),
        max_size=1,
    ).map(tuple),
    answers=st.fixed_dictionaries(
        {},
        optional={q: st.sampled_from([True, False, None]) for q in ("intends_pregnancy", "stem_cell_therapy")},
    ),
    consent=st.none()
    | st.builds(Consent, signed=st.sampled_from([True, False, None]), date=maybe(days()), withdrawn=maybe(days())),
    reviews=st.lists(REVIEWS, max_size=2).map(tuple),
)


def verdict_on(criterion: AnyCriterion, patient: Patient, day: date) -> Verdict:
    """What the criterion comes to on that day, judged anew."""
    return judge(criterion, patient, day, LEXICON).verdict


@settings(max_examples=80, deadline=None)
@given(PATIENTS, NEAR)
def test_windows_are_what_screening_on_each_day_says(patient: Patient, day: date) -> None:
    """Screening on every day around each limit finds the very window that the screening promised."""
    for judged in screen(PROTOCOL.screening, patient, day).judged:
        turns = judged.criterion.turns(patient, LEXICON)
        around = {t + timedelta(days=n) for t in turns for n in (-1, 0, 1)} | {
            day + timedelta(days=n) for n in range(40)
        }
        window = judged.window
        for each in sorted(d for d in around if d >= day):
            inside = window is not None and window.first <= each and (window.last is None or each <= window.last)
            passes = verdict_on(judged.criterion, patient, each) is Verdict.PASS
            if inside or window is None or each < window.first or each == (window.last or each) + timedelta(days=1):
                assert passes == inside, f"{judged.criterion.id} on {each}"


@settings(max_examples=12, deadline=None)
@given(PATIENTS, NEAR)
def test_windows_hold_on_every_single_day(patient: Patient, day: date) -> None:
    """No day of two years lies in a window without passing, or passes before the first window."""
    for judged in screen(PROTOCOL.screening, patient, day).judged:
        window = judged.window
        end = window.last if window and window.last else day + timedelta(days=800)
        for number in range((min(end, day + timedelta(days=800)) - day).days + 1):
            each = day + timedelta(days=number)
            inside = window is not None and window.first <= each
            assert (verdict_on(judged.criterion, patient, each) is Verdict.PASS) == inside, judged.criterion.id


@settings(max_examples=200, deadline=None)
@given(PATIENTS, st.data())
def test_a_verdict_on_partial_dates_holds_for_every_meaning(patient: Patient, data: st.DataObject) -> None:
    """Whatever days the partial dates really mean, a pass stays a pass and a fail a fail."""
    whole = sharpened(patient, data)
    for criterion in CRITERIA.values():
        if criterion.id == "fsh" and patient.reviews:
            continue
        vague = verdict_on(criterion, patient, DAY)
        if vague is not Verdict.UNKNOWN and not patient.reviews:
            assert verdict_on(criterion, whole, DAY) is vague, criterion.id


def sharpened(patient: Patient, data: st.DataObject) -> Patient:
    """The same patient with every partial date replaced by one day that it can mean, not after the day.

    What lies wholly after the screening day is set aside and stays as it is; consent is neither cut nor set
    aside, so any of its days may be meant.
    """

    def pick(known: PartialDate | None, cut: bool = True) -> PartialDate | None:
        if known is None:
            return None
        last = min(known.last, DAY) if cut and known.first <= DAY else known.last
        return PartialDate.on(data.draw(st.dates(known.first, last)))

    menses = patient.menses and Menses(
        pattern=patient.menses.pattern,
        since=pick(patient.menses.since),
        last_period=pick(patient.menses.last_period),
    )
    measurements = patient.measurements and tuple(
        m.model_copy(update={"date": pick(m.date)}) for m in patient.measurements
    )
    consent = patient.consent and patient.consent.model_copy(update={"date": pick(patient.consent.date, cut=False)})
    taken = patient.treatments and tuple(sharpened_treatment(t, pick(t.start), pick(t.end)) for t in patient.treatments)
    return patient.model_copy(
        update={
            "birth_date": pick(patient.birth_date),
            "menses": menses,
            "measurements": measurements,
            "consent": consent,
            "treatments": taken,
        }
    )


def sharpened_treatment(treatment: Treatment, start: PartialDate | None, end: PartialDate | None) -> Treatment:
    """The treatment with whole dates; a start that was not the end does not become it."""
    if start == end and treatment.start != treatment.end:
        start = treatment.start
    return treatment.model_copy(update={"start": start, "end": end})


FIELDS = {
    "sex": "sex",
    "birth_date": "age",
    "karyotype": "karyotype",
    "menses": "menses",
    "treatments": "hormones",
    "consent": "consent",
    "measurements": "fsh",
}


@settings(max_examples=100, deadline=None)
@given(PATIENTS, st.sampled_from(sorted(FIELDS)))
def test_taking_a_fact_away_never_makes_a_woman_eligible(patient: Patient, field: str) -> None:
    """Missing data never passes: without the field that a criterion reads, the criterion is unknown."""
    without = patient.model_copy(update={field: None})
    found = {j.criterion.id: j.finding.verdict for j in screen(PROTOCOL.screening, without, DAY).judged}
    assert found[FIELDS[field]] is Verdict.UNKNOWN


def test_a_blank_patient_is_undetermined_and_never_judged() -> None:
    """Of a woman of whom nothing is known, nothing passes and nothing fails."""
    screening = screen(PROTOCOL.screening, Patient(id="P-1"), DAY)
    assert screening.outcome is Outcome.UNDETERMINED
    assert {j.finding.verdict for j in screening.judged} == {Verdict.UNKNOWN}
    assert len(screening.outlook.needs) >= len(CRITERIA)


@settings(max_examples=200, deadline=None)
@given(st.lists(DATED, max_size=5))
def test_fsh_agrees_with_the_rule_written_out(measurements: list[Measurement]) -> None:
    """On whole dates the criterion agrees with a second, naive implementation of its four rules."""
    patient = Patient(id="P-1", measurements=tuple(measurements))
    assert verdict_on(CRITERIA["fsh"], patient, DAY) == naive_fsh(measurements)


def naive_fsh(measurements: list[Measurement]) -> str:
    """The four rules for results with whole dates, by looking at every pair."""
    by_day: dict[date, set[str]] = {}
    unusable = False
    for m in measurements:
        assert m.date is not None
        if m.date.first > DAY:
            continue
        if m.value is None or m.unit not in ("IU/L", "mIU/mL") or m.value > 300:
            unusable = True
            continue
        over = (
            m.value > 25
            if m.comparator is None
            else (m.comparator[0] == ">" and m.value > 25) or (m.comparator == ">" and m.value == 25)
        )
        under = m.comparator not in (">", ">=") and m.value <= 25
        by_day.setdefault(m.date.first, set()).add("high" if over else "low" if under else "?")
    level = {d: levels.pop() if len(levels) == 1 else "?" for d, levels in by_day.items()}
    high = [d for d, each in level.items() if each == "high"]
    pair = any((b - a).days > 28 for a, b in product(high, high))
    latest = max(level, default=None)
    if pair:
        return "unknown" if latest is not None and level[latest] == "low" else "pass"
    if latest is not None and level[latest] == "low" and not unusable and "?" not in level.values():
        recent = (latest.year + 1, latest.month, latest.day) >= (DAY.year, DAY.month, DAY.day)
        return "fail" if recent else "unknown"
    return "unknown"


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(["negative", "positive", None]),
    maybe(days()),
    st.sampled_from(["not pregnant", "pregnant", None]),
)
def test_a_pregnancy_is_clear_only_after_a_recent_negative_test(
    test: str | None, tested: PartialDate | None, status: str | None
) -> None:
    """The hold is clear only after a negative test, at most 7 days old for sure, and not with the status pregnant."""
    patient = Patient(id="P-1", pregnancy=Pregnancy.model_validate({"test": test, "date": tested, "status": status}))
    states = {hold.hold: hold.state for hold in screen(PROTOCOL.screening, patient, DAY).holds}
    recent = tested is not None and tested.first <= DAY and (DAY - tested.first).days <= 7
    clear = test == "negative" and recent and status != "pregnant"
    assert (states["pregnancy"] == "clear") == clear
