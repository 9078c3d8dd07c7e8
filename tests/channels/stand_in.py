"""What both stand-in servers share: real HTTP on the loopback, in a thread of the test, with bad
times to order.
"""

import asyncio
import contextlib
import random
import socket
import threading
import time
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette


@dataclass
class Weather:
    """How the platform fares: `slow` seconds before it accepts anything, and the share of calls
    that fail.
    """

    slow: float = 0.0
    failing: float = 0.0
    limited: float = 0.0


class StandIn:
    """Serves until the test is over. Whatever it accepted stands in `sent`: (person, text, raw
    message).
    """

    def __init__(self, seed=7):
        self.weather = Weather()
        self.random = random.Random(seed)  # noqa: S311 - the same weather each time
        self.calls = []  # (method, path, headers, body)
        self.sent = []
        self.typing = []
        self.refusals = []  # what broke a documented limit
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        app = Starlette(routes=self.routes())
        config = uvicorn.Config(
            app,
            host="127.0.0.1",
            port=self.port,
            log_level="critical",
            access_log=False,
            lifespan="off",
            ws="none",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def routes(self):
        raise NotImplementedError

    def __enter__(self):
        self._thread.start()
        while not self._server.started and self._thread.is_alive():
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(5)

    async def bad_times(self):
        """Waits as long as the platform is slow; says what becomes of the call: "failing",
        "limited" or "".
        """
        if self.weather.slow:
            await asyncio.sleep(self.weather.slow)
        drawn = self.random.random()
        if drawn < self.weather.failing:
            return "failing"
        return "limited" if drawn < self.weather.failing + self.weather.limited else ""

    def texts(self, person):
        """What a person has been sent, in order."""
        return [text for who, text, _ in list(self.sent) if who == str(person)]

    def wait_for(self, condition, seconds=30.0):
        """Waits until `condition()` holds; returns whether it does."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(IndexError):
                if condition():
                    return True
            time.sleep(0.02)
        return False


def units(text):
    """Length as platforms count it."""
    return len(text.encode("utf-16-le")) // 2
