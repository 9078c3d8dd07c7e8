"""What is promised about time, kept by whoever runs: what is too old is erased, what was erased and
is there again goes.

The assistant and the staff app both look every ten minutes, `python -m bot purge` at once; one does
it, four times a day.
"""

import asyncio
import contextlib
import functools
import logging
import time
from typing import Any, Callable, Dict, Iterator, Optional, Sequence

import filelock
import sqlalchemy as sa

from bot.settings import settings
from bot.store import reapplying, retention
from bot.store.breaker import untold
from bot.store.schema import audit, purges, staff_addresses
from bot.store.taught import Places, places

log = logging.getLogger(__name__)
# of what rooms above keep: the requests to be called back
Purge = Callable[[sa.engine.Engine], Any]
EVERY = 6 * 3600.0  # seconds between two purges
_LOOK = 600.0  # seconds
_AWAY = 2.0  # while the database does not answer
_PURGING = 7_205_761  # a number of our own, for PostgreSQL's advisory locks


class BusyError(Exception):
    """Another process is at it."""


def once(
    engine: sa.engine.Engine,
    where: Optional[Places] = None,
    trusted: bool = False,
    also: Sequence[Purge] = (),
) -> Dict[str, int]:
    """Does it now, then `also`; how many conversations and messages went, and how many were there
    `again`.

    Raises BusyError, retention.ClockError unless the clock is `trusted`, UnwritableError,
    changes.BusyError, SQLAlchemyError.
    """
    where = where or places()
    with _alone(engine, where):
        again = reapplying.reapply(engine, where)
        gone = retention.purge(engine, settings().retention_days, where=where, trusted=trusted)
        for purge in also:
            purge(engine)
        reapplying.prune(engine, remembered())
        _forget_staff(engine, time.time() - settings().audit_days * 86_400.0)
    return {**gone, "again": again}


def _forget_staff(engine: sa.engine.Engine, before: float) -> None:
    """The log of what staff did, and the addresses that they came from, go in their time too."""
    with engine.begin() as connection:
        connection.execute(audit.delete().where(audit.c.at < before))
        connection.execute(staff_addresses.delete().where(staff_addresses.c.seen_at < before))


def due(engine: sa.engine.Engine, now: Optional[float] = None) -> bool:
    """Whether the last purge is long ago, or dated ahead of the clock."""
    with engine.connect() as connection:
        last = connection.execute(sa.select(sa.func.max(purges.c.at))).scalar()
    return last is None or abs((time.time() if now is None else now) - last) >= EVERY


async def keep_on(
    engine: sa.engine.Engine,
    where: Optional[Places] = None,
    ready: Callable[[], bool] = lambda: True,
    also: Sequence[Purge] = (),
) -> None:
    """Does it when it is due, aside, for as long as the process runs; waits where the process is
    not `ready`.
    """
    loop = asyncio.get_running_loop()
    told = 0.0
    while True:
        wait = _LOOK
        try:
            if not ready():
                wait = _AWAY
            elif await loop.run_in_executor(None, due, engine):
                await loop.run_in_executor(None, functools.partial(once, engine, where, also=also))
        except BusyError:
            pass
        except retention.ClockError as error:
            if time.monotonic() - told > EVERY or not told:
                log.error("%s", error)
                told = time.monotonic()
        except Exception as error:
            wait = _LOOK if untold(error) else _AWAY
            if untold(error):
                log.error("the purge failed: %s", type(error).__name__)
        await asyncio.sleep(wait)


def remembered() -> int:
    """For how many days erasures are remembered: never shorter than anything of the conversation
    can be shown again.
    """
    return max(
        settings().erasures_days, settings().retention_days, settings().session_hours // 24 + 1
    )


@contextlib.contextmanager
def _alone(engine: sa.engine.Engine, where: Places) -> Iterator[None]:
    """While no other process purges, on this machine or another. Raises BusyError."""
    where.lessons.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(where.lessons.parent / "purge.lock", timeout=0, thread_local=False)
    try:
        lock.acquire()
    except filelock.Timeout:
        raise BusyError from None
    try:
        if engine.dialect.name != "postgresql":
            yield
            return
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.execute(
                sa.text("SELECT pg_try_advisory_lock(:key)"), {"key": _PURGING}
            ).scalar():
                raise BusyError
            try:
                yield
            finally:
                connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _PURGING})
    finally:
        lock.release()
