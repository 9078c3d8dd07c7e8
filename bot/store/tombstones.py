"""Tombstones: which conversations were erased, by a mark from which nobody can tell their names.
Whoever writes asks here first.

Writers and erasers keep out of each other's way: a writer that began before an erasure is seen by
it, one that begins after it sees the tombstone.
"""

import hashlib
import time
from typing import Iterable, Optional, Set

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.schema import tombstones

# a number of our own, for PostgreSQL's advisory locks: shared by writers, an eraser's alone
_WRITING = 7_205_760

_IN_TURN = 7_205_762  # another: writers of one conversation, one after another


def mark(conversation: str) -> str:
    """What stands for a conversation where its name must not.

    >>> mark("web-1") == mark("web-1"), mark("web-1") == mark("web-2"), len(mark("web-1"))
    (True, False, 64)
    """
    return hashlib.sha256(conversation.encode("utf-8", "surrogatepass")).hexdigest()


def hold(
    connection: sa.engine.Connection, conversations: Iterable[str], erasing: bool = False
) -> None:
    """Holds off the erasure of these conversations until this transaction ends; with `erasing`,
    holds off whoever writes of them.
    """
    if connection.dialect.name == "sqlite":  # one writer at a time: taking the turn is enough
        connection.execute(tombstones.delete().where(tombstones.c.mark == ""))
        return
    _lock(
        connection,
        "pg_advisory_xact_lock" if erasing else "pg_advisory_xact_lock_shared",
        _WRITING,
        conversations,
    )


def in_turn(connection: sa.engine.Connection, conversations: Iterable[str]) -> None:
    """Until this transaction ends, nobody else writes turns of these conversations. Taken after
    `hold`.
    """
    if connection.dialect.name == "postgresql":  # SQLite's writers come one after another anyway
        _lock(connection, "pg_advisory_xact_lock", _IN_TURN, conversations)


def _lock(
    connection: sa.engine.Connection, how: str, kind: int, conversations: Iterable[str]
) -> None:
    # In one order everywhere, so that two never wait for each other.
    keys = sorted(
        {
            int.from_bytes(bytes.fromhex(mark(name)[:8]), "big", signed=True)
            for name in conversations
        }
    )
    each = "SELECT unnest(CAST(:keys AS integer[])) AS one ORDER BY one"
    connection.execute(
        sa.text(f"SELECT {how}(:kind, one) FROM ({each}) AS every"),  # noqa: S608 - our own words
        {"kind": kind, "keys": keys},
    )


def erased(connection: sa.engine.Connection, conversations: Iterable[str]) -> Set[str]:
    """Those of these conversations that were erased."""
    named = {mark(name): name for name in conversations}
    found = connection.execute(
        sa.select(tombstones.c.mark).where(tombstones.c.mark.in_(list(named)))
    ).scalars()
    return {named[one] for one in found}


def bury(
    connection: sa.engine.Connection, marks: Iterable[str], at: Optional[float] = None
) -> None:
    """Notes that these were erased; the first moment stays."""
    moment = time.time() if at is None else at
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(tombstones)
    rows = [{"mark": one, "at": moment} for one in sorted(set(marks))]
    if rows:
        connection.execute(insert.on_conflict_do_nothing(index_elements=["mark"]), rows)


def count(connection: sa.engine.Connection) -> int:
    """How many erasures are remembered."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(tombstones)).scalar() or 0)
