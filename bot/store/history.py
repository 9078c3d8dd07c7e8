"""Reads one conversation back, as it happened."""

import json
from typing import Any, Dict, List, Mapping, NamedTuple, Optional

import sqlalchemy as sa

from bot.store.schema import conversations, labels, messages, notes

SLICE = 50  # messages of a transcript shown at a time
_JSON = ("topics", "ranking", "entities", "needs", "slots", "suggestions", "flags")


def read(connection: sa.engine.Connection, conversation: str) -> Optional[Dict[str, Any]]:
    """One conversation with its `messages` in order, its `labels` and `notes`; None where there is
    none of that name.
    """
    row = (
        connection.execute(sa.select(conversations).where(conversations.c.id == conversation))
        .mappings()
        .first()
    )
    if row is None:
        return None
    return {
        **row,
        "messages": turns(connection, conversation),
        "labels": _labels(connection, conversation),
        "notes": _notes(connection, conversation),
    }


def head(connection: sa.engine.Connection, conversation: str) -> Optional[Dict[str, Any]]:
    """One conversation with its `labels` and `notes`, without its messages; None where there is
    none of that name.
    """
    row = (
        connection.execute(sa.select(conversations).where(conversations.c.id == conversation))
        .mappings()
        .first()
    )
    return (
        {
            **row,
            "labels": _labels(connection, conversation),
            "notes": _notes(connection, conversation),
        }
        if row
        else None
    )


class Slice(NamedTuple):
    """Some messages of a conversation, in order; whether there are others before and after."""

    messages: List[Dict[str, Any]]
    before: bool
    after: bool


def piece(
    connection: sa.engine.Connection,
    conversation: str,
    at: Optional[int] = None,
    way: str = "",
    size: int = SLICE,
) -> Slice:
    """`size` messages of a conversation: the latest; or about message `at`, or those right `before`
    or `after` it.
    """
    own = messages.c
    if at is not None and not way:
        later = (
            connection.execute(
                sa.select(own.id)
                .where(own.conversation == conversation, own.id >= at)
                .order_by(own.id)
                .limit(size // 2)
            )
            .scalars()
            .all()
        )
        at, way = (later[-1] + 1, "before") if later else (None, "")
    chosen = sa.select(messages).where(own.conversation == conversation).limit(size)
    if way == "after":
        rows = connection.execute(chosen.where(own.id > at).order_by(own.id)).mappings().all()
    else:
        earlier = chosen.where(own.id < at) if at is not None else chosen
        rows = connection.execute(earlier.order_by(own.id.desc())).mappings().all()[::-1]
    if not rows:
        return Slice([], False, False)

    def there(condition: Any) -> bool:
        return (
            connection.execute(
                sa.select(own.id).where(own.conversation == conversation, condition).limit(1)
            ).first()
            is not None
        )

    return Slice(
        [plain(row) for row in rows], there(own.id < rows[0]["id"]), there(own.id > rows[-1]["id"])
    )


def noted(
    connection: sa.engine.Connection, conversation: str, most: int = 50
) -> List[Dict[str, Any]]:
    """The latest messages of a conversation that tell of who needs a person, or whose answer
    displeased: number, words, flags, thumb.
    """
    own = messages.c
    told = sa.or_(own.flags != "[]", own.feedback < 0)
    rows = connection.execute(
        sa.select(own.id, own.text, own.flags, own.feedback)
        .where(own.conversation == conversation, told)
        .order_by(own.id.desc())
        .limit(most)
    ).mappings()
    return [{**row, "flags": json.loads(row["flags"])} for row in rows]


def turns(
    connection: sa.engine.Connection, conversation: str, message_id: Optional[str] = None
) -> List[Dict[str, Any]]:
    """The messages of a conversation, in order, their lists and mappings as such; with
    `message_id`, those of that id alone.
    """
    chosen = (
        sa.select(messages).where(messages.c.conversation == conversation).order_by(messages.c.id)
    )
    if message_id is not None:
        chosen = chosen.where(messages.c.message_id == message_id)
    return [plain(row) for row in connection.execute(chosen).mappings()]


def message(connection: sa.engine.Connection, number: int) -> Optional[Dict[str, Any]]:
    """One message by its number; None where there is none."""
    row = connection.execute(sa.select(messages).where(messages.c.id == number)).mappings().first()
    return plain(row) if row else None


def plain(row: Mapping[str, Any]) -> Dict[str, Any]:
    """A row of messages, with its JSON read."""
    return {**row, **{name: json.loads(row[name]) for name in _JSON}}


def _labels(connection: sa.engine.Connection, conversation: str) -> List[str]:
    return list(
        connection.execute(
            sa.select(labels.c.label)
            .where(labels.c.conversation == conversation)
            .order_by(labels.c.label)
        ).scalars()
    )


def _notes(connection: sa.engine.Connection, conversation: str) -> List[Dict[str, Any]]:
    rows = connection.execute(
        sa.select(notes).where(notes.c.conversation == conversation).order_by(notes.c.id)
    ).mappings()
    return [dict(row) for row in rows]
