"""What stands beside a conversation in a list: so many others are looked at and no more, however
large the record and however rare what is chosen.
"""

from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Tuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from bot.review.choosing import chosen
from bot.review.filters import Filters, order_of
from bot.review.searching import above, as_list, latest_of, search
from bot.review.wanted import wanted
from bot.store.schema import conversations

LOOK = 1000  # conversations looked at, at most, for each filter that has an index
_NEAR = 40  # that are looked at first: where what is chosen is not rare, it stands among them

Place = Tuple[float, str]


class Beside(NamedTuple):
    """The conversations that stand beside one in a list; None where there is none, or it would take
    too long to find.
    """

    before: Optional[str] = None
    after: Optional[str] = None


def beside(connection: sa.engine.Connection, filters: Filters, name: str) -> Beside:
    """What stands before and after a conversation in what the filters choose, whether it is still
    among them or not.
    """
    if filters.q:
        return _of_words(connection, filters, name)
    column, falling = order_of(filters)
    place = connection.execute(sa.select(column).where(conversations.c.id == name)).scalar()
    if place is None:
        return Beside()
    return Beside(
        *(
            _nearest(connection, filters, (place, name), down=falling != back)
            for back in (True, False)
        )
    )


def _of_words(connection: sa.engine.Connection, filters: Filters, name: str) -> Beside:
    of = chosen(connection, filters)
    number = latest_of(connection, filters.q, of, [name]).get(name) if wanted(filters.q) else None
    if number is None:
        return Beside()
    around = (
        above(connection, filters.q, of, number, 1),
        search(connection, filters.q, of, number, 1),
    )
    return Beside(*(next(iter(found.numbers), None) for found in around))


def _nearest(
    connection: sa.engine.Connection, filters: Filters, start: Place, down: bool
) -> Optional[str]:
    """The chosen conversation that comes first after a place. Of some, all that could come before
    others: what is found among them is the nearest.
    """
    conditions = filters.conditions(("sujet", "etiquette"))  # each looked up by itself
    for names, whole in _looked_at(connection, filters, start, down):
        found = _passing(connection, filters, conditions, names, start, down)
        if found is not None or whole:
            return found
    return None


def _looked_at(
    connection: sa.engine.Connection, filters: Filters, start: Place, down: bool
) -> Iterator[Tuple[List[str], bool]]:
    """Conversations among which to look, and whether no other may be chosen: the next few, those
    that pass one filter, then the next ones.
    """
    in_order, gathered = filters.indexed()
    if filters.tri not in ("", "anciennes"):  # the indexes of filters are in the order of time
        in_order, gathered = (
            [],
            [
                *(sa.select(conversations.c.id).where(condition) for condition in in_order),
                *gathered,
            ],
        )
    yield from _of(_names(connection, _next(filters, sa.true(), start, down), _NEAR), _NEAR)
    for condition in in_order:
        yield from _of(_names(connection, _next(filters, condition, start, down), LOOK), LOOK)
    for query in gathered:
        names = _names(connection, query, LOOK)
        if len(names) <= LOOK:
            yield names, True
    yield from _of(_names(connection, _next(filters, sa.true(), start, down), LOOK), LOOK)


def _of(names: List[str], most: int) -> Iterator[Tuple[List[str], bool]]:
    """Names in order, the first few apart: most often they are enough."""
    few, whole = names[:_NEAR], len(names) <= most
    yield few, whole and len(few) == len(names)
    if len(few) < len(names):
        yield names[_NEAR:], whole


def _names(connection: sa.engine.Connection, query: Any, most: int) -> List[str]:
    """The names that a query gives, one more than the most where there are more."""
    return list(connection.execute(query.limit(most + 1)).scalars())


def _next(filters: Filters, condition: Any, start: Place, down: bool) -> Any:
    """The names of what passes a condition after a place, in order."""
    column, _ = order_of(filters)
    own = conversations.c.id
    order = (column.desc(), own.desc()) if down else (column, own)
    return sa.select(own).where(condition, _after(column, start, down)).order_by(*order)


def _after(column: Any, start: Place, down: bool) -> Any:
    here, there = sa.tuple_(column, conversations.c.id), sa.tuple_(*map(sa.literal, start))
    return here < there if down else here > there


def _passing(
    connection: sa.engine.Connection,
    filters: Filters,
    conditions: List[Any],
    names: List[str],
    start: Place,
    down: bool,
) -> Optional[str]:
    """Of some conversations, the one that is chosen and comes first after a place."""
    column, _ = order_of(filters)
    among = _among(connection, names)
    rows = connection.execute(
        sa.select(column.label("place"), conversations.c.id).where(
            among, *conditions, _after(column, start, down)
        )
    )
    places: Dict[str, Place] = {row.id: (row.place, row.id) for row in rows}
    return (max if down else min)(places, key=lambda name: places[name], default=None)


def _among(connection: sa.engine.Connection, names: List[str]) -> Any:
    """Whether a conversation is one of these: PostgreSQL would go through a query of them once for
    each row of a label or a topic.
    """
    if connection.dialect.name == "postgresql":
        return conversations.c.id == sa.any_(sa.cast(names, postgresql.ARRAY(sa.String)))
    return conversations.c.id.in_(as_list(connection, names))
