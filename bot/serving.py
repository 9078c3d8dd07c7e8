"""Which model and which content each assistant of this machine has in service: noted by the
assistant beside the model, read by whoever asks.

A note is believed for as long as the process that wrote it lives: it holds a lock that the system
gives back at its death.
"""

import json
import logging
import os
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Callable, List, Optional, Tuple

import filelock

from bot import stamp

log = logging.getLogger(__name__)
_FOLDER = "serving"


@dataclass(frozen=True)
class Note:
    """`version` answers; `tried` is the one that was looked at last, and `problem` why it is not in
    service, empty where it is.

    `content` is what was looked at last of what is said (bot.guide.loader.digest), and
    `content_problem` why it is not in service.
    """

    version: str
    tried: str
    problem: str = ""
    content: str = ""
    content_problem: str = ""


class Notes:
    """This process's own note, from `start` to `stop`. Where it cannot be written, answering goes
    on and the operator is told once.
    """

    def __init__(self) -> None:
        self._path = _folder() / f"{os.getpid()}.json"
        self._lock = filelock.FileLock(self._path.with_suffix(".lock"), timeout=0)
        self._last = Note("", "")

    def start(self, version: str) -> None:
        """Says what is in service from the start."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except (OSError, filelock.Timeout) as error:
            log.warning(
                "no note can be left of the model in service (%s): the staff app cannot say when a"
                " lesson is",
                type(error).__name__,
            )
            return
        self.write(Note(version, version))

    def write(self, note: Note) -> None:
        """Says what became of a model; of the content, what was said last."""
        self._leave(
            replace(note, content=self._last.content, content_problem=self._last.content_problem)
        )

    def content(self, name: str, problem: str = "") -> None:
        """Says what became of changed content."""
        self._leave(replace(self._last, content=name, content_problem=problem))

    def _leave(self, note: Note) -> None:
        self._last = note
        if not self._lock.is_locked:
            return
        try:
            beside = self._path.with_suffix(".new")
            beside.write_text(json.dumps(asdict(note)), encoding="utf-8")
            os.replace(beside, self._path)
        except OSError as error:
            log.error("no note can be left of what is in service: %s", error.strerror)

    def stop(self) -> None:
        """Takes the note away."""
        if self._lock.is_locked:
            self._path.unlink(missing_ok=True)
            self._lock.release()


def notes() -> List[Note]:
    """What each living assistant says; the notes of those that died are removed."""
    held = [(path, _read(path)) for path in sorted(_folder().glob("*.json"))]
    return [note for path, note in held if note is not None and _lives(path)]


def wait_for(version: str, seconds: float, every: float = 0.25) -> Optional[Note]:
    """Waits until each living assistant has looked at a model; the note of one that refuses it,
    else of one that has it in service.

    None where no assistant lives, or not all have looked at it in time.
    """
    return _wait(lambda note: (note.tried == version, note.problem), seconds, every)


def wait_for_content(name: str, seconds: float, every: float = 0.1) -> Optional[Note]:
    """Likewise, for content."""
    return _wait(lambda note: (note.content == name, note.content_problem), seconds, every)


def _wait(look: Callable[[Note], Tuple[bool, str]], seconds: float, every: float) -> Optional[Note]:
    end = time.monotonic() + seconds
    while True:
        held = notes()
        told = [note for note in held if look(note)[0]]
        refused = next((note for note in told if look(note)[1]), None)
        if refused or not held or len(told) == len(held) or time.monotonic() > end:
            return refused or (told[0] if held and len(told) == len(held) else None)
        time.sleep(every)


def _folder() -> Path:
    return stamp.path().parent / _FOLDER


def _read(path: Path) -> Optional[Note]:
    try:
        return Note(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _lives(path: Path) -> bool:
    lock = filelock.FileLock(path.with_suffix(".lock"), timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout:
        return True
    except OSError:
        return False
    path.unlink(missing_ok=True)
    lock.release()
    path.with_suffix(".lock").unlink(missing_ok=True)
    return False
