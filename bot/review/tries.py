"""Wrong passwords counted, in the database and before the password is looked at, so that guesses
sent at once count too.

An address from which an account was entered before is known to it: its tries are counted by
themselves. Those of all other addresses are counted together, by account. So who guesses from
elsewhere shuts out only elsewhere, and an account cannot be closed to the person who uses it by
typing its name. From the fifth on, each wrong try makes the next one wait longer; a day without
any, a right password (for a known address), or an administrator's change, begins anew.
"""

import time
from typing import Any, Dict, Tuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.schema import staff, staff_addresses

FREE = 5  # wrong passwords before the first wait; the fifth one makes it
WAITS = (60.0, 120.0, 240.0, 480.0, 900.0)  # seconds, after the fifth wrong try, the sixth, …
KNOWN_FOR = 90 * 86_400.0  # seconds since an account was last entered from an address
_FORGOTTEN_AFTER = 86_400.0


def take(connection: sa.engine.Connection, name: str, address: str, now: float) -> bool:
    """Counts one more try of an account from an address; False where it must wait, and then nothing
    is counted.
    """
    table, chosen = _counter(connection, name, address, now)
    failures = sa.case((table.c.failed_at < now - _FORGOTTEN_AFTER, 1), else_=table.c.failures + 1)
    waits = [
        (failures >= FREE + step, now + seconds)
        for step, seconds in reversed(list(enumerate(WAITS)))
    ]
    values = {
        "failures": failures,
        "failed_at": now,
        "locked_until": sa.case(*waits, else_=sa.null()),
    }
    free = sa.or_(table.c.locked_until.is_(None), table.c.locked_until <= now)
    return bool(connection.execute(table.update().where(chosen, free).values(**values)).rowcount)


def give_back(connection: sa.engine.Connection, name: str, address: str, now: float) -> None:
    """The try was right: it does not count, and the address is known to the account from now on."""
    table, chosen = _counter(connection, name, address, now)
    if table is staff:
        one_less = sa.case((staff.c.failures > 0, staff.c.failures - 1), else_=0)
        still = sa.case((staff.c.failures > FREE, staff.c.locked_until), else_=sa.null())
        connection.execute(
            staff.update().where(chosen).values(failures=one_less, locked_until=still)
        )
        stale = sa.and_(
            staff_addresses.c.staff == name, staff_addresses.c.seen_at <= now - KNOWN_FOR
        )
        connection.execute(staff_addresses.delete().where(stale))
        insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(
            staff_addresses
        )
        known = insert.on_conflict_do_update(
            index_elements=["staff", "address"], set_={"seen_at": now}
        )
        connection.execute(known.values(staff=name, address=address, seen_at=now))
    else:
        connection.execute(staff_addresses.update().where(chosen).values(seen_at=now, **_NONE))


def clear(connection: sa.engine.Connection, name: str) -> None:
    """Begins anew for an account: nothing counted, no address known."""
    connection.execute(staff.update().where(staff.c.name == name).values(**_NONE))
    connection.execute(staff_addresses.delete().where(staff_addresses.c.staff == name))


def waiting(connection: sa.engine.Connection) -> Dict[str, float]:
    """Until when accounts must wait, by name; only those that must, from one address or more."""
    now = time.time()
    held: Dict[str, float] = {}
    for table, name in ((staff, staff.c.name), (staff_addresses, staff_addresses.c.staff)):
        for row in connection.execute(
            sa.select(name.label("name"), table.c.locked_until).where(table.c.locked_until > now)
        ):
            held[row.name] = max(row.locked_until, held.get(row.name, 0.0))
    return held


_NONE: Dict[str, Any] = {"failures": 0, "failed_at": None, "locked_until": None}


def _counter(
    connection: sa.engine.Connection, name: str, address: str, now: float
) -> Tuple[sa.Table, Any]:
    """Where the tries of an account from an address are counted: the table, and which of its
    rows.
    """
    own = sa.and_(staff_addresses.c.staff == name, staff_addresses.c.address == address)
    known = sa.select(staff_addresses.c.address).where(
        own, staff_addresses.c.seen_at > now - KNOWN_FOR
    )
    return (
        (staff_addresses, own)
        if connection.execute(known).first()
        else (staff, staff.c.name == name)
    )
