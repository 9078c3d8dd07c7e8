"""All or nothing: an act that changes several files, and the database with them, happens whole or
not at all.

A transaction with a journal. Everything is first written beside the files that it will replace, the
journal saying which; then one rename a file; the database's own transaction, with a row that names
the change, decides. Whoever comes next and finds a journal whose process died asks the database for
that row: there, the change stands and its leavings go; absent, every file is put back as it was.
"""

import contextlib
import json
import logging
import os
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, Protocol

import filelock
import sqlalchemy as sa

from bot.store.schema import file_changes

log = logging.getLogger(__name__)
PATIENCE = 30.0  # seconds that an act waits for another one to end
_KEPT_DAYS = 7.0


class UnwritableError(Exception):
    """A file could not be changed, and nothing was: `folder` is where it is, `number` the system's
    error number.
    """

    def __init__(self, folder: Path, error: OSError) -> None:
        super().__init__(f"{folder} cannot be written: {error.strerror or type(error).__name__}")
        self.folder, self.number = folder, error.errno or 0


class BusyError(Exception):
    """Another act is changing the files, and did not end in time."""


class Files(Protocol):
    """Files to read and write by path: at once (`DISK`), or as part of a change."""

    def exists(self, path: Path) -> bool: ...

    def read(self, path: Path) -> str: ...

    def write(self, path: Path, text: str) -> None: ...

    def remove(self, path: Path) -> None: ...


class Disk:
    """Files that nobody else reads yet: written at once, each whole."""

    def exists(self, path: Path) -> bool:
        """Whether there is such a file."""
        return path.is_file()

    def read(self, path: Path) -> str:
        """The text of a file."""
        return path.read_text(encoding="utf-8")

    def write(self, path: Path, text: str) -> None:
        """Gives a file a content, its folder with it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, text.encode("utf-8"))

    def remove(self, path: Path) -> None:
        """Removes a file."""
        path.unlink(missing_ok=True)


DISK = Disk()


@dataclass
class Step:
    """One file of a change: its new content stands in `new`, what it was in `old` (absent where
    `existed` is false).
    """

    target: Path
    new: Path
    old: Path
    existed: bool
    removed: bool = False


@dataclass
class Change:
    """The files as they will be: written and read here by path, in place only once `swap` or
    `committed` is reached.
    """

    engine: sa.engine.Engine
    journal: Path
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    _content: Dict[Path, Optional[bytes]] = field(default_factory=dict)
    _copied: Dict[Path, Path] = field(default_factory=dict)
    _steps: List[Step] = field(default_factory=list)
    _swapped: bool = False
    _committed: bool = False

    def exists(self, path: Path) -> bool:
        """Whether there will be such a file."""
        return path in self._copied or (
            self._content[path] is not None if path in self._content else path.is_file()
        )

    def bytes(self, path: Path) -> bytes:
        """The content that a file will have. Raises FileNotFoundError where there will be none."""
        if path in self._copied:
            return self._copied[path].read_bytes()
        content = self._content[path] if path in self._content else path.read_bytes()
        if content is None:
            raise FileNotFoundError(path)
        return content

    def read(self, path: Path) -> str:
        """The text that a file will have."""
        return self.bytes(path).decode("utf-8")

    def write(self, path: Path, text: str) -> None:
        """Gives a file a content."""
        self._copied.pop(path, None)
        self._content[path] = text.encode("utf-8")

    def copy(self, source: Path, path: Path) -> None:
        """Makes a file another name of what `source` holds now: none of both is ever written
        into.
        """
        self._content.pop(path, None)
        self._copied[path] = source

    def remove(self, path: Path) -> None:
        """Has a file be no more."""
        self._copied.pop(path, None)
        self._content[path] = None

    def swap(self) -> None:
        """Puts every file in place, to stay if the change is committed. Raises UnwritableError, and
        then none is changed.
        """
        self._swapped = True
        if not (self._copied or self._content):
            return
        self._steps = [self._step(path) for path in (*self._copied, *self._content)]
        with _told(self.journal):
            self.journal.parent.mkdir(parents=True, exist_ok=True)
            _write(
                self.journal,
                json.dumps(
                    {"id": self.id, "steps": [_plain(step) for step in self._steps]}
                ).encode(),
            )
        for step in self._steps:
            with _told(step.target):
                self._stage(step)
        for step in self._steps:
            with _told(step.target):
                _put_in_place(step)

    @contextlib.contextmanager
    def committed(self) -> Iterator[sa.engine.Connection]:
        """A transaction of the database that ends the change: files and rows together, or, where it
        raises, neither.
        """
        if not self._swapped:
            self.swap()
        with self.engine.begin() as connection:
            _note(connection, self.id)
            yield connection
        self._committed = True
        if not self._steps:
            return
        try:
            _finish(self.journal, self._steps)
        except UnwritableError as error:  # the journal stands; who comes next ends it
            log.error("a change is made, and what stood beside the files is still there: %s", error)

    def _step(self, path: Path) -> Step:
        new, old = (path.with_name(f".{path.name}.{self.id}.{kind}") for kind in ("new", "old"))
        return Step(path, new, old, path.is_file(), self._content.get(path, b"") is None)

    def _stage(self, step: Step) -> None:
        if step.existed:
            _link(step.target, step.old)
        if step.removed:
            return
        step.target.parent.mkdir(parents=True, exist_ok=True)
        if step.target in self._copied:
            _link(self._copied[step.target], step.new)
        else:
            _write(step.new, self._content[step.target] or b"")


@contextlib.contextmanager
def changing(
    engine: sa.engine.Engine, journals: Path, patience: float = PATIENCE
) -> Iterator[Change]:
    """A change to make: one at a time, whatever the process. What is not committed when this ends,
    is taken back.

    Raises BusyError where another one does not end within `patience` seconds, UnwritableError where
    a file cannot be changed.
    """
    with _alone(journals, patience):
        _recover(engine, journals)
        change = Change(engine, journals / "change.json")
        try:
            yield change
        finally:
            if not change._committed:
                _recover(engine, journals)


def recover(engine: sa.engine.Engine, journals: Path) -> None:
    """Ends or takes back what a process that died was changing. Raises BusyError,
    UnwritableError.
    """
    if (journals / "change.json").exists():
        with _alone(journals, PATIENCE):
            _recover(engine, journals)


def _recover(engine: sa.engine.Engine, journals: Path) -> None:
    journal = journals / "change.json"
    if not journal.exists():
        return
    held = json.loads(journal.read_text(encoding="utf-8"))
    steps = [
        Step(**{**step, **{name: Path(step[name]) for name in ("target", "new", "old")}})
        for step in held["steps"]
    ]
    if _stands(engine, held["id"]):
        _finish(journal, steps)
        return
    for step in reversed(steps):
        with _told(step.target):
            _take_back(step)
    _finish(journal, steps)


def _stands(engine: sa.engine.Engine, name: str) -> bool:
    """Whether a change was committed. Taking its name settles it, even where its transaction is
    still being ended.
    """
    try:
        with engine.begin() as connection:
            _note(connection, name)
            connection.execute(file_changes.delete().where(file_changes.c.id == name))
    except sa.exc.IntegrityError:
        return True
    return False


def _note(connection: sa.engine.Connection, name: str) -> None:
    now = time.time()
    connection.execute(file_changes.insert().values(id=name, at=now))
    connection.execute(file_changes.delete().where(file_changes.c.at < now - _KEPT_DAYS * 86_400))


def _put_in_place(step: Step) -> None:
    if step.removed:
        step.target.unlink(missing_ok=True)
    else:
        os.replace(step.new, step.target)
    _sync(step.target.parent)


def _take_back(step: Step) -> None:
    """Puts a file back as it was, where it was put in place at all."""
    if (
        step.new.exists()
        or (step.removed and step.target.exists())
        or not step.target.parent.is_dir()
    ):
        return
    if step.old.exists():
        os.replace(step.old, step.target)  # nothing happens where both are the same file
    elif not step.existed:
        step.target.unlink(missing_ok=True)
    _sync(step.target.parent)


def _finish(journal: Path, steps: List[Step]) -> None:
    """Removes what stands beside the files, then the journal."""
    for step in steps:
        for path in (step.new, step.old, _partial(step.new), _partial(step.old)):
            with _told(path):
                if path.parent.is_dir():
                    path.unlink(missing_ok=True)
    with _told(journal):
        journal.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Writes a file whole, on the disk itself: it is there with all its content, or not there."""
    partial = _partial(path)
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)
    _sync(path.parent)


def _link(source: Path, path: Path) -> None:
    """A second name of a file; a copy where the system gives none."""
    path.unlink(missing_ok=True)
    try:
        os.link(source, path)
    except OSError:
        _write(path, source.read_bytes())
        return
    _sync(path.parent)


def _partial(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _sync(folder: Path) -> None:
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _plain(step: Step) -> Dict[str, Any]:
    return {**vars(step), **{name: str(getattr(step, name)) for name in ("target", "new", "old")}}


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnwritableError(path.parent, error) from error


@contextlib.contextmanager
def _alone(journals: Path, patience: float) -> Iterator[None]:
    with _told(journals / "lock"):
        journals.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(journals / "lock", timeout=patience)
        try:
            lock.acquire()
        except filelock.Timeout:
            raise BusyError("another act is changing the files") from None
    try:
        yield
    finally:
        lock.release()
