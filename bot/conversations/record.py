"""The recorder: takes what happened at once, writes it behind, and catches up where the database was away."""

import logging
import queue
import secrets
import threading
import time
from dataclasses import replace
from typing import List, Optional, Tuple, Union

import sqlalchemy as sa
from cachetools import TTLCache

from bot.conversations import writing
from bot.conversations.database import connect, upgrade
from bot.conversations.turn import Turn
from bot.privacy import redact

__all__ = ["Recorder", "Turn", "current", "install"]

log = logging.getLogger(__name__)
_BATCH = 200
_SINCE = 1_577_836_800_000  # milliseconds: 2020-01-01
_KEPT = 50_000  # turns held while the database is away; beyond, the newest are dropped, and the operator is told
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 15.0
_Feedback = Tuple[str, str, int, str]
_Item = Union[Tuple[int, Turn], _Feedback]
_NOTHING: _Feedback = ("", "", 0, "")  # stands where something was forgotten; there is no such message


class Recorder:
    """`start` it with the server, `stop` it with the server; in between, `turn` and `feedback` return at once."""

    def __init__(self, engine: Optional[sa.engine.Engine] = None, model_version: str = "") -> None:
        self.model_version = model_version  # of the model in service; who takes another into service says so here
        self._engine = engine or connect()
        self._waiting: queue.Queue[Optional[_Item]] = queue.Queue(maxsize=_KEPT)
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._stopping = threading.Event()
        self._ready = False
        self._dropped = 0
        self._in_hand: List[_Item] = []
        self._forgotten: TTLCache = TTLCache(maxsize=100_000, ttl=86_400)  # afterwards the tombstones alone tell

    def start(self) -> None:
        """Starts writing. Does not wait for the database."""
        self._thread.start()

    def turn(self, turn: Turn) -> None:
        """Takes one question and its answer. Never waits, never raises."""
        self._take((number(), replace(turn, message_id=_legible(turn.message_id))))

    def feedback(self, conversation: str, message_id: str, value: int, comment: str = "") -> None:
        """Takes a thumb: 1 up, -1 down, 0 taken back. The comment is redacted here. Never waits, never raises."""
        self._take((conversation, _legible(message_id) or "", value, (_legible(redact(comment)) or "")[:1000]))

    def forget(self, conversation: str) -> int:
        """Drops all that waits of a conversation, at once, and takes nothing more of it; returns how much was dropped."""
        with self._waiting.mutex:
            self._forgotten[conversation] = True
            waiting = list(self._waiting.queue)
            kept = [item for item in waiting if item is None or _conversation(item) != conversation]
            self._waiting.queue.clear()
            self._waiting.queue.extend(kept)
            self._waiting.unfinished_tasks -= len(waiting) - len(kept)
            self._waiting.not_full.notify_all()
        self._in_hand[:] = [_NOTHING if _conversation(item) == conversation else item for item in self._in_hand]
        return len(waiting) - len(kept)

    def forgot(self, conversation: str) -> bool:
        """Whether this process was told to forget a conversation."""
        return conversation in self._forgotten

    def stop(self, seconds: float = 10.0) -> bool:
        """Writes what is left, for as long as `seconds`; returns whether everything was written."""
        self._stopping.set()
        try:
            self._waiting.put_nowait(None)
        except queue.Full:
            log.error("the record stops with a full queue")
        self._thread.join(seconds)
        return not self._thread.is_alive() and self._waiting.empty()

    def wait(self, seconds: float = 30.0) -> bool:
        """Waits until all that was taken is written; returns whether it is."""
        end = time.monotonic() + seconds
        while self._waiting.unfinished_tasks and time.monotonic() < end:
            time.sleep(0.01)
        return not self._waiting.unfinished_tasks

    def _take(self, item: _Item) -> None:
        if self.forgot(_conversation(item)):
            return
        try:
            self._waiting.put_nowait(item)
        except queue.Full:
            self._dropped += 1
            if self._dropped % 1000 == 1:
                log.error("the record is full: %s dropped, the database is away", self._dropped)

    def _run(self) -> None:
        while True:
            batch, last = self._batch()
            self._in_hand = batch
            if batch:
                self._write_until_done(batch)
                for _ in batch:
                    self._waiting.task_done()
            if last:
                self._waiting.task_done()
                return

    def _batch(self) -> Tuple[List[_Item], bool]:
        items: List[_Item] = []
        item = self._waiting.get()
        while item is not None:
            items.append(item)
            if len(items) == _BATCH:
                return items, False
            try:
                item = self._waiting.get_nowait()
            except queue.Empty:
                return items, False
        return items, True

    def _write_until_done(self, batch: List[_Item]) -> None:
        wait, tried = _FIRST_WAIT, 0
        while True:
            try:
                self._write(batch)
                return
            except (sa.exc.DBAPIError, sa.exc.TimeoutError, OSError) as error:
                tried += 1
                if tried == 1 or tried % 20 == 0:
                    log.error("the record waits, the database does not answer: %s", type(error).__name__)
                if tried > 1 and isinstance(error, sa.exc.DBAPIError) and not isinstance(error, (sa.exc.OperationalError, sa.exc.InterfaceError)):
                    self._one_by_one(batch)  # the database is there and refuses something: lose that alone
                    return
                if self._stopping.wait(wait) and tried > 5:
                    log.error("the record stops with %s turns unwritten", len(batch))
                    return
                wait = min(wait * 2, _LONGEST_WAIT)
            except Exception as error:  # nothing may end the thread that writes
                log.error("a batch of the record was refused: %s", type(error).__name__)
                self._one_by_one(batch)
                return

    def _one_by_one(self, batch: List[_Item]) -> None:
        for item in batch:
            try:
                self._write([item])
            except Exception as error:
                log.error("one turn could not be recorded: %s", type(error).__name__)

    def _write(self, batch: List[_Item]) -> None:
        if not self._ready:
            upgrade(self._engine)
            self._ready = True
        batch = [item for item in batch if not self.forgot(_conversation(item))]
        turns = [item for item in batch if len(item) == 2]
        thumbs = [item for item in batch if len(item) == 4]
        with self._engine.begin() as connection:
            if turns:
                writing.write(connection, turns)
            for conversation, message_id, value, comment in thumbs:
                writing.feedback(connection, conversation, message_id, value, comment)


def _conversation(item: _Item) -> str:
    return item[1].conversation if len(item) == 2 else item[0]


def _legible(text: Optional[str]) -> Optional[str]:
    """A text that comes from outside as it is, without the character that PostgreSQL refuses: the turn would be lost for it."""
    return text.replace("\0", "") if text else text


_numbering = threading.Lock()
_last = 0


def number() -> int:
    """A number for a message: larger than all earlier ones of this process, unlike any other process's.

    >>> number() < number() < number()
    True
    """
    global _last
    with _numbering:
        _last = max(_last + 1, number_at(time.time()) | secrets.randbits(20))
        return _last


def number_at(moment: float) -> int:
    """The least number that a message of that moment can have.

    >>> moment_of(number_at(1704085200.5))
    1704085200.5
    """
    return int(moment * 1000) - _SINCE << 20


def moment_of(number: int) -> float:
    """When a message of that number was answered, in seconds since 1970."""
    return ((number >> 20) + _SINCE) / 1000


_installed: Optional[Recorder] = None


def install(recorder: Optional[Recorder]) -> None:
    """Makes this recorder the one that `current` gives (None: nothing is recorded)."""
    global _installed
    _installed = recorder


def current() -> Optional[Recorder]:
    """The recorder of this process; None where nothing is recorded (`ask`, tests)."""
    return _installed
