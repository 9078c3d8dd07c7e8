"""Erasing for the people who write: at once where the database answers; where it does not, as soon
as it does, and they are told so.

What waits, waits in the list of erasures (bot.store.ledger), so that no restart loses it.
"""

import asyncio
import logging
import sqlite3
from typing import Dict

import sqlalchemy as sa

from bot.channels.errors import RefusedError
from bot.store import breaker, erasure, ledger, patience, reapplying, record, tombstones
from bot.store.breaker import AWAY, OpenError
from bot.store.database import connect

log = logging.getLogger(__name__)


class Erasing:
    """Erases and tells what was erased, on one database."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self._engine = engine
        self._quick = connect(engine.url, patience.ANSWERING)

    def begin(self) -> None:
        """Does again, aside, what a restored database has forgotten and what waited when the server
        stopped. Returns at once.
        """
        reapplying.later(self._engine)

    async def erase(self, conversation: str) -> Dict[str, int]:
        """Erases a conversation from everywhere a copy of it may stand; how many of each went, what
        waited to be recorded included.

        Raises RefusedError where it cannot be done yet.
        """
        dropped = await self._dropped(conversation)
        try:
            gone = await asyncio.to_thread(erasure.erase, self._engine, conversation)
        except (sa.exc.SQLAlchemyError, OSError) as error:
            reapplying.later(self._engine)
            listed = await asyncio.to_thread(_listed, conversation)
            log.error(
                "an erasure %s: %s",
                "waits for the database or a file" if listed else "could not be done",
                type(error).__name__,
            )
            raise RefusedError(503, "erased_later" if listed else "no_record", wait=10) from None
        # a file of what was taught of it cannot be written: tried again until it is done
        if gone["left"]:
            raise RefusedError(503, "erased_later", wait=10)
        return {**gone, "waiting": dropped}

    async def _dropped(self, conversation: str) -> int:
        """Drops what waits to be recorded; how much it was. What a full disk does not let go is not
        written all the same: the tombstone tells.
        """
        recorder = record.current()
        if recorder is None:
            return 0
        try:
            return await asyncio.to_thread(recorder.forget, conversation)
        except (sqlite3.Error, OSError) as error:
            log.error(
                "what waits of an erased conversation stays on the disk until the disk takes"
                " something: %s",
                type(error).__name__,
            )
            return 0

    async def erased(self, conversation: str) -> bool:
        """Whether a conversation was erased, by this process or another; while the database is
        away, as far as the list says.
        """
        recorder = record.current()
        if recorder is not None and recorder.forgot(conversation):
            return True
        return await asyncio.to_thread(self._erased, conversation)

    def _erased(self, conversation: str) -> bool:
        """A person waits for this: a database that is known to be away is not tried."""
        database = breaker.of(self._quick)
        try:
            database.check()
            with self._quick.connect() as connection:
                return bool(tombstones.erased(connection, [conversation]))
        except OpenError:
            return _listed(conversation)
        except AWAY as error:
            database.failed(error)
            return _listed(conversation)
        except sa.exc.SQLAlchemyError:  # no table yet
            return _listed(conversation)


def _listed(conversation: str) -> bool:
    try:
        return tombstones.mark(conversation) in ledger.read()
    except OSError:
        return False
