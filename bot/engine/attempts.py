"""Which messages are being answered, in files that outlive the process: a message that ended it is
known at the next start.

A file holds how often its message was begun, and is named by a digest: nothing of the person or of
their words. It goes once the message is done with, whether well or badly; one that stays is the
mark of a process that died.
"""

import contextlib
import hashlib
import logging
import time
from pathlib import Path
from typing import Iterator, Optional

from bot import settings

log = logging.getLogger(__name__)
MOST = 2  # a message that ended the process so often is not tried again
_KEPT = 86_400  # seconds: whoever sends a message again does it within a day


class DeadlyError(Exception):
    """This message has ended the process before, each time it was tried."""


def folder() -> Path:
    """Where the marks are."""
    return settings.VAR / "attempts"


@contextlib.contextmanager
def noted(conversation: str, message: Optional[str]) -> Iterator[None]:
    """Notes that a message is being answered, until it is. Raises DeadlyError where that has ended
    the process MOST times.

    Where no file can be written, the message is answered without.
    """
    mark = (
        folder()
        / hashlib.sha256(f"{conversation} {message}".encode("utf-8", "surrogatepass")).hexdigest()[
            :40
        ]
    )
    begun = _begun(mark)
    if begun >= MOST:
        raise DeadlyError
    with contextlib.suppress(OSError):
        mark.write_text(str(begun + 1), encoding="ascii")
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            mark.unlink()


def _begun(mark: Path) -> int:
    try:
        return int(mark.read_text(encoding="ascii") or 1)
    except FileNotFoundError:
        return 0
    except (OSError, ValueError):
        return 0


def _old(mark: Path) -> bool:
    """Whether nobody will send its message again; no where another process has just taken it
    away.
    """
    try:
        return time.time() - mark.stat().st_mtime > _KEPT
    except FileNotFoundError:
        return False


def prepare() -> None:
    """Makes the folder, and drops the marks of messages that nobody will send again. Tells the
    operator of those of a process that died.
    """
    try:
        folder().mkdir(parents=True, exist_ok=True)
        marks = list(folder().iterdir())
        for mark in marks:
            if _old(mark):
                mark.unlink(missing_ok=True)
    except OSError as error:
        log.error("messages under way are not noted in %s: %s", folder(), type(error).__name__)
        return
    if marks:
        log.warning("%s message(s) were being answered when the process last ended", len(marks))
