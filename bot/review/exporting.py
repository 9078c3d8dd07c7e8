"""Conversations as files: a row a message or a row a conversation, in words; or whole, one JSON
object a line. Read as they are written.

No connection to the database is held while somebody reads, or does not read, what was made.
"""

import json
from datetime import datetime
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Union

import sqlalchemy as sa

from bot.review import listing
from bot.review.filters import Filters
from bot.review.pagemaker import flag_name, topic_name
from bot.review.tables import Cell, Table
from bot.store import history
from bot.store.schema import messages
from bot.store.writing import QUEBEC
from bot.teaching.texts import texts

_CONVERSATION = (
    *(
        "id",
        "channel",
        "started_at",
        "last_at",
        "turns",
        "topics",
        "flags",
        "labels",
        "lowest_confidence",
        "refused",
        "misunderstood",
        "referred",
    ),
    *(
        "thumbs_up",
        "thumbs_down",
        "model_version",
        "notice_version",
        "notes",
        "reviewed_at",
        "reviewed_by",
        "assigned_to",
        "first_text",
    ),
)
_SAID = (
    "asked_at",
    "text",
    "topics",
    "flags",
    "confidence",
    "answer",
    "feedback",
    "feedback_comment",
    "latency_ms",
    "model_version",
)
_MESSAGE = ("id", "channel", *_SAID, "labels", "assigned_to")
_GUIDE = (
    "state",
    "people",
    "topic",
    "text",
    "comments",
    "kept_by",
    "kept_at",
    "changed_by",
    "changed_at",
)
_MOMENTS = ("started_at", "last_at", "reviewed_at", "asked_at", "kept_at", "changed_at")
_OWN = ("id", "conversation", "alike")  # our own bookkeeping


Row = Mapping[str, Any]
# the conversations that filters choose, or those of these names
Which = Union[Filters, Sequence[str]]


def by_message(engine: sa.engine.Engine, which: Which) -> Table:
    """The messages of some conversations, a row each."""
    return _table("messages", _MESSAGE, _messages(engine, which))


def by_conversation(engine: sa.engine.Engine, filters: Filters) -> Table:
    """The conversations that filters choose, a row each."""
    return _table(
        "conversations", _CONVERSATION, (row for rows in _pages(engine, filters) for row in rows)
    )


def transcript(held: Mapping[str, Any]) -> Table:
    """One conversation, a row a message."""
    return _table("messages", _SAID, iter(held["messages"]))


def figures(groups: Sequence[Any], counts: Sequence[str]) -> Table:
    """Counts in groups, each `(kind, value, counts)`."""
    names = texts()["columns"]
    heading = [names["group"], names["value"], *(names[name] for name in counts)]
    return Table(
        texts()["sheets"]["figures"],
        heading,
        ([names[kind], value, *(row[name] for name in counts)] for kind, value, row in groups),
    )


def guide_work(rows: Iterator[Row]) -> Table:
    """What the guide should say, a row an entry."""
    return _table("guide_work", _GUIDE, rows)


def as_json(engine: sa.engine.Engine, filters: Filters) -> Iterator[bytes]:
    """One whole conversation a line."""
    for rows in listing.pages(engine, filters):
        for row in rows:
            held = read(engine, row["id"])
            if held is not None:
                yield whole(held) + b"\n"


def read(engine: sa.engine.Engine, name: str) -> Optional[Dict[str, Any]]:
    """A conversation as staff may have it, with their notes; None where there is none of that
    name.
    """
    with engine.connect() as connection:
        return history.read(connection, name)


def whole(held: Mapping[str, Any]) -> bytes:
    """One conversation as JSON."""
    said = [
        {name: value for name, value in message.items() if name not in _OWN}
        for message in held["messages"]
    ]
    return json.dumps({**held, "messages": said}, ensure_ascii=False).encode()


def _table(title: str, columns: Sequence[str], rows: Iterator[Row]) -> Table:
    names = texts()["columns"]
    return Table(
        texts()["sheets"][title],
        [names[column] for column in columns],
        ([_cell(column, row) for column in columns] for row in rows),
    )


def _pages(engine: sa.engine.Engine, which: Which) -> Iterator[List[Dict[str, Any]]]:
    """The conversations, with their topics, labels and flags, some at a time."""
    for rows in (
        listing.pages(engine, which) if isinstance(which, Filters) else listing.named(engine, which)
    ):
        with engine.connect() as connection:
            marks = listing.marks(connection, [row["id"] for row in rows])
        yield [{**row, **marks[row["id"]]} for row in rows]


def _messages(engine: sa.engine.Engine, which: Which) -> Iterator[Dict[str, Any]]:
    wanted = [messages.c.conversation, *(messages.c[name] for name in _SAID)]
    for rows in _pages(engine, which):
        said: Dict[str, List[Any]] = {row["id"]: [] for row in rows}
        with engine.connect() as connection:
            query = (
                sa.select(*wanted)
                .where(messages.c.conversation.in_(list(said)))
                .order_by(messages.c.id)
            )
            for message in connection.execute(query).mappings():
                said[message["conversation"]].append(
                    {**message, **{name: json.loads(message[name]) for name in ("topics", "flags")}}
                )
        yield from ({**row, **message} for row in rows for message in said[row["id"]])


def _cell(column: str, row: Mapping[str, Any]) -> Cell:
    """A value as a person reads it in a cell."""
    value = row[column]
    if value is None:
        return None
    if column in _MOMENTS:
        return datetime.fromtimestamp(value, QUEBEC).replace(tzinfo=None, microsecond=0)
    if column == "topics":
        return " · ".join(topic_name(topic) for topic in value)
    if column == "flags":
        return " · ".join(flag_name(flag) for flag in value)
    if column == "labels":
        return " · ".join(value)
    if column == "channel":
        return str(texts()["channels"].get(value, value))
    if column == "feedback":
        return str(texts()["feedback"].get(value, ""))
    return round(value, 4) if isinstance(value, float) else value
