"""Staff accounts: three roles, passwords kept as argon2id, always one administrator."""

import re
import time
from dataclasses import dataclass
from typing import Any, Callable, Dict, List, Optional, Tuple

import sqlalchemy as sa

from bot.review import hashing, passwords, tries
from bot.store.schema import staff, staff_resets, staff_sessions

ROLES = ("lecture", "revision", "administration")  # each may do what those before it may
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


class AccountError(Exception):
    """An account cannot be made or changed; `code` names the sentence of data/review.yml, after
    `account_`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Person:
    """Who is signed in. `must_change`: the password, which somebody else chose."""

    name: str
    full_name: str
    role: str
    csrf: str = ""
    must_change: bool = False

    def may(self, role: str) -> bool:
        """Whether this person's role reaches `role`."""
        return ROLES.index(self.role) >= ROLES.index(role)


def add(
    engine: sa.engine.Engine,
    name: str,
    password: str,
    role: str,
    full_name: str = "",
    must_change: bool = False,
) -> None:
    """Makes an account. Raises AccountError: name, role, length, named, common or taken;
    BusyError.
    """
    if not _NAME.fullmatch(name):
        raise AccountError("name")
    if role not in ROLES:
        raise AccountError("role")
    row: Dict[str, Any] = {
        "name": name,
        "full_name": full_name[:120],
        "role": role,
        "active": True,
        "must_change": must_change,
    }
    row.update(password=_kept(password, name, full_name), created_at=time.time())
    try:
        with engine.begin() as connection:
            connection.execute(staff.insert().values(**row))
    except sa.exc.IntegrityError:
        raise AccountError("taken") from None


def change(
    engine: sa.engine.Engine,
    name: str,
    role: Optional[str] = None,
    active: Optional[bool] = None,
    password: Optional[str] = None,
    must_change: bool = False,
    full_name: Optional[str] = None,
    claim: Callable[[sa.engine.Connection], None] = lambda connection: None,
) -> None:
    """Changes an account; whoever is signed in with it is signed out, unless its person's name
    alone is corrected.

    The last active administrator stays one. `claim` is done in the same transaction, and may raise:
    then nothing is changed.

    Raises AccountError: unknown, role, length, named, common, same or last; BusyError.
    """
    if role is not None and role not in ROLES:
        raise AccountError("role")
    values: Dict[str, Any] = {
        key: value for key, value in (("role", role), ("active", active)) if value is not None
    }
    if password is not None:
        values.update(password=_another(engine, name, password), must_change=must_change)
    if full_name is not None:
        values["full_name"] = full_name[:120]
    with engine.begin() as connection:
        rows = _one_at_a_time(connection)
        claim(connection)
        if name not in rows:
            raise AccountError("unknown")
        others = [
            row
            for row in rows.values()
            if row.name != name and row.active and row.role == "administration"
        ]
        if (
            not others
            and rows[name].role == "administration"
            and (active is False or role not in (None, "administration"))
        ):
            raise AccountError("last")
        if values:
            connection.execute(staff.update().where(staff.c.name == name).values(**values))
        if full_name not in (None, rows[name].full_name) and all(
            rows[name]._mapping[key] == value for key, value in values.items() if key != "full_name"
        ):
            return
        tries.clear(connection, name)
        connection.execute(staff_sessions.delete().where(staff_sessions.c.staff == name))
        void_links(connection, name)


def void_links(connection: sa.engine.Connection, name: str) -> None:
    """Makes the links to a new password that an account was sent good for nothing
    (bot.review.resetting).
    """
    connection.execute(staff_resets.update().where(staff_resets.c.staff == name).values(good=False))


def everybody(connection: sa.engine.Connection) -> List[Dict[str, Any]]:
    """The accounts, without their passwords; `waits_until` where wrong passwords make one wait,
    from one address or more.
    """
    columns = (
        staff.c.name,
        staff.c.full_name,
        staff.c.role,
        staff.c.active,
        staff.c.created_at,
        staff.c.must_change,
        staff.c.totp.is_not(None).label("second"),
    )
    until = tries.waiting(connection)
    return [
        {**row, "waits_until": until.get(row["name"])}
        for row in connection.execute(sa.select(*columns).order_by(staff.c.name)).mappings()
    ]


def _one_at_a_time(connection: sa.engine.Connection) -> Dict[str, Any]:
    """The accounts, which nobody else changes before this transaction ends."""
    # SQLite: begins to write before it reads
    connection.execute(staff.update().where(sa.false()).values(active=staff.c.active))
    return {
        row.name: row
        for row in connection.execute(
            sa.select(staff).order_by(staff.c.name).with_for_update()
        ).all()
    }


def _another(engine: sa.engine.Engine, name: str, password: str) -> str:
    """A new password as it is kept. Raises AccountError: unknown, same, or what is wrong with
    it.
    """
    with engine.connect() as connection:
        row = connection.execute(
            sa.select(staff.c.password, staff.c.full_name).where(staff.c.name == name)
        ).first()
    if row is None:
        raise AccountError("unknown")
    return _kept(password, name, row.full_name, row.password)


def _kept(password: str, name: str, full_name: str, before: Optional[str] = None) -> str:
    wrong = passwords.fault(password, name, full_name)
    if wrong:
        raise AccountError(wrong)
    with hashing.place() as place:
        if before and place.matches(before, password):
            raise AccountError("same")
        return place.hashed(password)


__all__: Tuple[str, ...] = (
    "ROLES",
    "AccountError",
    "Person",
    "add",
    "change",
    "everybody",
    "void_links",
)
