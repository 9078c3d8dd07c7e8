"""Who did what, when: every view of a person's words, every export, every change. Names and addresses of pages, never the words themselves."""

import time
from typing import Any, Dict, List, Optional

import sqlalchemy as sa

from bot.conversations.schema import audit


def note(engine: sa.engine.Engine, staff: str, action: str, target: str = "", detail: str = "", address: str = "") -> None:
    """Notes one act."""
    row = {"at": time.time(), "staff": staff[:80], "action": action, "target": target[:255], "detail": detail[:1000], "address": address[:64]}
    with engine.begin() as connection:
        connection.execute(audit.insert().values(**row))


_OF_ACCOUNTS = ("sign_in", "sign_in_failed", "password", "password_failed", "sessions_ended")


def of_account(connection: sa.engine.Connection, name: str, limit: int = 12) -> List[Dict[str, Any]]:
    """The latest that befell an account: who entered or tried to, from where, and who changed it."""
    own = sa.and_(audit.c.staff == name, audit.c.action.in_(_OF_ACCOUNTS))
    tried = sa.and_(audit.c.action == "sign_in_failed", audit.c.target == name)
    changed = sa.and_(audit.c.action == "account_change", audit.c.target == name)
    query = sa.select(audit).where(sa.or_(own, tried, changed)).order_by(audit.c.id.desc()).limit(limit)
    return [dict(row) for row in connection.execute(query).mappings()]


def latest(connection: sa.engine.Connection, staff: str = "", action: str = "", before: Optional[int] = None, limit: int = 100) -> List[Dict[str, Any]]:
    """The latest acts, newest first, of one person or of one kind where asked."""
    query = sa.select(audit).order_by(audit.c.id.desc()).limit(limit)
    for column, value in ((audit.c.staff, staff), (audit.c.action, action)):
        if value:
            query = query.where(column == value)
    if before:
        query = query.where(audit.c.id < before)
    return [dict(row) for row in connection.execute(query).mappings()]
