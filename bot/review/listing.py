"""Pages of conversations: by latest activity, or by the latest message that holds the words searched for. No page ever counts them all."""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

import sqlalchemy as sa

from bot.advice.urgent import in_order, urgency
from bot.conversations.record import moment_of
from bot.conversations.schema import conversation_topics, conversations, labels, messages
from bot.review.choosing import FEW, Chosen, chosen, few
from bot.review.filters import Filters
from bot.review.searching import search
from bot.review.wanted import wanted

PAGE = 30


@dataclass(frozen=True)
class Page:
    """`after` is the cursor of the next page, None where this is the last; `counted` is how many there are, FEW + 1 where they are more.

    Of words searched for: `found` are their messages, by conversation; `until` is how far back they were looked for, where the
    page is not full and more remains; nothing is counted.
    """

    rows: List[Dict[str, Any]]
    after: Optional[str]
    found: Dict[str, str]
    counted: Optional[int] = None
    until: Optional[float] = None


def page(connection: sa.engine.Connection, filters: Filters, cursor: str = "", size: int = PAGE) -> Page:
    """One page of what the filters choose, from the cursor on."""
    if filters.q and not wanted(filters.q):
        return Page([], None, {})  # signs alone: they stand in no index
    of = chosen(connection, filters)
    return _searched(connection, filters.q, of, cursor, size) if filters.q else _latest(connection, of, cursor, size)


def _latest(connection: sa.engine.Connection, of: Chosen, cursor: str, size: int) -> Page:
    at, _, name = cursor.partition("~")
    moment = _number(at)
    below = (moment, name) if name and moment is not None else None
    some = few(connection, of)
    if some is None:
        following = _ordered(connection, of, below, size + 1)
    else:
        places = sorted(((last_at, name) for name, last_at in some.items()), reverse=True)
        following = [place for place in places if below is None or place < below][: size + 1]
    after = f"{following[size - 1][0]!r}~{following[size - 1][1]}" if len(following) > size else None
    return Page(_rows(connection, [name for _, name in following[:size]]), after, {}, counted=FEW + 1 if some is None else len(some))


def _ordered(connection: sa.engine.Connection, of: Chosen, below: Optional[Tuple[float, str]], limit: int) -> List[Tuple[float, str]]:
    own = conversations.c
    query = sa.select(own.last_at, own.id).where(*of.conditions).order_by(own.last_at.desc(), own.id.desc()).limit(limit)
    if below is not None:
        query = query.where(sa.tuple_(own.last_at, own.id) < sa.tuple_(*map(sa.literal, below)))
    return [(row.last_at, row.id) for row in connection.execute(query)]


def _searched(connection: sa.engine.Connection, searched: str, of: Chosen, cursor: str, size: int) -> Page:
    found = search(connection, searched, of, int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 19 else None, size)
    shown = sa.select(messages.c.conversation, messages.c.text).where(messages.c.id.in_(found.numbers.values()))
    texts = dict(connection.execute(shown).all())
    after = None if found.after is None else str(found.after)
    until = moment_of(found.after) if found.cut and found.after is not None else None
    return Page(_rows(connection, list(found.numbers)), after, texts, until=until)


def _rows(connection: sa.engine.Connection, names: Sequence[str]) -> List[Dict[str, Any]]:
    """Conversations whole, in the order of their names."""
    held = {row["id"]: dict(row) for row in connection.execute(sa.select(conversations).where(conversations.c.id.in_(names))).mappings()}
    return [held[name] for name in names if name in held]


def pages(engine: sa.engine.Engine, filters: Filters, size: int = 500) -> Iterator[List[Dict[str, Any]]]:
    """All that the filters choose, page by page, for exports; between two pages no connection is held."""
    cursor: Optional[str] = ""
    while cursor is not None:
        with engine.connect() as connection:
            held = page(connection, filters, cursor, size)
        yield held.rows
        cursor = held.after


def marks(connection: sa.engine.Connection, names: Sequence[str]) -> Dict[str, Dict[str, Any]]:
    """The topics, labels and flags of some conversations, flags the most urgent first; `urgent` is the message that is the most so, as (number, text)."""
    held: Dict[str, Dict[str, Any]] = {name: {"topics": [], "labels": [], "flags": [], "urgent": None} for name in names}
    for table, column, kind in ((conversation_topics, conversation_topics.c.topic, "topics"), (labels, labels.c.label, "labels")):
        for name, value in connection.execute(sa.select(table.c.conversation, column).where(table.c.conversation.in_(names)).order_by(column)):
            held[name][kind].append(value)
    for name, said in _flagged(connection, names).items():
        held[name]["flags"] = in_order(flag for flags, _, _ in said for flag in flags)
        held[name]["urgent"] = max(said, key=lambda one: (urgency(one[0]), one[1]))[1:]
    return held


def _flagged(connection: sa.engine.Connection, names: Sequence[str]) -> Dict[str, List[Tuple[List[str], int, str]]]:
    """The messages that have flags, of those conversations that have some: flags, number, text."""
    own = messages.c
    both = sa.select(own.conversation, own.flags, own.id, own.text).join(conversations, conversations.c.id == own.conversation)
    found: Dict[str, List[Tuple[List[str], int, str]]] = defaultdict(list)
    for name, flags, number, text in connection.execute(both.where(conversations.c.id.in_(names), conversations.c.urgent > 0, own.flags != "[]")):
        found[name].append((json.loads(flags), number, text))
    return found


def choices(connection: sa.engine.Connection) -> Dict[str, List[str]]:
    """What there is to filter by: channels, models, labels, people, without reading the whole record."""
    return {
        "channels": _distinct(connection, conversations.c.channel),
        "models": _distinct(connection, conversations.c.model_version),
        "labels": _distinct(connection, labels.c.label),
        "topics": _distinct(connection, conversation_topics.c.topic),
    }


def _distinct(connection: sa.engine.Connection, column: Any) -> List[str]:
    """The different values of an indexed column, hopping from one to the next: SELECT DISTINCT would read every row."""
    hops = sa.select(sa.func.min(column).label("value")).cte("hops", recursive=True)
    following = sa.select(sa.func.min(column)).where(column > hops.c.value).scalar_subquery()
    hops = hops.union_all(sa.select(following).where(hops.c.value.is_not(None)))
    return [value for value in connection.execute(sa.select(hops.c.value).limit(200)).scalars() if value]


def _number(text: str) -> Optional[float]:
    try:
        return float(text)
    except ValueError:
        return None
