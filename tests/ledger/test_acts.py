"""What is done to a ledger beside enrolling: promise 4, nothing is ever edited or removed."""

from collections.abc import Callable
from pathlib import Path

import ledger_made as made
import pytest

from poi_trial.errors import FileError, LedgerError, UsageError
from poi_trial.ledger.acts import Acting
from poi_trial.ledger.dealer import Dealer
from poi_trial.ledger.entry import Entry, Kind
from poi_trial.ledger.record import record_of
from poi_trial.ledger.standing import State, standing
from poi_trial.ledger.store.sqlite import SqliteStore
from poi_trial.ledger.verify import verify
from poi_trial.protocol.dealing import DealingPart
from poi_trial.randomization.allocation import allocation_list

Document = dict[str, dict[str, object]]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Two sites, a participant at each."""
    path = made.opened(tmp_path, made.two_sites)
    made.filled(path, ["A-1"], site="A")
    made.filled(path, ["B-1"], site="B")
    return path


def amended(path: Path, change: made.Change) -> Entry:
    """A new version of the protocol put in force."""

    def second(document: Document) -> None:
        made.two_sites(document)
        document["version"] = "2"  # type: ignore[assignment]
        change(document)

    return made.acting(path).amend(*made.kept(path.parent, second))


def test_a_void_keeps_slot_and_arm(ledger: Path) -> None:
    """The allocation stays as it was made; the void is an entry after it, and the slot is not given again."""
    before = made.entries(ledger)
    void = made.acting(ledger).void("A-1")
    assert made.entries(ledger)[:3] == before
    assert (void.kind, void.subject, void.told["reason"], void.arm) == (Kind.VOID, "A-1", made.REASON, None)
    assert made.enrolled(ledger, made.patient("A-2", site="A")).entry.slot == 2
    with pytest.raises(LedgerError, match="voided already"):
        made.acting(ledger).void("A-1")


def test_a_mistyped_birth_date_is_corrected_before_an_arm_is_drawn(ledger: Path) -> None:
    """A slip at a first screening does not keep her out for good: an entry says what is right, nothing is edited."""
    made.enrolled(ledger, made.patient("A-2", site="A", birth_date="1949-03-11"))
    made.enrolled(ledger, made.patient("A-2", site="A", birth_date=None, karyotype=None))
    with pytest.raises(LedgerError, match=r"another birth date .* amend FILE A-2 --birth-date DATE"):
        made.enrolled(ledger, made.patient("A-2", site="A"))
    before = made.entries(ledger)
    correction = made.acting(ledger).identify("A-2", "birth_date", "1994-03-11")
    assert (correction.kind, correction.subject, correction.arm) == (Kind.IDENTITY, "A-2", None)
    assert correction.told["birth_date"] == "1994-03-11"
    assert made.entries(ledger) == [*before, correction]
    with pytest.raises(LedgerError, match=r"another birth date \(entry 6\)"):
        made.enrolled(ledger, made.patient("A-2", site="A", birth_date="1949-03-11"))
    allocated = made.enrolled(ledger, made.patient("A-2", site="A")).entry
    assert (allocated.slot, allocated.told["screening"]) == (2, 3)
    found = verify(SqliteStore(str(ledger)), "7")
    assert (found.faults, found.notes) == ((), ("entry 6: a birth date was corrected, by the investigator",))


def test_a_mistyped_sex_is_corrected_alone(ledger: Path) -> None:
    """The one fact is taken back, the other still tells two people apart."""
    made.enrolled(ledger, made.patient("A-2", site="A", sex="male"))
    made.acting(ledger).identify("A-2", "sex", "female")
    with pytest.raises(LedgerError, match=r"another birth date \(entry 4\)"):
        made.enrolled(ledger, made.patient("A-2", site="A", birth_date="1990-01-01"))
    assert made.enrolled(ledger, made.patient("A-2", site="A")).entry.arm


def test_who_has_an_arm_is_who_she_was(ledger: Path) -> None:
    """Under an arm nobody becomes another person; nor does a stranger, nor by what is on record already."""
    for subject in ("A-1", "B-1"):
        with pytest.raises(LedgerError, match=r"has an arm \(entry \d\).*void"):
            made.acting(ledger).identify(subject, "birth_date", "1990-01-01")
    made.enrolled(ledger, made.patient("A-2", site="A", karyotype=None))
    for subject, fact, value, what in (
        ("A-3", "sex", "male", "A-3 was never screened"),
        ("a-2", "sex", "male", "in nothing but capitals"),
        ("A-2", "birth_date", "1994-03-11", "nothing else is on record as the birth date of A-2"),
    ):
        with pytest.raises(LedgerError, match=what):
            made.acting(ledger).identify(subject, fact, value)
    assert len(made.entries(ledger)) == 4


def test_a_wrong_stratum_keeps_slot_and_arm(ledger: Path) -> None:
    """The true level is a second field beside the stratum of the allocation, and may be corrected again."""
    correction = made.acting(ledger).correct("A-1", "site=B")
    record = record_of(SqliteStore(str(ledger)), "A-1")
    assert record.allocation
    assert (record.allocation.stratum, record.true_stratum, correction.slot) == ("site=A", "site=B", None)
    assert made.enrolled(ledger, made.patient("A-1", site="A")).true_stratum == "site=B"
    assert made.enrolled(ledger, made.patient("B-2", site="B")).entry.slot == 2
    made.acting(ledger).correct("A-1", "site=A")
    with pytest.raises(LedgerError, match="is the stratum that A-1 has on record"):
        made.acting(ledger).correct("A-1", "site=A")


@pytest.mark.parametrize("stratum", ["site=C", "A", "", "site", "place=A", "site=A;age=old", "site=A;site=B;x=1"])
def test_a_level_that_is_none_is_said(ledger: Path, stratum: str) -> None:
    """The form is shown, with the levels there are."""
    with pytest.raises(UsageError, match="--stratum: write it as site=LEVEL"):
        made.acting(ledger).correct("A-1", stratum)
    assert len(made.entries(ledger)) == 3


def test_without_strata_there_is_none_to_correct(tmp_path: Path) -> None:
    """A protocol without factors has one list."""
    path = made.opened(tmp_path)
    made.filled(path, ["P-1"])
    with pytest.raises(UsageError, match="the protocol has no strata"):
        made.acting(path).correct("P-1", "site=A")


@pytest.mark.parametrize("act", [lambda acting: acting.void("Z-9"), lambda acting: acting.correct("Z-9", "site=A")])
def test_who_is_no_participant_is_said(ledger: Path, act: Callable[[Acting], Entry]) -> None:
    """A slip in the id touches nobody."""
    with pytest.raises(LedgerError, match="Z-9 is no participant"):
        act(made.acting(ledger))


@pytest.mark.parametrize(
    "reason",
    ["", "too short", "  a blank  ", "ten letters\nand a line", "\x1b[31m red letters", 5 * "e\u0301"],
)
def test_every_act_has_a_reason_that_says_something(ledger: Path, reason: str) -> None:
    """At least 10 characters as they are kept, on one line, that can be printed; verification asks for no more."""
    with pytest.raises(UsageError, match="at least 10 characters"):
        made.acting(ledger, reason).pause()
    assert len(made.entries(ledger)) == 3


def test_pause_resume_and_close_follow_one_another(ledger: Path) -> None:
    """What is paused can be resumed or closed, and what is closed stays closed."""
    acting = made.acting(ledger)
    with pytest.raises(LedgerError, match="the ledger is open; there is nothing to resume"):
        acting.resume()
    acting.pause()
    with pytest.raises(LedgerError, match="the ledger is paused; there is nothing to pause"):
        acting.pause()
    stands = standing(SqliteStore(str(ledger)))
    assert (stands.state, stands.because) == (State.PAUSED, made.REASON)
    acting.resume()
    assert standing(SqliteStore(str(ledger))).because is None
    acting.pause()
    acting.close()
    for act in (acting.pause, acting.resume, acting.close):
        with pytest.raises(LedgerError, match="the ledger is closed"):
            act()
    with pytest.raises(LedgerError, match="closed, for good"):
        amended(ledger, lambda _: None)
    made.acting(ledger).void("A-1")


@pytest.mark.parametrize(
    ("change", "epoch"),
    [
        (lambda document: document["eligibility"][2].update(below=41), 1),
        (lambda document: document["trial"].update(target=80), 1),
        (lambda document: document["arms"][0].update(name="Climen alone"), 1),
        (lambda document: document["randomization"]["procedure"].update(sizes=[4]), 2),
        (lambda document: document["randomization"].update(procedure={"kind": "efron", "p": "2/3"}), 2),
        (lambda document: document["randomization"]["procedure"].update(sizes=[6, 4]), 2),
        (
            lambda document: [
                document["arms"][0].update(ratio=2),
                document["randomization"]["procedure"].update(sizes=[6]),
            ],
            2,
        ),
        (lambda document: document["arms"].reverse(), 2),
        (lambda document: document["randomization"].update(strata=[]), 2),
    ],
)
def test_what_deals_otherwise_opens_an_epoch(ledger: Path, change: made.Change, epoch: int) -> None:
    """Arms, ratio, procedure, parameters and factors decide the list; everything else goes on with it."""
    assert amended(ledger, change).epoch == epoch


@pytest.mark.parametrize(("target", "epoch"), [(50, 1), (60, 2)])
def test_the_target_counts_where_the_procedure_needs_it(tmp_path: Path, target: int, epoch: int) -> None:
    """A list of N slots is another list for another N."""

    def fixed(document: Document) -> None:
        document["randomization"]["procedure"] = {"kind": "random_allocation"}

    def second(document: Document) -> None:
        fixed(document)
        document["version"] = "2"  # type: ignore[assignment]
        document["trial"]["target"] = target

    path = made.opened(tmp_path, fixed)
    assert made.acting(path).amend(*made.kept(tmp_path, second)).epoch == epoch


def levels(*names: str) -> made.Change:
    """The site has these levels."""

    def change(document: Document) -> None:
        factor = document["randomization"]["strata"][0]  # type: ignore[index]
        when = {
            name: [{"id": f"at-{name}", "kind": "site", "text": "S", "reading": "S", "accepts": [name]}]
            for name in names
        }
        factor.update(levels=list(names), when=when)

    return change


@pytest.mark.parametrize(("names", "epoch"), [(("A", "B", "C"), 1), (("B", "A"), 1), (("A", "C"), 2)])
def test_a_site_more_changes_nobodys_list(ledger: Path, names: tuple[str, ...], epoch: int) -> None:
    """Each stratum has a stream of its own, so a level more goes on with the lists; a level less does not."""
    assert amended(ledger, levels(*names)).epoch == epoch


def test_an_epoch_has_a_stream_of_its_own(ledger: Path) -> None:
    """The second epoch is dealt from `<seed>/2`, from its first slot on, and verification follows."""
    amended(ledger, lambda document: document["randomization"]["procedure"].update(sizes=[4]))
    given = made.filled(ledger, ["A-2", "A-3", "A-4", "A-5"], site="A")
    assert [(entry.epoch, entry.slot) for entry in given] == [(2, 1), (2, 2), (2, 3), (2, 4)]
    part = standing(SqliteStore(str(ledger))).terms.part(DealingPart).protocol
    dealer = Dealer(part, "7", 2)
    assert [entry.arm for entry in given] == [dealer.give("site=A") for _ in range(4)]
    # By a second way: the list of a trial whose seed is that of the key, which no user can type.
    slots = [slot.arm for slot in allocation_list(part.design, "7", 4).slots if slot.stratum == "site=A"]
    assert [Dealer(part, "7", 1).give("site=A")] == slots[:1]
    assert verify(SqliteStore(str(ledger)), "7").faults == ()


def test_a_new_version_is_one(ledger: Path, tmp_path: Path) -> None:
    """The protocol in force, another under a known version, and one of another trial are refused."""
    acting = made.acting(ledger)
    with pytest.raises(LedgerError, match="is the protocol in force"):
        acting.amend(*made.kept(tmp_path, made.two_sites))
    with pytest.raises(LedgerError, match="knows as version 1; give the new one a version of its own"):
        acting.amend(*made.shipped())

    def other(document: Document) -> None:
        document["trial"].update(id="NCT00000001", other_ids=["NCT07115082", "CHEC2023-172"])

    with pytest.raises(LedgerError, match="of another trial"):
        acting.amend(*made.kept(tmp_path, other))


def test_a_level_must_be_found_by_criteria(ledger: Path, tmp_path: Path) -> None:
    """A factor without criteria would have to be typed, and a ledger takes no typed level."""

    def typed(document: Document) -> None:
        document["version"] = "2"  # type: ignore[assignment]
        document["randomization"]["strata"] = [{"id": "site", "levels": ["A", "B"]}]

    with pytest.raises(FileError) as refused:
        made.acting(ledger).amend(*made.kept(tmp_path, typed))
    assert refused.value.problems[0].path == ("randomization", "strata", 0)
    assert "a level is never typed" in refused.value.problems[0].what


def test_a_ledger_is_not_amended_to_deal_nobody(ledger: Path) -> None:
    """A version that is not randomized has no list to go on with, and is refused with its reason."""
    nobody = {"kind": "none", "because": "one arm is left"}
    with pytest.raises(FileError) as refused:
        amended(ledger, lambda document: document["randomization"].update(procedure=nobody))
    assert "one arm is left" in refused.value.problems[0].what


def test_the_protocol_is_kept_whole(ledger: Path) -> None:
    """Opening and amendment hold the document itself, so that each screening can be judged again."""
    amended(ledger, lambda document: document["eligibility"][2].update(below=41))
    first, second = standing(SqliteStore(str(ledger))).all_terms
    assert (first.entry, second.entry, first.version, second.version) == (1, 4, "1", "2")
    assert '"below":40' in first.text
    assert '"below":41' in second.text


def test_what_says_how_the_ledger_stands_is_checked_first(ledger: Path) -> None:
    """An opening that was edited is seen at the next act, before anything is added."""
    rows = made.entries(ledger)
    made.written_past_poi(ledger, [rows[0]._replace(actor="another clinician"), *rows[1:]])
    with pytest.raises(LedgerError, match="entry 1 was changed after it was made; nothing was added"):
        made.acting(ledger).pause()


@pytest.mark.parametrize("kept", [slice(0, 0), slice(1, None)])
def test_a_ledger_without_its_opening_is_refused(ledger: Path, kept: slice) -> None:
    """What cannot be made sense of is a refusal that says what to do."""
    made.written_past_poi(ledger, made.rehashed(made.entries(ledger)[kept]))
    with pytest.raises(LedgerError, match="does not hold what poi wrote"):
        made.acting(ledger).pause()


@pytest.mark.parametrize(
    "changed",
    [
        {"mode": "trial"},
        {"trial": 7},
        {"concealment": "sealed"},
        {"commitment": None},
        {"protocol": {"version": "1", "file": "protocol.yaml", "sha256": 7, "document": "{}"}},
        {"protocol": {"version": "1", "file": "protocol.yaml", "sha256": "7", "document": "{}"}},
        {"protocol": {"version": "1", "file": "protocol.yaml", "sha256": "7", "document": "?"}},
    ],
)
def test_an_opening_rewritten_with_right_hashes_is_no_crash(ledger: Path, changed: dict[str, object]) -> None:
    """What the opening must say to be acted on is looked at before it is used, by every act and by verification."""
    rows = made.entries(ledger)
    made.written_past_poi(ledger, made.rehashed([made.told(rows[0], **changed), *rows[1:]]))
    with pytest.raises(LedgerError, match="does not hold what poi wrote"):
        made.acting(ledger).pause()


def test_a_protocol_without_an_epoch_is_refused(ledger: Path) -> None:
    """An opening rewritten with right hashes that lacks its epoch is no crash."""
    rows = made.entries(ledger)
    made.written_past_poi(ledger, made.rehashed([rows[0]._replace(epoch=None), *rows[1:]]))
    with pytest.raises(LedgerError, match="does not hold what poi wrote"):
        made.acting(ledger).pause()


def test_a_second_opening_is_refused(ledger: Path) -> None:
    """There is one opening."""
    rows = made.entries(ledger)
    made.written_past_poi(ledger, made.rehashed([*rows, rows[0]]))
    with pytest.raises(LedgerError, match="does not hold what poi wrote"):
        made.acting(ledger).pause()
