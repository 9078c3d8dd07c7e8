"""The labels that staff give: how many conversations have each; one renamed, or made one with another, or taken off all."""

from typing import Any, Dict, List
from urllib.parse import parse_qsl, urlencode

import sqlalchemy as sa

from bot.conversations import indexing
from bot.conversations.folding import words
from bot.conversations.schema import labels, saved_filters


def every(connection: sa.engine.Connection) -> List[Dict[str, Any]]:
    """The labels, each with how many conversations have it."""
    query = sa.select(labels.c.label, sa.func.count().label("count")).group_by(labels.c.label)
    return sorted((dict(row) for row in connection.execute(query).mappings()), key=lambda row: words(row["label"]))


def rename(connection: sa.engine.Connection, label: str, new: str) -> int:
    """Gives a label another name, in kept filters too; where that is another label's, they are one. Returns how many conversations had it."""
    own = labels.c
    if new == label:
        return 0
    had = list(connection.execute(sa.select(own.conversation).where(own.label == label)).scalars())
    there = sa.select(own.conversation).where(own.label == new)
    connection.execute(labels.delete().where(own.label == label, own.conversation.in_(there)))
    connection.execute(labels.update().where(own.label == label).values(label=new))
    for row in connection.execute(sa.select(saved_filters.c.id, saved_filters.c.query)).all():
        asked = dict(parse_qsl(row.query))
        if asked.get("etiquette") == label:
            kept = urlencode({**asked, "etiquette": new})
            connection.execute(saved_filters.update().where(saved_filters.c.id == row.id).values(query=kept))
    return _indexed(connection, had)


def drop(connection: sa.engine.Connection, label: str) -> int:
    """Takes a label off all conversations; returns how many had it."""
    had = list(connection.execute(sa.select(labels.c.conversation).where(labels.c.label == label)).scalars())
    connection.execute(labels.delete().where(labels.c.label == label))
    return _indexed(connection, had)


def _indexed(connection: sa.engine.Connection, names: List[str]) -> int:
    for name in names:
        indexing.written(connection, name)
    return len(names)
