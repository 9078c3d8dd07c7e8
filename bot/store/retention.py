"""Keeping messages no longer than promised: what is older is erased, and the purge itself is
noted.
"""

import time
from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence

import sqlalchemy as sa

from bot.store import ageing, filters_kept, trimming
from bot.store.changes import changing
from bot.store.erasure import erase_rows
from bot.store.overwriting import overwrite
from bot.store.schema import conversations, purges, staff_sessions
from bot.store.taught import Places, places

_AT_ONCE = 500  # conversations a transaction: the record goes on being written in between
_DAY = 86_400.0
# a clock that is further ahead of the latest purge may be wrong: a person has to say that it is
# right
LEAP = 7 * _DAY


@dataclass(frozen=True)
class Leap:
    """A clock that may be wrong: what it says, and the latest moment that is known. Seconds since
    1970.
    """

    now: float
    known: float


class ClockError(Exception):
    """The clock is far ahead of all that is known: nothing was purged."""

    def __init__(self, leap: Leap) -> None:
        now, known = (
            time.strftime("%Y-%m-%d", time.localtime(at)) for at in (leap.now, leap.known)
        )
        super().__init__(
            f"nothing is purged: the clock says {now}, the latest known moment is {known}; set the"
            " clock, or confirm it on the page Conservation"
        )
        self.leap, self.days = leap, {"now": now, "known": known}


def leap(connection: sa.engine.Connection, now: Optional[float] = None) -> Optional[Leap]:
    """Whether the clock is far ahead of the latest purge (of the latest conversation, before there
    was one); None where it is not.

    Conversations do not count once there was a purge: a clock that is wrong dates them wrongly too.
    """
    moment = time.time() if now is None else now
    known = connection.execute(sa.select(sa.func.max(purges.c.at))).scalar()
    if known is None:
        known = connection.execute(sa.select(sa.func.max(conversations.c.last_at))).scalar()
    return Leap(moment, known) if known is not None and moment - known > LEAP else None


def purge(
    engine: sa.engine.Engine,
    days: int,
    by: str = "automatique",
    now: Optional[float] = None,
    where: Optional[Places] = None,
    trusted: bool = False,
) -> Dict[str, int]:
    """Erases every conversation that has been silent for more than `days`, everywhere, and of those
    that go on what is older; notes it in the log.

    What was taught from them stays, tied to nobody any more, and so do the counts a day. Returns
    how many conversations and messages went.
    Raises ClockError where the clock has leapt ahead, unless it is `trusted`; and UnwritableError
    or BusyError where a file cannot be changed:
    the next purge does it.
    """
    moment = time.time() if now is None else now
    with engine.connect() as connection:
        leapt = leap(connection, moment)
    if leapt and not trusted:
        raise ClockError(leapt)
    before = moment - days * _DAY
    gone, trimmed = {"conversations": 0, "messages": 0}, False
    while names := _oldest(engine, before):
        with engine.begin() as connection:
            erased = erase_rows(connection, names, aged=True)
        gone = {name: gone[name] + erased[name] for name in gone}
    while names := _endless(engine, before):
        with engine.begin() as connection:
            gone["messages"] += trimming.trim(connection, names, before)
            trimmed = True
    with engine.begin() as connection:
        expired = filters_kept.expire(connection, before)
        ageing.forget_words(connection)
        connection.execute(staff_sessions.delete().where(staff_sessions.c.seen_at < moment - _DAY))
        connection.execute(purges.insert().values(at=moment, before=before, by=by, **gone))
    if gone["conversations"] or trimmed or expired:
        overwrite(engine)
    _loosen(engine, where or places(), moment)
    return gone


def _oldest(engine: sa.engine.Engine, before: float) -> Sequence[str]:
    with engine.connect() as connection:
        oldest = (
            sa.select(conversations.c.id)
            .where(conversations.c.last_at < before)
            .order_by(conversations.c.last_at)
            .limit(_AT_ONCE)
        )
        return list(connection.execute(oldest).scalars())


def _endless(engine: sa.engine.Engine, before: float) -> Sequence[str]:
    with engine.connect() as connection:
        return trimming.endless(connection, before, _AT_ONCE)


def _loosen(engine: sa.engine.Engine, where: Places, moment: float) -> None:
    """Takes the names of conversations that have gone from the files of what was taught. Only where
    this database has purged some:
    the files are then its own.
    """
    with engine.connect() as connection:
        if not connection.execute(sa.select(sa.func.sum(purges.c.conversations))).scalar():
            return
        gone = ageing.without_conversation(connection, ageing.named(where))
    if gone:
        with changing(engine, where.journals) as change:
            ageing.loosen_files(where, gone, change)
            with change.committed():
                pass
    with engine.begin() as connection:
        ageing.list_again(connection, where, moment)


def log(connection: sa.engine.Connection, limit: int = 100) -> List[Dict[str, object]]:
    """The latest purges, the newest first."""
    return [
        dict(row)
        for row in connection.execute(
            sa.select(purges).order_by(purges.c.id.desc()).limit(limit)
        ).mappings()
    ]
