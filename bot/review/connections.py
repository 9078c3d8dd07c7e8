"""Connections that are held open without asking anything: they are given a time, and make place for
those that come.
"""

import asyncio
from typing import Any, Dict

from uvicorn.protocols.http.h11_impl import H11Protocol

# seconds from the connection, or from the last answer, to the end of a request's headers
HEADERS_WITHIN = 10.0
MOST = 200  # connections at once


class Connection(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it. A connection without a request is closed after a time, the
    oldest at once where there are too many.
    """

    idle_since: float
    _due: asyncio.TimerHandle

    def connection_made(self, transport: Any) -> None:
        """Makes place for the newcomer, which then has some time to ask for something."""
        super().connection_made(transport)
        self._wait()
        if len(self.connections) > MOST:
            idle = [
                one
                for one in self.connections
                if isinstance(one, Connection) and one is not self and not one.asked()
            ]
            min(idle, key=lambda one: one.idle_since, default=self).transport.abort()

    def connection_lost(self, exc: Any) -> None:
        """Ends the wait too."""
        self._due.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """An answer is given: the time for the next request begins."""
        super().on_response_complete()
        self._wait()

    def asked(self) -> bool:
        """Whether a request is being answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self.idle_since = self.loop.time()
        if hasattr(self, "_due"):
            self._due.cancel()
        self._due = self.loop.call_later(HEADERS_WITHIN, self._give_up)

    def _give_up(self) -> None:
        if not self.asked():
            self.transport.abort()


# How the app is served: nobody's word is taken for a client's address but what bot.proxies takes,
# and stopping does not wait for ever.
SERVED: Dict[str, Any] = {
    "http": Connection,
    "proxy_headers": False,
    "server_header": False,
    "ws": "none",
    "timeout_graceful_shutdown": 5,
    "log_config": None,
}
