"""What did not end, ended: changes of files or labels that a process died in, erasures that met a
file which could not be written.

Whoever runs does it, the assistant and the staff app, at the start and every ten minutes.
"""

import asyncio
import logging
from typing import Optional

import sqlalchemy as sa

from bot.store import changes, erasure, finishing, relabelling, taught
from bot.store.taught import Places

log = logging.getLogger(__name__)
EVERY = 600.0  # seconds


def resume(engine: sa.engine.Engine, where: Optional[Places] = None) -> int:
    """Ends what is left; returns how many erasures still are not ended. Raises UnwritableError,
    BusyError where the files are not to be had.
    """
    where = where or taught.places()
    relabelled = relabelling.resume(engine)
    if relabelled:
        log.warning("changes of labels resumed and ended: %s", relabelled)
    changes.recover(engine, where.journals)
    with engine.connect() as connection:
        rows = finishing.unfinished(connection)
    left = sum(
        erasure.erase(engine, row["conversation"], where, row["staff"])["left"] for row in rows
    )
    if rows:
        log.warning("erasures resumed: %s, still to be finished: %s", len(rows), left)
    return left


async def keep_on(engine: sa.engine.Engine, where: Optional[Places] = None) -> None:
    """Resumes now and every ten minutes, aside, for as long as the process runs; what stands in the
    way is told to the operator.
    """
    loop = asyncio.get_running_loop()
    while True:
        try:
            await loop.run_in_executor(None, resume, engine, where)
        except (changes.UnwritableError, changes.BusyError) as error:
            log.error("what was begun cannot be ended yet: %s", error)
        except Exception as error:  # the database is away, or not made yet
            log.warning("what was begun is not ended yet: %s", type(error).__name__)
        await asyncio.sleep(EVERY)
