"""Laws of screening on drawn patients: windows, partial dates, missing data."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from naive_fsh import Taken, naive_fsh

from poi_trial.api import load_protocol
from poi_trial.dates import PartialDate, end_of_month
from poi_trial.files.protocol_file import shipped
from poi_trial.patient import Condition, Consent, Measurement, Menses, Patient, Pregnancy, Procedure, Review, Treatment
from poi_trial.screening.criteria import AnyCriterion
from poi_trial.screening.criteria.entries import contradicts_itself
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


AGENTS = ("Climen", "estriol", "letrozole", "leuprorelin", "folic acid", "a tea", "Depo-Provera", "Nexplanon")


@st.composite
def treatments(draw: st.DrawFn, agents: tuple[str, ...] = AGENTS) -> Treatment:
    """A treatment that does not end before it starts."""
    start, end = draw(maybe(days())), draw(maybe(days()))
    if start and end and end.last < start.first:
        start, end = end, start
    agent, route = draw(st.sampled_from(agents)), draw(st.sampled_from([None, "vaginal"]))
    ordered = draw(st.sampled_from([None, None, True]))
    return Treatment(agent=agent, route=route, start=start, end=end, ordered=ordered)


REVIEWS = st.builds(
    Review,
    criterion=st.sampled_from(["fsh", "hormones", "stem-cells", "karyotype"]),
    verdict=st.sampled_from(["pass", "fail"]),
    by=st.just("the investigator"),
    date=NEAR,
    reason=st.just("seen"),
)
PREGNANCIES = st.builds(
    Pregnancy,
    status=st.sampled_from([None, "not pregnant", "pregnant", "breast-feeding"]),
    test=st.sampled_from([None, "negative", "positive"]),
    date=maybe(days()),
)
CONDITIONS = st.builds(
    Condition,
    name=st.sampled_from(
        [
            None,
            "normal pregnancy",
            "migraine",
            "on oral contraceptives",
            "on letrozole",
            "uses Nexplanon",
            "HRT",
            "used Depo-Provera",
        ]
    ),
    since=maybe(days()),
    until=maybe(days()),
)
PROCEDURES = st.builds(
    Procedure,
    name=st.sampled_from(
        [
            "stem cell infusion",
            "PRP",
            "insertion of Nexplanon",
            "insertion of Annovera",
            "Depo-Provera injection",
            "Nexplanon removal",
            "Nexplanon replaced",
        ]
    ),
    date=maybe(days()),
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
    procedures=st.none() | st.lists(PROCEDURES, max_size=1).map(tuple),
    conditions=st.none() | st.lists(CONDITIONS, max_size=1).map(tuple),
    pregnancy=st.none() | PREGNANCIES,
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
    pregnancy = patient.pregnancy and patient.pregnancy.model_copy(update={"date": pick(patient.pregnancy.date)})
    conditions = patient.conditions and tuple(
        sharpened_condition(c, pick(c.since), pick(c.until)) for c in patient.conditions
    )
    done = patient.procedures and tuple(p.model_copy(update={"date": pick(p.date)}) for p in patient.procedures)
    taken = patient.treatments and tuple(sharpened_treatment(t, pick(t.start), pick(t.end)) for t in patient.treatments)
    return patient.model_copy(
        update={
            "birth_date": pick(patient.birth_date),
            "menses": menses,
            "measurements": measurements,
            "consent": consent,
            "treatments": taken,
            "pregnancy": pregnancy,
            "conditions": conditions,
            "procedures": done,
        }
    )


def sharpened_treatment(treatment: Treatment, start: PartialDate | None, end: PartialDate | None) -> Treatment:
    """The treatment with whole dates; a start that was not the end does not become it.

    A file in which a treatment ends before it starts is refused, so no such meaning is drawn.
    """
    if start and end and start.first > end.first:
        start, end = treatment.start, treatment.end
    if start == end and treatment.start != treatment.end:
        start = treatment.start
    return treatment.model_copy(update={"start": start, "end": end})


def sharpened_condition(condition: Condition, since: PartialDate | None, until: PartialDate | None) -> Condition:
    """The condition with whole dates; one that may have ended after it began does not come to end before."""
    if since and until and since.first > until.first:
        return condition
    return condition.model_copy(update={"since": since, "until": until})


USABLE = st.builds(
    Measurement,
    analyte=st.just("FSH"),
    value=st.sampled_from([Decimal(10), Decimal(60)]),
    unit=st.just("IU/L"),
    date=days(),
)
DRAWN = st.builds(
    Patient,
    id=st.just("P-1"),
    measurements=st.lists(USABLE, min_size=1, max_size=4).map(tuple),
    treatments=st.lists(treatments(("Climen", "letrozole", "leuprorelin", "estriol")), max_size=2).map(tuple),
    procedures=st.none() | st.lists(PROCEDURES, max_size=1).map(tuple),
    conditions=st.none() | st.lists(CONDITIONS, max_size=1).map(tuple),
    pregnancy=st.none() | PREGNANCIES,
)


@settings(max_examples=400, deadline=None)
@given(DRAWN, NEAR)
def test_results_under_treatment_turn_on_the_days_that_are_named(patient: Patient, day: date) -> None:
    """Between two days on which the verdict on results may turn it stays what it is."""
    criterion = CRITERIA["fsh"]
    turns = sorted({day, *(turn for turn in criterion.turns(patient, LEXICON) if turn > day)})
    for first, following in pairwise([*turns, turns[-1] + timedelta(days=999)]):
        last = following - timedelta(days=1)
        middle = first + (last - first) // 2
        told = {verdict_on(criterion, patient, each) for each in (first, middle, last)}
        assert len(told) == 1, f"{first} to {last}"


@settings(max_examples=400, deadline=None)
@given(DRAWN, st.data())
def test_results_under_treatment_hold_for_every_meaning_of_the_dates(patient: Patient, data: st.DataObject) -> None:
    """Whatever days the partial dates of results, treatments and pregnancies mean, a verdict on FSH holds."""
    vague = verdict_on(CRITERIA["fsh"], patient, DAY)
    if vague is not Verdict.UNKNOWN:
        assert verdict_on(CRITERIA["fsh"], sharpened(patient, data), DAY) is vague


@settings(max_examples=400, deadline=None)
@given(DRAWN | st.just(Patient(id="P-1")), NEAR)
def test_what_rules_a_pair_out_does_so_from_its_day_on_and_no_sooner(patient: Patient, day: date) -> None:
    """Where a low result is all that is needed, one of the day named fails the pair, and one of the day before not."""
    # What may be of a day still ahead, or is of the screening day, is known otherwise once another has come.
    assume(all(m.date and m.date.last <= day for m in (*(patient.measurements or ()), patient.pregnancy) if m))
    assume(all(c.since and c.since.last <= day and not contradicts_itself(c) for c in patient.conditions or ()))
    assume(not any(t.start and t.start.first <= day < t.start.last for t in patient.treatments or ()))
    fsh = CRITERIA["fsh"]
    needs = fsh.undoing(day, LEXICON)(patient, fsh.on(day, LEXICON)(patient))
    assume([need.what.key for need in needs] == ["rule-out"])

    def judged(drawn: date) -> Verdict:
        low = Measurement(analyte="FSH", value=Decimal(5), unit="IU/L", date=PartialDate.on(drawn))
        with_it = patient.model_copy(update={"measurements": (*(patient.measurements or ()), low)})
        return verdict_on(fsh, with_it, drawn)

    earliest = needs[0].earliest
    assert judged(earliest) is Verdict.FAIL
    assert earliest == day or judged(earliest - timedelta(days=1)) is Verdict.UNKNOWN


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
    assert screening.outlook
    assert len(screening.outlook.needs) >= len(CRITERIA)


@settings(max_examples=200, deadline=None)
@given(st.lists(DATED, max_size=5))
def test_fsh_agrees_with_the_rule_written_out(measurements: list[Measurement]) -> None:
    """On whole dates the criterion agrees with a second, naive implementation of its four rules."""
    patient = Patient(id="P-1", measurements=tuple(measurements))
    assert verdict_on(CRITERIA["fsh"], patient, DAY) == naive_fsh(measurements, DAY)


TAKEN = st.builds(
    lambda agent, start, length: (agent, start, start + timedelta(days=length) if length is not None else None),
    st.sampled_from(["Climen", "letrozole", "leuprorelin daily", "folic acid"]),
    st.dates(date(2023, 6, 1), date(2024, 10, 20)),
    st.none() | st.integers(0, 60),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(DATED, max_size=5), st.lists(TAKEN, max_size=3))
def test_results_under_treatment_agree_with_the_rule_written_out(
    measurements: list[Measurement], taken: list[Taken]
) -> None:
    """On whole dates the criterion agrees with a naive implementation that walks through every day of a treatment."""
    treatments = tuple(
        Treatment(agent=agent, start=PartialDate.on(start), end=PartialDate.on(end) if end else None)
        for agent, start, end in taken
    )
    patient = Patient(id="P-1", measurements=tuple(measurements), treatments=treatments)
    assert verdict_on(CRITERIA["fsh"], patient, DAY) == naive_fsh(measurements, DAY, taken)


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
