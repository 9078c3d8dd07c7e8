"""What filters choose, before it is put in order: where it is little it is gathered whole, so that
no page looks for it twice.
"""

from typing import Any, Dict, List, NamedTuple, Optional, Sequence

import sqlalchemy as sa

from bot.review.filters import Filters
from bot.store.schema import conversations

FEW = 1000  # conversations gathered whole; beyond, it is « more than 1 000 »
# conversations of a topic or label: where there are more, each conversation is looked up instead
_COMMON = 10_000


class Chosen(NamedTuple):
    """What filters ask of a conversation, and of a message with words that are searched for
    (`said`); `scope` is where these words stand.

    `rare` where one of them has an index of the few conversations that pass it.
    """

    conditions: List[Any]
    rare: bool
    said: Sequence[Any] = ()
    scope: str = ""


def chosen(connection: sa.engine.Connection, filters: Filters) -> Chosen:
    """The filters in the form that is quick on this record; words are not among them
    (bot.review.searching).
    """
    counts = {
        name: sa.select(sa.func.count()).select_from(query.limit(_COMMON + 1).subquery())
        for name, query in filters.listed().items()
    }
    common = [
        name for name, query in counts.items() if connection.execute(query).scalar() > _COMMON
    ]
    return Chosen(
        filters.conditions(common),
        bool(filters.issue or filters.avis or filters.note or filters.urgent),
        filters.said(),
        filters.dans,
    )


def few(
    connection: sa.engine.Connection, of: Chosen, by: Any = conversations.c.last_at
) -> Optional[Dict[str, float]]:
    """The conversations that are chosen, with what they are put in order by, in no order; None
    where they are more than FEW.
    """
    query = sa.select(conversations.c.id, by.label("place")).where(*of.conditions).limit(FEW + 1)
    # it takes the index of the few only where an order asks for it
    if of.rare and connection.dialect.name == "sqlite":
        query = query.order_by(conversations.c.last_at.desc(), conversations.c.id.desc())
    some = connection.execute(query).all()
    return {row.id: row.place for row in some} if len(some) <= FEW else None
