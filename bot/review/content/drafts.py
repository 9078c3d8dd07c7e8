"""Drafts: one a thing, kept until it is published or dropped. Whoever saves says which version they
had before them.
"""

import json
import time
from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple

import sqlalchemy as sa

from bot.review.content.held import Value
from bot.store.schema import content_drafts as table

Chosen = Sequence[Tuple[int, int]]  # numbers of drafts, each with its version


class StaleError(Exception):
    """Somebody saved, published or dropped the draft meanwhile."""


@dataclass(frozen=True)
class Draft:
    """`base` is the digest of what it changes, `staff` who saved it last."""

    id: int
    kind: str
    name: str
    version: int
    base: str
    value: Value
    why: str
    staff: str
    at: float


def every(connection: sa.engine.Connection) -> List[Draft]:
    """All drafts, the latest first."""
    return [
        _draft(row)
        for row in connection.execute(
            sa.select(table).order_by(table.c.at.desc(), table.c.id.desc())
        ).mappings()
    ]


def one(connection: sa.engine.Connection, kind: str, name: str) -> Optional[Draft]:
    """The draft of a thing; None where there is none."""
    row = (
        connection.execute(sa.select(table).where(table.c.kind == kind, table.c.name == name))
        .mappings()
        .first()
    )
    return _draft(row) if row else None


def these(connection: sa.engine.Connection, chosen: Chosen) -> List[Draft]:
    """Some drafts, as they are in the version that is meant. Raises StaleError where one is not
    there, or in another.
    """
    rows = connection.execute(
        sa.select(table)
        .where(table.c.id.in_([number for number, _ in chosen]))
        .order_by(table.c.id)
    ).mappings()
    held = [_draft(row) for row in rows]
    if {(draft.id, draft.version) for draft in held} != set(chosen) or not held:
        raise StaleError
    return held


def save(
    engine: sa.engine.Engine,
    kind: str,
    name: str,
    value: Value,
    base: str,
    why: str,
    who: str,
    version: int,
) -> int:
    """Keeps a draft in place of the one of that version; 0 where there was none. Gives its number.
    Raises StaleError.
    """
    row = {
        "base": base,
        "content": json.dumps(value, ensure_ascii=False),
        "why": why,
        "staff": who,
        "at": time.time(),
    }
    with engine.begin() as connection:
        if not version:
            try:
                return int(
                    connection.execute(
                        table.insert().values(kind=kind, name=name, version=1, **row)
                    ).inserted_primary_key[0]
                )
            except sa.exc.IntegrityError:
                raise StaleError from None
        same = sa.and_(table.c.kind == kind, table.c.name == name, table.c.version == version)
        if not connection.execute(
            table.update().where(same).values(version=version + 1, **row)
        ).rowcount:
            raise StaleError
        return int(
            connection.execute(
                sa.select(table.c.id).where(table.c.kind == kind, table.c.name == name)
            ).scalar_one()
        )


def drop(engine: sa.engine.Engine, kind: str, name: str, version: int) -> None:
    """Drops a draft. Raises StaleError where it is not that version any more."""
    with engine.begin() as connection:
        same = sa.and_(table.c.kind == kind, table.c.name == name, table.c.version == version)
        if not connection.execute(table.delete().where(same)).rowcount:
            raise StaleError


def take(connection: sa.engine.Connection, chosen: Chosen) -> None:
    """Takes drafts away, as they are published. Raises StaleError where one is not that version any
    more.
    """
    for number, version in chosen:
        if not connection.execute(
            table.delete().where(table.c.id == number, table.c.version == version)
        ).rowcount:
            raise StaleError


def _draft(row: Any) -> Draft:
    return Draft(
        **{
            **{name: row[name] for name in row if name != "content"},
            "value": json.loads(row["content"]),
        }
    )
