"""Who did what, when: every view of a person's words, every export, every change. Names and
addresses of pages, never the words themselves.
"""

import time
from typing import Any, Dict, List, NamedTuple, Optional

import sqlalchemy as sa

from bot.store.schema import audit


def note(
    engine: sa.engine.Engine,
    staff: str,
    action: str,
    target: str = "",
    detail: str = "",
    address: str = "",
) -> None:
    """Notes one act."""
    row = {
        "at": time.time(),
        "staff": staff[:80],
        "action": action,
        "target": target[:255],
        "detail": detail[:1000],
        "address": address[:64],
    }
    with engine.begin() as connection:
        connection.execute(audit.insert().values(**row))


_OF_ACCOUNTS = (
    "sign_in",
    "sign_in_failed",
    "password",
    "password_failed",
    "password_reset",
    "sessions_ended",
    "code_on",
    "code_off",
)


def of_account(
    connection: sa.engine.Connection, name: str, limit: int = 12
) -> List[Dict[str, Any]]:
    """The latest that befell an account: who entered or tried to, from where, and who changed
    it.
    """
    own = sa.and_(audit.c.staff == name, audit.c.action.in_(_OF_ACCOUNTS))
    tried = sa.and_(audit.c.action == "sign_in_failed", audit.c.target == name)
    changed = sa.and_(audit.c.action.in_(("account_change", "reset_sent")), audit.c.target == name)
    query = (
        sa.select(audit).where(sa.or_(own, tried, changed)).order_by(audit.c.id.desc()).limit(limit)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


class Asked(NamedTuple):
    """Which acts one asks for: of one account, of one kind, from one moment to another; empty or
    None: of all.
    """

    staff: str = ""
    action: str = ""
    since: Optional[float] = None
    until: Optional[float] = None


_ALL = Asked()


def latest(
    connection: sa.engine.Connection,
    asked: Asked = _ALL,
    before: Optional[int] = None,
    limit: int = 100,
) -> List[Dict[str, Any]]:
    """The latest acts that are asked for, newest first."""
    query = sa.select(audit).order_by(audit.c.id.desc()).limit(limit)
    wanted = [
        audit.c.staff == asked.staff if asked.staff else None,
        audit.c.action == asked.action if asked.action else None,
    ]
    wanted += [
        audit.c.at >= asked.since if asked.since else None,
        audit.c.at < asked.until if asked.until else None,
    ]
    wanted += [audit.c.id < before if before else None]
    query = query.where(*(condition for condition in wanted if condition is not None))
    return [dict(row) for row in connection.execute(query).mappings()]
