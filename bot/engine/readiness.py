"""Whether questions are really answered, found out by asking one, and no more often than is
useful.
"""

import asyncio
import time
from typing import Any, Awaitable, Callable

_HOLDS = {True: 5.0, False: 1.0}  # seconds that a finding is good for
_PATIENCE = 15.0  # seconds that the engine has to answer


class Readiness:
    """`ask` asks the engine a question of the guide; its reply names the topics that it answers."""

    def __init__(self, ask: Callable[[], Awaitable[Any]]) -> None:
        self._ask = ask
        self._lock = asyncio.Lock()
        self._ready, self._until = False, 0.0

    async def ready(self) -> bool:
        """Whether a question is answered, or was a few seconds ago. However many want to know at
        once, one is asked.
        """
        if time.monotonic() >= self._until:
            async with self._lock:
                if time.monotonic() >= self._until:
                    self._ready = await self._answers()
                    self._until = time.monotonic() + _HOLDS[self._ready]
        return self._ready

    async def _answers(self) -> bool:
        try:
            return bool((await asyncio.wait_for(self._ask(), _PATIENCE)).topics)
        except Exception:
            return False
