"""The recorder: writes ahead what happened, to the spool, at once; then to the database, behind,
whenever that answers.
"""

import logging
import threading
import time
from dataclasses import replace
from typing import List, Optional

import sqlalchemy as sa
from cachetools import TTLCache

from bot.privacy import redact
from bot.store import breaker, contexts, entries, patience
from bot.store.contexts import Contexts
from bot.store.database import ask, connect, upgrade
from bot.store.numbering import moment_of, number, number_at
from bot.store.spool import Entry, numbers
from bot.store.turn import Turn
from bot.store.waiting import Waiting

__all__ = ["Recorder", "Turn", "current", "install", "moment_of", "number", "number_at"]

log = logging.getLogger(__name__)
# entries a transaction; fewer where it is not known whether the database keeps up
_BATCH, _TRIAL = 200, 20
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 5.0  # seconds between two tries while the database is away
_IDLE = 1.0


class Recorder:
    """`start` it with the server, `stop` it with the server; in between, `turn` and `feedback`
    return at once.

    `on_disk`: what waits is kept in the spool of this database; otherwise in a small memory.
    Contexts that the database did not take wait with the turns.
    """

    def __init__(
        self,
        engine: Optional[sa.engine.Engine] = None,
        model_version: str = "",
        held: Optional[Contexts] = None,
        on_disk: bool = False,
    ) -> None:
        # of the model in service; who takes another into service says so here
        self.model_version = model_version
        self.waiting = Waiting()
        self._engine = engine or connect(silence=patience.WRITING)
        if on_disk:
            self.waiting.keep_on_disk(self._engine.url)
        self._breaker = breaker.of(self._engine)
        self._breaker.waiting = self.waiting.__len__
        self._breaker.meanwhile = "answers go on, the record is kept aside until it is back"
        self._contexts = held
        if held is not None:
            held.waiting = self.waiting
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._wake, self._stopping, self._begun = (
            threading.Event(),
            threading.Event(),
            threading.Event(),
        )
        self._writing = threading.Lock()
        self._ready = False
        # afterwards the tombstones alone tell
        self._forgotten: TTLCache[str, bool] = TTLCache(maxsize=100_000, ttl=86_400)

    def start(self) -> None:
        """Starts writing. Does not wait for the database."""
        self._thread.start()

    def begun(self, seconds: float = 10.0) -> bool:
        """Waits until the database was asked once; whether it was. From then on it is known whether
        it is away.
        """
        return self._begun.wait(seconds)

    @property
    def engine(self) -> sa.engine.Engine:
        """Its database."""
        return self._engine

    @property
    def prepared(self) -> bool:
        """Whether the tables have been brought up to date."""
        return self._ready

    @property
    def away(self) -> bool:
        """Whether the database is known not to answer."""
        return self._breaker.open

    @property
    def takes(self) -> bool:
        """Whether what is answered now would outlive this process: the database takes it, or the
        disk does until it is back.
        """
        return not self.away or self.waiting.sheltered

    @property
    def lag(self) -> float:
        """For how many seconds the oldest entry has waited to be in the database; 0 where none
        waits.
        """
        oldest = self.waiting.oldest()
        return max(time.time() - moment_of(oldest), 0.0) if oldest is not None else 0.0

    def turn(self, turn: Turn) -> None:
        """Takes one question and its answer. Never waits for the database. Raises TypeError or
        ValueError where something is no JSON.
        """
        self._take(entries.of_turn(replace(turn, message_id=entries.legible(turn.message_id))))

    def feedback(self, conversation: str, message_id: str, value: int, comment: str = "") -> None:
        """Takes a thumb: 1 up, -1 down, 0 taken back. The comment is redacted here. Never waits for
        the database.
        """
        self._take(
            entries.of_thumb(
                conversation,
                entries.legible(message_id) or "",
                value,
                (entries.legible(redact(comment)) or "")[:1000],
            )
        )

    def told(self, conversation: str, message_id: str) -> Optional[Turn]:
        """The turn of that id, where it waits to be written."""
        return entries.told(self.waiting.of(conversation, "turn"), message_id)

    def forget(self, conversation: str) -> int:
        """Drops what waits of a conversation, in memory and on disk, and its context, and takes
        nothing more of it.

        Returns how many entries went. Once it returns, nothing of the conversation that was taken
        before will reach the database any more: what is being written just then is waited for (as
        long as the database may be silent), so that erasing from there afterwards finds it. Call it
        in a thread, before erasing from the database. Raises sqlite3.Error where the disk refuses.
        """
        self._forgotten[conversation] = True
        with self._writing:
            if self._contexts is not None:
                self._contexts.forget(conversation)
            return self.waiting.forget(conversation)

    def forgot(self, conversation: str) -> bool:
        """Whether this process was told to forget a conversation."""
        return conversation in self._forgotten

    def stop(self, seconds: float = 10.0) -> bool:
        """Writes what is left, for as long as `seconds`; returns whether all is written. What is
        not stays on disk for the next start.
        """
        self._stopping.set()
        self._wake.set()
        self._thread.join(seconds)
        left, on_disk = len(self.waiting), self.waiting.on_disk
        if left > on_disk:
            log.error(
                "the record stops: %d entries are lost, neither the database nor the disk took"
                " them",
                left - on_disk,
            )
        if on_disk:
            log.warning(
                "the record stops: %d entries are not in the database yet; they wait on disk for"
                " the next start",
                on_disk,
            )
        if not self._thread.is_alive():
            self.waiting.close()
        return not left

    def wait(self, seconds: float = 30.0) -> bool:
        """Waits until all that was taken before is written; returns whether it is."""
        end, last = time.monotonic() + seconds, number()
        while (left := self.waiting.up_to(last)) and time.monotonic() < end:
            time.sleep(0.01)
        return not left

    def _take(self, entry: Entry) -> None:
        if self.forgot(entry.conversation):
            return
        self.waiting.append(entry)
        self._wake.set()

    def _run(self) -> None:
        pause = _FIRST_WAIT
        while True:
            self._wake.clear()
            done = self._attempt()
            self._begun.set()
            if self._stopping.is_set() and not (done and len(self.waiting)):
                return
            if not done:
                self._stopping.wait(pause)
                pause = min(pause * 2, _LONGEST_WAIT)
                continue
            pause = _FIRST_WAIT
            if not len(self.waiting):
                # looks up now and then: who reads may have found the database away
                self._wake.wait(_IDLE)

    def _attempt(self) -> bool:
        """Writes the oldest entries; False where the database did not take them. Nothing may end
        the thread that writes.
        """
        with self._writing:
            try:
                self._prepare()
                self._write_first()
            except Exception as error:
                self._breaker.failed(error)
                return False
            finally:
                self.waiting.tidy()
            return True

    def _prepare(self) -> None:
        """Makes the tables once; where the database was away, asks whether it is back."""
        if self.away or not self._ready:
            ask(self._engine)
        if not self._ready:
            upgrade(self._engine)
            contexts.make(self._engine)
            self._ready = True
        if self.away and not len(self.waiting):
            self._breaker.succeeded()

    def _write_first(self) -> None:
        """Raises where the database is away; what it refuses though it is there is lost, alone."""
        batch = self.waiting.first(_TRIAL if self.away else _BATCH)
        if not batch:
            return
        try:
            self._write(batch)
        except Exception as error:
            if breaker.away(error):
                raise
            self._one_by_one(batch)
        self._breaker.succeeded()

    def _one_by_one(self, batch: List[Entry]) -> None:
        for entry in batch:
            try:
                self._write([entry])
            except Exception as error:
                if breaker.away(error):
                    raise
                log.error("a %s could not be recorded: %s", entry.kind, breaker.cause(error))
                self.waiting.remove([entry.number])

    def _write(self, batch: List[Entry]) -> None:
        with self._engine.begin() as connection:
            entries.write(connection, batch)
        self.waiting.remove(numbers(batch))


_installed: Optional[Recorder] = None


def install(recorder: Optional[Recorder]) -> None:
    """Makes this recorder the one that `current` gives (None: nothing is recorded)."""
    global _installed
    _installed = recorder


def current() -> Optional[Recorder]:
    """The recorder of this process; None where nothing is recorded (`ask`, tests)."""
    return _installed
