"""The spool: a write-ahead of the record on this machine's disk, so that neither an outage nor a
kill loses a turn.

An entry is appended before its answer is given, and removed once the database holds it. It is
SQLite's own log of writes (WAL): an append is one write to a file, without waiting for the disk, so
that it survives the end of this process but not a power cut in the same second; a cut can lose the
last entries, never damage the others. Only redacted content comes here.
"""

import fcntl
import hashlib
import logging
import os
import shutil
import sqlite3
import threading
from pathlib import Path
from typing import Iterable, List, NamedTuple, Optional, Sequence, Set, TextIO

import sqlalchemy as sa

from bot.settings import VAR, settings

log = logging.getLogger(__name__)
MOST = 50_000  # entries on disk: about 280 MB (docs/exploitation.md)
_MOST_IN_MEMORY = 1_000  # where the disk takes none
_LOG_SIZE = 8_000_000  # bytes of SQLite's log after which it is moved into the file
_TABLE = """
CREATE TABLE IF NOT EXISTS entries (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, conversation TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS entries_conversation ON entries (conversation);
"""  # noqa: E501


class Entry(NamedTuple):
    """What waits: `kind` is turn, thumb or context; `body` is JSON."""

    number: int
    kind: str
    conversation: str
    body: str


class FullError(Exception):
    """The spool holds all that it may."""


class Spool:
    """Entries in the file at `path`, readable by its owner alone; in memory where it is None. Any
    thread may use it.

    Raises sqlite3.Error, OSError or FullError where the file takes nothing.
    """

    def __init__(self, path: Optional[Path] = None, most: Optional[int] = None) -> None:
        self.path = path
        self._most = most or (MOST if path else _MOST_IN_MEMORY)
        self._lock = threading.Lock()
        self._removed: Set[int] = set()  # what the disk, being full, did not let us remove yet
        if path:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._file = self._open()
        self._file.execute("PRAGMA auto_vacuum=INCREMENTAL")
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=NORMAL")
        # it waits for the disk: `tidy` does it, for whom nobody waits
        self._file.execute("PRAGMA wal_autocheckpoint=0")
        self._file.execute("PRAGMA secure_delete=ON")
        self._file.executescript(_TABLE)
        self._count = int(self._file.execute("SELECT count(*) FROM entries").fetchone()[0])

    def __len__(self) -> int:
        return self._count

    def append(self, entry: Entry) -> None:
        """Adds an entry; a context takes the place of that conversation's earlier one."""
        with self._lock:
            if self._count >= self._most:
                raise FullError
            with self._file:
                self._file.execute("BEGIN IMMEDIATE")
                older = entry.kind == "context" and self._file.execute(
                    "DELETE FROM entries WHERE conversation = ? AND kind = 'context'",
                    (entry.conversation,),
                )
                self._file.execute("INSERT INTO entries VALUES (?, ?, ?, ?)", entry)
            self._count += 1 - (older.rowcount if older else 0)

    def first(self, limit: int) -> List[Entry]:
        """The oldest entries, in order."""
        with self._lock:
            rows = self._file.execute(
                "SELECT * FROM entries ORDER BY number LIMIT ?", (limit + len(self._removed),)
            ).fetchall()
        return [Entry(*row) for row in rows if row[0] not in self._removed]

    def of(self, conversation: str, kind: str) -> List[Entry]:
        """A conversation's entries of one kind, in order."""
        if not self._count:
            return []
        with self._lock:
            rows = self._file.execute(
                "SELECT * FROM entries WHERE conversation = ? AND kind = ? ORDER BY number",
                (conversation, kind),
            ).fetchall()
        return [Entry(*row) for row in rows]

    def up_to(self, number: int) -> int:
        """How many entries wait, of those up to that number."""
        if not self._count:
            return 0
        with self._lock:
            return int(
                self._file.execute(
                    "SELECT count(*) FROM entries WHERE number <= ?", (number,)
                ).fetchone()[0]
            )

    def remove(self, numbers: Iterable[int]) -> None:
        """Removes entries that the database holds."""
        with self._lock:
            self._removed.update(numbers)
            with self._file:
                self._file.execute("BEGIN IMMEDIATE")
                gone = self._file.executemany(
                    "DELETE FROM entries WHERE number = ?", [(number,) for number in self._removed]
                )
            self._count -= gone.rowcount
            self._removed.clear()

    def forget(self, conversation: str) -> int:
        """Removes all of a conversation and overwrites it; returns how many entries went."""
        with self._lock:
            gone = self._file.execute(
                "DELETE FROM entries WHERE conversation = ?", (conversation,)
            ).rowcount
            self._count -= gone
            self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return gone

    def tidy(self) -> None:
        """Moves the log into the file once it is long, and gives disk space back. Appending goes on
        meanwhile.
        """
        log = Path(f"{self.path}-wal")
        if self.path is None or not log.exists() or log.stat().st_size < _LOG_SIZE:
            return
        beside = self._open()
        try:
            beside.execute("PRAGMA wal_checkpoint(PASSIVE)")
        finally:
            beside.close()
        if not self._count:
            with self._lock:
                self._file.execute("PRAGMA incremental_vacuum")
                self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Closes the file; one that holds nothing goes."""
        with self._lock:
            self._file.close()
            if self.path is not None and not self._count:
                self.path.unlink(missing_ok=True)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(
            self.path or ":memory:", isolation_level=None, check_same_thread=False
        )


class Owned:
    """The spools of one database on this machine: ours to append to, and those that dead processes
    left.

    Processes that serve one database side by side have a spool each; a lock beside it, which ends
    with its process, says whose it is.
    """

    def __init__(self, address: sa.engine.URL, folder: Optional[Path] = None) -> None:
        self.folder = folder or settings().spool or VAR / "spool"
        self.name = hashlib.sha256(
            address.render_as_string(hide_password=True).encode()
        ).hexdigest()[:12]
        self._locks: List[TextIO] = []

    def take(self) -> Spool:
        """A spool of our own, with what others left moved into it. Raises OSError or sqlite3.Error
        where the disk takes none.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = 1
        while not self._lock(number):
            number += 1
        ours = _opened(self._path(number))
        for path in sorted(self.folder.glob(f"{self.name}-*.db")):
            other = int(path.stem.rpartition("-")[2])
            if other != number and self._lock(other):
                _move(path, ours)
        return ours

    def release(self) -> None:
        """Leaves them to others."""
        for lock in self._locks:
            lock.close()
        self._locks.clear()

    def _path(self, number: int) -> Path:
        return self.folder / f"{self.name}-{number}.db"

    def _lock(self, number: int) -> bool:
        file = self._path(number).with_suffix(".lock").open("a", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._locks.append(file)
        return True


def files(address: sa.engine.URL) -> List[Path]:
    """The spools of a database on this machine, whoever appends to them."""
    held = Owned(address)
    return sorted(path for path in held.folder.glob(f"{held.name}-*.db"))


def leave(address: sa.engine.URL, source: Path) -> None:
    """Puts a spool where the next process that serves this database looks for what dead ones left.
    Raises OSError.
    """
    held = Owned(address)
    held.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = 1
    while (held.folder / f"{held.name}-{number}.db").exists():
        number += 1
    target = held.folder / f"{held.name}-{number}.db"
    shutil.copyfile(source, target)
    target.chmod(0o600)


def _opened(path: Path) -> Spool:
    """The spool of that file; what is damaged is put aside, for a person to look at. Raises OSError
    or sqlite3.Error.
    """
    try:
        return Spool(path)
    except sqlite3.OperationalError:
        raise  # the disk is full, or read-only
    except sqlite3.DatabaseError as error:
        log.error("the spool %s is damaged (%s) and put aside", path.name, error)
        path.replace(path.with_suffix(".broken"))
        for beside in path.parent.glob(f"{path.name}-*"):
            beside.unlink()
        return Spool(path)


def _move(path: Path, ours: Spool) -> None:
    """Moves what a dead process left into our own spool."""
    left = _opened(path)
    while entries := left.first(500):
        for entry in entries:
            ours.append(entry)
        left.remove(entry.number for entry in entries)
    left.close()


def numbers(entries: Sequence[Entry]) -> List[int]:
    """The numbers of entries."""
    return [entry.number for entry in entries]
