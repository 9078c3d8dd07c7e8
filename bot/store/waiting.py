"""What waits for the database: on disk, and in a small memory where the disk takes nothing (full,
read-only).
"""

import logging
import sqlite3
from typing import Iterable, List, Optional

import sqlalchemy as sa

from bot.store.spool import Entry, FullError, Owned, Spool

log = logging.getLogger(__name__)
_EACH = 1000  # what is lost is told once in so many


class Waiting:
    """Entries in order, each on disk where the disk takes it. Any thread may use it; nothing here
    raises.

    `keep_on_disk` comes first; without it, all is in memory.
    """

    def __init__(self) -> None:
        self._disk: Optional[Spool] = None
        self._owned: Optional[Owned] = None
        self._memory = Spool()
        self.dropped = 0
        self.sheltered = False  # whether the disk took the last entry that it was offered

    def keep_on_disk(self, address: sa.engine.URL) -> None:
        """Keeps what waits for that database on disk, and finds there what waited when a process
        ended.
        """
        self._owned = Owned(address)
        try:
            self._disk = self._owned.take()
            self.sheltered = True
        except (OSError, sqlite3.Error, FullError) as error:
            log.error(
                "no spool (%s): while the database is away, little is kept, and in memory alone",
                type(error).__name__,
            )

    @property
    def _both(self) -> List[Spool]:
        return [spool for spool in (self._disk, self._memory) if spool is not None]

    def __len__(self) -> int:
        return sum(map(len, self._both))

    @property
    def on_disk(self) -> int:
        """How many entries would survive the end of this process."""
        return len(self._disk) if self._disk is not None else 0

    def append(self, entry: Entry) -> None:
        """Takes an entry; where there is no room left it is dropped, and the operator is told."""
        for spool in self._both:
            try:
                spool.append(entry)
            except (FullError, sqlite3.Error):
                if spool is self._disk:
                    self.sheltered = False
                continue
            self.sheltered = self.sheltered or spool is self._disk
            return
        self.dropped += 1
        if self.dropped % _EACH == 1:
            log.error("there is no room for what waits for the database: %s dropped", self.dropped)

    def oldest(self) -> Optional[int]:
        """The number of the entry that has waited longest; None where nothing waits."""
        return min((entry.number for spool in self._both for entry in spool.first(1)), default=None)

    def first(self, limit: int) -> List[Entry]:
        """The oldest entries, in order."""
        for spool in self._both:
            if entries := spool.first(limit):
                return entries
        return []

    def of(self, conversation: str, kind: str) -> List[Entry]:
        """A conversation's entries of one kind, in order."""
        return sorted(entry for spool in self._both for entry in spool.of(conversation, kind))

    def up_to(self, number: int) -> int:
        """How many entries wait, of those up to that number."""
        return sum(spool.up_to(number) for spool in self._both)

    def remove(self, numbers: Iterable[int]) -> None:
        """Removes what the database holds."""
        chosen = list(numbers)
        for spool in self._both:
            try:
                spool.remove(chosen)
            # the disk is full: it is left out from now on, and removed later
            except sqlite3.Error as error:
                log.error("the spool cannot be cleared: %s", type(error).__name__)

    def forget(self, conversation: str) -> int:
        """Removes all of a conversation; returns how many entries went. Raises sqlite3.Error where
        the disk refuses.
        """
        return sum(spool.forget(conversation) for spool in self._both)

    def tidy(self) -> None:
        """Keeps the files small."""
        try:
            for spool in self._both:
                spool.tidy()
        except (OSError, sqlite3.Error) as error:
            log.error("the spool cannot be tidied: %s", type(error).__name__)

    def close(self) -> None:
        """Ends; what waits on disk stays there for the next start."""
        for spool in self._both:
            spool.close()
        if self._owned:
            self._owned.release()
