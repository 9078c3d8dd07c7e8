"""Signing in and out: passwords checked as tries that are counted, sessions that end by
themselves.
"""

import hashlib
import secrets
import time
from typing import Any, Dict, List, Optional

import sqlalchemy as sa

from bot.review import hashing, second_step, tries
from bot.review.accounts import Person
from bot.store.schema import staff, staff_sessions

IDLE, LONGEST = 3600.0, 12 * 3600.0  # seconds


def check(
    engine: sa.engine.Engine,
    name: str,
    password: str,
    address: str = "",
    now: Optional[float] = None,
    code: Optional[str] = None,
) -> bool:
    """Whether this is the password of an open account that need not wait. Counted, before it is
    looked at, as a try from the address.

    With a `code`, whether that is the account's too, where it is asked for one.

    No transaction is open while the password is looked at. Raises BusyError, and then nothing was
    counted.
    """
    moment = time.time() if now is None else now
    with hashing.place() as place:
        with engine.begin() as connection:
            kept = _kept(connection, name)
            allowed = kept is not None and tries.take(connection, name, address, moment)
        for _ in range(2):  # once more where the password was changed, or kept anew, in between
            if not place.matches(kept if allowed else None, password) or kept is None:
                return False
            renewed = place.hashed(password) if hashing.outdated(kept) else kept
            with engine.begin() as connection:
                before, kept = kept, _kept(connection, name)
                if kept == before:
                    if code is not None and not second_step.accepts(connection, name, code, moment):
                        return False
                    tries.give_back(connection, name, address, moment)
                    connection.execute(
                        staff.update().where(staff.c.name == name).values(password=renewed)
                    )
                    return True
    return False


def sign_in(
    engine: sa.engine.Engine,
    name: str,
    password: str,
    address: str = "",
    now: Optional[float] = None,
    code: str = "",
) -> Optional[str]:
    """A new session's token where name, password and code are right; None otherwise, and where the
    account must wait. Raises BusyError.
    """
    if not check(engine, name, password, address, now, code):
        return None
    moment, token = time.time() if now is None else now, secrets.token_urlsafe(32)
    values = {
        "token": _digest(token),
        "staff": name,
        "csrf": secrets.token_urlsafe(32),
        "started_at": moment,
        "seen_at": moment,
    }
    with engine.begin() as connection:
        connection.execute(staff_sessions.insert().values(**values))
    return token


def person(engine: sa.engine.Engine, token: str, now: Optional[float] = None) -> Optional[Person]:
    """Who a token signs in; None where it is unknown, too old or unused for too long."""
    moment = time.time() if now is None else now
    both = sa.select(staff_sessions, staff.c.full_name, staff.c.role, staff.c.must_change).join(
        staff, staff.c.name == staff_sessions.c.staff
    )
    with engine.connect() as connection:
        row = (
            connection.execute(
                both.where(staff_sessions.c.token == _digest(token), staff.c.active.is_(True))
            )
            .mappings()
            .first()
        )
    if row is None or moment - row["seen_at"] > IDLE or moment - row["started_at"] > LONGEST:
        return None
    if moment - row["seen_at"] > 60:  # not at every page: a write is not worth it
        with engine.begin() as connection:
            connection.execute(
                staff_sessions.update()
                .where(staff_sessions.c.token == row["token"])
                .values(seen_at=moment)
            )
    return Person(row["staff"], row["full_name"], row["role"], row["csrf"], row["must_change"])


def sign_out(engine: sa.engine.Engine, token: str) -> None:
    """Ends a session."""
    with engine.begin() as connection:
        connection.execute(staff_sessions.delete().where(staff_sessions.c.token == _digest(token)))


def of(
    connection: sa.engine.Connection, name: str, token: str = "", now: Optional[float] = None
) -> List[Dict[str, Any]]:
    """The sessions of an account that are open, the latest used first; `own` is the one of the
    token.
    """
    moment = time.time() if now is None else now
    table = staff_sessions.c
    live = sa.and_(
        table.staff == name, table.seen_at > moment - IDLE, table.started_at > moment - LONGEST
    )
    rows = connection.execute(
        sa.select(table.token, table.started_at, table.seen_at)
        .where(live)
        .order_by(table.seen_at.desc())
    )
    return [
        {"started_at": row.started_at, "seen_at": row.seen_at, "own": row.token == _digest(token)}
        for row in rows
    ]


def end_others(engine: sa.engine.Engine, name: str, token: str) -> int:
    """Ends all sessions of an account but the one of the token; returns how many."""
    with engine.begin() as connection:
        others = sa.and_(staff_sessions.c.staff == name, staff_sessions.c.token != _digest(token))
        return int(connection.execute(staff_sessions.delete().where(others)).rowcount)


def exists(engine: sa.engine.Engine, name: str) -> bool:
    """Whether there is an account of this name, open or not."""
    with engine.connect() as connection:
        return (
            connection.execute(sa.select(staff.c.name).where(staff.c.name == name)).first()
            is not None
        )


def _kept(connection: sa.engine.Connection, name: str) -> Optional[str]:
    """The password of an open account, as it is kept."""
    kept: Optional[str] = connection.execute(
        sa.select(staff.c.password).where(staff.c.name == name, staff.c.active.is_(True))
    ).scalar()
    return kept


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
