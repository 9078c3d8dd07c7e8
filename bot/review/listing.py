"""Pages of conversations: in the order that is asked for, or by the latest message that holds the
words searched for. No page ever counts them all.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import sqlalchemy as sa

from bot.dialogue.urgent import in_order, urgency
from bot.review.choosing import FEW, Chosen, chosen, few
from bot.review.filters import Filters, order_of
from bot.review.searching import above, search
from bot.review.wanted import found, holding, wanted
from bot.store.record import moment_of
from bot.store.schema import conversation_topics, conversations, labels, messages, notes

PAGE = 30


@dataclass(frozen=True)
class Page:
    """`after` is the cursor of the next page, None where this is the last, `before` that of the one
    before.

    `counted` is how many there are, FEW + 1 where they are more. Of words searched for: `found` are
    their messages, by conversation; `until` is how far back they were looked for, where the page is
    not full and more remains; `elsewhere` is what kind of text holds the words, and an excerpt,
    where their messages do not. Nothing is counted then.
    """

    rows: List[Dict[str, Any]]
    after: Optional[str]
    found: Dict[str, str]
    counted: Optional[int] = None
    until: Optional[float] = None
    before: Optional[str] = None
    elsewhere: Mapping[str, Tuple[str, str]] = MappingProxyType({})


def page(
    connection: sa.engine.Connection,
    filters: Filters,
    cursor: str = "",
    size: int = PAGE,
    back: bool = False,
) -> Page:
    """One page of what the filters choose, from the cursor on; the one that ends before it where
    one goes `back`.
    """
    if filters.q and not wanted(filters.q):
        return Page([], None, {})  # signs alone: they stand in no index
    of = chosen(connection, filters)
    return (
        _searched(connection, filters.q, of, cursor, size, back)
        if filters.q
        else _ordered(connection, filters, of, cursor, size, back)
    )


Place = Tuple[float, str]


def _ordered(
    connection: sa.engine.Connection,
    filters: Filters,
    of: Chosen,
    cursor: str,
    size: int,
    back: bool,
) -> Page:
    column, falling = order_of(filters)
    at, _, name = cursor.partition("~")
    moment = _number(at)
    start = (moment, name) if name and moment is not None else None
    some = few(connection, of, column)
    if some is None:
        following = _beyond(connection, filters, of, start, size + 1, back)
    else:
        places = sorted(((value, name) for name, value in some.items()), reverse=falling != back)
        following = [
            place
            for place in places
            if start is None or (place < start if falling != back else place > start)
        ][: size + 1]
    more = len(following) > size
    shown = following[:size][::-1] if back else following[:size]
    before = _cursor(shown[0]) if shown and start and (more or not back) else None
    after = _cursor(shown[-1]) if shown and (more or back) else None
    return Page(
        _rows(connection, [name for _, name in shown]),
        after,
        {},
        FEW + 1 if some is None else len(some),
        before=before,
    )


def _cursor(place: Place) -> str:
    return f"{place[0]!r}~{place[1]}"


def _beyond(
    connection: sa.engine.Connection,
    filters: Filters,
    of: Chosen,
    start: Optional[Place],
    limit: int,
    back: bool,
) -> List[Place]:
    """The places after one, or before it, the nearest first; from the end where there is none."""
    column, falling = order_of(filters)
    down = falling != back
    own = conversations.c.id
    order = (column.desc(), own.desc()) if down else (column, own)
    query = (
        sa.select(column.label("place"), own).where(*of.conditions).order_by(*order).limit(limit)
    )
    if start is not None:
        here, there = sa.tuple_(column, own), sa.tuple_(*map(sa.literal, start))
        query = query.where(here < there if down else here > there)
    return [(row.place, row.id) for row in connection.execute(query)]


def _searched(
    connection: sa.engine.Connection, searched: str, of: Chosen, cursor: str, size: int, back: bool
) -> Page:
    at = int(cursor) if cursor.isascii() and cursor.isdigit() and len(cursor) < 19 else None
    back = back and at is not None
    held = (
        above(connection, searched, of, at or 0, size)
        if back
        else search(connection, searched, of, at, size)
    )
    numbers = dict(reversed(held.numbers.items())) if back else held.numbers
    texts, elsewhere = _where_found(connection, searched, of.scope, list(numbers.values()))
    ends = (
        (held.after, None if at is None else at + 1)
        if back
        else (None if at is None else at - 1, held.after)
    )
    before, after = (None if end is None else str(end) for end in ends)
    until = moment_of(held.after) if held.cut and held.after is not None and not back else None
    return Page(
        _rows(connection, list(numbers)),
        after,
        texts,
        until=until,
        before=before,
        elsewhere=elsewhere,
    )


Elsewhere = Dict[str, Tuple[str, str]]
# of texts that are looked through beside messages
_KINDS = {"": ("comment",), "reponses": ("answer",), "notes": ("note",)}


def _where_found(
    connection: sa.engine.Connection, searched: str, scope: str, numbers: Sequence[int]
) -> Tuple[Dict[str, str], Elsewhere]:
    """The messages that were found, by conversation; and where the words stand elsewhere than in
    them, in what kind of text, and an excerpt of it.
    """
    own = messages.c
    rows = connection.execute(
        sa.select(own.conversation, own.text, own.feedback_comment, own.answer).where(
            own.id.in_(numbers)
        )
    ).all()
    written: Dict[str, List[str]] = {row.conversation: [] for row in rows}
    for table, column in ((notes, notes.c.text), (labels, labels.c.label)):
        for name, text in connection.execute(
            sa.select(table.c.conversation, column).where(table.c.conversation.in_(list(written)))
        ):
            written[name].append(text)
    elsewhere: Elsewhere = {}
    for row in rows:
        texts = {
            "comment": [row.feedback_comment or ""],
            "answer": [row.answer],
            "note": written[row.conversation],
        }
        pieces = [
            (kind, holding(texts[kind], searched)) for kind in _KINDS.get(scope, tuple(texts))
        ]
        if not (scope in ("", "partout") and found(row.text, searched)) and any(
            piece for _, piece in pieces
        ):
            elsewhere[row.conversation] = next((kind, piece) for kind, piece in pieces if piece)
    return {row.conversation: row.text for row in rows}, elsewhere


def _rows(connection: sa.engine.Connection, names: Sequence[str]) -> List[Dict[str, Any]]:
    """Conversations whole, in the order of their names."""
    held = {
        row["id"]: dict(row)
        for row in connection.execute(
            sa.select(conversations).where(conversations.c.id.in_(names))
        ).mappings()
    }
    return [held[name] for name in names if name in held]


def pages(
    engine: sa.engine.Engine, filters: Filters, size: int = 500
) -> Iterator[List[Dict[str, Any]]]:
    """All that the filters choose, page by page, for exports; between two pages no connection is
    held.
    """
    cursor: Optional[str] = ""
    while cursor is not None:
        with engine.connect() as connection:
            held = page(connection, filters, cursor, size)
        yield held.rows
        cursor = held.after


def named(engine: sa.engine.Engine, names: Sequence[str]) -> Iterator[List[Dict[str, Any]]]:
    """The conversations of some names, as one page."""
    with engine.connect() as connection:
        yield _rows(connection, names)


def marks(connection: sa.engine.Connection, names: Sequence[str]) -> Dict[str, Dict[str, Any]]:
    """The topics, labels and flags of some conversations, flags the most urgent first; `urgent` is
    the message that is the most so, as (number, text).
    """
    held: Dict[str, Dict[str, Any]] = {
        name: {"topics": [], "labels": [], "flags": [], "urgent": None} for name in names
    }
    for table, column, kind in (
        (conversation_topics, conversation_topics.c.topic, "topics"),
        (labels, labels.c.label, "labels"),
    ):
        for name, value in connection.execute(
            sa.select(table.c.conversation, column)
            .where(table.c.conversation.in_(names))
            .order_by(column)
        ):
            held[name][kind].append(value)
    for name, said in _flagged(connection, names).items():
        held[name]["flags"] = in_order(flag for flags, _, _ in said for flag in flags)
        held[name]["urgent"] = max(said, key=lambda one: (urgency(one[0]), one[1]))[1:]
    return held


def _flagged(
    connection: sa.engine.Connection, names: Sequence[str]
) -> Dict[str, List[Tuple[List[str], int, str]]]:
    """The messages that have flags, of those conversations that have some: flags, number, text."""
    own = messages.c
    both = sa.select(own.conversation, own.flags, own.id, own.text).join(
        conversations, conversations.c.id == own.conversation
    )
    found: Dict[str, List[Tuple[List[str], int, str]]] = defaultdict(list)
    for name, flags, number, text in connection.execute(
        both.where(conversations.c.id.in_(names), conversations.c.urgent > 0, own.flags != "[]")
    ):
        found[name].append((json.loads(flags), number, text))
    return found


def choices(connection: sa.engine.Connection) -> Dict[str, List[str]]:
    """What there is to filter by: channels, models, labels, people, without reading the whole
    record.
    """
    return {
        "channels": _distinct(connection, conversations.c.channel),
        "models": _distinct(connection, conversations.c.model_version),
        "labels": _distinct(connection, labels.c.label),
        "topics": _distinct(connection, conversation_topics.c.topic),
    }


def _distinct(connection: sa.engine.Connection, column: Any) -> List[str]:
    """The different values of an indexed column, hopping from one to the next: SELECT DISTINCT
    would read every row.
    """
    hops = sa.select(sa.func.min(column).label("value")).cte("hops", recursive=True)
    following = sa.select(sa.func.min(column)).where(column > hops.c.value).scalar_subquery()
    hops = hops.union_all(sa.select(following).where(hops.c.value.is_not(None)))
    return [
        value for value in connection.execute(sa.select(hops.c.value).limit(200)).scalars() if value
    ]


def _number(text: str) -> Optional[float]:
    try:
        return float(text)
    except ValueError:
        return None
