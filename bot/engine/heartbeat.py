"""Tells the process that watches over this one (bot.commands.supervise) that it is alive, and does
not when it is not.
"""

import asyncio
import os
import signal
from typing import Callable, Optional

FD = "MOTCLIC_HEARTBEAT_FD"  # in the environment: where to write
EVERY = 1.0  # seconds


class Heartbeat:
    """A byte a second, as long as the server's loop turns and no message has been under way for
    longer than `stuck` seconds.
    """

    def __init__(self, descriptor: int, busy_for: Callable[[], float], stuck: float) -> None:
        self._descriptor, self._busy_for, self._stuck = descriptor, busy_for, stuck
        os.set_blocking(descriptor, False)

    def beat(self) -> None:
        """One beat, where all is well. Asks this process to stop where nobody listens any more:
        whoever watched is gone, and will start another.
        """
        if self._busy_for() > self._stuck:
            return
        try:
            os.write(self._descriptor, b".")
        except BlockingIOError:
            return
        except OSError:
            os.kill(os.getpid(), signal.SIGTERM)

    async def run(self) -> None:
        """Beats until it is cancelled."""
        while True:
            self.beat()
            await asyncio.sleep(EVERY)


def watched(busy_for: Callable[[], float], stuck: float) -> Optional[Heartbeat]:
    """The heartbeat of this process; None where nobody watches over it."""
    descriptor = os.environ.get(FD, "")
    return Heartbeat(int(descriptor), busy_for, stuck) if descriptor.isdigit() else None
