"""The queue, where a message that stood for a question goes."""

from typing import Sequence

import sqlalchemy as sa

from bot.store.schema import messages, queue


def requeue(connection: sa.engine.Connection, numbers: Sequence[int]) -> None:
    """An entry of the queue that stood for an erased message stands for another one that is alike,
    or goes.
    """
    for key in (
        connection.execute(sa.select(queue.c.alike).where(queue.c.sample.in_(numbers)))
        .scalars()
        .all()
    ):
        other = connection.execute(
            sa.select(sa.func.max(messages.c.id)).where(messages.c.alike == key)
        ).scalar()
        chosen = queue.c.alike == key
        connection.execute(
            queue.update().where(chosen).values(sample=other)
            if other
            else queue.delete().where(chosen)
        )
