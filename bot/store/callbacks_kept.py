"""Requests to be called back, where they go with a conversation, or come back with a restored
database.

bot.callbacks keeps these tables; the record only erases from there.
"""

from typing import Any, Sequence

import sqlalchemy as sa

from bot.store.schema import callback_mails, callbacks, tombstones
from bot.store.tombstones import mark


def drop(connection: sa.engine.Connection, chosen: Any) -> int:
    """Erases the requests of a condition, and what was to be mailed of them; returns how many."""
    numbers = list(connection.execute(sa.select(callbacks.c.id).where(chosen)).scalars())
    for start in range(0, len(numbers), 500):
        few = numbers[start : start + 500]
        connection.execute(callback_mails.delete().where(callback_mails.c.callback.in_(few)))
        connection.execute(callbacks.delete().where(callbacks.c.id.in_(few)))
    return len(numbers)


def drop_with(connection: sa.engine.Connection, conversations: Sequence[str]) -> int:
    """Erases the requests that came from these conversations."""
    return drop(connection, callbacks.c.conversation.in_([mark(name) for name in conversations]))


def drop_erased(connection: sa.engine.Connection) -> int:
    """Erases the requests that were withdrawn, or whose conversation was erased, and that are there
    again.
    """
    buried = sa.select(tombstones.c.mark)
    return drop(connection, callbacks.c.mark.in_(buried) | callbacks.c.conversation.in_(buried))
