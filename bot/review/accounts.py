"""Staff accounts and their sessions: argon2 passwords, three roles, a lock after repeated failures, sessions that end."""

import hashlib
import re
import secrets
import time
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Tuple

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.conversations.schema import staff, staff_sessions

ROLES = ("lecture", "revision", "administration")  # each may do what those before it may
SHORTEST = 12
FAILURES, LOCKED_FOR = 5, 900.0
IDLE, LONGEST = 3600.0, 12 * 3600.0
_NAME = re.compile(r"^[a-z0-9][a-z0-9._-]{1,39}$")
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))  # checked for unknown names, so that they take as long as known ones


class AccountError(Exception):
    """An account cannot be made or changed; `code` names the sentence of data/review.yml."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Person:
    """Who is signed in."""

    name: str
    full_name: str
    role: str
    csrf: str = ""

    def may(self, role: str) -> bool:
        """Whether this person's role reaches `role`."""
        return ROLES.index(self.role) >= ROLES.index(role)


def add(engine: sa.engine.Engine, name: str, password: str, role: str, full_name: str = "") -> None:
    """Makes an account. Raises AccountError: name, role, password or taken."""
    if not _NAME.match(name):
        raise AccountError("name")
    if role not in ROLES:
        raise AccountError("role")
    _check(password, name)
    row = {"name": name, "full_name": full_name[:120], "role": role, "password": _hasher.hash(password), "active": True, "created_at": time.time()}
    try:
        with engine.begin() as connection:
            connection.execute(staff.insert().values(**row))
    except sa.exc.IntegrityError:
        raise AccountError("taken") from None


def change(engine: sa.engine.Engine, name: str, role: Optional[str] = None, active: Optional[bool] = None, password: Optional[str] = None) -> None:
    """Changes an account; whoever is signed in with it is signed out. The last active administrator stays one.

    Raises AccountError: unknown, role, password or last.
    """
    values: Dict[str, Any] = {"failures": 0, "locked_until": None}
    if role is not None:
        if role not in ROLES:
            raise AccountError("role")
        values["role"] = role
    if active is not None:
        values["active"] = active
    if password is not None:
        _check(password, name)
        values["password"] = _hasher.hash(password)
    with engine.begin() as connection:
        rows = {row.name: row for row in connection.execute(sa.select(staff)).all()}
        if name not in rows:
            raise AccountError("unknown")
        others = [row for row in rows.values() if row.name != name and row.active and row.role == "administration"]
        if not others and rows[name].role == "administration" and (active is False or role not in (None, "administration")):
            raise AccountError("last")
        connection.execute(staff.update().where(staff.c.name == name).values(**values))
        connection.execute(staff_sessions.delete().where(staff_sessions.c.staff == name))


def everybody(connection: sa.engine.Connection) -> List[Dict[str, Any]]:
    """The accounts, without their passwords."""
    columns = [column for column in staff.c if column.name != "password"]
    return [dict(row) for row in connection.execute(sa.select(*columns).order_by(staff.c.name)).mappings()]


def sign_in(engine: sa.engine.Engine, name: str, password: str, now: Optional[float] = None) -> Optional[str]:
    """A new session's token where name and password are right; None otherwise, and where the account is locked."""
    moment = time.time() if now is None else now
    with engine.begin() as connection:
        row = connection.execute(sa.select(staff).where(staff.c.name == name, staff.c.active.is_(True))).mappings().first()
        right = _matches(row["password"] if row else _NOBODY, password)
        if row is None:
            return None
        if row["locked_until"] and row["locked_until"] > moment:
            return None
        if not right:
            failures = row["failures"] + 1
            locked = moment + LOCKED_FOR if failures >= FAILURES else None
            connection.execute(staff.update().where(staff.c.name == name).values(failures=0 if locked else failures, locked_until=locked))
            return None
        connection.execute(staff.update().where(staff.c.name == name).values(failures=0, locked_until=None))
        token = secrets.token_urlsafe(32)
        values = {"token": _digest(token), "staff": name, "csrf": secrets.token_urlsafe(32), "started_at": moment, "seen_at": moment}
        connection.execute(staff_sessions.insert().values(**values))
        return token


def person(engine: sa.engine.Engine, token: str, now: Optional[float] = None) -> Optional[Person]:
    """Who a token signs in; None where it is unknown, too old or unused for too long."""
    moment = time.time() if now is None else now
    both = sa.select(staff_sessions, staff.c.full_name, staff.c.role).join(staff, staff.c.name == staff_sessions.c.staff)
    with engine.connect() as connection:
        row = connection.execute(both.where(staff_sessions.c.token == _digest(token), staff.c.active.is_(True))).mappings().first()
    if row is None or moment - row["seen_at"] > IDLE or moment - row["started_at"] > LONGEST:
        return None
    if moment - row["seen_at"] > 60:  # not at every page: a write is not worth it
        with engine.begin() as connection:
            connection.execute(staff_sessions.update().where(staff_sessions.c.token == row["token"]).values(seen_at=moment))
    return Person(row["staff"], row["full_name"], row["role"], row["csrf"])


def sign_out(engine: sa.engine.Engine, token: str) -> None:
    """Ends a session."""
    with engine.begin() as connection:
        connection.execute(staff_sessions.delete().where(staff_sessions.c.token == _digest(token)))


def _check(password: str, name: str) -> None:
    if len(password) < SHORTEST or len(password) > 256 or name in password.casefold() or len(set(password)) < 5:
        raise AccountError("password")


def _matches(hashed: str, password: str) -> bool:
    try:
        return _hasher.verify(hashed, password[:256])
    except (VerificationError, InvalidHashError):
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


__all__: Tuple[str, ...] = ("ROLES", "AccountError", "Person", "add", "change", "everybody", "person", "sign_in", "sign_out")
