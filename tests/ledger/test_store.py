"""The store: one SQLite file, appended to under a lock, never changed, never made by accident."""

import fcntl
import gzip
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import ledger_made as made
import pytest
from ledger_desks import desks, fills_a_small_room

from poi_trial.errors import LedgerError
from poi_trial.ledger.beside import files_of
from poi_trial.ledger.entries import Entries, Which, last_of
from poi_trial.ledger.entry import Draft, Entry, Kind
from poi_trial.ledger.store import lock, sqlite
from poi_trial.ledger.store.sqlite import SqliteStore
from poi_trial.ledger.verify import verify

PAUSE = Draft(Kind.PAUSE, "2024-10-20T04:00:00Z", "Dr A", {"reason": made.REASON, "mode": "rehearsal"})


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger with three participants."""
    path = made.opened(tmp_path)
    made.filled(path, ["P-1", "P-2", "P-3"])
    return path


def pause(_: Entries) -> Draft:
    """What follows, whatever there is."""
    return PAUSE


@contextmanager
def changed(path: Path) -> Iterator[sqlite3.Connection]:
    """The file opened past poi."""
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def test_what_is_appended_is_read_again(ledger: Path) -> None:
    """Entries come back in their order, with all that they hold."""
    store = SqliteStore(str(ledger))
    added = store.append(pause)
    read = list(SqliteStore(str(ledger)).read())
    assert [entry.seq for entry in read] == [1, 2, 3, 4, 5]
    assert read[-1] == added


def test_entries_are_found(ledger: Path) -> None:
    """By kind, by subject whatever its case, by epoch and stratum, or the last of them alone."""
    store = SqliteStore(str(ledger))
    allocations = Which((Kind.ALLOCATION,))
    assert [entry.seq for entry in store.read(allocations)] == [2, 3, 4]
    assert [entry.seq for entry in store.read(Which(subject="p-2"))] == [3]
    assert [entry.seq for entry in store.read(allocations._replace(epoch=1, stratum=""))] == [2, 3, 4]
    assert list(store.read(allocations._replace(epoch=2))) == []
    assert [entry.seq for entry in store.read(allocations._replace(last=True))] == [4]
    last = last_of(store)
    assert last is not None
    assert last.seq == 4
    assert last_of(store, Kind.VOID) is None


def test_nothing_is_added_where_the_answer_is_there_already(ledger: Path) -> None:
    """What is given back as it stands is no new entry."""
    store = SqliteStore(str(ledger))
    first = next(store.read())
    assert store.append(lambda _: first) == first
    assert len(made.entries(ledger)) == 4


def test_a_refusal_under_the_lock_adds_nothing(ledger: Path) -> None:
    """What decides may refuse, and the ledger stays as it was and free for others."""

    def refused(_: Entries) -> Draft:
        raise LedgerError("no")

    store = SqliteStore(str(ledger))
    with pytest.raises(LedgerError, match=r"^no$"):
        store.append(refused)
    assert store.append(pause).seq == 5


@pytest.mark.parametrize("statement", ["UPDATE entry SET arm = 'x' WHERE seq = 2", "DELETE FROM entry WHERE seq = 4"])
def test_the_file_itself_refuses_changes(ledger: Path, statement: str) -> None:
    """A slip with another program changes nothing: triggers refuse it."""
    with changed(ledger) as connection, pytest.raises(sqlite3.IntegrityError, match="entries are never"):
        connection.execute(statement)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"seq": 9}, "entries follow one another"),
        ({"prev": "0"}, "entries follow one another"),
        ({"subject": "p-1", "slot": 9}, "UNIQUE"),
        ({"subject": "P-9", "slot": 3}, "UNIQUE"),
        ({"subject": "P-9", "slot": 0}, "CHECK"),
        ({"subject": "P-9", "slot": 9, "arm": None}, "CHECK"),
        ({"subject": "P-9", "slot": "four"}, "cannot store TEXT value"),
    ],
)
def test_the_file_itself_refuses_entries_that_cannot_be(ledger: Path, change: dict[str, Any], what: str) -> None:
    """Out of order, an allocation of one person twice, of one slot twice, or without an arm."""
    last = made.entries(ledger)[-1]
    row = last._replace(**{"seq": 5, "prev": last.hash, **change})
    with changed(ledger) as connection, pytest.raises(sqlite3.IntegrityError, match=what):
        connection.execute(made.INSERT, row)


def test_a_commit_is_made_for_power_cuts(ledger: Path) -> None:
    """Journal DELETE and synchronous EXTRA are set and read back at each opening."""
    with closing(SqliteStore(str(ledger))._connect()) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (3,)


def test_a_file_that_was_put_into_wal_mode_is_put_back(ledger: Path) -> None:
    """Another program's setting does not weaken the next commit."""
    with changed(ledger) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    made.filled(ledger, ["P-4"])
    with changed(ledger) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_setting_that_does_not_hold_is_a_refusal(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another program keeps the file in WAL mode, nothing is added."""
    monkeypatch.setattr(sqlite, "_PATIENCE", 0.05)
    with changed(ledger) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM entry").fetchone()
        with pytest.raises(LedgerError, match=r"SQLite keeps journal_mode at wal|held by another program"):
            SqliteStore(str(ledger)).append(pause)
    assert len(made.entries(ledger)) == 4


def test_a_setting_that_is_not_read_back_is_a_refusal(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What SQLite does not keep as it was set is no ground for a commit."""
    monkeypatch.setitem(sqlite._SETTINGS, "synchronous", ("FULL", 3))
    with pytest.raises(LedgerError, match="SQLite keeps synchronous at 2"):
        SqliteStore(str(ledger))


def test_a_missing_file_is_never_made_by_accident(tmp_path: Path) -> None:
    """The message says how a ledger is opened, and nothing comes into being."""
    with pytest.raises(LedgerError, match=r"there is no ledger .*poi ledger open"):
        SqliteStore(str(tmp_path / "ledger"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no database", b"SQLite format 3\x00" + b"\x00" * 200])
def test_a_file_that_is_no_ledger_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    """Empty, foreign and broken files are refused and not touched."""
    path = tmp_path / "ledger"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=r"is no ledger of poi|cannot be read"):
        SqliteStore(str(path))
    assert path.read_bytes() == content


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    """A SQLite file without poi's mark is no ledger."""
    path = tmp_path / "ledger"
    with changed(path) as connection:
        connection.execute("CREATE TABLE entry (seq INTEGER)")
    with pytest.raises(LedgerError, match="is no ledger of poi"):
        SqliteStore(str(path))


@pytest.mark.parametrize(
    ("data", "writer"),
    [
        ('{"tool":"poi-trial 0.9.0"}', r"poi-trial 0\.9\.0"),
        ("{}", "a newer version of poi"),
        ("[]", "a newer version of poi"),
        ("?", "a newer version of poi"),
        (None, "a newer version of poi"),
    ],
)
def test_a_newer_ledger_is_refused(ledger: Path, data: str | None, writer: str) -> None:
    """What a later version wrote is not read by guess: which one it was is said, and that nothing was changed."""
    rows = made.entries(ledger)
    if data is None:
        with changed(ledger) as connection:
            connection.execute("ALTER TABLE entry RENAME TO something")
    else:
        made.written_past_poi(ledger, [*rows[:-1], rows[-1]._replace(data=data)])
    with changed(ledger) as connection:
        connection.execute("PRAGMA user_version = 3")
    with pytest.raises(
        LedgerError, match=rf"by {writer} \(format 3\).* up to 2; nothing was changed; use that version"
    ):
        SqliteStore(str(ledger))


@pytest.mark.parametrize("form", [0, -1])
def test_a_ledger_that_lost_its_format_is_refused(ledger: Path, form: int) -> None:
    """It is told what happened to it: no version of poi writes such a one."""
    with changed(ledger) as connection:
        connection.execute(f"PRAGMA user_version = {form}")
    with pytest.raises(LedgerError, match=r"lost its format.*go on with a backup; nothing was changed"):
        SqliteStore(str(ledger))


def test_a_ledger_of_the_first_format_goes_on(tmp_path: Path) -> None:
    """A ledger that was made before there were identities still verifies, and takes entries in the present format."""
    path = tmp_path / "ledger"
    path.write_bytes(gzip.decompress((Path(__file__).parent / "format-1.ledger.gz").read_bytes()))
    assert verify(SqliteStore(str(path)), "7").faults == ()
    assert format_of(path) == 1
    made.acting(path).identify("X-1", "birth_date", "1990-01-01")
    assert made.filled(path, ["A-3"], site="A")[0].slot == 3
    assert verify(SqliteStore(str(path)), "7").faults == ()
    assert format_of(path) == 2


def format_of(path: Path) -> int:
    """The format that a file says it is of."""
    with changed(path) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


@pytest.mark.parametrize("left", [0.1, 0.5, 0.9])
def test_a_truncated_file_is_never_taken_for_whole(ledger: Path, left: float) -> None:
    """A copy that broke off is refused, at the opening or when it is added to."""
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[: int(len(whole) * left)])
    with pytest.raises(LedgerError, match=r"cannot be read|is no ledger|holds no entry|damaged"):
        SqliteStore(str(ledger)).append(pause)


def test_a_second_opening_leaves_the_first_as_it_is(ledger: Path) -> None:
    """A ledger is never made over another, whatever the order of the steps."""
    before = ledger.read_bytes()
    with pytest.raises(LedgerError, match="is there already and was left as it is"):
        sqlite.create(str(ledger), PAUSE)
    assert ledger.read_bytes() == before
    assert not list(ledger.parent.glob(".poi-*"))


def test_a_ledger_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """Without the folder there is no ledger and no crash."""
    with pytest.raises(LedgerError, match="cannot be made"):
        sqlite.create(str(tmp_path / "none" / "ledger"), PAUSE)


def test_an_old_sqlite_is_refused(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """STRICT tables came with SQLite 3.37."""
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 36, 0))
    with pytest.raises(LedgerError, match=r"needs SQLite 3\.37 or later"):
        SqliteStore(str(ledger))


def test_a_system_without_file_locks_is_refused(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has no such locks; nothing is added there."""
    monkeypatch.setitem(__import__("sys").modules, "fcntl", None)
    with pytest.raises(LedgerError, match="Linux and macOS alone"):
        SqliteStore(str(ledger)).append(pause)


def test_the_lock_keeps_out_a_lock_of_other_rights(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock file of another owner is still a lock."""

    def denied(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("poi_trial.ledger.store.lock.os.fchmod", denied)
    assert SqliteStore(str(ledger)).append(pause).seq == 5


def test_a_program_that_does_not_let_go_is_said(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another program holds the file, the ledger is busy, and nothing is added."""
    monkeypatch.setattr(sqlite, "_PATIENCE", 0.05)
    store = SqliteStore(str(ledger))
    with changed(ledger) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LedgerError, match="is held by another program"):
            store.append(pause)
        connection.execute("ROLLBACK")
    assert store.append(pause).seq == 5


@contextmanager
def held(path: Path) -> Iterator[int]:
    """The lock of a ledger in the hands of another desk."""
    handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    yield handle
    os.close(handle)


def test_a_desk_that_does_not_let_go_is_not_waited_for_for_ever(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One note while it waits, a refusal in the end, and nothing was added; afterwards all is as before."""
    monkeypatch.setattr(lock, "_PATIENCE", 0.2)
    monkeypatch.setattr(lock, "_SILENCE", 0.05)
    store = SqliteStore(str(ledger))
    with held(ledger), pytest.raises(LedgerError, match=r"another desk holds .*nothing was added; do it again"):
        store.append(pause)
    assert capsys.readouterr().err == "Note: another desk holds the ledger; waiting for it.\n"
    assert len(made.entries(ledger)) == 4
    assert store.append(pause).seq == 5
    assert capsys.readouterr().err == ""


def test_a_desk_that_lets_go_is_waited_for(ledger: Path) -> None:
    """Desks take turns: who waits goes on as soon as the other is done."""
    with held(ledger) as handle:
        threading.Timer(0.2, fcntl.flock, (handle, fcntl.LOCK_UN)).start()
        assert SqliteStore(str(ledger)).append(pause).seq == 5


def test_no_desk_waits_less_than_a_minute() -> None:
    """The shipped patience: a note after two seconds, a refusal after sixty."""
    assert (lock._SILENCE, lock._PATIENCE) == (2.0, 60.0)


@pytest.mark.parametrize("page", [1, 2, 3, 4, 5])
def test_a_reader_that_stalls_keeps_nobody_from_enrolling(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    """Reading holds no lock between two entries, and what is read is the ledger of the moment when it began."""
    monkeypatch.setattr(sqlite, "_PAGE", page)
    monkeypatch.setattr(sqlite, "_PATIENCE", 0.05)
    reading = SqliteStore(str(ledger)).read()
    read = [next(reading).seq]
    assert SqliteStore(str(ledger)).append(pause).seq == 5
    assert read + [entry.seq for entry in reading] == [1, 2, 3, 4]
    found = SqliteStore(str(ledger)).read(Which((Kind.ALLOCATION, Kind.PAUSE), subject=None))
    assert [entry.seq for entry in found] == [2, 3, 4, 5]


def test_a_program_that_holds_the_file_at_the_commit_is_said(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program that reads and does not let go is no want of room on the disk."""
    monkeypatch.setattr(sqlite, "_PATIENCE", 0.05)
    with changed(ledger) as connection:
        cursor = connection.execute("SELECT * FROM entry")
        cursor.fetchone()
        with pytest.raises(LedgerError, match=r"is held by another program .*nothing was added"):
            SqliteStore(str(ledger)).append(pause)
    assert len(made.entries(ledger)) == 4


def test_a_folder_that_may_not_be_written_is_said(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message asks for the right to write, and the ledger can still be read."""
    store = SqliteStore(str(ledger))

    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("poi_trial.ledger.store.lock.os.open", refused)
    with pytest.raises(LedgerError, match=r"Permission denied.*you need the right to write"):
        store.append(pause)
    assert len(list(store.read())) == 4


def test_a_file_that_may_only_be_read_is_read(ledger: Path) -> None:
    """SQLite's own refusal to write is turned into what to do."""
    with changed(ledger) as connection:
        connection.execute("PRAGMA query_only = ON")
        with pytest.raises(sqlite3.OperationalError) as refused:
            connection.execute("PRAGMA user_version = 7")
    assert "you need the right to write" in sqlite._why(refused.value)[1]


def test_a_full_disk_loses_nothing(ledger: Path) -> None:
    """Where the file cannot grow, the last entry is refused whole, and the ledger takes others once there is room."""
    told = ledger.parent / "told"
    desk = desks().Process(target=fills_a_small_room, args=(ledger, told))
    desk.start()
    desk.join()
    assert "make room" in told.read_text()
    kept = len(made.entries(ledger))
    made.filled(ledger, ["P-9"])
    assert len(made.entries(ledger)) == kept + 1


class _Broken:
    """A connection whose COMMIT ends in an error: before it took place, or after."""

    def __init__(self, real: sqlite3.Connection, takes_place: bool) -> None:
        self._real, self._takes_place = real, takes_place

    def execute(self, statement: str, *values: Any) -> object:
        if statement != "COMMIT":
            return self._real.execute(statement, *values)
        if self._takes_place:
            self._real.execute(statement)
        raise sqlite3.OperationalError("disk I/O error")

    def close(self) -> None:
        self._real.close()


def breaking(store: SqliteStore, monkeypatch: pytest.MonkeyPatch, takes_place: bool) -> None:
    """Let the next COMMIT end in an error."""
    connect = store._connect
    broken = [_Broken(connect(), takes_place)]
    monkeypatch.setattr(store, "_connect", lambda: broken.pop() if broken else connect())


def test_a_commit_in_doubt_is_looked_up(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error during COMMIT is no answer: the ledger is opened anew, and says whether the entry is there."""
    store = SqliteStore(str(ledger))
    breaking(store, monkeypatch, takes_place=True)
    assert store.append(pause).seq == 5
    breaking(store, monkeypatch, takes_place=False)
    with pytest.raises(LedgerError, match="nothing was added"):
        store.append(pause)
    assert len(made.entries(ledger)) == 5


def test_a_commit_that_cannot_be_looked_up_is_left_open(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk is gone nobody knows, and the message says that doing it again is safe."""
    store = SqliteStore(str(ledger))
    broken = [_Broken(store._connect(), takes_place=True)]

    def connect() -> _Broken:
        if not broken:
            raise OSError("no such device")
        return broken.pop()

    monkeypatch.setattr(store, "_connect", connect)
    with pytest.raises(LedgerError, match=r"is not known; nothing is lost or doubled by doing the same again"):
        store.append(pause)


def test_a_part_of_the_schema_that_was_taken_out_stops_everything(ledger: Path) -> None:
    """Without its triggers the file is no longer what keeps entries, and nothing is added."""
    with changed(ledger) as connection:
        connection.execute("DROP TRIGGER no_change")
    store = SqliteStore(str(ledger))
    assert list(store.faults()) == ["no_change is missing from the schema"]
    with pytest.raises(LedgerError, match="was tampered with: no_change is missing"):
        store.append(pause)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("CREATE TABLE other (a)", "other does not belong to the schema"),
        (
            "UPDATE sqlite_schema SET sql = replace(sql, 'never changed', 'changed') WHERE name = 'no_change'",
            "no_change is not as the schema has it",
        ),
    ],
)
def test_every_other_schema_is_seen(ledger: Path, statement: str, fault: str) -> None:
    """The text of the schema is compared, for one statement is enough to change it."""
    with changed(ledger) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(statement)
    assert fault in list(SqliteStore(str(ledger)).faults())


def test_a_row_that_breaks_a_check_is_damage(ledger: Path) -> None:
    """A row that was put in past the checks of the table is found by SQLite itself."""
    last = made.entries(ledger)[-1]
    with changed(ledger) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        row = last._replace(seq=5, kind="pause", slot=-1, prev=last.hash)
        connection.execute(made.INSERT, row)
    assert list(SqliteStore(str(ledger)).faults()) == ["the file is damaged: CHECK constraint failed in entry"]


def test_a_copy_is_whole_and_replaces_nothing(ledger: Path, tmp_path: Path) -> None:
    """A backup holds every entry, and never takes the place of another file."""
    SqliteStore(str(ledger)).copy_to(str(tmp_path / "copy"))
    assert made.entries(tmp_path / "copy") == made.entries(ledger)
    with pytest.raises(FileExistsError):
        SqliteStore(str(ledger)).copy_to(str(tmp_path / "copy"))


def test_a_ledger_with_a_second_name_takes_no_entry(ledger: Path, tmp_path: Path) -> None:
    """A hard link has a journal of its own: nothing is added at either name until one is gone, and both are read."""
    other = tmp_path / "other"
    other.hardlink_to(ledger)
    before = made.entries(ledger)
    for name in (ledger, other):
        with pytest.raises(LedgerError, match="remove the other name"):
            SqliteStore(str(name)).append(lambda _: before[0])
        assert made.entries(name) == before
    other.unlink()
    assert SqliteStore(str(ledger)).append(lambda _: before[0]) == before[0]


def test_the_files_of_a_ledger_are_known(tmp_path: Path) -> None:
    """Key, lock and SQLite's journal belong to a ledger, and are those of the file that a link leads to."""
    assert files_of("L") == ("L", "L.key", "L.lock", "L-journal", "L-wal", "L-shm")
    (tmp_path / "link").symlink_to("L")
    assert files_of(str(tmp_path / "link")) == files_of(str(tmp_path / "L"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (sqlite3.OperationalError("database or disk is full"), "make room on the disk"),
        (sqlite3.IntegrityError("UNIQUE"), "refuses the entry"),
        (sqlite3.DatabaseError("malformed"), "may be damaged"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), "may be damaged"),
        (OSError(5, "Input/output error"), "cannot be used"),
        (OSError(28, "No space left on device", "ledger.lock"), "make room on the disk"),
        (OSError(30, "Read-only file system", "ledger.lock"), "you need the right to write"),
    ],
)
def test_every_error_of_the_file_says_what_to_do(error: Exception, words: str) -> None:
    """No error of SQLite or the system reaches a user as it is."""
    said = " ".join(sqlite._why(error))
    assert (words in said, "Errno" in said) == (True, False)


def test_a_full_row_is_an_entry(ledger: Path) -> None:
    """What the table holds is what an entry has, column by column."""
    with changed(ledger) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(entry)")]
    assert names == list(Entry._fields)
