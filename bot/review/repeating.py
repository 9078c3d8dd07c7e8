"""Work that is done again and again, aside, for as long as the process runs."""

import asyncio
import logging
from typing import Callable

from bot.store.breaker import untold

log = logging.getLogger(__name__)


async def keep_on(
    work: Callable[[], object], ready: Callable[[], bool], every: float, failed: str
) -> None:
    """Does the work in a thread where all is ready for it, `every` so many seconds; a failure is
    one line of the log, that begins with `failed`.
    """
    loop = asyncio.get_running_loop()
    while True:
        try:
            if ready():
                await loop.run_in_executor(None, work)
        except Exception as error:
            if untold(error):
                log.error("%s: %s", failed, type(error).__name__)
        await asyncio.sleep(every)
