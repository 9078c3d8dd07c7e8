"""Whose turn it is: one message of a conversation at a time, in every process that shares our
Redis.
"""

import asyncio
import contextlib
import time
from typing import Any, AsyncGenerator, Optional

import redis
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore

from bot.channels.website import sessions
from bot.settings import settings
from bot.shared import Shared, named

_WAIT = 0.02  # seconds between two looks; Rasa's own second would be a person's


class Turns(InMemoryLockStore):
    """Rasa's own turns in this process, and then, where there is a Redis, one among all."""

    def __init__(self, shared: Optional[Shared]) -> None:
        super().__init__()
        self._shared = shared

    @contextlib.asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = _WAIT,
    ) -> AsyncGenerator[Any, None]:
        async with super().lock(conversation_id, lock_lifetime, wait_time_in_seconds) as own:
            held = await self._held(conversation_id) if self._shared else None
            try:
                yield own
            finally:
                if held is not None:
                    # away, or no longer ours: it ends by itself
                    with contextlib.suppress(redis.RedisError):
                        held.release()

    async def _held(self, conversation: str) -> Optional[Any]:
        """The turn among all processes; None where Redis is away, or another process keeps it for
        longer than an answer may take.
        """
        shared, longest = self._shared, settings().answer_seconds
        assert shared is not None  # noqa: S101 - whoever calls has looked
        lock = shared.client.lock(
            f"motclic:turn:{named(sessions.secret(), conversation)}",
            timeout=2 * longest,
            thread_local=False,
        )
        end = time.monotonic() + longest
        while time.monotonic() < end:
            taken = shared.ask(lambda: lock.acquire(blocking=False), lambda: None)
            if taken:
                return lock
            if taken is None:
                return None
            await asyncio.sleep(_WAIT)
        return None
