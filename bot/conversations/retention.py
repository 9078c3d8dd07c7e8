"""Keeping conversations no longer than promised: what is older is erased, and the purge itself is noted."""

import time
from typing import Dict, List, Optional

import sqlalchemy as sa

from bot.conversations.erasure import erase_rows, overwrite
from bot.conversations.schema import conversations, purges, staff_sessions

_AT_ONCE = 500  # conversations a transaction: the record goes on being written in between
_DAY = 86_400.0


def purge(engine: sa.engine.Engine, days: int, by: str = "automatique", now: Optional[float] = None) -> Dict[str, int]:
    """Erases every conversation that has been silent for more than `days`, everywhere; notes it in the purge log.

    What was taught from them stays, tied to nobody any more, and so do the counts a day. Returns how many conversations and messages went.
    """
    moment = time.time() if now is None else now
    before = moment - days * _DAY
    gone = {"conversations": 0, "messages": 0}
    while True:
        with engine.begin() as connection:
            oldest = sa.select(conversations.c.id).where(conversations.c.last_at < before).order_by(conversations.c.last_at).limit(_AT_ONCE)
            names = list(connection.execute(oldest).scalars())
            erased = erase_rows(connection, names, aged=True) if names else {}
        if not names:
            break
        gone = {name: gone[name] + erased[name] for name in gone}
    if gone["conversations"]:
        overwrite(engine)
    with engine.begin() as connection:
        connection.execute(staff_sessions.delete().where(staff_sessions.c.seen_at < moment - _DAY))
        connection.execute(purges.insert().values(at=moment, before=before, by=by, **gone))
    return gone


def log(connection: sa.engine.Connection, limit: int = 100) -> List[Dict[str, object]]:
    """The latest purges, the newest first."""
    return [dict(row) for row in connection.execute(sa.select(purges).order_by(purges.c.id.desc()).limit(limit)).mappings()]
