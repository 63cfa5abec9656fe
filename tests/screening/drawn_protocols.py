"""Protocols as they may be written, and women whose facts lie where those protocols draw their lines."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, NamedTuple

from hypothesis import strategies as st
from pydantic import TypeAdapter

from poi_trial.dates import PartialDate, plus_months
from poi_trial.files.protocol_file import load_part, shipped
from poi_trial.patient import Measurement, Treatment
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.screening.criteria import AnyCriterion
from poi_trial.screening.lexicon import Analyte, Drugs

Form = dict[str, Any]

SHIPPED = load_part(ScreeningPart, str(shipped()))
READS = next(c for c in SHIPPED.protocol.eligibility if c.kind == "karyotype").reads
ANALYTES = (
    {"id": "FSH", "names": ["follitropin"], "unit": "IU/L", "same_units": ["mIU/mL"], "at_most": 300},
    {"id": "AMH", "unit": "ng/mL", "same_units": ["ug/L"], "at_most": Decimal("25.5")},
)
UNITS = {"FSH": "IU/L", "AMH": "ng/mL"}
LIMITS = st.sampled_from([0, Decimal("1.1"), 25, Decimal("25.0"), 40])
CLASSES = ("G03C", "G03", "G03D", "G03HB01", "L02AE", "L02BG", "H01A", "G03G", "G02BA03")
QUESTIONS = ("smokes", "intends")
MONTHS = st.sampled_from([1, 2, 3, 4, 6, 12])
WEEKS = st.sampled_from([1, 4, 5, 12, 26])
_CRITERIA = TypeAdapter(tuple[AnyCriterion, ...])


class Drawn(NamedTuple):
    """A protocol as it was drawn, to be built as often as wanted, each time with nothing found out yet."""

    eligibility: list[Form]
    exclusion: list[Form]

    def build(self) -> ProtocolFile[ScreeningPart]:
        """The protocol, which shares with no other what it finds out of drugs, analytes and criteria."""
        shipped_drugs = SHIPPED.protocol.drugs
        drugs = Drugs.model_construct(**{name: getattr(shipped_drugs, name) for name in Drugs.model_fields})
        parts = {
            "eligibility": _CRITERIA.validate_python(self.eligibility),
            "exclusion": _CRITERIA.validate_python(self.exclusion),
            "analytes": tuple(map(Analyte.model_validate, ANALYTES)),
            "drugs": drugs,
        }
        return SHIPPED._replace(protocol=SHIPPED.protocol.model_copy(update=parts))

    def lengths(self, unit: str) -> list[int]:
        """Every number of months, weeks or days that a criterion counts."""
        return sorted({n for key, n in _numbers([*self.eligibility, *self.exclusion]) if key.endswith(unit)} or {1})

    @property
    def ages(self) -> list[int]:
        """The completed years at which a verdict may turn."""
        ages = [each for each in _all_forms([*self.eligibility, *self.exclusion]) if each.get("kind") == "age"]
        return sorted({n for each in ages for n in each.values() if isinstance(n, int)} or {20})


def _all_forms(value: object) -> Iterator[Form]:
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from _all_forms(each)


def _numbers(forms: list[Form]) -> Iterator[tuple[str, int]]:
    for form in _all_forms(forms):
        yield from ((key, value) for key, value in form.items() if type(value) is int)


def _some(**optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Form]:
    return st.fixed_dictionaries({}, optional=optional)


def _one(**choices: st.SearchStrategy[Any]) -> st.SearchStrategy[Form]:
    return st.one_of([st.fixed_dictionaries({key: value}) for key, value in choices.items()])


LISTED = st.lists(st.sampled_from(CLASSES), max_size=3, unique=True)
DRUG_CLASSES = st.fixed_dictionaries(
    {"counts": st.lists(st.sampled_from(CLASSES), min_size=1, max_size=4, unique=True)},
    optional={"judge": LISTED, "noted": LISTED, "judge_if_local": st.just(["G03C"])},
)
UNDER_TREATMENT = st.builds(
    lambda form, length: form | length,
    st.fixed_dictionaries(
        {
            "level": st.sampled_from(["above", "not above"]),
            "after": st.sampled_from(["start", "end"]),
            "classes": DRUG_CLASSES,
        }
    ),
    _one(months=MONTHS, weeks=WEEKS),
)
IN_STATE = st.fixed_dictionaries(
    {
        "name": st.just("pregnancy"),
        "statuses": st.sampled_from([["pregnant"], ["breast-feeding"], ["pregnant", "breast-feeding"]]),
        "weeks": WEEKS,
    },
    optional={
        "tests": st.just(["positive"]),
        "conditions": st.just(["pregnancy"]),
        "unless": st.just(["history of pregnancy"]),
    },
)
SET_ASIDE = _some(treatments=st.lists(UNDER_TREATMENT, max_size=3), states=st.lists(IN_STATE, max_size=2))


@st.composite
def apart(draw: st.DrawFn) -> Form:
    """How far apart: weeks or months, with or without a most, which is never less than the least."""
    unit = draw(st.sampled_from(["weeks", "months"]))
    least = draw(st.integers(1, 6))
    form = {f"apart_{draw(st.sampled_from(['more_than', 'at_least']))}_{unit}": least}
    if draw(st.booleans()):
        most = draw(st.sampled_from(["weeks", "months"]))
        form[f"apart_at_most_{most}"] = (5 * least if most != unit and most == "weeks" else least) + draw(
            st.integers(1, 4)
        )
    return form


def _between(low: st.SearchStrategy[Form], high: st.SearchStrategy[Form]) -> st.SearchStrategy[Form]:
    both = st.builds(lambda one, other: one | other, low, high)
    return st.one_of(low, high, both)


ANALYTE = st.sampled_from(sorted(UNITS)).map(lambda name: {"analyte": name, "unit": UNITS[name]})
NAMES = st.just(["migraine", "stem cell", "*MSC"])
PLAIN_KINDS: dict[str, st.SearchStrategy[Form]] = {
    "sex": st.sampled_from([{"accepts": ["female"]}, {"accepts": ["female", "male"]}]),
    "site": st.just({"accepts": ["A", "B"]}),
    "unsupported": st.just({}),
    "karyotype": st.just({"reads": READS.model_dump(mode="json", exclude_none=True)}),
    "answer": st.fixed_dictionaries({"question": st.sampled_from(QUESTIONS), "wants": st.booleans()}),
    "age": _between(
        _one(at_least=st.integers(18, 21), above=st.integers(17, 20)),
        _one(below=st.integers(39, 41), at_most=st.integers(38, 40)),
    ),
    "menses": _one(at_least_months=MONTHS, more_than_months=MONTHS),
    "pregnant": st.fixed_dictionaries(
        {"test_within_days": st.sampled_from([0, 7, 30])}, optional={"or_breast_feeding": st.booleans()}
    ),
    "never": st.fixed_dictionaries(
        {"question": st.sampled_from(QUESTIONS), "contradicted_by": NAMES},
        optional={"unless": st.just(["no stem cell"]), "noted": st.just(["PRP"])},
    ),
    "history": st.fixed_dictionaries(
        {"question": st.sampled_from(QUESTIONS), "names": NAMES}, optional={"within_months": MONTHS}
    ),
    "washout": st.one_of(
        st.fixed_dictionaries({"months": MONTHS, "classes": DRUG_CLASSES}),
        st.fixed_dictionaries({"weeks": st.sampled_from([1, 4, 13]), "classes": DRUG_CLASSES}),
    ),
    "therapy": st.one_of(
        st.fixed_dictionaries({"classes": DRUG_CLASSES}, optional={"within_months": MONTHS}),
        st.fixed_dictionaries(
            {
                "classes": DRUG_CLASSES,
                "within_months": st.sampled_from([3, 6]),
                "at_least_weeks": st.sampled_from([1, 4]),
            }
        ),
    ),
    "repeated_measurement": st.builds(
        lambda *forms: {key: value for form in forms for key, value in form.items()},
        st.fixed_dictionaries({"above": LIMITS, "recent_months": MONTHS}, optional={"set_aside": SET_ASIDE}),
        ANALYTE,
        apart(),
    ),
    "latest_measurement": st.builds(
        lambda *forms: {key: value for form in forms for key, value in form.items()},
        _some(within_months=MONTHS),
        ANALYTE,
        _between(
            _one(at_least=st.sampled_from([0, Decimal("1.1"), 25]), above=st.sampled_from([0, Decimal("1.1")])),
            _one(at_most=st.sampled_from([Decimal("25.0"), 40]), below=st.sampled_from([Decimal("25.1"), 40])),
        ),
    ),
}
ALONE: dict[str, st.SearchStrategy[Form]] = {"consent": st.just({"trials": ["NCT07115082", "CHEC2023-172"]})}


def _kind(kind: str, kinds: dict[str, st.SearchStrategy[Form]]) -> st.SearchStrategy[Form]:
    return kinds[kind].map(lambda form: {"kind": kind, "assumes": ["A8"] if kind == "age" else [], **form})


# What is measured and taken has the most ways to be wrong.
_OFTEN = ("repeated_measurement", "washout", "latest_measurement", "therapy")
PLAIN = st.sampled_from([*PLAIN_KINDS, *_OFTEN, *_OFTEN]).flatmap(lambda kind: _kind(kind, PLAIN_KINDS))
MEMBERS = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.builds(
            lambda kind, members: (
                {"kind": kind, "criteria": members} | ({"count": len(members) - 1} if kind == "at_least" else {})
            ),
            st.sampled_from(["all_of", "any_of", "at_least"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
        inner.map(lambda member: {"kind": "not", "criterion": member}),
    ),
    max_leaves=4,
)


def _named(forms: list[Form], numbers: Iterator[int]) -> list[Form]:
    """The criteria with ids, sentences and questions, each id once."""
    for form in _all_forms(forms):
        if "kind" in form:
            name = f"{form['kind'].replace('_', '-')}-{next(numbers)}"
            form |= {"id": name, "text": f"Sentence of {name}", "reading": f"Reading of {name}."}
        if "question" in form:
            form["ask"] = f"Does she say {form['question']}?"
    return forms


@st.composite
def protocols(draw: st.DrawFn) -> Drawn:
    """Criteria of every kind, in one another and as exclusions."""
    numbers = count()
    eligibility = draw(st.lists(MEMBERS, min_size=1, max_size=3)) + draw(st.lists(_kind("consent", ALONE), max_size=1))
    return Drawn(_named(eligibility, numbers), _named(draw(st.lists(MEMBERS, max_size=1)), numbers))


@st.composite
def cohorts(draw: st.DrawFn) -> tuple[Drawn, date, list[Form]]:
    """A protocol, a screening day, and the files of some women whose dates lie about the limits of both."""
    protocol = draw(protocols())
    day = draw(days_of_screening())
    women = [draw(_woman(protocol, day))]
    for _ in range(draw(st.integers(0, 3))):
        woman = draw(_woman(protocol, day))
        women.append(draw(_twin(women[-1], woman)) if draw(st.integers(0, 2)) else woman)
    return protocol, day, [{"id": f"P-{place}", **woman} for place, woman in enumerate(women)]


ODD_DAYS = (date(2024, 2, 29), date(2024, 3, 31), date(2023, 12, 31), date(2024, 5, 31), date(2025, 3, 1))


@st.composite
def _twin(draw: st.DrawFn, woman: Form, other: Form) -> Form:
    """The woman with one fact of the other, so that whatever is kept of one must not be taken for the other's."""
    keys = ["incomplete", "incomplete", *sorted(other)]
    twin = woman | {key: other.get(key) for key in draw(st.lists(st.sampled_from(keys), max_size=1))}
    for key in ("measurements", "treatments", "conditions"):
        if (mine := woman.get(key)) and (others := other.get(key)) and draw(st.booleans()):
            given = {name: each for name, each in others[0].items() if name not in ("start", "end")}
            one = draw(st.sampled_from(sorted(given) or [""]))
            twin[key] = [mine[0] | {name: each for name, each in given.items() if name == one}, *mine[1:]]
    return twin


def days_of_screening() -> st.SearchStrategy[date]:
    """Days of which every other one has no counterpart in some month."""
    return st.sampled_from(ODD_DAYS) | st.dates(date(2023, 6, 1), date(2025, 6, 30))


@st.composite
def near_days(draw: st.DrawFn, protocol: Drawn, day: date) -> date:
    """A day some of the protocol's lengths away from the screening day, or one beside it."""
    for _ in range(draw(st.integers(0, 2))):
        way = draw(st.sampled_from([-1, -1, -1, 1]))
        match draw(st.sampled_from(["months", "weeks", "days"])):
            case "months":
                day = plus_months(day, way * draw(st.sampled_from(protocol.lengths("months"))))
            case "weeks":
                day += timedelta(weeks=way * draw(st.sampled_from(protocol.lengths("weeks"))))
            case _:
                day += timedelta(days=way * draw(st.sampled_from(protocol.lengths("days"))))
    return day + timedelta(days=draw(st.sampled_from([0, 0, 1, -1])))


def _written(days: st.SearchStrategy[date]) -> st.SearchStrategy[str]:
    """A date as a record has it: a day, a month, a year, or somewhere between two days."""
    between = st.builds(lambda one, length: f"{one}..{one + timedelta(days=length)}", days, st.integers(1, 40))
    exact = days.map(date.isoformat)
    return st.one_of(exact, exact, exact, days.map("{:%Y-%m}".format), days.map("{:%Y}".format), between)


AGENTS = ("Climen", "estriol", "letrozole", "leuprorelin", "folic acid", "a tea", "Depo-Provera", "Nexplanon", "DHEA")


def _woman(protocol: Drawn, day: date) -> st.SearchStrategy[Form]:
    near = st.one_of(near_days(protocol, day), near_days(protocol, day), st.sampled_from(ODD_DAYS))
    dates = st.none() | _written(near) | _written(near)
    births = st.builds(lambda years, on: plus_months(on, -12 * years), st.sampled_from(protocol.ages), near)
    result = _some(
        analyte=st.sampled_from(["FSH", "FSH", "follitropin", "AMH", "LH", None]),
        value=st.sampled_from([0, 1.1, 1.11, 24.9, 25, 25.1, 40, 40.01, 300, 301, None]),
        unit=st.sampled_from(["IU/L", "IU/L", "mIU/mL", "ng/mL", "ng/mL", "ug/L", "pmol/L", "", None]),
        date=dates,
        comparator=st.sampled_from([None, None, None, "<", ">", "<=", ">="]),
    )
    treatment = _some(
        agent=st.sampled_from([*AGENTS, None]),
        atc=st.sampled_from([None, None, "G03HB01", "G03C", "L02BG04", "x"]),
        route=st.sampled_from([None, "vaginal", "oral"]),
        start=dates,
        end=dates,
        ordered=st.sampled_from([None, None, True]),
    ).map(_in_order)
    names = st.sampled_from(
        [
            *("migraine", "no stem cell", "hUCMSC", "normal pregnancy", "history of pregnancy", "PRP", None),
            *("on letrozole", "used Depo-Provera", "insertion of Nexplanon"),
        ]
    )
    return _some(
        sex=st.sampled_from(["female", "male", "other", None]),
        site=st.sampled_from(["A", "C", None]),
        birth_date=st.none() | _written(births),
        karyotype=st.sampled_from(["46,XX", "46,XX,9qh+", "45,X", None]),
        menses=_some(
            pattern=st.sampled_from(["amenorrhea", "primary amenorrhea", "oligomenorrhea", "regular", None]),
            since=dates,
            last_period=dates,
        ),
        measurements=st.none() | st.lists(_whole(result), max_size=5),
        treatments=st.none() | st.lists(_whole(treatment), max_size=3),
        procedures=st.none()
        | st.lists(_some(name=names, date=dates), max_size=1)
        | st.lists(_some(name=names, date=dates), max_size=1),
        conditions=st.none()
        | st.lists(_some(name=names, since=dates, until=dates), max_size=2)
        | st.lists(_some(name=names, since=dates, until=dates), max_size=2),
        pregnancy=_some(
            status=st.sampled_from([None, "not pregnant", "pregnant", "breast-feeding"]),
            test=st.sampled_from([None, "negative", "positive"]),
            date=dates,
        ),
        answers=st.none() | _some(**dict.fromkeys(QUESTIONS, st.sampled_from([True, False, None]))),
        consent=_some(
            signed=st.sampled_from([True, False, None]),
            date=dates,
            trial=st.sampled_from([None, "NCT07115082", "another"]),
            withdrawn=dates,
        ),
        incomplete=st.sampled_from([None, [], ["treatments"], ["conditions", "procedures"], ["procedures"]]),
    ).map(lambda woman: _asked(woman, protocol))


def _whole(entries: st.SearchStrategy[Form]) -> st.SearchStrategy[Form]:
    """Entries, most of which lack little: one without its name or day decides nothing."""
    return st.one_of(entries, entries.filter(lambda form: form.get("date", form.get("start")) is not None))


def _in_order(treatment: Form) -> Form:
    """The treatment, its first day not after its last: a file with another is refused."""
    if treatment.get("start") and treatment.get("end") and treatment["start"][:4] >= treatment["end"][:4]:
        first, last = sorted((treatment["start"], treatment["end"]))
        treatment |= {"start": first, "end": last} if len(first) == len(last) else {"end": None}
    return treatment


def _asked(woman: Form, protocol: Drawn) -> Form:
    """The woman without answers to questions that the protocol does not ask, which a file may not hold."""
    forms = _all_forms([*protocol.eligibility, *protocol.exclusion])
    questions = {each["question"] for each in forms if "question" in each}
    if woman.get("answers"):
        woman["answers"] = {key: value for key, value in woman["answers"].items() if key in questions}
    return woman


MADE = st.fixed_dictionaries(
    {
        "treatments": st.lists(
            st.builds(
                lambda form, length: form | length,
                st.fixed_dictionaries(
                    {
                        "level": st.sampled_from(["above", "not above"]),
                        "after": st.sampled_from(["start", "end"]),
                        "classes": st.sampled_from(
                            [{"counts": each} for each in (["G03", "L02AE"], ["L02BG"], ["L02AE"])]
                        ),
                    }
                ),
                _one(months=MONTHS, weeks=WEEKS),
            ),
            min_size=1,
            max_size=2,
        )
    }
)
"""Rules for results set aside of which each drug that a naive reading knows is surely one, or surely none."""


@st.composite
def days_apart(draw: st.DrawFn, rule: Form, dates: st.SearchStrategy[date]) -> list[date]:
    """Up to four days, of which most lie just about as far after another as the rule asks for."""
    found = [draw(dates)]
    lengths = [(key.rpartition("_")[2], number) for key, number in rule.items() if key.startswith("apart_")]
    for _ in range(draw(st.integers(0, 3))):
        unit, number = draw(st.sampled_from([*lengths, ("months", rule["recent_months"])]))
        before = found[-1] - timedelta(weeks=number) if unit == "weeks" else plus_months(found[-1], -number)
        found.append(draw(st.one_of(dates, *[st.just(before + timedelta(days=n)) for n in (0, 0, 0, 1, -1)])))
    return found


def whole_result(day: date, limit: Decimal) -> st.SearchStrategy[Measurement]:
    """A result of that day, most of them just above a limit."""
    above = Decimal(limit) + Decimal("0.01")
    return st.builds(
        Measurement,
        analyte=st.just("FSH"),
        value=st.sampled_from([*[above] * 12, *[Decimal(limit)] * 3, Decimal(0), Decimal(300), Decimal(301), None]),
        unit=st.sampled_from(["IU/L"] * 14 + ["mIU/mL", "ng/mL"]),
        date=st.just(PartialDate.on(day)),
        comparator=st.sampled_from([None] * 16 + ["<", ">", "<=", ">="]),
    )


def whole_treatments(near: st.SearchStrategy[date]) -> st.SearchStrategy[Treatment]:
    """Treatments of which the days are known, or which have no end."""
    return st.builds(
        lambda agent, start, end: Treatment(
            agent=agent,
            start=PartialDate.on(min(start, end or start)),
            end=end and PartialDate.on(max(start, end)),
        ),
        st.sampled_from(["Climen", "letrozole", "leuprorelin daily", "folic acid"]),
        near,
        st.none() | near,
    )
