"""A ledger as one SQLite file: appended to under a lock, safe on disk before anybody hears of it, never changed."""

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote
from weakref import finalize

from poi_trial.errors import LedgerError
from poi_trial.ledger.beside import files_of
from poi_trial.ledger.desk import TOOL
from poi_trial.ledger.entries import EVERY, Following, Which, last_of
from poi_trial.ledger.entry import Draft, Entry, follow
from poi_trial.ledger.store.lock import only_writer
from poi_trial.ledger.store.schema import APPLICATION_ID, COLUMNS, FORMAT, SCHEMA
from poi_trial.ledger.store.volume import refuse_remote

STORE = f"SQLite {sqlite3.sqlite_version}"
_OLDEST = (3, 37, 0)
_PATIENCE = 30.0
"""Seconds to wait for a program that holds the file without taking the lock beside it."""

_PAGE = 100
"""Entries that are read at a time: more make nothing faster, and take more memory than all else of a long run."""
_BEFORE_ALL = -(2**63)
"""Below every number that SQLite knows, for somebody may have put in what is no number of an entry."""

_SETTINGS: dict[str, tuple[str, object]] = {
    "journal_mode": ("DELETE", "delete"),
    "synchronous": ("EXTRA", 3),
    # macOS alone: there a plain fsync leaves the data in the cache of the disk.
    "fullfsync": ("ON", 1),
    "trusted_schema": ("OFF", 0),
}
"""What makes a commit safe against a power cut, each as it is set and as it is read back."""


class SqliteStore:
    """The ledger in one file; LedgerError says what is wrong with it and what is safe."""

    def __init__(self, path: str) -> None:
        self._files = files_of(path)
        self.path = Path(self._files.ledger)
        _refuse_old_sqlite()
        with self._refusing():
            if not self.path.is_file():
                raise LedgerError(
                    f"there is no ledger {path}; check the path, or open one with `poi ledger open {path}`"
                )
            refuse_remote(self.path.parent)
            self._connection = self._connect()
        # Nobody says when a ledger was read for the last time; since 3.13 Python warns of a connection left open.
        finalize(self, self._connection.close)

    def read(self, which: Which = EVERY) -> Iterator[Entry]:
        """The entries in order, as the ledger stands now; no lock is held while they are used.

        A reader that stalls, as in `poi ledger export FILE | less`, would else keep every desk from enrolling.
        """
        with self._refusing():
            yield from _Rows(self._connection).in_pages(which)

    def append(self, following: Following) -> Entry:
        """Add what follows; it is safe on disk once this returns."""
        with self._refusing(), only_writer(self._files), closing(self._connect()) as connection:
            self._refuse_second_name()
            connection.execute("BEGIN IMMEDIATE")
            rows = _Rows(connection)
            for fault in rows.schema_faults():
                raise LedgerError(
                    f"{self.path} was tampered with: {fault}; nothing was added", "run `poi ledger verify`"
                )
            made = following(rows)
            if isinstance(made, Entry):
                return made
            # Part of the transaction: who knows this format alone must not take what it does not know for tampering.
            connection.execute(f"PRAGMA user_version = {FORMAT}")
            return self._commit(connection, rows.insert(made))

    def faults(self) -> Iterator[str]:
        """Parts of the schema that are missing, changed or too many, and what SQLite finds broken."""
        with self._refusing():
            yield from _Rows(self._connection).schema_faults()
            for (found,) in self._connection.execute("PRAGMA integrity_check(20)"):
                if found != "ok":
                    yield f"the file is damaged: {found}"

    def copy_to(self, target: str) -> None:
        """Copy the whole ledger, as it stands at one moment, to a file that is not there yet; OSError where it is."""
        with _whole_file(Path(target)) as copy, self._refusing(), closing(sqlite3.connect(copy)) as connection:
            self._connection.backup(connection)

    def _refuse_second_name(self) -> None:
        """A hard link has a lock and a journal of its own: a desk killed through it would leave no trace here."""
        if self.path.stat().st_nlink > 1:
            raise LedgerError(
                f"{self.path} has a second name (a hard link), and desks at the two would not see one another; nothing "
                "was added",
                "remove the other name; `poi ledger backup` makes a copy",
            )

    def _commit(self, connection: sqlite3.Connection, entry: Entry) -> Entry:
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            # The entry may be on disk or not: only a fresh look can tell.
            connection.close()
            if not self._holds(entry):
                what, mend = _why(error)
                raise LedgerError(f"{self.path} {what}; nothing was added", mend) from None
        return entry

    def _holds(self, entry: Entry) -> bool:
        try:
            with closing(self._connect()) as connection:
                return any(last.hash == entry.hash for last in _Rows(connection).read(Which(last=True)))
        except (sqlite3.Error, OSError, ValueError, LedgerError) as error:
            raise LedgerError(
                f"{self.path} cannot be read again ({error}): whether entry {entry.seq} was added is not known; "
                "nothing is lost or doubled by doing the same again once the disk is well"
            ) from None

    def _connect(self) -> sqlite3.Connection:
        address = f"file:{quote(str(self.path.absolute()))}?mode=rw"
        connection = sqlite3.connect(address, uri=True, timeout=_PATIENCE, isolation_level=None)
        try:
            _prepare(connection, self.path)
        except BaseException:
            connection.close()
            raise
        return connection

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError, ValueError) as error:
            what, mend = _why(error)
            raise LedgerError(f"{self.path} {what}; nothing was changed", mend) from None


def create(path: str, opening: Draft) -> Entry:
    """Make a ledger with its first entry; LedgerError where a file of that name is there already."""
    _refuse_old_sqlite()
    target = Path(path)
    try:
        refuse_remote(target.parent)
        with _whole_file(target) as file, closing(sqlite3.connect(file, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {FORMAT}")
            for statement in SCHEMA.values():
                connection.execute(statement)
            return _Rows(connection).insert(opening)
    except FileExistsError:
        raise LedgerError(f"{path} is there already and was left as it is; choose another name") from None
    except (sqlite3.Error, OSError) as error:
        raise LedgerError(f"{path} cannot be made: {error}; nothing was opened") from None


@contextmanager
def _whole_file(target: Path) -> Iterator[Path]:
    """A private file in the target's folder that takes its name when it is complete, and never replaces another."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".poi-")
    os.close(handle)
    try:
        yield Path(name)
        with open(name, "rb") as file:  # noqa: PTH123 - the handle is what is made safe
            os.fsync(file.fileno())
        os.link(name, target)
        _sync_folder(target.parent)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)  # noqa: PTH108


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Rows:
    """The table through one connection: within a transaction, the ledger as it stands."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def read(self, which: Which = EVERY) -> Iterator[Entry]:
        """In one cursor, which holds the file until it is used up."""
        for _, *row in self._connection.execute(*_select(which)):
            yield Entry._make(row)

    def in_pages(self, which: Which) -> Iterator[Entry]:
        """Page by page, each read whole; entries never change, so the pages are of the moment of the first.

        The number of a row is that of its entry, but stays a number where somebody made another table.
        """
        (end,) = self._connection.execute("SELECT max(rowid) FROM entry").fetchone()
        after = _BEFORE_ALL
        statement, values = _select(which, "rowid > ?", "rowid <= ?")
        if not which.last:
            # Told to SQLite, so that it need not sort all that is left.
            statement = f"{statement} LIMIT {_PAGE}"
        while page := self._connection.execute(statement, (*values, after, end)).fetchall():
            yield from (Entry._make(row) for _, *row in page)
            after = page[-1][0]
            if which.last:
                return

    def insert(self, draft: Draft) -> Entry:
        entry = follow(draft, last_of(self))
        marks = ", ".join("?" * len(entry))
        self._connection.execute(f"INSERT INTO entry ({COLUMNS}) VALUES ({marks})", entry)  # noqa: S608
        return entry

    def schema_faults(self) -> Iterator[str]:
        found = dict(self._connection.execute("SELECT name, sql FROM sqlite_schema ORDER BY rowid"))
        yield from (f"{name} is missing from the schema" for name in SCHEMA if name not in found)
        for name, statement in found.items():
            if name not in SCHEMA:
                yield f"{name} does not belong to the schema"
            elif statement != SCHEMA[name]:
                yield f"{name} is not as the schema has it"


def _select(which: Which, *more: str) -> tuple[str, tuple[object, ...]]:
    """The statement that finds entries, each after the number of its row; and its values, but for `more` tests."""
    wanted = {"subject": which.subject, "epoch": which.epoch, "stratum": which.stratum}
    given = {column: value for column, value in wanted.items() if value is not None}
    tests = [f"{column} = ?{' COLLATE NOCASE' * (column == 'subject')}" for column in given]
    if which.kinds:
        tests.append(f"kind IN ({', '.join('?' * len(which.kinds))})")
    where = f"WHERE {' AND '.join((*tests, *more))}" if tests or more else ""
    order = "DESC LIMIT 1" if which.last else ""
    statement = f"SELECT rowid, {COLUMNS} FROM entry {where} ORDER BY rowid {order}"  # noqa: S608 - columns of ours
    return statement, (*given.values(), *which.kinds)


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Check that it is a ledger, and that the settings hold."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (form,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        raise LedgerError(f"{path} is no ledger of poi; check the path; nothing was changed")
    if form < 1:
        raise LedgerError(f"{path} lost its format to another program; go on with a backup; nothing was changed")
    if form > FORMAT:
        raise LedgerError(
            f"{path} was written by {_writer(connection)} (format {form}), and {TOOL} reads formats up to {FORMAT}; "
            "nothing was changed; use that version or a later one"
        )
    for name, (value, expected) in _SETTINGS.items():
        connection.execute(f"PRAGMA {name} = {value}").close()
        (stands,) = connection.execute(f"PRAGMA {name}").fetchone()
        if stands != expected:
            raise LedgerError(f"{path} cannot be used safely: SQLite keeps {name} at {stands}; nothing was changed")


def _writer(connection: sqlite3.Connection) -> str:
    """The tool that a ledger of another format was last written by, as far as this one can read it."""
    try:
        ((data,),) = connection.execute("SELECT data FROM entry ORDER BY rowid DESC LIMIT 1")
        return str(json.loads(data)["tool"])
    except (sqlite3.Error, ValueError, LookupError, TypeError):
        return "a newer version of poi"


def _refuse_old_sqlite() -> None:
    if sqlite3.sqlite_version_info < _OLDEST:
        raise LedgerError(f"a ledger needs SQLite 3.37 or later; this Python comes with {sqlite3.sqlite_version}")


_NO_ROOM = ("full", "I/O", "No space left")
_NO_RIGHT = ("readonly", "unable to open", "Permission denied", "Read-only file system")


def _why(error: Exception) -> tuple[str, str]:
    """What went wrong, and what to do."""
    said = str(getattr(error, "strerror", None) or error)
    match error:
        case sqlite3.OperationalError() if "locked" in said:
            return "is held by another program that does not let go", "close it and do it again"
        case sqlite3.OperationalError() | OSError() if any(word in said for word in _NO_ROOM):
            return f"cannot be written ({said})", "make room on the disk and do it again"
        case sqlite3.OperationalError() | OSError() if any(word in said for word in _NO_RIGHT):
            return f"cannot be written ({said})", "you need the right to write the file and its folder"
        case sqlite3.IntegrityError():
            return f"refuses the entry ({said})", "run `poi ledger verify`"
        case sqlite3.Error() | ValueError():
            return f"cannot be read ({said}) and may be damaged", "run `poi ledger verify`, or go back to a backup"
        case _:
            return f"cannot be used ({said})", ""
