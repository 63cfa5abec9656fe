"""Simulated power cuts: part of benchmarks/ledger.py.

The statements that the store itself makes are recorded and replayed by SQLite on a disk in memory. After every
operation the power may go: what was not synced is there or not, by sectors and by chance, and a file that was deleted
without a sync of its folder may be back. What was acknowledged by then must be read again.
"""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from unittest.mock import patch

import apsw
import ledger_made as made

Result = tuple[str, bool]
SECTOR = 512


@dataclass
class _File:
    """What programs see, what is surely on disk, and what was written since."""

    seen: bytearray = field(default_factory=bytearray)
    synced: bytes = b""
    pending: list[tuple[int, bytes]] = field(default_factory=list)
    named: bool = False
    """Whether its name is surely in the folder."""

    def after_a_cut(self, drawn: Random) -> bytes:
        """What is found once the power is back."""
        found = bytearray(self.synced)
        for offset, data in self.pending:
            for start in range(0, len(data), SECTOR):
                if drawn.random() < 0.5:
                    piece = data[start : start + SECTOR]
                    found.extend(bytes(max(0, offset + start + len(piece) - len(found))))
                    found[offset + start : offset + start + len(piece)] = piece
        return bytes(found)


class _Open:
    """A file as SQLite has it open."""

    def __init__(self, disk: "_Disk", file: _File) -> None:
        self._disk, self._file = disk, file

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802
        return bytes(self._file.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        seen = self._file.seen
        seen.extend(bytes(max(0, offset + len(data) - len(seen))))
        seen[offset : offset + len(data)] = data
        self._file.pending.append((offset, bytes(data)))
        self._disk.happened()

    def xTruncate(self, size: int) -> None:  # noqa: N802
        del self._file.seen[size:]
        self._disk.happened()

    def xSync(self, _: int) -> None:  # noqa: N802
        self._file.synced, self._file.pending, self._file.named = bytes(self._file.seen), [], True
        self._disk.happened()

    def xFileSize(self) -> int:  # noqa: N802
        return len(self._file.seen)

    def xLock(self, _: int) -> None:  # noqa: N802
        """One process alone: locks are tried by benchmarks/ledger_crowd.py."""

    xUnlock = xLock  # noqa: N815

    def xCheckReservedLock(self) -> bool:  # noqa: N802
        return False

    def xSectorSize(self) -> int:  # noqa: N802
        return SECTOR

    def xDeviceCharacteristics(self) -> int:  # noqa: N802
        return 0

    def xFileControl(self, *_: int) -> bool:  # noqa: N802
        return False

    def xClose(self) -> None:  # noqa: N802
        """Nothing is kept open."""


class _Disk(apsw.VFS):
    """A folder in memory; `happened` is called after each operation that a power cut may follow."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = {name: _File(bytearray(data), data, named=True) for name, data in files.items()}
        self.gone: dict[str, _File] = {}
        self.happened: Callable[[], None] = lambda: None
        super().__init__("in-memory", "")

    def xOpen(self, name: object, flags: list[int]) -> _Open:  # type: ignore[override]  # noqa: N802
        flags[1] = flags[0]
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        return _Open(self, self.files.setdefault(path, _File()))

    def xDelete(self, name: str, synced: bool) -> None:  # noqa: N802
        file = self.files.pop(name)
        if synced:
            self.gone.clear()
        else:
            self.gone[name] = file
        self.happened()

    def xAccess(self, name: str, _: int) -> bool:  # noqa: N802
        return name in self.files

    def xFullPathname(self, name: str) -> str:  # noqa: N802
        return name

    def after_a_cut(self, drawn: Random) -> dict[str, bytes]:
        """The folder once the power is back."""
        there = {**{name: file for name, file in self.gone.items() if drawn.random() < 0.5}, **self.files}
        return {name: file.after_a_cut(drawn) for name, file in there.items() if file.named or drawn.random() < 0.5}


def recorded(path: Path, appends: int) -> list[list[str]]:
    """The statements of each of so many appends, as the store makes them."""
    connect, made_so_far = sqlite3.connect, list[list[str]]()

    def traced(*arguments: object, **named: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **named)  # type: ignore[call-overload]
        statements = list[str]()
        made_so_far.append(statements)
        connection.set_trace_callback(statements.append)
        return connection

    with patch("poi_trial.ledger.store.sqlite.sqlite3.connect", traced):
        made.filled(path, [f"P-{number}" for number in range(appends)])
    writing = [statements for statements in made_so_far if "COMMIT" in statements]
    assert len(writing) == appends
    # An INSERT with triggers is told once more for each of them.
    return [list(dict.fromkeys(statements)) for statements in writing]


def lost(start: bytes, appends: list[list[str]], synchronous: str, draws: int) -> tuple[int, int]:
    """In how many cuts an acknowledged row was lost or the file was no longer whole, and how many cuts there were."""
    drawn, cuts, acknowledged = Random(7), list[tuple[int, dict[str, bytes]]](), 0  # noqa: S311 - no secret
    disk = _Disk({"/ledger": start})
    disk.happened = lambda: cuts.extend((acknowledged, disk.after_a_cut(drawn)) for _ in range(draws))
    for statements in appends:
        connection = apsw.Connection("/ledger", vfs="in-memory")
        for statement in statements:
            list(connection.execute(statement.replace("synchronous = EXTRA", f"synchronous = {synchronous}")))
        acknowledged += 1
        disk.happened()
        connection.close()
    disk.unregister()
    return sum(_rows(files) < 1 + rows for rows, files in cuts), len(cuts)


def _rows(files: dict[str, bytes]) -> int:
    """How many rows are read again; -1 where the file is not whole."""
    disk = _Disk(files)
    try:
        connection = apsw.Connection("/ledger", vfs="in-memory")
        whole = [row[0] for row in connection.execute("PRAGMA integrity_check")] == ["ok"]
        (count,) = next(connection.execute("SELECT count(*) FROM entry"))
        connection.close()
        return int(count) if whole else -1
    except apsw.Error:
        return -1
    finally:
        disk.unregister()


def power_cuts(folder: Path, full: bool) -> Iterator[Result]:
    """The store's own setting loses nothing; SQLite's default and none at all lose rows, so the simulation can tell."""
    path = made.opened(folder)
    start = path.read_bytes()
    appends = recorded(path, 12 if full else 4)
    for synchronous, may_lose in (("EXTRA", False), ("FULL", True), ("OFF", True)):
        losses, cuts = lost(start, appends, synchronous, 5 if full else 2)
        yield (
            f"{cuts} power cuts, synchronous {synchronous}: {losses} lost an acknowledged row",
            bool(losses) == may_lose,
        )
