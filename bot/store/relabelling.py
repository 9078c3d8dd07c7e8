"""Labels renamed, made one with another or taken off all conversations: noted before it begins and
until it is done, a few conversations at a time.

Each slice is whole, search included, so that nobody who writes meanwhile waits for more than one;
what was interrupted goes on where it stood (bot.store.resuming).
"""

import time
from typing import Any, Dict, List
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.store import indexing, tombstones
from bot.store.schema import audit, label_changes, labels, saved_filters

SLICE = 50  # conversations
_PAUSE = 0.02  # seconds between two slices: others who wait to write come in


class ChangingError(Exception):
    """One of these labels is being changed already; nothing was begun."""


def begin(engine: sa.engine.Engine, label: str, new: str, staff: str, address: str = "") -> int:
    """Notes that a label is to have another name, or none any more (empty); returns the number of
    the change. Raises ChangingError.
    """
    row = {"label": label, "new": new, "staff": staff, "address": address, "begun_at": time.time()}
    own = label_changes.c
    try:
        with engine.begin() as connection:
            number = int(
                connection.execute(label_changes.insert().values(**row)).inserted_primary_key[0]
            )
            touching = sa.or_(own.label.in_((label, new)), own.new == label)
            if connection.execute(sa.select(own.id).where(touching, own.id != number)).first():
                raise ChangingError
    except sa.exc.IntegrityError:
        raise ChangingError from None
    return number


def go_on(engine: sa.engine.Engine, number: int, seconds: float = float("inf")) -> bool:
    """Goes on with a change for so many seconds; whether it is done."""
    end = time.monotonic() + seconds
    while _slice(engine, number):
        if time.monotonic() >= end:
            return False
        time.sleep(_PAUSE)
    return True


def resume(engine: sa.engine.Engine) -> int:
    """Ends the changes that were interrupted; returns how many."""
    with engine.connect() as connection:
        rows = unfinished(connection)
    for row in rows:
        go_on(engine, row["id"])
    return len(rows)


def unfinished(connection: sa.engine.Connection) -> List[Dict[str, Any]]:
    """The changes that are begun and not done, the oldest first; `done`: how many conversations are
    changed.
    """
    return [
        dict(row)
        for row in connection.execute(
            sa.select(label_changes).order_by(label_changes.c.id)
        ).mappings()
    ]


def _slice(engine: sa.engine.Engine, number: int) -> bool:
    """Changes some conversations, or ends where none is left; whether there may be more."""
    chosen = label_changes.c.id == number
    with engine.begin() as connection:
        # one process at a time
        if not connection.execute(
            label_changes.update().where(chosen).values(done=label_changes.c.done)
        ).rowcount:
            return False
        row = connection.execute(sa.select(label_changes).where(chosen)).mappings().one()
        had = (
            sa.select(labels.c.conversation)
            .where(labels.c.label == row["label"])
            .order_by(labels.c.conversation)
            .limit(SLICE)
        )
        names = list(connection.execute(had).scalars())
        if names:
            tombstones.hold(connection, names)
            _change(connection, row["label"], row["new"], names)
            connection.execute(
                label_changes.update().where(chosen).values(done=label_changes.c.done + len(names))
            )
            return True
        _end(connection, dict(row))
        return False


def _change(connection: sa.engine.Connection, label: str, new: str, names: List[str]) -> None:
    own, these = labels.c, sa.and_(labels.c.label == label, labels.c.conversation.in_(names))
    if new:
        insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(labels)
        given = sa.select(sa.literal(new), own.conversation, own.staff, own.at).where(these)
        connection.execute(
            insert.from_select(
                ["label", "conversation", "staff", "at"], given
            ).on_conflict_do_nothing()
        )
    connection.execute(labels.delete().where(these))
    for name in names:
        indexing.written(connection, name)


def _end(connection: sa.engine.Connection, row: Dict[str, Any]) -> None:
    """Changes kept filters too, and notes what was done."""
    for held in (
        connection.execute(sa.select(saved_filters.c.id, saved_filters.c.query)).all()
        if row["new"]
        else ()
    ):
        asked = dict(parse_qsl(held.query))
        if asked.get("etiquette") == row["label"]:
            kept = urlencode({**asked, "etiquette": row["new"]})
            connection.execute(
                saved_filters.update().where(saved_filters.c.id == held.id).values(query=kept)
            )
    noted = {
        "staff": row["staff"],
        "address": row["address"],
        "detail": f"{row['label']} → {row['new'] or '—'} ({row['done']})",
    }
    connection.execute(
        audit.insert().values(
            at=time.time(), action="labels_rename" if row["new"] else "labels_drop", **noted
        )
    )
    connection.execute(label_changes.delete().where(label_changes.c.id == row["id"]))
