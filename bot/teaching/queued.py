"""The queue as lists: what is to be decided, what was put off, what was decided, what was set
aside; page by page, filtered.
"""

import json
import time
from typing import Any, Dict, List, NamedTuple, Optional

import sqlalchemy as sa

from bot.store.schema import messages, queue

PAGE = 30
MOST = 1000  # counted up to here; beyond, it is « more than 1 000 »
TABS = ("open", "later", "corrected", "dismissed")
ONLY = ("urgent", "disliked", "refused")
# who needs a person first, then what is most worth a look
_ORDER = (queue.c.urgency, queue.c.priority, queue.c.alike)
_BY_DECISION = (queue.c.decided_at, queue.c.alike)
_BY_RETURN = (queue.c.held_until, queue.c.alike)
_ONLY = {
    "urgent": queue.c.urgency > 0,
    "disliked": queue.c.thumbs_down > 0,
    "refused": queue.c.refusals > 0,
}


class Page(NamedTuple):
    """`after` is the message to go on from, None where this is the last page."""

    rows: List[Dict[str, Any]]
    after: Optional[int]


def page(
    connection: sa.engine.Connection,
    tab: str = "open",
    only: str = "",
    after: Optional[int] = None,
    size: int = PAGE,
) -> Page:
    """One page of a tab, from the item of message `after` on; `only` those that are urgent,
    disliked or refused.
    """
    moment = time.time()
    columns = {"open": _ORDER, "later": _BY_RETURN}.get(tab, _BY_DECISION)
    both = sa.select(queue, messages.c.text, messages.c.topics, messages.c.flags).join(
        messages, messages.c.id == queue.c.sample
    )
    query = both.where(*_of(tab, moment), *([_ONLY[only]] if only in _ONLY else []))
    query = query.order_by(*(columns if tab == "later" else [column.desc() for column in columns]))
    start = (
        connection.execute(sa.select(*columns).where(queue.c.sample == after)).first()
        if after is not None
        else None
    )
    if start is not None:
        place, reached = sa.tuple_(*columns), sa.tuple_(*map(sa.literal, start))
        query = query.where(place > reached if tab == "later" else place < reached)
    rows = [_plain(row) for row in connection.execute(query.limit(size + 1)).mappings()]
    return Page(rows[:size], rows[size - 1]["sample"] if len(rows) > size else None)


def count(connection: sa.engine.Connection, tab: str = "open", most: int = MOST) -> int:
    """How many items a tab has, `most` + 1 where they are more."""
    few = sa.select(queue.c.alike).where(*_of(tab, time.time())).limit(most + 1)
    return int(
        connection.execute(sa.select(sa.func.count()).select_from(few.subquery())).scalar() or 0
    )


def _of(tab: str, moment: float) -> List[Any]:
    put_off = sa.and_(queue.c.held_until > moment, queue.c.held_by.is_(None))
    if tab == "later":
        return [queue.c.state == "open", put_off]
    if tab in ("corrected", "dismissed"):
        return [queue.c.state == tab]
    return [
        queue.c.state == "open",
        sa.or_(
            queue.c.held_until.is_(None), queue.c.held_until <= moment, queue.c.held_by.is_not(None)
        ),
    ]


def _plain(row: Any) -> Dict[str, Any]:
    return {**row, "topics": json.loads(row["topics"]), "flags": json.loads(row["flags"])}
