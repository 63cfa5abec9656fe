"""Verification: promise 5. Triggers and schema are put back after each change, so that the chain itself is tried."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import ledger_made as made
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.errors import LedgerError
from poi_trial.ledger.enroll import enroll
from poi_trial.ledger.entry import Entry, Kind, Receipt, canonical_json
from poi_trial.ledger.store.sqlite import SqliteStore
from poi_trial.ledger.verify import MOST_FAULTS, Verification, verify

Change = Callable[[list[Entry]], list[Entry]]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with a life: two sites, participants, one screened out, a void, a correction, a pause, an amendment."""
    folder = tmp_path_factory.mktemp("whole")
    path = made.opened(folder, made.two_sites)
    made.filled(path, ["A-1", "A-2", "A-3"], site="A")
    made.filled(path, ["B-1"], site="B")
    made.filled(path, ["X-1"], site="A", karyotype="45,X")
    made.acting(path).void("A-1")
    made.acting(path).correct("A-2", "site=B")
    made.acting(path).pause()
    made.acting(path).resume()

    def second(document: dict[str, object]) -> None:
        made.two_sites(document)
        document["version"] = "2"
        document["randomization"]["procedure"]["sizes"] = [2]  # type: ignore[index]

    made.acting(path).amend(*made.kept(folder, second))
    made.filled(path, ["A-4", "A-5"], site="A")
    made.acting(path).identify("X-1", "birth_date", "1990-01-01")
    made.acting(path).close()
    return path


@pytest.fixture
def ledger(whole: Path, tmp_path: Path) -> Path:
    """A copy of it to change."""
    return Path(shutil.copy(whole, tmp_path / "ledger"))


def verified(path: Path, seed: str | None = "7", *receipts: str) -> Verification:
    """What verification comes to."""
    return verify(SqliteStore(str(path)), seed, [Receipt.read(text) for text in receipts])


def faults(path: Path, seed: str | None = "7", *receipts: str) -> str:
    """All faults as lines."""
    return "\n".join(f"{fault.entry}: {fault.what}" for fault in verified(path, seed, *receipts).faults)


def rewritten(path: Path, change: Change) -> None:
    """All rows changed, and every hash made right again."""
    made.written_past_poi(path, made.rehashed(change(made.entries(path))))


def test_a_whole_ledger_is_whole(ledger: Path) -> None:
    """With the key, without it, and against every receipt that was given."""
    receipts = [entry.receipt for entry in made.entries(ledger)]
    found = verified(ledger, "7", *receipts)
    assert (found.faults, found.entries, found.allocations, found.keyed) == ((), 15, 6, True)
    assert (found.receipts, found.head) == (15, receipts[-1])
    assert verified(ledger, None).faults == ()
    assert not verified(ledger, None).keyed


def test_putting_everything_back_as_it_was_is_no_change(ledger: Path) -> None:
    """The helper that tampers leaves no trace of its own, so what is found below is the change itself."""
    rewritten(ledger, lambda rows: rows)
    assert faults(ledger) == ""


COLUMNS = {
    "kind": "screening",
    "at": "2024-10-20T04:00:01Z",
    "actor": "another clinician",
    "subject": "A-9",
    "epoch": 3,
    "stratum": "site=C",
    "slot": 9,
    "arm": "climen",
    "data": "{}",
    "prev": "0" * 64,
    "hash": "0" * 64,
}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("place", [1, 3])
def test_an_edit_in_place_breaks_the_chain(ledger: Path, column: str, place: int) -> None:
    """Whatever column is changed, its hash is no longer that of its content."""
    rows = made.entries(ledger)
    value = COLUMNS[column]
    rows[place] = rows[place]._replace(**{column: "ha-msc" if value == rows[place].arm else value})  # type: ignore[arg-type]
    made.written_past_poi(ledger, rows)
    assert f"{place + 1}: was changed: its hash is not that of its content" in faults(ledger, None)


def test_a_row_taken_out_breaks_the_chain(ledger: Path) -> None:
    """A gap shows in number and chain."""
    rows = made.entries(ledger)
    made.written_past_poi(ledger, [*rows[:3], *rows[4:]])
    assert "5: does not follow the entry before it" in faults(ledger)
    assert "5: is out of order" in faults(ledger)


def swapped_arms(rows: list[Entry]) -> list[Entry]:
    """The first two participants change arms, or the first alone gets the other."""
    other = {"climen": "ha-msc", "ha-msc": "climen"}
    return [rows[0], rows[1]._replace(arm=other[str(rows[1].arm)]), *rows[2:]]


def test_a_changed_arm_is_found_by_the_seed(ledger: Path) -> None:
    """With all hashes made right, the arms derived again still tell; without the key they do not."""
    rewritten(ledger, swapped_arms)
    assert "2: has the arm" in faults(ledger)
    assert faults(ledger, None) == ""


def test_another_seed_is_found_by_the_commitment(ledger: Path) -> None:
    """The seed of another list does not fit the commitment of the opening."""
    assert "1: commits to another seed" in faults(ledger, "8")


def swapped_participants(rows: list[Entry]) -> list[Entry]:
    """Two participants change places, everything else is right."""
    first, second = rows[1], rows[2]
    facts = first.told["facts"], second.told["facts"]
    return [
        rows[0],
        made.told(first._replace(subject=second.subject), facts=facts[1]),
        made.told(second._replace(subject=first.subject), facts=facts[0]),
        *rows[3:],
    ]


def voids_follow(rows: list[Entry]) -> list[Entry]:
    """The ledger as it was before anybody was voided or corrected."""
    return rows[:6]


def test_two_swapped_participants_show_only_through_receipts(ledger: Path) -> None:
    """With the tail written anew nothing else can tell, so the receipt is printed on every confirmation."""
    rewritten(ledger, voids_follow)
    receipt = made.entries(ledger)[1].receipt
    rewritten(ledger, swapped_participants)
    assert faults(ledger) == ""
    assert f"2: is not the entry that the receipt {receipt} was given for" in faults(ledger, "7", receipt)


def test_a_tail_cut_off_shows_only_through_receipts(ledger: Path) -> None:
    """An older copy put back is whole in itself."""
    receipt = made.entries(ledger)[-1].receipt
    made.written_past_poi(ledger, made.entries(ledger)[:8])
    assert faults(ledger) == ""
    assert "15: there is a receipt of this entry, and the ledger ends at entry 8" in faults(ledger, "7", receipt)


def test_a_protocol_written_anew_shows(ledger: Path) -> None:
    """The hash of the protocol is over the very text that is kept."""

    def change(rows: list[Entry]) -> list[Entry]:
        protocol = rows[0].told["protocol"]
        protocol["document"] = protocol["document"].replace('"below":40', '"below":41')
        return [made.told(rows[0], protocol=protocol), *rows[1:]]

    rewritten(ledger, change)
    assert "1: holds a protocol that its own hash does not fit" in faults(ledger)


def only(place: int, **changed: object) -> Change:
    """One row changed in a column or two."""
    return lambda rows: [*rows[:place], rows[place]._replace(**changed), *rows[place + 1 :]]  # type: ignore[arg-type]


def data(place: int, **changed: object) -> Change:
    """One row whose data say something else."""
    return lambda rows: [*rows[:place], made.told(rows[place], **changed), *rows[place + 1 :]]


def findings(place: int, cut: Callable[[list[Any]], list[Any]]) -> Change:
    """One screening whose list of findings is another."""
    return lambda rows: data(place, findings=cut(rows[place].told["findings"]))(rows)


def hold(place: int, name: str, state: str, reason: str | None = None) -> Change:
    """One screening with a hold in another state, and a reason of whoever cleared it."""
    words = {"cleared": {name: reason}} if reason else {}
    return lambda rows: data(place, holds={**rows[place].told["holds"], name: state}, **words)(rows)


def pregnant(place: int) -> Change:
    """One participant who is recorded as pregnant, cleared with a reason."""

    def change(rows: list[Entry]) -> list[Entry]:
        facts = {**rows[place].told["facts"], "pregnancy": {"status": "pregnant"}}
        return data(place, facts=facts)(hold(place, "pregnancy", "cleared", "she says that she is not")(rows))

    return change


def again(**facts: object) -> Change:
    """The woman who was screened out, screened once more with other facts under her id."""

    def change(rows: list[Entry]) -> list[Entry]:
        other = made.told(rows[5], screening=2, facts={**rows[5].told["facts"], **facts})
        return [*rows[:6], other, *rows[6:]]

    return change


def identity(subject: str, reason: str = made.REASON, **facts: object) -> Change:
    """Somebody's birth date or sex corrected, after the woman who was screened out."""
    told = canonical_json({"mode": "rehearsal", "reason": reason, **facts})
    return lambda rows: [*rows[:6], rows[6]._replace(kind="identity", subject=subject, data=told), *rows[6:]]


def version(place: int, said: str) -> Change:
    """One entry that says another version than the protocol it keeps."""
    return lambda rows: data(place, protocol={**rows[place].told["protocol"], "version": said})(rows)


UNJUDGED = "does not have a verdict on each criterion of the protocol"
FAIL = [{"criterion": "age", "verdict": "fail", "because": ""}]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda rows: [rows[0], *rows], "is not where an opening belongs"),
        (lambda rows: rows[1:], "comes without an opening"),
        (lambda _: [], "there is no entry, not even the opening"),
        (only(5, kind="note"), "is of no known kind, note"),
        (data(3, mode="live"), "is of another mode than the opening, rehearsal"),
        (only(3, at="2024-10-19T04:00:00Z"), "lies before the entry before it, and does not say so"),
        (only(12, at="yesterday"), "does not hold what poi writes"),
        (only(12, at="2024-10-20T04:00:00+00:00"), "does not hold what poi writes"),
        (only(3, data='{"a": 1}'), "its data are not canonical JSON"),
        (only(3, data='{"a":1.5}'), "does not hold what poi writes"),
        (only(3, data='{"a":"e\\u0301"}'), "its data are not canonical JSON"),
        (only(3, data="[]"), "its data are not canonical JSON"),
        (only(3, data="nothing"), "does not hold what poi writes"),
        (only(3, data="{}"), "does not hold what poi writes"),
        (data(2, screening=2), "counts as screening 2 of A-2, and is 1"),
        (data(2, number=3), "counts as participant 3, and is 2"),
        (data(2, outcome="undetermined"), "allocates a woman who did not screen eligible"),
        (data(2, findings=FAIL), "allocates a woman who did not screen eligible"),
        (data(2, holds={"liver": "present"}), "allocates a woman whom a hold held up"),
        (data(5, outcome="eligible"), "was eligible and not allocated"),
        (data(2, protocol={"entry": 1, "version": "9", "sha256": ""}), "was judged by another protocol"),
        (only(5, subject="a-1"), "screens a-1, who was a participant already"),
        (only(3, slot=4), "has slot 4 of epoch 1; slot 3 of epoch 1 was due"),
        (only(3, epoch=2), "has slot 3 of epoch 2; slot 3 of epoch 1 was due"),
        (only(4, stratum="site=C"), "does not hold what poi writes"),
        (only(4, stratum="x=1;site=B"), "has the stratum x=1;site=B, which the protocol does not have"),
        (only(6, subject="Z-1"), "concerns Z-1, who is no participant"),
        (data(6, reason=""), "gives no reason"),
        (lambda rows: [*rows[:7], rows[6], *rows[7:]], "voids A-1 a second time"),
        (lambda rows: [*rows[:9], rows[8], *rows[9:]], "says pause of a ledger that was paused"),
        (lambda rows: [*rows[:9], *rows[10:]], "was made while the ledger was paused"),
        (lambda rows: [*rows, rows[11]], "was made while the ledger was closed"),
        (lambda rows: [*rows, rows[10]], "amends a closed ledger"),
        (only(10, epoch=4), "is of epoch 4, and puts a protocol of epoch 2 in force"),
        (only(10, epoch=None), "is of epoch None, and puts a protocol of epoch 2 in force"),
        (findings(2, lambda all_of_them: [each for each in all_of_them if each["criterion"] == "sex"]), UNJUDGED),
        (findings(2, lambda all_of_them: [*all_of_them, all_of_them[0]]), UNJUDGED),
        (findings(5, lambda all_of_them: all_of_them[1:]), UNJUDGED),
        (data(2, holds={}), "does not have each hold of the protocol"),
        (hold(2, "other", "clear"), "does not have each hold of the protocol"),
        (hold(2, "liver", "not asked"), "allocates a woman whom a hold held up"),
        (hold(2, "liver", "cleared"), "has the hold liver cleared, and nobody's reason for it"),
        (hold(2, "liver", "cleared", "by phone"), "has the hold liver cleared, and nobody's reason for it"),
        (pregnant(2), "has the hold pregnancy cleared by word, which no word clears"),
        (data(6, reason="by phone."), "gives no reason of 10 characters"),
        (data(6, reason=None), "gives no reason of 10 characters"),
        (again(birth_date="1990-01-01"), "is of a person with another birth date than entry 6 under the same id"),
        (again(sex="male"), "is of a person with another sex than entry 6 under the same id"),
        (identity("X-1", birth_date="1994"), "does not hold what poi writes"),
        (identity("X-1"), "does not say what her birth date or her sex is"),
        (identity("X-1", birth_date="1994-03-11", sex="male"), "does not say what her birth date or her sex is"),
        (identity("X-1", sex="unknown"), "does not say what her birth date or her sex is"),
        (identity("X-1", sex="male", reason="by phone."), "gives no reason of 10 characters"),
        (identity("A-1", sex="male"), "corrects who A-1 is, who was never screened or has an arm"),
        (identity("Z-1", sex="male"), "corrects who Z-1 is, who was never screened or has an arm"),
        (data(2, onset="20241018"), "has as `onset` what is no day"),
        (data(5, on="20241020"), "has as `on` what is no day"),
        (data(5, on="once"), "does not hold what poi writes"),
        (only(5, subject="Z-1"), "holds the facts of another than the one it names"),
        (data(2, onset=7), "does not hold what poi writes"),
        (only(7, stratum="x=1;site=B"), "has the stratum x=1;site=B, which the protocol does not have"),
        (only(7, stratum="site=C"), "does not hold what poi writes"),
        (only(6, arm="climen", slot=1, epoch=1), "fills the columns subject, epoch, slot, arm, and poi those of: subj"),
        (only(8, subject="A-1"), "fills the columns subject, and poi those of: none"),
        (only(5, subject=None), "fills the columns none, and poi those of: subject"),
        (only(8, actor=" "), "names nobody who acted"),
        (only(8, actor="a\nb"), "names nobody who acted"),
        (data(0, trial="NCT00000001"), "is the opening of NCT00000001, and its protocol that of another trial"),
        (version(0, "7"), "says version 7 of a protocol that is version 1"),
        (version(10, "7"), "says version 7 of a protocol that is version 2"),
        (version(10, "1"), "puts version 1 in force a second time"),
    ],
)
def test_what_cannot_follow_is_found_with_every_hash_right(ledger: Path, change: Change, fault: str) -> None:
    """Each entry is held against the life of the ledger before it, not only against the chain."""
    rows = made.rehashed(change(made.entries(ledger)))
    connection = sqlite3.connect(ledger)
    for name in ("one_allocation", "one_slot", "in_order", "no_removal"):
        connection.execute(f"DROP {'INDEX' if name.startswith('one') else 'TRIGGER'} {name}")
    connection.execute("DELETE FROM entry")
    connection.executemany(made.INSERT, rows)
    connection.commit()
    connection.close()
    assert fault in faults(ledger)


def test_a_live_screening_is_of_its_own_day(tmp_path: Path) -> None:
    """On a live ledger the day of a screening is that of the site at the moment of the entry."""
    path = made.opened(tmp_path, mode="live")
    made.filled(path, ["P-1"])
    assert faults(path) == ""
    rewritten(path, lambda rows: [rows[0], rows[1]._replace(at="2024-10-20T16:00:00Z")])
    assert "2: was judged as of 2024-10-20, and it was 2024-10-21 at the site" in faults(path)


def test_another_trials_protocol_is_never_put_in_force(ledger: Path) -> None:
    """An amendment is of the same trial."""

    def change(rows: list[Entry]) -> list[Entry]:
        protocol = rows[10].told["protocol"]
        text = protocol["document"].replace('"NCT07115082"', '"NCT00000001"')
        protocol.update(document=text, sha256=sha256(text.encode()).hexdigest())
        return [*rows[:10], made.told(rows[10], protocol=protocol), *rows[11:]]

    rewritten(ledger, change)
    assert "11: puts the protocol of another trial in force" in faults(ledger)


def test_a_list_that_ends_gives_no_slot_beyond(tmp_path: Path) -> None:
    """A slot after the last of a list of fixed length was never dealt."""

    def few(document: dict[str, object]) -> None:
        document["trial"]["target"] = 2  # type: ignore[index]
        document["randomization"]["procedure"] = {"kind": "random_allocation"}  # type: ignore[index]

    path = made.opened(tmp_path, few)
    made.filled(path, ["P-1", "P-2"])
    last = made.entries(path)[-1]
    third = made.told(last._replace(subject="P-3", slot=3), number=3)
    rewritten(path, lambda rows: [*rows, third])
    assert "4: has a slot beyond the end of the list" in faults(path)


def test_minimization_is_derived_again(tmp_path: Path) -> None:
    """The arms of minimization follow from the seed and the levels of all before, in their order."""
    path = made.opened(tmp_path, made.minimized)
    for place, site in enumerate("ABBAB"):
        made.filled(path, [f"P-{place}"], site=site)
    assert faults(path) == ""
    rewritten(path, swapped_arms)
    assert "2: has the arm" in faults(path)


def test_a_clock_that_went_back_is_a_note(tmp_path: Path) -> None:
    """It is said and is no tampering."""
    path = made.opened(tmp_path)
    made.enrolled(path, made.patient("P-1"), made.NOON.replace(hour=3))
    found = verified(path)
    assert found.faults == ()
    assert "entry 2: the clock of the machine was behind 2024-10-20T04:00:00Z" in found.notes[0]


def test_faults_are_told_up_to_a_hundred(tmp_path: Path) -> None:
    """A ledger in pieces is not told line by line."""
    path = made.opened(tmp_path)
    first = made.filled(path, ["P-1"])[0]
    made.written_past_poi(
        path, [made.entries(path)[0], *(first._replace(seq=seq, slot=seq, subject=f"P-{seq}") for seq in range(2, 99))]
    )
    assert len(verified(path).faults) == MOST_FAULTS + 1
    assert "more than 100 faults" in verified(path).faults[-1].what


def test_a_table_that_is_no_table_of_ours_is_a_fault(ledger: Path) -> None:
    """What cannot be read at all is told, and never a traceback."""
    connection = sqlite3.connect(ledger)
    connection.execute("ALTER TABLE entry RENAME TO other")
    connection.commit()
    connection.close()
    assert "cannot be" in faults(ledger)


def test_rows_of_another_kind_are_faults(ledger: Path) -> None:
    """With the schema rewritten, a column may hold bytes or nothing; each is a fault of its entry."""
    rows = made.entries(ledger)
    connection = sqlite3.connect(ledger)
    connection.execute("DROP TABLE entry")
    connection.execute(
        "CREATE TABLE entry (seq, kind, at, actor, subject, epoch, stratum, slot, arm, data, prev, hash)"
    )
    changes: list[dict[str, Any]] = [{}, {"data": b"\xff"}, {"seq": None}, {"actor": b"x"}, {"hash": None}]
    broken = [row._replace(**change) for row, change in zip(rows, changes, strict=False)]
    connection.executemany(made.INSERT, broken)
    connection.commit()
    connection.close()
    assert "entry is not as the schema has it" in faults(ledger)
    assert "2: does not hold what poi writes" in faults(ledger)
    assert verified(ledger).head is None
    assert [entry.intact for entry in made.entries(ledger)] == [True, False, False, False, False]


def test_flipped_bits_are_never_taken_for_content(ledger: Path) -> None:
    """Whichever bit of the file is flipped: what poi then accepts says what it said before."""
    before, content = made.entries(ledger), ledger.read_bytes()
    step = max(1, len(content) // 150)
    for place in range(0, len(content), step):
        flipped = bytearray(content)
        flipped[place] ^= 1 << (place % 8)
        ledger.write_bytes(flipped)
        try:
            whole = not verified(ledger).faults
        except LedgerError:
            continue
        if whole:
            assert made.entries(ledger) == before, place


@given(st.data())
def test_a_ledger_cut_or_flipped_anywhere_is_whole_or_refused(whole: Path, drawn: st.DataObject) -> None:
    """Cut at any byte, flipped at any bit, with rows left out or twice: never another content without a fault."""
    rows = made.entries(whole)
    kept = drawn.draw(st.lists(st.sampled_from(range(len(rows))), min_size=1, max_size=len(rows)))
    chosen = [rows[place] for place in kept]
    if drawn.draw(st.booleans()):
        place = drawn.draw(st.integers(0, len(chosen) - 1))
        column = drawn.draw(
            st.sampled_from([name for name in Entry._fields if isinstance(getattr(chosen[place], name), str)])
        )
        text = str(getattr(chosen[place], column))
        at = drawn.draw(st.integers(0, max(0, len(text) - 1)))
        chosen[place] = chosen[place]._replace(**{column: text[:at] + chr(ord((text or "a")[at]) ^ 1) + text[at + 1 :]})  # type: ignore[arg-type]

    class Kept:
        def read(self, *_: object) -> object:
            return iter(chosen)

        def faults(self) -> object:
            return iter(())

    found = verify(Kept(), "7")  # type: ignore[arg-type]
    assert bool(found.faults) != (chosen == rows[: len(chosen)])


def test_the_kinds_are_all_gone_through(whole: Path) -> None:
    """The ledger of these tests holds every kind of entry there is."""
    assert {entry.kind for entry in made.entries(whole)} == {str(kind) for kind in Kind}
    assert json.loads(made.entries(whole)[0].data)["mode"] == "rehearsal"


def test_a_hold_cleared_by_a_person_is_no_fault(tmp_path: Path) -> None:
    """A hold that can be cleared, with a reason, held nobody up."""
    path = made.opened(tmp_path)
    store = SqliteStore(str(path))
    who = made.patient("P-1", pregnancy={"status": "not pregnant"})
    candidacy = made.considered(store, who, {"pregnancy": "tested negative here today"})
    assert enroll(store, "7", candidacy, made.desk()).entry.told["holds"]["pregnancy"] == "cleared"
    assert faults(path) == ""


def test_nobody_is_allocated_over_the_target(tmp_path: Path) -> None:
    """As many as the protocol means to enrol, and one more for each who was randomized in error."""

    def one(document: dict[str, object]) -> None:
        document["trial"]["target"] = 1  # type: ignore[index]

    path = made.opened(tmp_path, one)
    made.filled(path, ["P-1"])
    made.acting(path).void("P-1")
    made.filled(path, ["P-2"])
    assert faults(path) == ""
    rows = made.entries(path)
    rewritten(path, lambda _: [rows[0], rows[1], rows[3], rows[2]])
    assert faults(path) == "3: is one more than the 1 participants of the protocol"


def test_a_damaged_file_is_a_fault_though_every_entry_reads(ledger: Path) -> None:
    """A header that counts five free pages (bytes 36 to 39 of SQLite's file format) where there are none."""
    content = bytearray(ledger.read_bytes())
    content[36:40] = (5).to_bytes(4, "big")
    ledger.write_bytes(content)
    assert "None: the file is damaged: " in faults(ledger)
