"""Enrolling: promises 1 to 3 of the ledger, one woman at a time."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import ledger_made as made
import pytest

from poi_trial.errors import LedgerError, UsageError
from poi_trial.ledger.calendar import course_of
from poi_trial.ledger.candidacy import Candidate, candidacy_of
from poi_trial.ledger.desk import Desk
from poi_trial.ledger.enroll import enroll
from poi_trial.ledger.entry import Kind
from poi_trial.ledger.facts import patient_of
from poi_trial.ledger.record import record_of
from poi_trial.ledger.standing import standing
from poi_trial.ledger.store.sqlite import SqliteStore
from poi_trial.ledger.verify import verify
from poi_trial.protocol.screening import ScreeningPart
from poi_trial.randomization.allocation import allocation_list


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """An empty rehearsal ledger of seed 7."""
    return made.opened(tmp_path)


def arms(seed: str, size: int) -> list[str]:
    """The arms that `poi randomize` deals."""
    source, _ = made.shipped()
    return [slot.arm for slot in allocation_list(source.protocol.design, seed, size).slots]


def test_arms_are_those_of_the_list(ledger: Path) -> None:
    """Participants get the slots of the seed's list one after another, and nobody else moves them on."""
    entries = made.filled(ledger, [f"P-{number}" for number in range(8)])
    assert [entry.arm for entry in entries] == arms("7", 8)[:8]
    assert [entry.slot for entry in entries] == list(range(1, 9))
    assert [entry.told["number"] for entry in entries] == list(range(1, 9))


def test_asking_again_gives_the_same_answer(ledger: Path) -> None:
    """A second time nothing is added, whatever her record says by then."""
    first = made.enrolled(ledger, made.patient())
    again = made.enrolled(ledger, made.patient(karyotype="45,X"))
    assert (again.entry, again.repeat) == (first.entry, True)
    assert not first.repeat
    assert len(made.entries(ledger)) == 2


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        ({"birth_date": "1994-03-12"}, "birth date"),
        ({"birth_date": "1995"}, "birth date"),
        ({"sex": "male"}, "sex"),
        ({"sex": "male", "birth_date": "1990"}, "birth date and another sex"),
    ],
)
def test_the_same_id_of_another_person_is_a_conflict(ledger: Path, facts: dict[str, str], what: str) -> None:
    """Another birth date or sex under one id: the arm is not shown."""
    arm = made.enrolled(ledger, made.patient()).entry.arm
    with pytest.raises(LedgerError, match=f"on record with another {what}") as refused:
        made.enrolled(ledger, made.patient(**facts))
    assert str(arm) not in str(refused.value)


def test_who_was_only_screened_keeps_her_id_too(ledger: Path) -> None:
    """Another birth date or sex than at any earlier screening is refused, though nobody has an arm yet."""
    made.enrolled(ledger, made.patient(karyotype="45,X"))
    made.enrolled(ledger, made.patient(birth_date=None, karyotype=None))
    for facts, what in (({"birth_date": "1992-01-01"}, "birth date"), ({"sex": "male"}, "sex")):
        with pytest.raises(
            LedgerError, match=rf"another {what} \(entry 2\); nothing was added; find out .* amend FILE P-1"
        ):
            made.enrolled(ledger, made.patient(**facts))
    assert len(made.entries(ledger)) == 3
    assert made.enrolled(ledger, made.patient()).entry.kind == Kind.ALLOCATION


@pytest.mark.parametrize("facts", [{"birth_date": None}, {"birth_date": "1994"}, {"sex": None}, {"sex": "unknown"}])
def test_what_is_not_said_is_no_conflict(ledger: Path, facts: dict[str, Any]) -> None:
    """A missing or less exact fact does not make her another person."""
    made.enrolled(ledger, made.patient())
    assert made.enrolled(ledger, made.patient(**facts)).repeat


def test_an_id_equal_but_for_case_is_refused(ledger: Path) -> None:
    """P-1 and p-1 are one slip of the hand apart, also where P-1 was only screened."""
    made.enrolled(ledger, made.patient("P-1", sex="male"))
    with pytest.raises(LedgerError, match="p-1 differs from P-1, who is on record, in nothing but capitals"):
        made.enrolled(ledger, made.patient("p-1"))


def test_the_ineligible_are_logged_with_facts_and_reasons(ledger: Path) -> None:
    """Nothing is drawn; the entry keeps what was judged, what it came to, by whom and on which account."""
    entry = made.enrolled(ledger, made.patient(karyotype="45,X")).entry
    told = entry.told
    assert (entry.kind, entry.arm, entry.slot, entry.subject) == (Kind.SCREENING, None, None, "P-1")
    assert told["outcome"] == "ineligible"
    assert told["facts"]["karyotype"] == "45,X"
    assert {each["criterion"]: each["verdict"] for each in told["findings"]}["karyotype"] == "fail"
    assert (entry.actor, told["account"], told["mode"], told["on"]) == (
        "the investigator",
        "tester@here",
        "rehearsal",
        "2024-10-20",
    )
    assert told["consented"]
    assert made.enrolled(ledger, made.patient("P-2")).entry.slot == 1


def test_the_undetermined_are_not_eligible(ledger: Path) -> None:
    """Missing data never draw an arm."""
    entry = made.enrolled(ledger, made.patient(karyotype=None)).entry
    assert (entry.told["outcome"], entry.arm) == ("undetermined", None)


def test_a_hold_draws_nothing_until_it_is_cleared(ledger: Path) -> None:
    """A hold that was not asked stops her; a named person clears it with a reason, and both are kept."""
    store, who = SqliteStore(str(ledger)), made.patient(conditions=None)
    held = enroll(store, "7", made.considered(store, who), made.desk())
    assert held.entry.told["outcome"] == "held"
    open_holds = [hold for hold, state in held.entry.told["holds"].items() if state == "not asked"]
    cleared = dict.fromkeys(open_holds, "asked by telephone, none of these")
    entry = enroll(store, "7", made.considered(store, who, cleared), made.desk()).entry
    assert entry.arm == arms("7", 1)[0]
    assert entry.told["cleared"] == cleared
    assert {entry.told["holds"][hold] for hold in open_holds} == {"cleared"}


def test_a_pregnancy_is_never_cleared_by_word(ledger: Path) -> None:
    """A positive test holds her up whatever anybody says; a hold that is clear stays clear."""
    store = SqliteStore(str(ledger))
    who = made.patient(pregnancy={"status": "not pregnant", "test": "positive", "date": "2024-10-18"})
    candidacy = made.considered(store, who, {"pregnancy": "she says she is not", "liver": "seen in 2020, all well"})
    states = {hold.hold: str(hold.state) for hold in candidacy.screening.holds}
    assert (candidacy.result, states["pregnancy"], states["liver"]) == ("held", "present", "clear")


def test_a_hold_that_is_none_is_said(ledger: Path) -> None:
    """A slip in the name of a hold clears nothing."""
    with pytest.raises(UsageError, match='there is no hold "pregnant"; did you mean "pregnancy"'):
        made.considered(SqliteStore(str(ledger)), made.patient(), {"pregnant": "she says she is not"})


def test_a_screening_again_lists_what_changed(ledger: Path) -> None:
    """24.9 that became 25.9 is seen, with the fact, what it was and what it is."""

    def measured(value: str) -> list[dict[str, str]]:
        return [
            {"analyte": "FSH", "value": value, "unit": "IU/L", "date": "2024-08-01"},
            {"analyte": "FSH", "value": "38", "unit": "IU/L", "date": "2024-09-15"},
        ]

    first = made.enrolled(ledger, made.patient(measurements=measured("24.9"))).entry
    second = made.enrolled(ledger, made.patient(measurements=measured("25.9"), site="A")).entry
    assert (first.told["screening"], second.told["screening"]) == (1, 2)
    assert first.told["outcome"] == "undetermined"
    assert second.told["changed"] == [
        {"fact": "measurements[0].value", "was": "24.9", "is": "25.9"},
        {"fact": "site", "was": None, "is": "A"},
    ]
    assert second.arm == arms("7", 1)[0]


REVIEW = {"criterion": "karyotype", "verdict": "pass", "by": "Dr G", "date": "2024-10-19", "reason": "a known variant"}


def test_a_review_counts_while_its_facts_stand(ledger: Path) -> None:
    """A review settles the karyotype that it was made for, at this screening and the next."""
    who = made.patient(karyotype="46,XX,inv(9)(p12q13)", reviews=[REVIEW], consent=None)
    assert made.enrolled(ledger, who).entry.told["outcome"] == "undetermined"
    again = made.patient(karyotype="46,XX,inv(9)(p12q13)", reviews=[REVIEW])
    assert made.enrolled(ledger, again).entry.arm


def test_a_review_is_void_once_its_facts_changed(ledger: Path) -> None:
    """A karyotype has no date, so only the ledger can see that another one was reviewed."""
    made.enrolled(ledger, made.patient(karyotype="46,XX,inv(9)(p12q13)", reviews=[REVIEW], consent=None))
    entry = made.enrolled(ledger, made.patient(karyotype="46,XX,9qh+", reviews=[REVIEW])).entry
    assert (entry.told["outcome"], entry.told["void_reviews"]) == ("undetermined", [0])
    assert "the review by Dr G of 2024-10-19 no longer counts" in entry.told["seen"][0]


def test_an_accent_typed_in_two_ways_makes_no_other_review(ledger: Path) -> None:
    """A Mac may write the e and its accent apart; the review is the one on record, and void with its facts."""
    review = {**REVIEW, "by": "Dr Ame\u0301lie"}
    made.enrolled(ledger, made.patient(karyotype="46,XX,inv(9)(p12q13)", reviews=[review], consent=None))
    entry = made.enrolled(ledger, made.patient(karyotype="46,XX,9qh+", reviews=[review])).entry
    assert (entry.told["outcome"], entry.told["void_reviews"]) == ("undetermined", [0])
    assert {each["fact"] for each in entry.told["changed"]} == {"consent", "karyotype"}


def test_a_review_of_what_is_no_criterion_any_more_is_no_matter(ledger: Path) -> None:
    """An amendment may drop a criterion that was reviewed; the review then decides nothing."""
    store = SqliteStore(str(ledger))
    stray = made.patient(reviews=[{**REVIEW, "criterion": "dropped"}], consent=None)
    enroll(store, "7", made.considered(store, stray), made.desk())
    assert made.considered(store, stray).void_reviews == ()


def test_the_target_is_the_end(tmp_path: Path) -> None:
    """A full ledger refuses the next; a voided participant makes room, on a slot of her own."""
    ledger = made.opened(tmp_path, lambda document: document["trial"].update(target=2))
    made.filled(ledger, ["P-1", "P-2"])
    with pytest.raises(
        LedgerError, match=r"the ledger is full: 2 participants, .* means to enrol 2; nothing was added"
    ):
        made.enrolled(ledger, made.patient("P-3"))
    assert made.enrolled(ledger, made.patient("P-1")).repeat
    made.acting(ledger).void("P-1")
    assert made.enrolled(ledger, made.patient("P-3")).entry.slot == 3

    def one(document: dict[str, Any]) -> None:
        document["trial"]["target"], document["version"] = 1, "2"

    made.acting(ledger).amend(*made.kept(tmp_path, one))
    with pytest.raises(
        LedgerError, match=r"2 participants, those randomized in error not counted, .* means to enrol 1;"
    ):
        made.enrolled(ledger, made.patient("P-4"))


def test_a_list_of_fixed_length_ends(tmp_path: Path) -> None:
    """Random allocation deals N slots; after a void the N + 1st does not exist."""

    def few(document: dict[str, object]) -> None:
        document["trial"]["target"] = 2  # type: ignore[index]
        document["randomization"]["procedure"] = {"kind": "random_allocation"}  # type: ignore[index]

    ledger = made.opened(tmp_path, few)
    made.filled(ledger, ["P-1", "P-2"])
    made.acting(ledger).void("P-1")
    with pytest.raises(LedgerError, match="the list is exhausted"):
        made.enrolled(ledger, made.patient("P-3"))


def test_a_paused_and_a_closed_ledger_take_nobody(ledger: Path) -> None:
    """The reason is said and what to do; who has an arm is told it all the same."""
    made.filled(ledger, ["P-1"])
    made.acting(ledger, "the freezer is broken").pause()
    with pytest.raises(LedgerError, match=r"paused \(the freezer is broken\); `poi ledger resume`"):
        made.enrolled(ledger, made.patient("P-2"))
    made.acting(ledger).resume()
    made.filled(ledger, ["P-2"])
    made.acting(ledger, "recruitment has ended").close()
    with pytest.raises(LedgerError, match=r"closed .*, for good"):
        made.enrolled(ledger, made.patient("P-3"))
    assert made.enrolled(ledger, made.patient("P-1")).repeat


def test_the_voided_are_never_allocated_again(ledger: Path) -> None:
    """Randomized in error is for good, and her arm is not said again."""
    made.filled(ledger, ["P-1"])
    made.acting(ledger).void("P-1")
    with pytest.raises(LedgerError, match=r"randomized in error .* never allocated again"):
        made.enrolled(ledger, made.patient("P-1"))


def live(path: Path, screened_on: date, clock: datetime) -> object:
    """An enrolment on the site's own day."""
    store = SqliteStore(str(path))
    terms = standing(store).terms
    candidate = Candidate(made.patient(), screened_on, {})
    candidacy = candidacy_of(terms.part(ScreeningPart), terms, candidate, record_of(store, "P-1"))
    return enroll(store, "7", candidacy, Desk("Dr A", "a@b", lambda: clock))


def test_the_day_is_that_of_the_site(ledger: Path) -> None:
    """At 15:59 UTC it is still the 20th in Shanghai, a minute later the screening is yesterday's."""
    late = datetime(2024, 10, 20, 16, 0, tzinfo=UTC)
    with pytest.raises(LedgerError, match="the day at the site changed meanwhile"):
        live(ledger, made.DAY, late)
    assert live(ledger, made.DAY, late - timedelta(minutes=1))


def test_an_allocation_keeps_its_onset(ledger: Path) -> None:
    """The first day of bleeding that was known when she was allocated stands in her allocation, and no other."""
    store, who = SqliteStore(str(ledger)), made.patient()
    candidacy = made.considered(store, who)
    dated = candidacy._replace(candidate=candidacy.candidate._replace(onset=date(2024, 10, 18)))
    entry = enroll(store, "7", dated, made.desk()).entry
    assert (entry.told["onset"], course_of(entry).onset) == ("2024-10-18", date(2024, 10, 18))
    other = made.enrolled(ledger, made.patient("P-2")).entry
    assert ("onset" in other.told, course_of(other).onset) == (False, None)


def test_an_amendment_meanwhile_is_seen(ledger: Path, tmp_path: Path) -> None:
    """She was judged by the protocol before, so nothing is drawn."""
    store = SqliteStore(str(ledger))
    candidacy = made.considered(store, made.patient())
    made.acting(ledger).amend(*made.kept(tmp_path, lambda document: document.update(version="2")))
    with pytest.raises(LedgerError, match="amended meanwhile"):
        enroll(store, "7", candidacy, made.desk())


def test_a_clock_that_jumps_back_is_flagged(ledger: Path) -> None:
    """The order is that of the entries; the time is written down as the machine has it."""
    made.enrolled(ledger, made.patient("P-1"))
    entry = made.enrolled(ledger, made.patient("P-2"), made.NOON - timedelta(hours=1)).entry
    assert entry.at == "2024-10-20T03:00:00Z"
    assert entry.told["clock_behind"] == "2024-10-20T04:00:00Z"


def test_the_stratum_is_found_and_never_typed(tmp_path: Path) -> None:
    """Each site has a list of its own, which the other does not move on."""
    ledger = made.opened(tmp_path, made.two_sites)
    first = made.filled(ledger, ["A-1", "A-2"], site="A")
    second = made.filled(ledger, ["B-1"], site="B")
    assert [(entry.stratum, entry.slot) for entry in (*first, *second)] == [("site=A", 1), ("site=A", 2), ("site=B", 1)]
    unknown = made.enrolled(ledger, made.patient("C-1", site=None)).entry
    assert (unknown.told["outcome"], unknown.told["open"]) == ("undetermined", ["at-A", "at-B"])


def test_a_level_that_nobody_foresaw_is_undetermined(tmp_path: Path) -> None:
    """A site that the protocol does not know draws no slot: she is logged with the reason, and drawn once amended."""
    ledger = made.opened(tmp_path, made.two_sites)
    entry = made.enrolled(ledger, made.patient("C-1", site="C")).entry
    assert (entry.kind, entry.arm, entry.told["outcome"]) == (Kind.SCREENING, None, "undetermined")
    assert entry.told["unplaced"] == "no level of site fits her; the criteria of A, B leave a gap"
    assert verify(SqliteStore(str(ledger)), "7").faults == ()

    def three_sites(document: dict[str, Any]) -> None:
        made.two_sites(document)
        [factor] = document["randomization"]["strata"]
        site = {"id": "at-C", "kind": "site", "text": "Site", "reading": "Her site.", "accepts": ["C"]}
        factor.update(levels=["A", "B", "C"], when={**factor["when"], "C": [site]})
        document["version"] = "2"

    made.acting(ledger).amend(*made.kept(tmp_path, three_sites))
    assert made.enrolled(ledger, made.patient("C-1", site="C")).entry.stratum == "site=C"


def test_minimization_asks_for_those_before(tmp_path: Path) -> None:
    """Each arm rests on the levels of all before; slots are counted over the trial."""
    from poi_trial.randomization.minimization import Earlier, Minimization
    from poi_trial.randomization.stream import Stream, stream_key

    ledger = made.opened(tmp_path, made.minimized)
    sites = "ABBABAAB"
    given = [made.enrolled(ledger, made.patient(f"P-{place}", site=site)).entry for place, site in enumerate(sites)]
    procedure = Minimization.model_validate({"kind": "minimization", "measure": "range", "p": "4/5"})
    stream, earlier = Stream(stream_key("NCT07115082", "7", "")), Earlier((1, 1))
    for entry, site in zip(given, sites, strict=True):
        arm = procedure.next_arm({"site": site}, earlier, stream)
        earlier.add({"site": site}, arm)
        assert entry.arm == ("climen", "ha-msc")[arm]
    assert [entry.slot for entry in given] == list(range(1, 9))


def test_a_wrong_arm_on_record_stops_the_next(ledger: Path) -> None:
    """Where the slot before has not the arm of the seed, the list or the seed is not what it was."""
    made.filled(ledger, ["P-1"])
    with pytest.raises(LedgerError, match=r"the arm of entry 2 is not the one that the seed gives"):
        made.enrolled(ledger, made.patient("P-2"), seed="8" if arms("8", 1) != arms("7", 1) else "10")


def test_facts_are_kept_as_recorded() -> None:
    """A patient read from her stored facts is the same patient, to the last digit."""
    who = made.patient(
        weight={"kg": "58.50", "date": "2024-10"}, measurements=[{"analyte": "FSH", "value": "41.20"}, {}]
    )
    from poi_trial.ledger.facts import facts_of

    assert patient_of(facts_of(who)) == who
    assert facts_of(patient_of({"id": "P-1"})) == {"id": "P-1"}
    assert facts_of(who)["weight"] == {"kg": "58.50", "date": "2024-10"}
