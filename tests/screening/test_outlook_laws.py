"""Laws of the outlook on drawn women: it is what screening on each day says, with every need met on its first day."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from poi_trial.api import load_protocol
from poi_trial.dates import PartialDate, plus_months
from poi_trial.files.protocol_file import shipped
from poi_trial.patient import Consent, Measurement, Menses, Patient, Procedure, Review, Treatment
from poi_trial.screening.outlook import SOON, Outlook
from poi_trial.screening.screen import Screening, judge, screen
from poi_trial.screening.slips import without_slips
from poi_trial.screening.verdict import Need, Verdict

PROTOCOL = load_protocol(str(shipped())).protocol
LEXICON = PROTOCOL.screening.lexicon
DAY = date(2024, 10, 20)
NEAR = st.dates(date(2024, 5, 1), date(2025, 4, 30)).map(PartialDate.on)
PAST = st.dates(date(2024, 5, 1), DAY).map(PartialDate.on)
AHEAD = st.dates(DAY + timedelta(days=1), date(2025, 4, 30)).map(PartialDate.on)
MONTHS = st.sampled_from([PartialDate(date(2024, m, 1), date(2024, m + 1, 1) - timedelta(1)) for m in range(5, 12)])
BIRTHS = st.one_of(
    st.dates(date(1984, 10, 15), date(1985, 12, 31)).map(PartialDate.on),
    st.dates(date(2004, 9, 1), date(2005, 3, 31)).map(PartialDate.on),
    st.sampled_from([PartialDate(date(y, 1, 1), date(y, 12, 31)) for y in (1984, 1985, 1994, 2004)]),
)


NEW = 41
"""The value of a result that meets a need."""


def result(value: int, days: PartialDate) -> Measurement:
    """One FSH result in IU/L."""
    return Measurement(analyte="FSH", value=Decimal(value), unit="IU/L", date=days)


PAIR = (result(40, PartialDate.on(date(2024, 1, 1))), result(50, PartialDate.on(date(2024, 2, 1))))


@st.composite
def treatments(draw: st.DrawFn) -> Treatment:
    """A treatment with whole dates, taken, over or planned."""
    start, end = sorted((draw(NEAR), draw(NEAR)))
    return Treatment(agent=draw(st.sampled_from(["Climen", "folic acid", "letrozole"])), start=start, end=end)


KNOWN = st.builds(
    Patient,
    id=st.just("P-1"),
    sex=st.just("female"),
    birth_date=BIRTHS.filter(lambda birth: birth.exact),
    karyotype=st.just("46,XX"),
    menses=st.builds(Menses, pattern=st.just("oligomenorrhea"), since=PAST),
    measurements=st.just(PAIR),
    treatments=st.lists(treatments(), max_size=3).map(tuple),
    procedures=st.lists(st.builds(Procedure, name=st.just("stem cell infusion"), date=AHEAD), max_size=1).map(tuple),
    answers=st.just({"intends_pregnancy": True, "stem_cell_therapy": False}),
    consent=st.builds(Consent, signed=st.just(True), date=NEAR),
)


def outlook_of(screening: Screening) -> Outlook:
    """Her outlook, which screening one patient always finds."""
    assert screening.outlook
    return screening.outlook


@settings(max_examples=60, deadline=None)
@given(KNOWN)
def test_where_all_is_known_the_outlook_is_what_screening_on_each_day_says(patient: Patient) -> None:
    """With no need, eligible_from is the first day on which she is eligible, and eligible_until the last in a row."""
    window = outlook_of(screen(PROTOCOL.screening, patient, DAY)).window
    every = [DAY + timedelta(days=n) for n in range(400)]
    first = next((each for each in every if eligible(patient, each)), None)
    assert (window and window.first) == first
    if window and window.last and window.last < every[-1]:
        assert all(eligible(patient, each) for each in every if window.first <= each <= window.last)
        assert not eligible(patient, window.last + timedelta(days=1))


def eligible(patient: Patient, day: date) -> bool:
    """Whether every criterion passes on that day, each judged anew."""
    judged = (judge(criterion, patient, day, LEXICON) for criterion in PROTOCOL.eligibility)
    return all(finding.verdict is Verdict.PASS for finding in judged)


OPEN = st.builds(
    Patient,
    id=st.just("P-1"),
    sex=st.sampled_from(["female", "other", None]),
    birth_date=st.none() | BIRTHS,
    karyotype=st.sampled_from(["46,XX", "46,XX,9qh+", None]),
    menses=st.one_of(
        st.none(),
        st.builds(Menses, pattern=st.sampled_from([None, "amenorrhea"]), since=st.none() | PAST | MONTHS),
        st.builds(Menses, pattern=st.just("amenorrhea"), since=PAST, last_period=PAST),
    ),
    measurements=st.lists(st.builds(result, st.sampled_from([10, 40]), PAST | MONTHS), max_size=4).map(tuple),
    treatments=st.one_of(
        st.none(),
        st.lists(treatments(), max_size=1).map(tuple),
        st.builds(Treatment, agent=st.sampled_from(["Climen", "estriol vaginal", "a tea"]), end=PAST | MONTHS).map(
            lambda treatment: (treatment,)
        ),
    ),
    procedures=st.sampled_from([(), (Procedure(name="bone marrow transplantation", date=None),)]),
    answers=st.fixed_dictionaries(
        {}, optional={"intends_pregnancy": st.just(True), "stem_cell_therapy": st.just(False)}
    ),
    consent=st.none() | st.builds(Consent, signed=st.sampled_from([True, False, None]), date=st.none() | PAST | MONTHS),
)


@settings(max_examples=300, deadline=None)
@given(OPEN)
def test_every_need_met_on_its_first_day_makes_her_eligible_on_eligible_from_and_no_day_before(
    patient: Patient,
) -> None:
    """At best is neither a promise that cannot be kept nor a day too late.

    What is asked of a treatment may also tell whether a result counts; what that will be nobody can foresee.
    """
    screening = screen(PROTOCOL.screening, patient, DAY)
    assume(all(need.what.key != "ask-doubtful" for _, need in needs(screening)))
    window = outlook_of(screening).window
    last = window.first if window else DAY + timedelta(days=500)
    days = {DAY + timedelta(days=n) for n in range((last - DAY).days)} if window else {DAY, last}
    for each in sorted(days):
        assert not eligible(met(patient, screening, each), each), f"already eligible on {each}"
    if window:
        assert eligible(met(patient, screening, window.first), window.first)


def met(patient: Patient, screening: Screening, day: date) -> Patient:
    """The patient with every need of the screening met that can be met by `day`."""
    for criterion, need in needs(screening):
        if need.earliest <= day:
            patient = patient.model_copy(update=dict(answer(patient, criterion, need, day)))
    return patient


def needs(screening: Screening) -> Iterator[tuple[str, Need]]:
    """Every need of every finding."""
    yield from ((j.criterion.id, need) for j in screening.judged for need in j.finding.needs)


ANSWERS: dict[tuple[str, str], dict[str, object]] = {
    ("sex", "ask"): {"sex": "female"},
    ("age", "ask"): {"birth_date": PartialDate.on(date(1994, 1, 1))},
    ("karyotype", "obtain"): {"karyotype": "46,XX"},
    ("hormones", "ask"): {"treatments": ()},
}


def answer(patient: Patient, criterion: str, need: Need, day: date) -> Iterator[tuple[str, object]]:
    """The facts that meet one need, slips corrected: recorded on its first day, judged on the day of screening."""
    if known := ANSWERS.get((criterion, need.what.key)):
        yield from known.items()
        return
    match criterion, need.what.key:
        case "age", "ask-exact":
            yield "birth_date", meant(patient.birth_date, day)
        case "menses", _:
            yield "menses", Menses(pattern="primary amenorrhea")
        case "fsh", "repeat" | "obtain-first" | "obtain-second":
            new = tuple(m for m in patient.measurements or () if m.value == NEW)
            old = without_slips(patient, DAY).measurements or ()
            yield "measurements", (*old, *new, result(NEW, PartialDate.on(need.earliest)))
        case "hormones", "ask-end":
            yield "treatments", tuple(with_an_end(t) for t in patient.treatments or ())
        case (("intention" | "stem-cells"), "ask"):
            question = "intends_pregnancy" if criterion == "intention" else "stem_cell_therapy"
            yield "answers", {**(patient.answers or {}), question: criterion == "intention"}
            yield "reviews", (*(patient.reviews or ()), review(criterion, day))
        case "consent", _:
            yield "consent", Consent(signed=True, date=PartialDate.on(need.earliest))
        case "fsh", "review":
            yield "measurements", without_slips(patient, DAY).measurements
            yield "reviews", (*(patient.reviews or ()), review(criterion, day))
        case (("karyotype" | "hormones" | "stem-cells"), _):
            yield "reviews", (*(patient.reviews or ()), review(criterion, day))


def meant(birth: PartialDate | None, day: date) -> PartialDate:
    """The day of birth, of those that it can be, by which she is of age on the day."""
    assert birth
    return PartialDate.on(birth.last if birth.last <= plus_months(day, -240) else birth.first)


def with_an_end(treatment: Treatment) -> Treatment:
    """The same treatment, its last day the first that it can be."""
    return treatment.model_copy(update={"end": treatment.end and PartialDate.on(treatment.end.first)})


def review(criterion: str, day: date) -> Review:
    """A clinician's judgement that it passes."""
    return Review(criterion=criterion, verdict="pass", by="the investigator", date=day, reason="seen")


@settings(max_examples=100, deadline=None)
@given(OPEN | KNOWN)
def test_what_is_to_do_lies_within_the_outlook(patient: Patient) -> None:
    """Waits open within the window over all, and a deadline is its end, told only when it is near."""
    outlook = outlook_of(screen(PROTOCOL.screening, patient, DAY))
    if outlook.window is None:
        assert (outlook.needs, outlook.waits, outlook.deadline) == ((), (), None)
        assert bool(outlook.never) + bool(outlook.race) <= 1
        return
    assert all(DAY < wait.day <= outlook.window.first for wait in outlook.waits)
    near = outlook.window.last is not None and outlook.window.last <= plus_months(DAY, SOON)
    assert (outlook.deadline is not None) == near
    if outlook.deadline and outlook.window.last:
        assert outlook.deadline.day == outlook.window.last + timedelta(days=1)
