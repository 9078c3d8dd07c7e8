"""Requests to erase a person's data that come from Meta: written down first, then tried until they
are done.
"""

import asyncio
import contextlib
import logging
import time
from typing import Awaitable, Callable

from bot.channels.messaging.inbox.platform import LaterError, backoff
from bot.channels.messaging.inbox.store import Inbox
from bot.channels.messaging.messenger import NAME
from bot.channels.messaging.messenger.graph import GraphError, Messenger

log = logging.getLogger(__name__)
_LONGEST = 3600.0  # seconds between two tries


class Deletions:
    """One a process. `forget` erases a person everywhere, and tells whether there was anything;
    `retry` is the first wait, in seconds.
    """

    def __init__(
        self,
        inbox: Inbox,
        messenger: Messenger,
        forget: Callable[[str, str], Awaitable[bool]],
        retry: float,
    ) -> None:
        self._inbox, self._messenger, self._forget, self._retry = inbox, messenger, forget, retry
        self._told = False

    async def ask(self, user: str) -> str:
        """Takes a request for whom Meta calls `user`, and tries it at once; the code under which
        its person can look it up.

        Raises SQLAlchemyError where it cannot be written down.
        """
        code = await self._inbox.aside(self._inbox.ask_erasure, NAME, user, time.time() + 60)
        await self._try(code, user, 0)
        return code

    async def run(self) -> None:
        """Tries what waits, for as long as the server runs."""
        while True:
            await asyncio.sleep(min(self._retry, 5.0))
            # the database is away: what waits is there when it is back
            with contextlib.suppress(Exception):
                for code, user, attempts in await self._inbox.aside(self._inbox.due_erasures, NAME):
                    await self._try(code, user, attempts)

    async def _try(self, code: str, user: str, attempts: int) -> None:
        """Meta names the person as the application knows them; the page knows them by another
        number, for which Meta is asked.
        """
        found = False
        try:
            found = await self._forget(NAME, user)
            for person in await self._messenger.ids_of(user):
                found = await self._forget(NAME, person) or found
            await self._inbox.aside(self._inbox.erasure_done, code, found)
        except Exception as error:
            reason = error if isinstance(error, (GraphError, LaterError)) else type(error).__name__
            if not self._told or attempts == 0:
                self._told = True
                log.error(
                    "messenger: a request for erasure waits (%s). See `python -m bot messenger"
                    " check`",
                    reason,
                )
            due = time.time() + backoff(attempts, self._retry, _LONGEST)
            with contextlib.suppress(Exception):  # the database is away: it is due again by itself
                await self._inbox.aside(self._inbox.erasure_waits, code, attempts + 1, due, found)
