"""The engine in a thread of its own, so that the server hears everybody while one question is being
answered.

An answer is thirty milliseconds of computing. On the server's own loop nobody else was heard
meanwhile: no page, no acknowledgement that a messaging platform waits for. All that the engine does
runs here, one thing at a time, as before.
"""

import asyncio
import sys
import threading
from typing import Any, Coroutine, TypeVar

from rasa.core.channels.channel import UserMessage

from bot.engine.limited import Limited

Result = TypeVar("Result")
# Python lets a thread that computes keep the others waiting 5 ms each time they have something to
# do, and to take one
# message down has ten such moments.
_TURN = 0.0005


class Apart:
    """An agent whose messages are handled in its own loop and thread, from `start` to `stop`; in
    the caller's before and after.
    """

    def __init__(self, agent: Limited) -> None:
        self._agent = agent
        self._loop = asyncio.new_event_loop()
        self._depth = 0
        self._thread = threading.Thread(target=self._loop.run_forever, name="engine", daemon=True)

    def start(self) -> None:
        """Begins to run apart."""
        sys.setswitchinterval(_TURN)
        self._thread.start()

    def stop(self) -> None:
        """Ends, once what is under way is done or has been given up."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(5)

    @property
    def depth(self) -> int:
        """How many messages are being answered, or wait to be."""
        return self._depth

    async def run(self, work: "Coroutine[Any, Any, Result]") -> Result:
        """Has something done there, and waits for it without holding anybody up."""
        self._depth += 1
        try:
            if not self._thread.is_alive():
                return await work
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))
        finally:
            self._depth -= 1

    async def handle_message(self, message: UserMessage) -> Any:
        """What Rasa's channels ask of an agent."""
        return await self.run(self._agent.handle_message(message))
